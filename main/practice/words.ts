/**
 * Text as the practice agent compares it: tokens in lower case with their place in the original, contractions opened,
 * politeness cut off the ends, and numbers read from words or digits. Pure; used by examples, matcher and grammar.
 */

/** One word, lower case, and where it stands in the text it came from. */
export interface Token {
  readonly word: string
  readonly start: number
  readonly end: number
}

const CONTRACTIONS: Readonly<Record<string, readonly string[]>> = {
  "what's": ['what', 'is'],
  "where's": ['where', 'is'],
  "who's": ['who', 'is'],
  "it's": ['it', 'is'],
  "that's": ['that', 'is'],
  "there's": ['there', 'is'],
  "when's": ['when', 'is'],
  "how's": ['how', 'is'],
  "i'm": ['i', 'am'],
  "i'd": ['i', 'would'],
  "don't": ['do', 'not'],
  "let's": ['let', 'us'],
}

/** Splits into words; punctuation is dropped, "what's" becomes "what is". */
export const tokenize = (text: string): Token[] => {
  const tokens: Token[] = []
  for (const match of text.toLowerCase().matchAll(/[\p{L}\p{M}\p{N}]+(?:['’.:/@&+_-][\p{L}\p{M}\p{N}]+)*/gu)) {
    const word = match[0].replaceAll('’', "'")
    const place = { start: match.index, end: match.index + match[0].length }
    for (const part of CONTRACTIONS[word] ?? word.split('-')) if (part !== '') tokens.push({ word: part, ...place })
  }
  return tokens
}

/** The words alone. */
export const wordsOf = (text: string): string[] => tokenize(text).map(({ word }) => word)

const OPENERS = [
  'please',
  'hey parley',
  'hello parley',
  'hi parley',
  'parley',
  'hey',
  'ok',
  'okay',
  'um',
  'uh',
  'so',
  'could you',
  'can you',
  'would you',
  'will you',
  'i would like you to',
  'i want you to',
  'now',
]
const CLOSERS = ['please', 'for me', 'thanks', 'thank you', 'parley', 'right now', 'now']

/** Cuts courtesies off both ends ("could you … please"), never the whole of it. */
export const withoutCourtesy = (tokens: readonly Token[]): Token[] => {
  let rest = [...tokens]
  const cut = (phrases: readonly string[], fromEnd: boolean) => {
    for (const phrase of phrases) {
      const length = phrase.split(' ').length
      if (rest.length <= length) continue
      const side = fromEnd ? rest.slice(-length) : rest.slice(0, length)
      if (side.map(({ word }) => word).join(' ') !== phrase) continue
      rest = fromEnd ? rest.slice(0, -length) : rest.slice(length)
      return true
    }
    return false
  }
  while (cut(OPENERS, false));
  while (cut(CLOSERS, true));
  return rest
}

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')

/** English words of an integer from 0 to 999,999, without "and". */
export const numberInWords = (value: number): string => {
  if (value >= 1000) {
    const rest = value % 1000
    return `${numberInWords(Math.floor(value / 1000))} thousand${rest > 0 ? ` ${numberInWords(rest)}` : ''}`
  }
  if (value >= 100) {
    const rest = value % 100
    return `${ONES[Math.floor(value / 100)] ?? ''} hundred${rest > 0 ? ` ${numberInWords(rest)}` : ''}`
  }
  if (value < 20) return ONES[value] ?? ''
  const one = value % 10
  return `${TENS[Math.floor(value / 10)] ?? ''}${one > 0 ? ` ${ONES[one] ?? ''}` : ''}`
}

const oneOf = (word: string | undefined): number => (word === undefined ? -1 : ONES.indexOf(word))
const tenOf = (word: string | undefined): number => (word === undefined ? -1 : TENS.indexOf(word, 2))

/** Reads the number that starts at `at`: digits or words up to the thousands; null when there is none. */
export const readNumber = (words: readonly string[], at: number): { value: number; length: number } | null => {
  const first = words[at]
  if (first === undefined) return null
  if (/^\d+(\.\d+)?$/.test(first)) return { value: Number(first), length: 1 }
  const small = readBelowHundred(words, at)
  if (!small) return null
  let { value, length } = small
  if (words[at + length] === 'hundred') {
    value *= 100
    length += 1
    const skip = words[at + length] === 'and' ? 1 : 0
    const rest = readBelowHundred(words, at + length + skip)
    if (rest) {
      value += rest.value
      length += skip + rest.length
    }
  }
  if (words[at + length] === 'thousand') {
    value *= 1000
    length += 1
    const rest = readNumber(words, at + length)
    if (rest && rest.value < 1000) {
      value += rest.value
      length += rest.length
    }
  }
  return { value, length }
}

/** Reads a number below a hundred from words; null when there is none. */
export const readBelowHundred = (words: readonly string[], at: number): { value: number; length: number } | null => {
  const ten = tenOf(words[at])
  if (ten > 0) {
    const one = oneOf(words[at + 1])
    return one > 0 && one < 10 ? { value: ten * 10 + one, length: 2 } : { value: ten * 10, length: 1 }
  }
  const one = oneOf(words[at])
  return one >= 0 ? { value: one, length: 1 } : null
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  second: 1,
  seconds: 1,
  minute: 60,
  minutes: 60,
  hour: 3600,
  hours: 3600,
  day: 86_400,
  days: 86_400,
}

/** An amount of one unit. */
export interface Measured {
  readonly amount: number
  readonly unitSeconds: number
  readonly length: number
}

/** Reads a duration in seconds: "five minutes", "an hour and a half", "1 hour 20 minutes", "half an hour". */
export const readDuration = (words: readonly string[], at: number): { seconds: number; length: number } | null => {
  let seconds = 0
  let i = at
  for (;;) {
    const step = readMeasured(words, i)
    if (!step) break
    seconds += step.amount * step.unitSeconds
    i += step.length
    if (words[i] === 'and' && readMeasured(words, i + 1)) i += 1
  }
  return i > at ? { seconds, length: i - at } : null
}

/** Reads an amount of a single unit of time: "20 minutes", "half an hour". */
export const readMeasured = (words: readonly string[], at: number): Measured | null => {
  const unitAt = (i: number): number => UNIT_SECONDS[words[i] ?? ''] ?? 0
  const measured = (amount: number, unitPlace: number, length: number): Measured | null =>
    unitAt(unitPlace) > 0 ? { amount, unitSeconds: unitAt(unitPlace), length } : null
  const isAndAHalf = (i: number): boolean => words.slice(i, i + 3).join(' ') === 'and a half'
  const first = words[at]
  if (first === 'half' && (words[at + 1] === 'an' || words[at + 1] === 'a')) return measured(0.5, at + 2, 3)
  if (first === 'a' || first === 'an') {
    return isAndAHalf(at + 2) ? measured(1.5, at + 1, 5) : measured(1, at + 1, 2)
  }
  const number = readNumber(words, at)
  if (!number) return null
  const after = at + number.length
  return isAndAHalf(after)
    ? measured(number.value + 0.5, after + 3, number.length + 4)
    : measured(number.value, after, number.length + 1)
}
