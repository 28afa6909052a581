/**
 * Day and month as the user's calendar has them: where they begin, in a named time zone, daylight saving included. Pure.
 * Called by `compose/money.ts`, which asks the store for the sums.
 */

/** The day and the month that a moment lies in. Epoch ms. */
export interface Periods {
  readonly dayStartMs: number
  readonly monthStartMs: number
  /** "2026-11": names the month. */
  readonly month: string
}

const HOUR_MS = 3_600_000
/** Longer than any day (25 hours, or 26 in the odd political year) and any month. */
const DAY_LIMIT_MS = 27 * HOUR_MS
const MONTH_LIMIT_MS = 32 * 24 * HOUR_MS

/** `timeZone`: an IANA name ("Europe/Berlin"). Throws RangeError for a name that is none. */
export const periodsAt = (nowMs: number, timeZone: string): Periods => {
  const dates = new Intl.DateTimeFormat('en-CA-u-ca-gregory-nu-latn', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  const now = Math.floor(nowMs)
  const dayOf = (atMs: number): string => dates.format(atMs)
  const monthOf = (atMs: number): string => dayOf(atMs).slice(0, 'yyyy-mm'.length)
  return {
    dayStartMs: firstSince(now, DAY_LIMIT_MS, dayOf),
    monthStartMs: firstSince(now, MONTH_LIMIT_MS, monthOf),
    month: monthOf(now),
  }
}

/**
 * The first moment whose name is that of `atMs`, which lies less than `limitMs` before it. By halving, since a day need
 * not begin at midnight: where the clock is put forward at midnight, it begins at one.
 */
const firstSince = (atMs: number, limitMs: number, nameOf: (ms: number) => string): number => {
  const name = nameOf(atMs)
  let before = atMs - limitMs
  let within = atMs
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2)
    if (nameOf(middle) === name) within = middle
    else before = middle
  }
  return within
}
