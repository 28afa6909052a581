/**
 * Time for the audio shells, as an argument: microphone, player and file device never read a clock themselves, so
 * their tests need not wait for one.
 */

/** A monotonic clock and its timers. */
export interface AudioScheduler {
  /** Milliseconds, monotonic, from any origin. */
  now(): number
  /** Calls back once after `ms`; returns what cancels it. */
  after(ms: number, callback: () => void): () => void
}

/** The real one. */
export const systemScheduler: AudioScheduler = {
  now: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.max(0, ms))
    return () => clearTimeout(timer)
  },
}

/** After a stall at most this many missed periods follow at once; what is beyond is not caught up in a rush. */
const MAX_CATCH_UP = 20

/** Calls `tick` once per period without drift, until the function returned is called, also from within `tick`. */
export const everyPeriod = (scheduler: AudioScheduler, periodMs: number, tick: () => void): (() => void) => {
  let isStopped = false
  let dueMs = scheduler.now() + periodMs
  let cancel = scheduler.after(periodMs, run)
  function run(): void {
    for (let i = 0; i < MAX_CATCH_UP && dueMs <= scheduler.now() && !isStopped; i++) {
      dueMs += periodMs
      tick()
    }
    if (isStopped) return
    dueMs = Math.max(dueMs, scheduler.now())
    cancel = scheduler.after(dueMs - scheduler.now(), run)
  }
  return () => {
    isStopped = true
    cancel()
  }
}
