/**
 * Counts, days and long texts as a person says them.
 */

const ONES = 'no one two three four five six seven eight nine ten eleven twelve'.split(' ')
const DAY_MS = 86_400_000

/** "one note", "three notes", "25 notes". */
export function sayCount(count, noun) {
  return `${ONES[count] ?? count} ${noun}${count === 1 ? '' : 's'}`
}

/** "today", "yesterday", "Monday", "5 November" or "5 November 2024", from a date such as "2026-11-23 142530". */
export function sayDay(date, now) {
  const [year, month, day] = date.slice(0, 10).split('-').map(Number)
  const days = Math.round(
    (Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) - Date.UTC(year, month - 1, day)) / DAY_MS,
  )
  if (days === 0) return 'today'
  if (days === 1) return 'yesterday'
  const noon = new Date(Date.UTC(year, month - 1, day, 12))
  const say = (options) => new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options }).format(noon)
  if (days > 1 && days < 7) return say({ weekday: 'long' })
  return say({ day: 'numeric', month: 'long', ...(year === now.getFullYear() ? {} : { year: 'numeric' }) })
}

/** At most `chars` characters, cut between words; one line, no full stop at the end of what was cut. */
export function shortened(text, chars) {
  const line = text.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '')
  if (line.length <= chars) return line
  const cut = line.slice(0, chars)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), chars - 40))} …`
}
