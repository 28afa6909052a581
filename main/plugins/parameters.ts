/**
 * Turns a checked parameter schema into a validator of arguments (contract.md §7.2). Arguments come from the model and
 * over the wire, so they are measured before Ajv sees them; every refusal is a sentence the model can act on.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import ajvFormats from 'ajv-formats'
import type { JsonObject, JsonValue } from '../voice/tools.ts'
import { problemOfError } from './argument-sentences.ts'
import type { ArgumentProblem, ArgumentValidator, LoadedPlugin } from './loaded-plugin.ts'
import { compilePattern, MAX_PATTERNED_CHARS } from './re2-pattern.ts'
import { FORMATS } from './schema-keywords.ts'

/** More values than any spoken request has; keeps `uniqueItems` and the list of errors small. */
const MAX_VALUES = 1000
/** All texts of one call together. A long dictated note has some thousand characters. */
const MAX_TEXT_CHARS = 100_000
/** Deeper than the deepest schema may describe (five levels). */
const MAX_DEPTH = 12
/** A value with a format is short; the format's own check may be slow on long ones. */
const MAX_FORMATTED_CHARS = 2000
/**
 * What matching the patterns of one call may take, characters times instructions: some 50 ms. A list of long texts, each
 * with a pattern, would take seconds; what is over it does not match.
 */
const MAX_MATCHING = 1_500_000
/** More would only confuse the model, which mends one or two things at a time. */
const MAX_PROBLEMS = 5

/**
 * Makes the validator of one tool. `parameters` must have passed `schemaProblems`. Compiling takes a few milliseconds,
 * so it waits for the first call: installed plugins nobody talks to cost nothing.
 */
export const compileParameters = (parameters: JsonObject): ArgumentValidator => {
  let validate: ValidateFunction | undefined
  return (args) => {
    const unfit = unfitProblem(args)
    if (unfit !== undefined) return [unfit]
    try {
      validate ??= compile(parameters)
      matchingLeft = MAX_MATCHING
      if (validate(args)) return []
      return tidied(validate.errors ?? [], args)
    } catch {
      // Cannot happen after schemaProblems; if it does, the call is refused rather than run unchecked.
      return [
        { field: '', problem: 'The arguments could not be checked. Tell the user that this tool is out of order.' },
      ]
    }
  }
}

/** A checked plugin with the checks of its tools' arguments. */
export const withValidators = (plugin: Omit<LoadedPlugin, 'validators'>): LoadedPlugin => ({
  ...plugin,
  validators: new Map(plugin.manifest.tools.map(({ name, parameters }) => [name, compileParameters(parameters)])),
})

/** Compiles now and throws what Ajv says of the schema: for `plugin:lint` and tests. */
export const compileStrictly = (parameters: JsonObject): void => {
  compile(parameters)
}

let shared: Ajv | undefined

/** One instance for all: formats and patterns are the same. `meta: false`, as schemaProblems is the stricter gate. */
const ajv = (): Ajv => {
  if (shared !== undefined) return shared
  shared = new Ajv({
    strictSchema: true,
    strictNumbers: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    allowUnionTypes: true,
    allErrors: true,
    verbose: true,
    ownProperties: true,
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    logger: false,
    code: { regExp: re2 },
  })
  ajvFormats(shared, { mode: 'full', formats: [...FORMATS], keywords: false })
  for (const name of FORMATS) boundFormat(shared, name)
  return shared
}

/** Of the validation under way: it is synchronous, so there is one at a time. */
let matchingLeft = MAX_MATCHING

/** Ajv asks for something with `test`; only standalone code generation, which we do not use, asks for `code`. */
const re2 = Object.assign(
  (pattern: string) => {
    const result = compilePattern(pattern)
    if (!result.ok) throw new Error(result.problem)
    // Ajv tells patterns apart by this text; without it every schema would get the first one's pattern.
    const test = (text: string): boolean => {
      matchingLeft -= Math.min(text.length, MAX_PATTERNED_CHARS) * result.size
      return matchingLeft >= 0 && result.matches(text)
    }
    return { test, toString: () => pattern }
  },
  { code: 're2' },
)

/** Puts a length limit before the format's own check. */
const boundFormat = (instance: Ajv, name: (typeof FORMATS)[number]): void => {
  const check = definitionOf(ajvFormats.get(name, 'full'))
  const test = (text: string): boolean => text.length <= MAX_FORMATTED_CHARS && check(text)
  instance.addFormat(name, { type: 'string', validate: test })
}

/** The check inside one of ajv-formats' definitions: a pattern, a function, or an object that holds either. */
const definitionOf = (format: unknown): ((text: string) => boolean) => {
  if (format instanceof RegExp) return (text) => format.test(text)
  if (typeof format === 'function') return (text) => format(text) === true
  if (typeof format === 'object' && format !== null && 'validate' in format) return definitionOf(format.validate)
  return () => false
}

const compile = (parameters: JsonObject): ValidateFunction => ajv().compile(closed(parameters))

/** The schema with unknown arguments refused, unless the author allowed them. */
const closed = (schema: JsonObject): JsonObject => {
  const properties = schema['properties']
  const inner = isObject(properties)
    ? { properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, closedValue(each)])) }
    : {}
  const items = isObject(schema['items']) ? { items: closed(schema['items']) } : {}
  const isObjectSchema = schema['type'] === 'object' && !COMBINERS.some((key) => key in schema)
  const extra = isObjectSchema && schema['additionalProperties'] === undefined ? { additionalProperties: false } : {}
  return { ...schema, ...inner, ...items, ...extra }
}

const COMBINERS = ['anyOf', 'oneOf', 'allOf', 'not']

const closedValue = (value: JsonValue): JsonValue => (isObject(value) ? closed(value) : value)

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Refuses what is too large or reaches for a prototype, before anything recursive runs over it. */
const unfitProblem = (args: JsonObject): ArgumentProblem | undefined => {
  if (!isObject(args)) return { field: '', problem: 'The arguments must be an object with one member per argument.' }
  const pending: { value: JsonValue; depth: number }[] = [{ value: args, depth: 0 }]
  let values = 0
  let chars = 0
  while (pending.length > 0) {
    const next = pending.pop()
    if (next === undefined) break
    const { value, depth } = next
    values += 1
    if (typeof value === 'string') chars += value.length
    if (typeof value === 'object' && value !== null) {
      if (depth >= MAX_DEPTH) return { field: '', problem: 'The arguments are nested too deeply. Send flat values.' }
      const entries = Object.keys(value)
      if (values + pending.length + entries.length > MAX_VALUES) return TOO_LARGE
      for (const key of entries) {
        if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
          return { field: key, problem: `There is no argument "${key}". Leave it out and call again.` }
        }
        chars += key.length
        const member = Object.getOwnPropertyDescriptor(value, key)?.value
        if (member !== undefined) pending.push({ value: member, depth: depth + 1 })
      }
    }
    if (chars > MAX_TEXT_CHARS) return TOO_LARGE
  }
  return undefined
}

const TOO_LARGE: ArgumentProblem = {
  field: '',
  problem: 'The arguments are too long. Send only what the user said, or ask the user for a shorter form.',
}

/** One problem per field, the telling ones first, a handful at most. */
const tidied = (errors: readonly ErrorObject[], args: JsonObject): ArgumentProblem[] => {
  const byField = new Map<string, ArgumentProblem>()
  for (const error of errors) {
    const problem = problemOfError(error, args)
    if (problem !== undefined && !byField.has(problem.field)) byField.set(problem.field, problem)
  }
  const all = [...byField.values()]
  return all.length > 0 ? all.slice(0, MAX_PROBLEMS) : [{ field: '', problem: 'The arguments do not fit this tool.' }]
}
