/**
 * Values that are more than a plain number, read from words: an ordinal, digits said one by one, a time of day. Pure;
 * used by the phrasebook and the matcher.
 */
import { readBelowHundred } from './words.ts'

const ORDINALS = 'zeroth first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ')

/** Reads "second" or "2nd" as 2, up to ten; null when it is none. */
export const readOrdinal = (words: readonly string[], at: number): { value: number; length: number } | null => {
  const word = words[at] ?? ''
  const value = /^\d+(?:st|nd|rd|th)$/.test(word) ? Number.parseInt(word, 10) : ORDINALS.indexOf(word)
  return value > 0 ? { value, length: 1 } : null
}

/** The digits of one word: "seven", "oh", "42"; null for another word. */
const digitsAt = (words: readonly string[], at: number): { digits: string; length: number } | null => {
  const word = words[at]
  if (word === undefined) return null
  if (/^\d+$/.test(word)) return { digits: word, length: 1 }
  if (word === 'oh' || word === 'o' || word === 'nought') return { digits: '0', length: 1 }
  if (word === 'double') {
    const next = digitsAt(words, at + 1)
    return next?.digits.length === 1 ? { digits: next.digits.repeat(2), length: 2 } : null
  }
  const number = readBelowHundred(words, at)
  return number ? { digits: String(number.value), length: number.length } : null
}

/** Reads exactly `count` digits: "four zero two one", "40 21", "forty twenty-one", "double four one one". */
export const readDigits = (
  words: readonly string[],
  at: number,
  count: number,
): { value: string; length: number } | null => {
  let value = ''
  let i = at
  while (value.length < count) {
    const next = digitsAt(words, i)
    if (!next) return null
    value += next.digits
    i += next.length
  }
  return value.length === count && !digitsAt(words, i) ? { value, length: i - at } : null
}

const MINUTES_PER_DAY = 24 * 60
const HALF_DAY = MINUTES_PER_DAY / 2

/**
 * Reads a time of day: "19:30", "half past seven", "seven thirty", "eight o'clock", "9 pm". Which half of the day is
 * meant, when nobody says it, is the one nearer to `likelyMinutes`. The value is "HH:MM" on the 24 hour clock.
 */
export const readClock = (
  words: readonly string[],
  at: number,
  likelyMinutes: number,
): { value: string; length: number } | null => {
  const dial = readDial(words, at)
  if (!dial) return null
  const after = words.slice(at + dial.length, at + dial.length + 3).join(' ')
  const half = /^(am|a\.m|in the morning)\b/.exec(after)?.[0] ?? ''
  const otherHalf = /^(pm|p\.m|in the (?:evening|afternoon)|tonight)\b/.exec(after)?.[0] ?? ''
  const onDial = dial.minutes % HALF_DAY
  const isNearer = Math.abs(onDial + HALF_DAY - likelyMinutes) < Math.abs(onDial - likelyMinutes)
  const is24 = dial.minutes >= 13 * 60 || dial.isExact
  const minutes = is24 ? dial.minutes : half !== '' ? onDial : otherHalf !== '' || isNearer ? onDial + HALF_DAY : onDial
  const said = half === '' ? otherHalf : half
  const two = (value: number): string => String(value).padStart(2, '0')
  return {
    value: `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`,
    length: dial.length + (said === '' ? 0 : said.split(' ').length),
  }
}

interface Dial {
  readonly minutes: number
  readonly length: number
  /** Written so that no half of the day is left to guess: "07:30". */
  readonly isExact: boolean
}

const readDial = (words: readonly string[], at: number): Dial | null => {
  const written = /^(\d{1,2}):(\d{2})$/.exec(words[at] ?? '')
  if (written) {
    const [hours, minutes] = [Number(written[1]), Number(written[2])]
    const isExact = (written[1] ?? '').length === 2 && (words[at] ?? '').startsWith('0')
    return hours < 24 && minutes < 60 ? { minutes: hours * 60 + minutes, length: 1, isExact } : null
  }
  const skip = words[at] === 'a' ? 1 : 0
  const [part, link] = words.slice(at + skip, at + skip + 2)
  const offset = part === 'half' && link === 'past' ? 30 : part === 'quarter' ? (link === 'past' ? 15 : -15) : null
  if (offset !== null && (link === 'past' || link === 'to')) {
    const hour = readHour(words, at + skip + 2)
    const minutes = hour ? (hour.value * 60 + offset + MINUTES_PER_DAY) % MINUTES_PER_DAY : 0
    return hour ? { minutes, length: skip + 2 + hour.length, isExact: false } : null
  }
  const hour = readHour(words, at)
  if (!hour) return null
  if (words[at + hour.length] === "o'clock")
    return { minutes: hour.value * 60, length: hour.length + 1, isExact: false }
  const past = readBelowHundred(words, at + hour.length) ?? numeral(words[at + hour.length])
  const hasMinutes = past !== null && past.value >= 10 && past.value < 60
  return {
    minutes: hour.value * 60 + (hasMinutes ? past.value : 0),
    length: hour.length + (hasMinutes ? past.length : 0),
    isExact: false,
  }
}

/** An hour as one word: "seven thirty" is no 37. */
const readHour = (words: readonly string[], at: number): { value: number; length: number } | null => {
  const said = readBelowHundred(words.slice(at, at + 1), 0)
  const hour = said ?? numeral(words[at])
  return hour !== null && hour.value >= 1 && hour.value < 24 ? hour : null
}

const numeral = (word: string | undefined): { value: number; length: number } | null =>
  word !== undefined && /^\d{1,2}$/.test(word) ? { value: Number(word), length: 1 } : null
