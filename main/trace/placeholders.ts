/**
 * Stand-ins for what people said, typed and looked up: the same for the same text, different for different ones, and of
 * the same length, because the session goes by equality and length of texts and by nothing else in them. Pure.
 */

/** Remembers which stand-in belongs to what, for one trace. */
export interface Placeholders {
  /** Spaces at both ends stay: words are joined by them. */
  text(text: string): string
  number(value: number): number
}

const FILLER = '·'
const LETTERS = 26
/** Where letters do not suffice (more than 26 texts of one character): the first of 20,000 others. */
const MORE = 0x4e00
const MORE_COUNT = 20_000

/** None given out yet. */
export const createPlaceholders = (): Placeholders => {
  const texts = new Map<string, string>()
  const counts = new Map<number, number>()
  const numbers = new Map<number, number>()
  return {
    text: (text) => {
      const core = text.trim()
      if (core === '') return text
      let made = texts.get(core)
      if (made === undefined) {
        const count = counts.get(core.length) ?? 0
        counts.set(core.length, count + 1)
        made = label(count, core.length)
        texts.set(core, made)
      }
      return text.replace(core, () => made)
    },
    number: (value) => {
      const made = numbers.get(value) ?? numbers.size + 1
      numbers.set(value, made)
      return made
    },
  }
}

/** The n-th text of this length. */
const label = (n: number, length: number): string => {
  const letters = [...n.toString(LETTERS)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, LETTERS)))
  if (letters.length <= length) return letters.join('').padEnd(length, FILLER)
  return String.fromCharCode(MORE + (n % MORE_COUNT)).padEnd(length, FILLER)
}
