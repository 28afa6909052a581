/**
 * Times, dates and differences as a person says them: "ten past nine in the evening", never "21:10".
 */

const ONES = `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
  seventeen eighteen nineteen`.split(/\s+/)
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty']
const MONTHS = `January February March April May June July August September October November December`.split(' ')
const IRREGULAR = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
}

/** 0 to 59 in words. */
export function sayNumber(number) {
  if (number < 20) return ONES[number]
  const rest = number % 10
  return rest === 0 ? TENS[Math.floor(number / 10)] : `${TENS[Math.floor(number / 10)]}-${ONES[rest]}`
}

/** "ten past nine in the evening", "nine thirteen in the morning", "noon". */
export function sayTime({ hour, minute }) {
  if (minute === 0 && hour === 0) return 'midnight'
  if (minute === 0 && hour === 12) return 'noon'
  const next = (hour + 1) % 24
  if (minute === 0) return `${hourWord(hour)} o'clock ${partOfDay(hour)}`
  if (minute === 15) return `a quarter past ${hourWord(hour)} ${partOfDay(hour)}`
  if (minute === 30) return `half past ${hourWord(hour)} ${partOfDay(hour)}`
  if (minute === 45) return `a quarter to ${toHour(next, hour)}`
  if (minute % 5 !== 0) {
    const minutes = minute < 10 ? `oh ${sayNumber(minute)}` : sayNumber(minute)
    return `${hourWord(hour)} ${minutes} ${partOfDay(hour)}`
  }
  if (minute < 30) return `${sayNumber(minute)} past ${hourWord(hour)} ${partOfDay(hour)}`
  return `${sayNumber(60 - minute)} to ${toHour(next, hour)}`
}

/** "the twenty-third of November". */
export function sayDate({ day, month }) {
  return `the ${sayOrdinal(day)} of ${MONTHS[month - 1]}`
}

/** "Tokyo is eight hours ahead of Berlin." */
export function sayDifference(place, other, minutes) {
  if (minutes === 0) return `${place} and ${other} have the same time.`
  return `${place} is ${sayDuration(Math.abs(minutes))} ${minutes > 0 ? 'ahead of' : 'behind'} ${other}.`
}

function sayDuration(minutes) {
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  const words = []
  if (hours > 0) words.push(`${sayNumber(hours)} ${hours === 1 ? 'hour' : 'hours'}`)
  if (rest > 0) words.push(`${sayNumber(rest)} ${rest === 1 ? 'minute' : 'minutes'}`)
  return words.join(' and ')
}

function sayOrdinal(number) {
  const words = sayNumber(number)
  const [head, last] = words.includes('-') ? words.split('-') : ['', words]
  const ordinal = IRREGULAR[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`)
  return head === '' ? ordinal : `${head}-${ordinal}`
}

const hourWord = (hour) => sayNumber(hour % 12 === 0 ? 12 : hour % 12)

/** The hour that is nearly there: "five to midnight", "ten to nine in the evening". */
function toHour(next, hour) {
  if (next === 0) return 'midnight'
  if (next === 12) return 'noon'
  return `${hourWord(next)} ${partOfDay(hour)}`
}

function partOfDay(hour) {
  if (hour < 5) return 'at night'
  if (hour < 12) return 'in the morning'
  if (hour < 18) return 'in the afternoon'
  return hour < 22 ? 'in the evening' : 'at night'
}
