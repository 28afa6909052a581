/** Delays between attempts to connect. Pure: the jitter comes in as a number. */

/** First retry after a loss: the user should see recovery begin at once (goals.md: ≤ 250 ms). */
const FIRST_MS = 200
const BASE_MS = 1000
const MAX_MS = 30_000

/**
 * Delay before attempt `attempt` (1 = first retry), in ms: 0.2, 1, 2, 4, 8 … s, each shortened by up to a quarter.
 * @param jitter 0 to 1
 */
export const backoffMs = (attempt: number, jitter: number): number => {
  const full = attempt <= 1 ? FIRST_MS : Math.min(MAX_MS, BASE_MS * 2 ** (attempt - 2))
  return Math.round(full * (1 - 0.25 * Math.min(1, Math.max(0, jitter))))
}
