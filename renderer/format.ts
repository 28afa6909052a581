/**
 * Times, durations and numbers as the user reads them, by `Intl` in the system's locale. Pure but for the locale.
 */

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const clockSeconds = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const day = new Intl.DateTimeFormat(undefined, { day: '2-digit', month: 'short', year: 'numeric' })
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: '2-digit', month: 'short' })
const whole = new Intl.NumberFormat()
const oneDigit = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const money = new Intl.NumberFormat(undefined, {
  style: 'currency',
  currency: 'USD',
  currencyDisplay: 'narrowSymbol',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
})
const bytes = [
  new Intl.NumberFormat(undefined, { style: 'unit', unit: 'byte', unitDisplay: 'long', maximumFractionDigits: 0 }),
  ...['kilobyte', 'megabyte', 'gigabyte'].map(
    (unit) => new Intl.NumberFormat(undefined, { style: 'unit', unit, maximumFractionDigits: 1 }),
  ),
]
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 })
const languages = new Intl.DisplayNames(undefined, { type: 'language' })

/** "10:42". `atMs`: epoch ms. */
export function formatTime(atMs: number): string {
  return clock.format(atMs)
}

/** "10:42:07". `atMs`: epoch ms. */
export function formatTimeSeconds(atMs: number): string {
  return clockSeconds.format(atMs)
}

/**
 * As short as it stays clear at `nowMs`: the time of today, the day of this year, the whole date of another. `isShort`
 * leaves out seconds, and the time of other days.
 */
export function formatShort(atMs: number, nowMs: number, isShort: boolean): string {
  const [at, now] = [new Date(atMs), new Date(nowMs)]
  if (at.toDateString() === now.toDateString()) return (isShort ? clock : clockSeconds).format(atMs)
  if (at.getFullYear() !== now.getFullYear()) return day.format(atMs)
  return isShort ? dayOfYear.format(atMs) : `${dayOfYear.format(atMs)}, ${clock.format(atMs)}`
}

/** "23 Nov 2026, 10:42:07". `atMs`: epoch ms. */
export function formatMoment(atMs: number): string {
  return `${day.format(atMs)}, ${clockSeconds.format(atMs)}`
}

/** For `<time dateTime>`. `atMs`: epoch ms. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString()
}

/** "38 ms", "1.4 s", "2 min 05 s". */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, Math.round(durationMs))
  if (ms < 1_000) return `${ms} ms`
  if (ms < 59_950) return `${oneDigit.format(ms / 1_000)} s`
  const seconds = Math.round(ms / 1_000)
  return `${whole.format(Math.floor(seconds / 60))} min ${String(seconds % 60).padStart(2, '0')} s`
}

/** "1,000,000". */
export function formatCount(count: number): string {
  return whole.format(count)
}

/** "84.2 MB". Steps of 1,000. */
export function formatBytes(count: number): string {
  const step = Math.min(bytes.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3))
  return bytes[step]?.format(count / 1_000 ** step) ?? ''
}

/** "3.5%". `share`: 100 is one whole core. */
export function formatPercent(share: number): string {
  return percent.format(share / 100)
}

/** "$0.04". */
export function formatUsd(amount: number): string {
  return money.format(amount)
}

/** "British English" for "en-GB". */
export function formatLanguage(tag: string): string {
  return languages.of(tag) ?? tag
}
