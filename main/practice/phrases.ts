/**
 * What the practice agent says in its own words: who it is, what it can do, what it needs, and a tool's result as a
 * sentence. English, short, speakable. Pure; used by the mind and the session.
 */
import { z } from 'zod'
import type { Parameter, Phrasebook } from './phrasebook.ts'
import type { Json, JsonObject } from './wire.ts'

/** Who is speaking. It must never be mistaken for the real agent. */
const INTRODUCTION = "I am Parley's practice agent, a stand-in that runs on this computer, not the real agent."

const FEW = 2
const SPOKEN_LIMIT = 600

const joined = (parts: readonly string[], last: string): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1) ?? ''}`

const spaced = (name: string): string => name.replaceAll(/[_-]+/g, ' ')

/** "You can say: what time is it in Tokyo, or …" */
export const abilities = (book: Phrasebook): string => {
  const sentences = book.skills.flatMap(({ sentences: own }) => own.slice(0, 1))
  const names = book.skills.filter(({ sentences: own }) => own.length === 0).map(({ name }) => spaced(name))
  const offered = [...sentences, ...names].slice(0, FEW).map((sentence) => sentence.replace(/[.?!]+$/, ''))
  if (offered.length === 0) return 'No tools are switched on, so there is nothing I can do for you yet.'
  return `You can say, for example: ${joined(offered, 'or')}.`
}

/** Nothing fits what was said. */
export const notUnderstood = (book: Phrasebook): string =>
  `I am only Parley's practice agent, and I did not understand that. ${abilities(book)}`

/** Somebody asked who it is or what it can do. */
export const introduction = (book: Phrasebook): string => `${INTRODUCTION} ${abilities(book)}`

/** The ears found no sentence in the sound. */
export const notHeard = (book: Phrasebook): string =>
  `Sorry, I could not make that out. Please type it. ${abilities(book)}`

/** There is no recogniser on this computer. */
export const CANNOT_HEAR =
  "I am Parley's practice agent, and I cannot hear on this computer, because pocketsphinx is not installed. Please type your message."

/** A tool did not answer in its time (protocol.md §7.3). */
export const NO_ANSWER = 'I am sorry, that took too long and I have no answer.'

const exampleSaid = ({ form, known }: Parameter): string | null => {
  const value = known[0]
  if (form.as === 'duration') return 'five minutes'
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}

/** Asks for one value that is missing. */
export const askFor = (parameter: Parameter): string => {
  const hint = parameter.description.split(/[.;(]|, e\.g\./)[0]?.trim() ?? ''
  const name =
    hint !== '' && hint.length <= 60 ? `${hint.charAt(0).toLowerCase()}${hint.slice(1)}` : spaced(parameter.name)
  const example = exampleSaid(parameter)
  const like = example === null ? '' : `, for example ${example}`
  return `I need one thing more: ${name}${like}. What should it be?`
}

/** Turns an error meant for a model ("… Ask the user which city.") into words for the user (tool-calling.md R5). */
const errorSaid = (error: string): string =>
  error
    .replace(
      /ask the user (for|which|what|whether|if|to|when|where|how|who)\b([^.?!]*)[.?!]?/gi,
      (_, kind: string, rest: string) => {
        const word = kind.toLowerCase()
        if (word === 'for') return `Please tell me${rest}.`
        if (word === 'to') return `Please${rest}.`
        if (word === 'whether' || word === 'if') return `Please tell me ${word}${rest}.`
        return `Please tell me: ${word}${rest}?`
      },
    )
    .trim()
    .slice(0, SPOKEN_LIMIT)

const sentence = (text: string): string => {
  const trimmed = text.trim()
  return trimmed === '' || /[.?!…]$/.test(trimmed) ? trimmed : `${trimmed}.`
}

const valueSaid = (value: Json): string => {
  if (value === null) return 'not known'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : joined(value.map(itemSaid), 'and')
  return typeof value === 'object' ? itemSaid(value) : String(value)
}

const itemSaid = (item: Json): string =>
  typeof item === 'object' && item !== null && !Array.isArray(item)
    ? Object.entries(item)
        .filter(([key, value]) => key !== 'id' && (typeof value === 'string' || typeof value === 'number'))
        .map(([, value]) => String(value))
        .join(', ')
    : valueSaid(item)

const factsSaid = (facts: JsonObject): string => {
  const sentences = Object.entries(facts)
    .filter(([key]) => key !== 'id' && !key.endsWith('_id'))
    .map(([key, value]) => {
      const name = spaced(key)
      if (Array.isArray(value))
        return value.length === 0 ? `There are no ${name}.` : `The ${name}: ${valueSaid(value)}.`
      return typeof value === 'boolean'
        ? `${name}: ${valueSaid(value)}.`
        : sentence(`The ${name} is ${valueSaid(value)}`)
    })
  return sentences.length === 0 ? 'Done.' : sentences.join(' ')
}

/** What a `tool.result` says: to be spoken, or a question about a field that failed. */
export interface ResultSaid {
  readonly text: string
  readonly isError: boolean
  /** The field that failed, when the result names it. */
  readonly field: string | null
}

const errorSchema = z.looseObject({ error: z.union([z.string(), z.looseObject({ message: z.string() })]) })
const saySchema = z.looseObject({ say: z.string().min(1) })

/** Reads a result's JSON text: `say` first, an `error` as a question, anything else as plain sentences. */
export const resultSaid = (result: string): ResultSaid => {
  let value: Json
  try {
    value = z.json().parse(JSON.parse(result))
  } catch {
    return { text: sentence(result.slice(0, SPOKEN_LIMIT)), isError: false, field: null }
  }
  const failed = errorSchema.safeParse(value)
  if (failed.success) {
    const { error, field } = failed.data
    const text = typeof error === 'string' ? error : error.message
    return {
      text: sentence(errorSaid(text)) || 'That did not work.',
      isError: true,
      field: typeof field === 'string' ? field : null,
    }
  }
  const say = saySchema.safeParse(value)
  if (say.success) return { text: sentence(say.data.say), isError: false, field: null }
  const text =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? factsSaid(value)
      : value === null || value === ''
        ? 'Done.'
        : sentence(valueSaid(value))
  return { text: text.slice(0, SPOKEN_LIMIT), isError: false, field: null }
}
