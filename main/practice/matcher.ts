/**
 * From words to a tool and its arguments: first by the templates of the examples, then by the words that a tool's
 * name, description and examples have and others have not. Deterministic; knows no tool by name. Pure; used by the mind.
 */
import { runInNewContext } from 'node:vm'
import { type Parameter, type Part, type Phrasebook, readFormed, type Skill, type Template } from './phrasebook.ts'
import { readOrdinal } from './spoken-values.ts'
import type { Json, JsonObject } from './wire.ts'
import { readDuration, readMeasured, readNumber, type Token, tokenize, withoutCourtesy, wordsOf } from './words.ts'

/** A tool that fits, with the arguments established so far; `missing` are required ones that nobody said. */
export interface Match {
  readonly skill: Skill
  readonly arguments: JsonObject
  readonly missing: readonly Parameter[]
  /** 'template': the words of an example; 'keywords': likely, by its words. */
  readonly by: 'template' | 'keywords'
  /** The tools that the example calls one after the other, this one first; only itself when found by keywords. */
  readonly chain: readonly string[]
}

const PATTERN_LIMIT = { timeout: 50 }
const ARTICLES = new Set(['a', 'an', 'the', 'my', 'some'])
const STOP_WORDS = new Set(
  (
    'a an the my me i you he she it is are am was be do does did what which who where how why please in on at of for to ' +
    'from with and or not no so if this that these those there here have has had can could would will should call user ' +
    'asks ask about when any use used tool one tell give get us we our your say said let as by its into out up also'
  ).split(' '),
)

/** Reads a value of this parameter at a place; null when none fits there. */
export const readAt = (
  tokens: readonly Token[],
  at: number,
  parameter: Parameter,
): { value: Json; length: number } | null => {
  const words = tokens.map(({ word }) => word)
  if (parameter.form.as === 'duration' && parameter.form.isOwnUnit) {
    const measured = readMeasured(words, at)
    return measured?.unitSeconds === parameter.form.unitSeconds
      ? inRange(parameter, measured.amount, measured.length)
      : null
  }
  if (parameter.form.as === 'duration') {
    const duration = readDuration(words, at)
    if (duration) {
      return inRange(parameter, duration.seconds / parameter.form.unitSeconds, duration.length)
    }
  }
  if (parameter.form.as === 'clock' || parameter.form.as === 'digits') return readFormed(words, at, parameter)
  if (parameter.form.as !== 'text') {
    const number = readNumber(words, at) ?? (parameter.form.as === 'number' ? readOrdinal(words, at) : null)
    return number ? inRange(parameter, number.value, number.length) : null
  }
  let best: { value: Json; length: number } | null = null
  for (const value of parameter.known) {
    const wanted = wordsOf(String(value).replaceAll('_', ' '))
    const fits = wanted.length > 0 && wanted.every((word, i) => words[at + i] === word)
    if (fits && wanted.length > (best?.length ?? 0)) best = { value, length: wanted.length }
  }
  return best
}

const inRange = (parameter: Parameter, value: number, length: number): { value: number; length: number } | null =>
  value >= parameter.minimum && value <= parameter.maximum ? { value, length } : null

/** The user's own words from one token to another, as they were written; null when the parameter forbids them. */
export const freeText = (text: string, tokens: readonly Token[], parameter: Parameter): string | null => {
  const first = tokens[0]
  const last = tokens.at(-1)
  if (!first || !last || parameter.isClosed || parameter.form.as !== 'text') return null
  if (tokens.every(({ word }) => ARTICLES.has(word))) return null
  const value = text.slice(first.start, last.end)
  return fitsPattern(parameter, value) ? value : null
}

const fitsPattern = (parameter: Parameter, value: string): boolean => {
  if (parameter.pattern === null) return true
  // A pattern comes from outside and may backtrack for ever: the time limit ends it, and counts as "does not fit".
  try {
    return (
      runInNewContext(
        'new RegExp(pattern, "u").test(value)',
        { pattern: `^(?:${parameter.pattern})$`, value },
        PATTERN_LIMIT,
      ) === true
    )
  } catch {
    return false
  }
}

/** Lays the parts of a template over the tokens; articles may be left out or added. */
const layOver = (parts: readonly Part[], text: string, tokens: readonly Token[]): JsonObject | null => {
  const part = parts[0]
  if (part === undefined) return tokens.length === 0 ? {} : null
  const token = tokens[0]
  if ('word' in part) {
    if (token?.word === part.word) {
      const rest = layOver(parts.slice(1), text, tokens.slice(1))
      if (rest) return rest
    }
    if (ARTICLES.has(part.word)) {
      const rest = layOver(parts.slice(1), text, tokens)
      if (rest) return rest
    }
    return token && ARTICLES.has(token.word) ? layOver(parts, text, tokens.slice(1)) : null
  }
  const { parameter } = part
  const known = readAt(tokens, 0, parameter)
  if (known) {
    const rest = layOver(parts.slice(1), text, tokens.slice(known.length))
    if (rest) return { ...rest, [parameter.name]: known.value }
  }
  for (let length = tokens.length; length > 0; length--) {
    const value = freeText(text, tokens.slice(0, length), parameter)
    const rest = value === null ? null : layOver(parts.slice(1), text, tokens.slice(length))
    if (value !== null && rest) return { ...rest, [parameter.name]: value }
  }
  return null
}

const literals = (template: Template): number => template.parts.filter((part) => 'word' in part).length

const byTemplate = (book: Phrasebook, text: string, tokens: readonly Token[]): Match | null => {
  let best: { match: Match; literals: number } | null = null
  for (const skill of book.skills) {
    for (const template of skill.templates) {
      const said = layOver(template.parts, text, tokens)
      if (!said || literals(template) <= (best?.literals ?? 0)) continue
      const args = { ...template.constants, ...said }
      best = {
        match: {
          skill,
          arguments: args,
          missing: missingOf(skill, args),
          by: 'template',
          chain: [skill.name, ...template.next.map(({ tool }) => tool)],
        },
        literals: literals(template),
      }
    }
  }
  return best?.match ?? null
}

const missingOf = (skill: Skill, args: JsonObject): Parameter[] =>
  skill.parameters.filter(({ isRequired, name }) => isRequired && args[name] === undefined)

const stem = (word: string): string =>
  word.length > 4 && word.endsWith('ing')
    ? word.slice(0, -3)
    : word.length > 3 && word.endsWith('s') && !word.endsWith('ss')
      ? word.slice(0, -1)
      : word

/** A word that says what somebody wants. */
export const isContent = (word: string): boolean => !STOP_WORDS.has(word) && word.length > 1

/** What each word says for this tool: its name counts most, then the examples, then the description. */
const weightsOf = (skill: Skill): Map<string, number> => {
  const weights = new Map<string, number>()
  const add = (words: readonly string[], weight: number) => {
    for (const word of words) {
      if (isContent(word)) weights.set(stem(word), Math.max(weight, weights.get(stem(word)) ?? 0))
    }
  }
  add(wordsOf(skill.description), 1)
  for (const template of skill.templates) {
    add(
      template.parts.flatMap((part) => ('word' in part ? [part.word] : [])),
      2,
    )
  }
  add(wordsOf(skill.name.replaceAll('_', ' ')), 3)
  return weights
}

/** Values said anywhere in the sentence, and which words they took. */
export const gather = (
  skill: Skill,
  text: string,
  tokens: readonly Token[],
): { args: JsonObject; used: Set<Token> } => {
  const args: JsonObject = {}
  const used = new Set<Token>()
  // A time of day looks like a number, so it goes first, where it is one beyond doubt.
  for (const parameter of skill.parameters.filter(({ form }) => form.as === 'clock')) {
    for (let at = 0; at < tokens.length && args[parameter.name] === undefined; at++) {
      const read = readAt(tokens, at, parameter)
      if (!read || (read.length === 1 && tokens[at - 1]?.word !== 'at')) continue
      args[parameter.name] = read.value
      for (const token of tokens.slice(at, at + read.length)) used.add(token)
    }
  }
  for (const parameter of skill.parameters) {
    for (let at = 0; at < tokens.length && args[parameter.name] === undefined; at++) {
      const read = readAt(tokens, at, parameter)
      const span = read ? tokens.slice(at, at + read.length) : []
      if (!read || span.some((token) => used.has(token))) continue
      args[parameter.name] = read.value
      for (const token of span) used.add(token)
    }
  }
  const open = skill.parameters.filter(
    (parameter) =>
      args[parameter.name] === undefined && parameter.form.as === 'text' && !parameter.isClosed && parameter.isRequired,
  )
  const last = open.at(-1)
  const span = last ? openSpan(skill, last, text, tokens) : []
  const value = last ? freeText(text, span, last) : null
  if (last && value !== null && !span.some((token) => used.has(token))) {
    args[last.name] = value
    for (const token of span) used.add(token)
  }
  return { args, used }
}

/** Words between a request and its free text: "note that …". */
const TEXT_LEADS = new Set(['that', 'to', 'of', 'saying'])

/** Where the free text stands: after a colon, or after the word that comes before it in an example ("in …"). */
const openSpan = (skill: Skill, parameter: Parameter, text: string, tokens: readonly Token[]): readonly Token[] => {
  const colon = text.search(/[:“"]\s*\S/)
  if (colon >= 0) return tokens.filter(({ start }) => start > colon)
  for (const template of skill.templates) {
    const at = template.parts.findIndex((part) => 'parameter' in part && part.parameter.name === parameter.name)
    const before = template.parts[at - 1]
    if (at !== template.parts.length - 1 || !before || !('word' in before)) continue
    const said = tokens.findLastIndex(({ word }) => word === before.word)
    if (said >= 0) return tokens.slice(said + (TEXT_LEADS.has(tokens[said + 1]?.word ?? '') ? 2 : 1))
  }
  return []
}

const MINIMUM_SCORE = 2
const MINIMUM_LEAD = 0.5
/** What a value said for one of the tool's parameters adds. */
const VALUE_SCORE = 1

/** What it adds that every word of the sentence means something to the tool: "what is my balance". */
const WHOLE_SCORE = 1

const byKeywords = (book: Phrasebook, text: string, tokens: readonly Token[]): Match | null => {
  const weights = book.skills.map(weightsOf)
  const scored = book.skills.map((skill, i) => {
    const { args, used } = gather(skill, text, tokens)
    const content = tokens.filter((token) => isContent(token.word) && !used.has(token))
    let score = 0
    let fitting = 0
    for (const { word } of content) {
      const weight = weights[i]?.get(stem(word)) ?? 0
      const sharedBy = weights.filter((other) => (other.get(stem(word)) ?? 0) >= weight).length
      score += weight > 0 ? weight / sharedBy : 0
      fitting += weight > 0 ? 1 : 0
    }
    // Half of what was said must mean something to the tool, or a story with one of its words would call it.
    const isAbout = fitting > 0 && fitting * 2 >= content.length
    const isWhole = fitting === content.length ? WHOLE_SCORE : 0
    return { skill, args, score: isAbout ? score + isWhole + Object.keys(args).length * VALUE_SCORE : 0 }
  })
  scored.sort((a, b) => b.score - a.score)
  const [best, second] = scored
  if (!best || best.score < MINIMUM_SCORE || best.score - (second?.score ?? 0) < MINIMUM_LEAD) return null
  const { skill, args } = best
  return { skill, arguments: args, missing: missingOf(skill, args), by: 'keywords', chain: [skill.name] }
}

/** The tool that this text asks for, or null. */
export const match = (book: Phrasebook, text: string): Match | null => {
  const tokens = withoutCourtesy(tokenize(text))
  if (tokens.length === 0) return null
  return byTemplate(book, text, tokens) ?? byKeywords(book, text, tokens)
}
