/**
 * What can be asked, learnt from the wire alone: each exposed tool's parameters with the values known for them, and
 * the few-shot examples turned into templates whose values may change ("What time is it in <place>?"). Pure. The ears
 * make their grammar from it, the mind matches against it.
 */
import { type Example, type ExampleCall, parseExamples } from './examples.ts'
import { readClock, readDigits, readOrdinal } from './spoken-values.ts'
import type { Json, JsonObject, Tool } from './wire.ts'
import { readDuration, readNumber, tokenize, withoutCourtesy, wordsOf } from './words.ts'

/** How a value is said: as itself, as a number, as a time of day ("half past seven"), as so many single digits, or as a
 * duration counted in units of so many seconds; with `isOwnUnit` only in that unit, because a sister parameter takes
 * the others (hours, minutes, seconds). */
export type SlotForm =
  | { readonly as: 'text' }
  | { readonly as: 'number' }
  | { readonly as: 'clock'; readonly likelyMinutes: number }
  | { readonly as: 'digits'; readonly count: number }
  | { readonly as: 'duration'; readonly unitSeconds: number; readonly isOwnUnit: boolean }

/** A parameter of a tool, as far as the practice agent understands its schema. */
export interface Parameter {
  readonly name: string
  readonly isRequired: boolean
  readonly description: string
  readonly form: SlotForm
  /** No value outside `known` is allowed (an enum). */
  readonly isClosed: boolean
  /** Values that can be heard: enum, schema examples and the values of few-shot examples, in the form the tool takes. */
  readonly known: readonly Json[]
  readonly pattern: string | null
  readonly minimum: number
  readonly maximum: number
}

/** A piece of a template: a word to be said, or a parameter's value. */
export type Part = { readonly word: string } | { readonly parameter: Parameter }

/** An example sentence with its values taken out. */
export interface Template {
  readonly tool: string
  readonly parts: readonly Part[]
  /** Arguments of the example that its sentence does not contain; they stay as they are. */
  readonly constants: JsonObject
  /** Calls that follow on the result. */
  readonly next: readonly ExampleCall[]
}

/** Values that tool results held, by their keys: what was read out can be said back. */
export type Facts = Readonly<Record<string, readonly Json[]>>

/** A tool with what has been learnt about it. */
export interface Skill {
  readonly name: string
  readonly description: string
  readonly parameters: readonly Parameter[]
  readonly templates: readonly Template[]
  /** The example sentences as written. */
  readonly sentences: readonly string[]
}

/** Everything the agent can do at this moment. */
export interface Phrasebook {
  readonly skills: readonly Skill[]
}

const UNITS: ReadonlyArray<readonly [RegExp, number]> = [
  [/milliseconds?|(^|_)ms($|_)/i, 0.001],
  [/seconds?|(^|_)secs?($|_)/i, 1],
  [/minutes?|(^|_)mins?($|_)/i, 60],
  [/hours?/i, 3600],
]

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const numberOr = (value: Json | undefined, fallback: number): number => (typeof value === 'number' ? value : fallback)

/** The schema keywords of one property, read leniently: a model is not a validator either. */
const parameterOf = (
  name: string,
  schema: Json | undefined,
  tool: Tool,
  examples: readonly Example[],
  facts: Facts,
): Parameter => {
  const keywords = isObject(schema) ? schema : {}
  const type = Array.isArray(keywords['type']) ? keywords['type'][0] : keywords['type']
  const description = textOf(keywords['description'])
  const enumerated = listOf(keywords['enum'])
  const taught = examples.flatMap((example) => {
    const value = example.arguments[name]
    return value === undefined ? [] : [value]
  })
  const isNumber = type === 'integer' || type === 'number'
  const unit = UNITS.find(([word]) => word.test(name)) ?? UNITS.find(([word]) => word.test(description))
  const shown = [...listOf(keywords['examples']), ...taught]
  const form: SlotForm = !isNumber
    ? textForm(enumerated.length > 0 ? [] : shown)
    : unit
      ? { as: 'duration', unitSeconds: unit[1], isOwnUnit: false }
      : { as: 'number' }
  const given = Object.hasOwn(facts, name) ? (facts[name] ?? []) : []
  const known = enumerated.length > 0 ? enumerated : [...shown, ...given]
  return {
    name,
    isRequired: tool.parameters.required.includes(name),
    description,
    form,
    isClosed: enumerated.length > 0 || type === 'boolean',
    known: known.filter((value, i) => known.findIndex((other) => sameText(other, value)) === i),
    pattern: typeof keywords['pattern'] === 'string' ? keywords['pattern'] : null,
    minimum: numberOr(keywords['minimum'], Number.NEGATIVE_INFINITY),
    maximum: numberOr(keywords['maximum'], Number.POSITIVE_INFINITY),
  }
}

/** What the examples of a text have in common: all times of day, all digits of one length, or nothing. */
const textForm = (examples: readonly Json[]): SlotForm => {
  const texts = examples.map(textOf)
  const plain = texts.map((text) => text.replaceAll(' ', ''))
  const count = plain[0]?.length ?? 0
  if (texts.length === 0) return { as: 'text' }
  if (texts.every((text) => /^\d{1,2}:\d{2}$/.test(text))) {
    const minutes = texts.map((text) => Number(text.split(':')[0]) * 60 + Number(text.split(':')[1]))
    return { as: 'clock', likelyMinutes: minutes.reduce((sum, each) => sum + each, 0) / minutes.length }
  }
  return plain.every((text) => /^\d+$/.test(text) && text.length === count) ? { as: 'digits', count } : { as: 'text' }
}

const sameText = (a: Json, b: Json): boolean => wordsOf(String(a)).join(' ') === wordsOf(String(b)).join(' ')

/** Reads a time of day or single digits, where the parameter takes one; null otherwise. */
export const readFormed = (
  words: readonly string[],
  at: number,
  { form }: Parameter,
): { value: string; length: number } | null =>
  form.as === 'clock'
    ? readClock(words, at, form.likelyMinutes)
    : form.as === 'digits'
      ? readDigits(words, at, form.count)
      : null

/** Where in the sentence this value is said: first word and number of words; null when it is not. */
const findValue = (
  words: readonly string[],
  parameter: Parameter,
  value: Json,
): { at: number; length: number } | null => {
  if (parameter.form.as === 'clock' || parameter.form.as === 'digits') {
    for (let at = 0; at < words.length; at++) {
      const said = readFormed(words, at, parameter)
      if (said && said.value === (parameter.form.as === 'digits' ? String(value).replaceAll(' ', '') : value)) {
        return { at, length: said.length }
      }
    }
    return null
  }
  if (typeof value === 'number') {
    for (let at = 0; at < words.length; at++) {
      const duration = parameter.form.as === 'duration' ? readDuration(words, at) : null
      if (duration && parameter.form.as === 'duration' && duration.seconds === value * parameter.form.unitSeconds) {
        return { at, length: duration.length }
      }
      const number = readNumber(words, at) ?? readOrdinal(words, at)
      if (number?.value === value) return { at, length: number.length }
    }
    return null
  }
  if (typeof value !== 'string') return null
  const wanted = wordsOf(value)
  if (wanted.length === 0) return null
  for (let at = 0; at + wanted.length <= words.length; at++) {
    if (wanted.every((word, i) => words[at + i] === word)) return { at, length: wanted.length }
  }
  return null
}

const templateOf = (example: Example, parameters: readonly Parameter[]): Template => {
  const words = withoutCourtesy(tokenize(example.user)).map(({ word }) => word)
  const slots: { at: number; length: number; parameter: Parameter }[] = []
  const constants: JsonObject = {}
  for (const [name, value] of Object.entries(example.arguments)) {
    const parameter = parameters.find((candidate) => candidate.name === name)
    const place = parameter ? findValue(words, parameter, value) : null
    const isFree = place && !slots.some((slot) => place.at < slot.at + slot.length && slot.at < place.at + place.length)
    if (parameter && place && isFree) slots.push({ ...place, parameter })
    else constants[name] = value
  }
  const parts: Part[] = []
  for (let i = 0; i < words.length; ) {
    const slot = slots.find(({ at }) => at === i)
    if (slot) parts.push({ parameter: slot.parameter })
    else parts.push({ word: words[i] ?? '' })
    i += slot?.length ?? 1
  }
  return { tool: example.tool, parts, constants, next: example.next }
}

/** Where several parameters count time, each takes its own unit only. */
const withOwnUnits = (parameters: readonly Parameter[]): Parameter[] => {
  const units = new Set(parameters.flatMap(({ form }) => (form.as === 'duration' ? [form.unitSeconds] : [])))
  return parameters.map((parameter) =>
    parameter.form.as === 'duration'
      ? { ...parameter, form: { ...parameter.form, isOwnUnit: units.size > 1 } }
      : parameter,
  )
}

/** Learns from the exposed tools, the prompt and earlier results; examples of tools that are not exposed are ignored. */
export const learn = (tools: readonly Tool[], systemPrompt: string, facts: Facts = {}): Phrasebook => {
  const examples = parseExamples(systemPrompt)
  return {
    skills: tools.map((tool) => {
      const own = examples.filter((example) => example.tool === tool.name)
      const parameters = withOwnUnits(
        Object.entries(tool.parameters.properties).map(([name, schema]) => parameterOf(name, schema, tool, own, facts)),
      )
      return {
        name: tool.name,
        description: tool.description,
        parameters,
        templates: own.map((example) => templateOf(example, parameters)),
        sentences: own.map((example) => example.user),
      }
    }),
  }
}
