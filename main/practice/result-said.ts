/**
 * A tool's result as the practice agent understands it: to be spoken, a question about a field that failed, a question
 * that the app has put to the user, or a word to the model itself. Pure; used by the mind.
 */
import { z } from 'zod'
import { type ErrorSaid, errorSaid } from './error-said.ts'
import type { Facts } from './phrasebook.ts'
import { joined, sentence, spaced } from './phrases.ts'
import type { Json, JsonObject } from './wire.ts'

/**
 * What a `tool.result` says. `instruction`: a text that tells the model what to do next. `waiting`: nothing has been
 * done; the user was asked by the app.
 */
export type ResultSaid =
  | { readonly kind: 'said'; readonly text: string; readonly isForUser: boolean }
  | ({ readonly kind: 'error' } & ErrorSaid)
  | { readonly kind: 'waiting'; readonly text: string }
  | { readonly kind: 'instruction'; readonly does: 'goodbye' | 'begin-again' | 'answer-freely' }

const SPOKEN_LIMIT = 600
const ASKED_FOR_A_YES = 'That needs your yes, so you have been asked. Nothing has been done yet.'

const errorSchema = z.looseObject({ error: z.union([z.string(), z.looseObject({ message: z.string() })]) })
const saySchema = z.looseObject({ say: z.string().min(1) })
const waitingSchema = z.looseObject({ status: z.string().regex(/^waiting for the user/i) })

/** Reads a result's JSON text: `say` first, an `error` as a question, anything else as plain sentences. */
export const resultSaid = (result: string): ResultSaid => {
  const value = parsed(result)
  if (value === undefined) return { kind: 'said', text: sentence(result.slice(0, SPOKEN_LIMIT)), isForUser: false }
  const failed = errorSchema.safeParse(value)
  if (failed.success) {
    const { error, field } = failed.data
    const said = errorSaid(typeof error === 'string' ? error : error.message)
    return { kind: 'error', ...said, ...(typeof field === 'string' ? { field } : {}) }
  }
  const say = saySchema.safeParse(value)
  if (isWaiting(value)) return { kind: 'waiting', text: say.success ? sentence(say.data.say) : ASKED_FOR_A_YES }
  if (say.success) return { kind: 'said', text: sentence(say.data.say), isForUser: true }
  const does = typeof value === 'string' ? instructionOf(value) : null
  if (does) return { kind: 'instruction', does }
  return { kind: 'said', text: plainly(value).slice(0, SPOKEN_LIMIT), isForUser: false }
}

/** The values of a result by their keys, for what can be said back; texts and numbers only, the last ones first. */
export const factsOf = (result: string, before: Facts): Facts => {
  const value = parsed(result)
  const facts: Record<string, readonly Json[]> = { ...before }
  const visit = (part: Json, key: string | null, depth: number) => {
    if (depth > MAX_FACT_DEPTH) return
    if (Array.isArray(part)) for (const item of part) visit(item, key, depth + 1)
    else if (typeof part === 'object' && part !== null) {
      for (const [name, member] of Object.entries(part)) visit(member, name, depth + 1)
    } else if (key !== null && (typeof part === 'number' || (typeof part === 'string' && part.length <= 80))) {
      facts[key] = [
        part,
        ...(Object.hasOwn(facts, key) ? (facts[key] ?? []) : []).filter((known) => known !== part),
      ].slice(0, MAX_FACTS)
    }
  }
  if (value !== undefined) visit(value, null, 0)
  return facts
}

const MAX_FACTS = 40
const MAX_FACT_DEPTH = 6

const parsed = (result: string): Json | undefined => {
  try {
    return z.json().parse(JSON.parse(result))
  } catch {
    return undefined
  }
}

const isWaiting = (value: Json): boolean =>
  waitingSchema.safeParse(value).success ||
  waitingSchema.safeParse(z.looseObject({ result: z.json() }).safeParse(value).data?.result).success

/** What a bare text tells the model to do, when it is no answer for the user. */
const instructionOf = (text: string): Extract<ResultSaid, { kind: 'instruction' }>['does'] | null => {
  if (/\bsay goodbye\b/i.test(text)) return 'goodbye'
  if (/^begin again\b|\bfrom the start\b/i.test(text)) return 'begin-again'
  return /\bin your own words\b/i.test(text) ? 'answer-freely' : null
}

const plainly = (value: Json): string => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return factsSaid(value)
  return value === null || value === '' ? 'Done.' : sentence(valueSaid(value))
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
