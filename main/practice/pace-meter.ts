/**
 * Whether incoming audio keeps to real time (protocol.md §9 "pace"): more than about a second of audio per second is
 * too much. A bucket that real time empties. Pure; owned by a session.
 */

/** What may be ahead of real time at any moment, in ms of audio. */
const BUCKET_MS = 1000
/** "About" a second per second: what was held back while a client connected may come a little faster. */
const DRAIN_PER_MS = 1.3

/** The meter of one session. */
export interface PaceMeter {
  /** Takes a piece of audio; false when it is too much and must be dropped. */
  takes(audioMs: number, nowMs: number): boolean
}

/** An empty bucket. */
export const createPaceMeter = (): PaceMeter => {
  let level = 0
  let lastMs = Number.NEGATIVE_INFINITY
  return {
    takes(audioMs, nowMs) {
      level = Math.max(0, level - (nowMs - lastMs) * DRAIN_PER_MS)
      lastMs = nowMs
      if (level + audioMs > BUCKET_MS) return false
      level += audioMs
      return true
    },
  }
}
