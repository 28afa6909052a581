/**
 * Numbers, times and days as a person says them.
 */
import { weekdayOf } from './days.js'

const ONES = `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
  seventeen eighteen nineteen twenty`.split(/\s+/)

/** 0 to 20 in words. */
export const sayNumber = (number) => ONES[number] ?? String(number)

/** "half past seven" for "19:30"; evenings only, so the hours are those of the dial. */
export function sayTime(time) {
  const [hours, minutes] = time.split(':').map(Number)
  const hour = sayNumber(hours % 12 === 0 ? 12 : hours % 12)
  return minutes === 0 ? `${hour} o'clock` : `half past ${hour}`
}

/** "Friday". */
export function sayDay(date) {
  const day = weekdayOf(date)
  return day.charAt(0).toUpperCase() + day.slice(1)
}

/** "Friday at half past seven". */
export const sayMoment = ({ date, time }) => `${sayDay(date)} at ${sayTime(time)}`

/** "a table for four". */
export const sayTable = (partySize) => `a table for ${partySize === 1 ? 'one' : sayNumber(partySize)}`

/** "nine zero zero one". */
export const sayReference = (reference) => [...reference].map((digit) => ONES[Number(digit)]).join(' ')

/** "a", "a and b", "a, b and c". */
export const sayList = (items, last = 'and') =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`
