/**
 * The invented restaurant: when it seats people and which seatings are taken. The same question has the same answer.
 */
import { isoDate, nextDate, timeOf, weekdayOf } from './days.js'

/** Every seating of an evening. */
export const SEATINGS = ['18:00', '18:30', '19:00', '19:30', '20:00', '20:30', '21:00', '21:30']
/** The largest table. */
export const MAX_PARTY = 8
/** How far ahead free times are looked for, in days. */
const DAYS_AHEAD = 7
/** Seatings without a free table, by weekday. */
const TAKEN = {
  friday: ['19:00', '19:30', '20:00'],
  saturday: ['18:30', '19:00', '19:30', '20:00', '20:30'],
  sunday: ['18:00', '18:30'],
}
const TAKEN_OTHER_DAYS = ['19:00']
/** From this size on only the large table will do, and it is taken for the middle of the evening. */
const LARGE_PARTY = 5
const TAKEN_LARGE = ['19:30', '20:00']

/** Whether a table is free for so many people. */
export function isFree(date, time, partySize) {
  const taken = TAKEN[weekdayOf(date)] ?? TAKEN_OTHER_DAYS
  return !taken.includes(time) && !(partySize >= LARGE_PARTY && TAKEN_LARGE.includes(time))
}

/** Whether the seating is over, or has begun. */
export const isPast = (date, time, now) => date < isoDate(now) || (date === isoDate(now) && time <= timeOf(now))

/** The next `count` free seatings after one, on the same evening or the evenings after it. */
export function nextFree({ date, time, party_size: partySize }, count, now) {
  const found = []
  let day = date
  for (let ahead = 0; ahead <= DAYS_AHEAD && found.length < count; ahead++) {
    for (const seating of SEATINGS) {
      const isLater = day > date || seating > time
      if (found.length < count && isLater && !isPast(day, seating, now) && isFree(day, seating, partySize)) {
        found.push({ date: day, time: seating })
      }
    }
    day = nextDate(day)
  }
  return found
}
