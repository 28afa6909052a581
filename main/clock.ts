/**
 * Epoch time that does not jump while it matters: the wall clock once, and from there the monotonic one. `resync` when
 * nothing is being timed (no session open), so that a suspended machine or a corrected clock is caught up with.
 */

/** The clock of the session. */
export interface SessionClock {
  /** Epoch ms, never going back between two `resync`s. */
  now(): number
  resync(): void
}

/** Creates one over the system's clocks. */
export const createSessionClock = (wallMs = Date.now, monotonicMs = () => performance.now()): SessionClock => {
  let offset = wallMs() - monotonicMs()
  return {
    now: () => offset + monotonicMs(),
    resync: () => {
      offset = wallMs() - monotonicMs()
    },
  }
}
