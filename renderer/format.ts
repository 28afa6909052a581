/**
 * Times, durations and numbers as the user reads them, by `Intl` in the locale that is spoken. Pure but for the locale.
 */

const usd = { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' } as const
const bytesOf = (locale: string): Intl.NumberFormat[] => [
  new Intl.NumberFormat(locale, { style: 'unit', unit: 'byte', unitDisplay: 'long', maximumFractionDigits: 0 }),
  ...['kilobyte', 'megabyte', 'gigabyte'].map(
    (unit) => new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: 1 }),
  ),
]

const formatsOf = (locale: string) => ({
  locale,
  clock: new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }),
  clockSeconds: new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' }),
  day: new Intl.DateTimeFormat(locale, { day: '2-digit', month: 'short', year: 'numeric' }),
  dayOfYear: new Intl.DateTimeFormat(locale, { day: '2-digit', month: 'short' }),
  longDay: new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' }),
  longDate: new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
  relative: new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }),
  whole: new Intl.NumberFormat(locale),
  plain: new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: 4 }),
  oneDigit: new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  money: new Intl.NumberFormat(locale, { ...usd, minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  bytes: bytesOf(locale),
  percent: new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }),
  languages: new Intl.DisplayNames(locale, { type: 'language' }),
})

let formats = formatsOf(navigator.language)

/** From now on everything is written as in `locale` (BCP 47). */
export function chooseLocale(locale: string): void {
  if (locale !== formats.locale) formats = formatsOf(locale)
}

/** "10:42". `atMs`: epoch ms. */
export function formatTime(atMs: number): string {
  return formats.clock.format(atMs)
}

/** "10:42:07". `atMs`: epoch ms. */
export function formatTimeSeconds(atMs: number): string {
  return formats.clockSeconds.format(atMs)
}

/**
 * As short as it stays clear at `nowMs`: the time of today, the day of this year, the whole date of another. `isShort`
 * leaves out seconds, and the time of other days.
 */
export function formatShort(atMs: number, nowMs: number, isShort: boolean): string {
  const { clock, clockSeconds, day, dayOfYear } = formats
  const [at, now] = [new Date(atMs), new Date(nowMs)]
  if (at.toDateString() === now.toDateString()) return (isShort ? clock : clockSeconds).format(atMs)
  if (at.getFullYear() !== now.getFullYear()) return day.format(atMs)
  return isShort ? dayOfYear.format(atMs) : `${dayOfYear.format(atMs)}, ${clock.format(atMs)}`
}

/** "23 Nov 2026, 10:42:07". `atMs`: epoch ms. */
export function formatMoment(atMs: number): string {
  return `${formats.day.format(atMs)}, ${formats.clockSeconds.format(atMs)}`
}

/** "Today", "Yesterday", "Saturday, November 21", with the year in another one: the day of `atMs`, seen at `nowMs`. */
export function formatDay(atMs: number, nowMs: number): string {
  const { longDay, longDate, relative, locale } = formats
  const [at, now] = [new Date(atMs), new Date(nowMs)]
  // Noon to noon, rounded: a day of summer time has 23 hours or 25.
  const days = Math.round((at.setHours(12, 0, 0, 0) - now.setHours(12, 0, 0, 0)) / 86_400_000)
  if (days === 0 || days === -1) {
    const word = relative.format(days, 'day')
    return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1)
  }
  return (at.getFullYear() === now.getFullYear() ? longDay : longDate).format(atMs)
}

/** "Saturday, November 21, 2026, 10:42". `atMs`: epoch ms. */
export function formatLongMoment(atMs: number): string {
  return `${formats.longDate.format(atMs)}, ${formats.clock.format(atMs)}`
}

/** For `<time dateTime>`. `atMs`: epoch ms. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString()
}

/** "38 ms", "1.4 s", "2 min 05 s": units that English and German share. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, Math.round(durationMs))
  if (ms < 1_000) return `${ms} ms`
  if (ms < 59_950) return `${formats.oneDigit.format(ms / 1_000)} s`
  const seconds = Math.round(ms / 1_000)
  return `${formats.whole.format(Math.floor(seconds / 60))} min ${String(seconds % 60).padStart(2, '0')} s`
}

/** How long something lasted, as people say it: "12 s", "1 min 35 s", "40 min", "1 h 5 min". */
export function formatLength(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1_000))
  const minutes = Math.floor(seconds / 60)
  const parts: [number, string][] =
    minutes >= 60
      ? [
          [Math.floor(minutes / 60), 'h'],
          [minutes % 60, 'min'],
        ]
      : [
          [minutes, 'min'],
          [seconds % 60, 's'],
        ]
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${formats.whole.format(count)} ${unit}`)
  return said.length === 0 ? `0 s` : said.join(' ')
}

/** "1,000,000". */
export function formatCount(count: number): string {
  return formats.whole.format(count)
}

/** "4.5", to be typed over: without thousands separators, which would be mistaken for a decimal sign. */
export function formatNumber(value: number): string {
  return formats.plain.format(value)
}

/** "84.2 MB". Steps of 1,000. */
export function formatBytes(count: number): string {
  const { bytes } = formats
  const step = Math.min(bytes.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3))
  return bytes[step]?.format(count / 1_000 ** step) ?? ''
}

/** "3.5%". `share`: 100 is one whole core. */
export function formatPercent(share: number): string {
  return formats.percent.format(share / 100)
}

/** "$0.04". */
export function formatUsd(amount: number): string {
  return formats.money.format(amount)
}

/** "British English" for "en-GB". */
export function formatLanguage(tag: string): string {
  return formats.languages.of(tag) ?? tag
}
