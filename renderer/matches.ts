/**
 * Where in a text the words of a search stand, by the same rules as the search itself (main's full-text index): case and
 * accents do not matter, each word typed is the beginning of a word, and "get_weather" means two words side by side. Pure.
 */

/** Part of a text, in UTF-16 units; `end` exclusive. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

/** What was typed, as word sequences; empty when nothing can be found by it. */
export type Phrases = readonly (readonly string[])[]

/** Nothing is searched for. */
export const NO_PHRASES: Phrases = []

interface Word {
  readonly letters: string
  /** Of each letter, where it begins in the text; one more for the end. */
  readonly places: readonly number[]
}

/** What the index makes words of (its tokenizer `unicode61`); the rest separates. */
const WORD_CHARACTER = /[\p{L}\p{N}\p{Co}]/u
const MARKS = /\p{M}/gu

/** The phrases of a query. */
export function phrasesOf(query: string): Phrases {
  return query
    .split(/\s+/u)
    .map((part) => wordsOf(part).map(({ letters }) => letters))
    .filter((words) => words.length > 0)
}

/** All places in `text`, in order, none over another; none when one of the phrases is not in it, as the search has it. */
export function matchesIn(text: string, phrases: Phrases): TextRange[] {
  if (phrases.length === 0 || text === '') return []
  const words = wordsOf(text)
  const places = phrases.map((phrase) => words.flatMap((_, at) => placeOf(words, at, phrase) ?? []))
  if (places.some((each) => each.length === 0)) return []
  const found = places.flat()
  const ranges: TextRange[] = []
  for (const range of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (range.start >= (ranges.at(-1)?.end ?? 0)) ranges.push(range)
  }
  return ranges
}

/** The place of the phrase when it begins with the word at `at`; its last word may be cut short. */
function placeOf(words: readonly Word[], at: number, phrase: readonly string[]): TextRange | null {
  const last = phrase.length - 1
  const fits = phrase.every((piece, index) => {
    const letters = words[at + index]?.letters
    return index === last ? letters?.startsWith(piece) : letters === piece
  })
  const start = words[at]?.places[0]
  const end = words[at + last]?.places[phrase[last]?.length ?? 0]
  return fits && start !== undefined && end !== undefined ? { start, end } : null
}

function wordsOf(text: string): Word[] {
  const words: { letters: string; places: number[] }[] = []
  let open: { letters: string; places: number[] } | undefined
  let offset = 0
  for (const character of text) {
    const folded = character.normalize('NFD').replaceAll(MARKS, '').toLowerCase()
    if (folded === '' && open !== undefined) {
      // An accent of its own belongs to the letter before it.
      open.places[open.places.length - 1] = offset + character.length
    } else if (WORD_CHARACTER.test(character)) {
      if (open === undefined) {
        open = { letters: '', places: [offset] }
        words.push(open)
      }
      for (const _unit of folded.split('')) open.places.push(offset + character.length)
      open.letters += folded
    } else open = undefined
    offset += character.length
  }
  return words
}
