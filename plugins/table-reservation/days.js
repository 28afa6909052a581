/**
 * Days as people name them: "tomorrow", "friday". Dates are the computer's own.
 */
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/** The date of a day's name, seen from `now`; a weekday is the next one after today. */
export function dateOf(day, now) {
  const ahead = day === 'today' ? 0 : day === 'tomorrow' ? 1 : (WEEKDAYS.indexOf(day) - now.getDay() + 7) % 7 || 7
  return isoDate(new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead))
}

/** The day after an ISO date. */
export function nextDate(date) {
  const [year, month, day] = date.split('-').map(Number)
  return isoDate(new Date(year, month - 1, day + 1))
}

/** "friday" of an ISO date. */
export function weekdayOf(date) {
  const [year, month, day] = date.split('-').map(Number)
  return WEEKDAYS[new Date(year, month - 1, day).getDay()]
}

/** "19:30" of a moment. */
export const timeOf = (now) => `${two(now.getHours())}:${two(now.getMinutes())}`

/** "2026-11-23" of a moment. */
export const isoDate = (moment) => `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`

const two = (number) => String(number).padStart(2, '0')
