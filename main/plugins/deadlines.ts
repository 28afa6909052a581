/**
 * Deadlines that are nearly always cleared before they are due, on one timer. In Electron's main process every timer that
 * is set wakes another thread, which then competes with the plugin's for a processor: two for each call made short
 * calls a third longer. Here the timer is set when an earlier deadline comes, and otherwise runs out in its own time.
 */

/** See the file's header. */
export interface Deadlines {
  /** Calls `run` after so many ms, unless the function it returns was called before. */
  set(ms: number, run: () => void): () => void
}

interface Deadline {
  readonly dueMs: number
  readonly run: () => void
}

/** Timers count whole milliseconds, and may come this much early. */
const EARLY_MS = 1

/** None yet. */
export const createDeadlines = (): Deadlines => {
  const open = new Set<Deadline>()
  let timer: NodeJS.Timeout | undefined
  let wakesAtMs = 0

  const wakeAt = (dueMs: number, nowMs: number): void => {
    clearTimeout(timer)
    wakesAtMs = dueMs
    timer = setTimeout(wake, dueMs - nowMs)
    timer.unref()
  }
  const wake = (): void => {
    timer = undefined
    const nowMs = performance.now()
    for (const deadline of [...open]) {
      // One that runs may clear others.
      if (deadline.dueMs >= nowMs + EARLY_MS || !open.delete(deadline)) continue
      deadline.run()
    }
    const next = Math.min(...[...open].map(({ dueMs }) => dueMs))
    if (timer === undefined && Number.isFinite(next)) wakeAt(next, nowMs)
  }

  return {
    set: (ms, run) => {
      const nowMs = performance.now()
      const deadline = { dueMs: nowMs + ms, run }
      open.add(deadline)
      if (timer === undefined || deadline.dueMs < wakesAtMs) wakeAt(deadline.dueMs, nowMs)
      return () => void open.delete(deadline)
    },
  }
}
