/**
 * Notices when the keyboard hook has gone deaf: the system counts input and the hook sees none. Windows takes hooks away
 * without a word when a process was slow, a hook's thread may end, and some come back deaf from sleep. Pure.
 */

/** The system says how long it is idle in whole seconds: the input may be up to one older than that. */
const ROUNDING_MS = 1_000
/** What both see may reach us this much apart. Lower, and a busy moment counts as deafness. */
const MARGIN_MS = 3_000
/** Putting the hook on again did not help: the next try comes this much later, then twice as late, up to the limit. */
const FIRST_PAUSE_MS = 10_000
const LONGEST_PAUSE_MS = 600_000

/** Watches one hook. */
export interface DeafWatch {
  /** Whether the hook must be put on again now. Counts as done when it says so. */
  look(now: { readonly nowMs: number; readonly systemIdleMs: number; readonly lastSeenMs: number }): boolean
  /** How often it was put on again since it last saw anything. */
  tries(): number
}

/** Creates it. All times monotonic. */
export const createDeafWatch = (): DeafWatch => {
  let pauseMs = FIRST_PAUSE_MS
  let tries = 0
  let lastTry: { readonly atMs: number; readonly lastSeenMs: number } | null = null
  return {
    look: ({ nowMs, systemIdleMs, lastSeenMs }) => {
      // Something was seen since: it works.
      if (lastTry !== null && lastSeenMs > lastTry.lastSeenMs) {
        lastTry = null
        tries = 0
        pauseMs = FIRST_PAUSE_MS
      }
      const inputMs = nowMs - systemIdleMs - ROUNDING_MS
      if (inputMs - lastSeenMs <= MARGIN_MS) return false
      if (lastTry !== null && nowMs - lastTry.atMs < pauseMs) return false
      if (lastTry !== null) pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
      lastTry = { atMs: nowMs, lastSeenMs }
      tries += 1
      return true
    },
    tries: () => tries,
  }
}
