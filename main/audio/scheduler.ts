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
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}
