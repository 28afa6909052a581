/**
 * Says what is wrong with one argument so that the model asks the user for that field alone (tool-calling.md R5): the
 * field, what was given, what would be right, what to ask. Pure; called by parameters.ts with what Ajv found.
 */
import type { ErrorObject } from 'ajv'
import type { JsonObject } from '../voice/tools.ts'
import { didYouMean } from './did-you-mean.ts'
import type { ArgumentProblem } from './loaded-plugin.ts'

/** A value given back to the model need not be longer to be recognised. */
const MAX_SHOWN_CHARS = 80
const MAX_SHOWN_VALUES = 40

/** The problem behind one error, or nothing where another error says it better. */
export const problemOfError = (error: ErrorObject, args: JsonObject): ArgumentProblem | undefined => {
  const parent = record(error.parentSchema)
  const here = fieldOf(error.instancePath)
  switch (error.keyword) {
    case 'required': {
      const name = text(error.params['missingProperty'])
      const schema = record(record(parent['properties'])[name])
      return {
        field: join(here, name),
        problem: `"${join(here, name)}" is missing. ${expected(schema, true)}${ask(name)}`,
      }
    }
    case 'additionalProperties': {
      const name = text(error.params['additionalProperty'])
      const known = Object.keys(record(parent['properties']))
      const names = known.length > 0 ? `The arguments are: ${known.join(', ')}.` : 'This tool takes no arguments.'
      const problem = `There is no argument "${cut(join(here, name))}".${didYouMean(name, known)} ${names} Leave it out or use the right name.`
      return { field: cut(join(here, name)), problem }
    }
    case 'not':
    case 'oneOf':
    case 'anyOf':
    case 'if':
      return given(here, error.data, 'does not fit any of the allowed forms', parent)
    case 'false schema':
      return { field: here, problem: `"${here}" is not allowed here. Leave it out.` }
    default:
      return isInsideCombiner(error) ? undefined : valueProblem(error, here, parent, args)
  }
}

const valueProblem = (error: ErrorObject, here: string, parent: Members, args: JsonObject): ArgumentProblem => {
  if (here === '') return { field: '', problem: `The arguments ${requirement(error)}; given was ${shown(args)}.` }
  return given(here, error.data, requirement(error), parent)
}

const given = (field: string, value: unknown, must: string, schema: Members): ArgumentProblem => {
  const name = field.split('/').at(-1) ?? field
  return { field, problem: `"${field}" was ${shown(value)}, but ${must}. ${expected(schema, false)}${ask(name)}` }
}

/** What the failed keyword asks for, as the second half of a sentence. */
const requirement = (error: ErrorObject): string => {
  const { params } = error
  const limit = text(params['limit'])
  switch (error.keyword) {
    case 'type': {
      const types = Array.isArray(params['type']) ? params['type'].map(text) : text(params['type']).split(',')
      const number = types.some((type) => type === 'number' || type === 'integer') ? numberIn(error.data) : undefined
      const hint = number === undefined ? '' : `, so ${number} without quotes`
      const asNull = error.data === null ? '; leave an unknown value out instead of null' : ''
      return `must be ${types.map((type) => TYPE_WORDS[type] ?? type).join(' or ')}${hint}${asNull}`
    }
    case 'enum':
      return `must be one of ${list(params['allowedValues'])}`
    case 'const':
      return `must be ${shown(params['allowedValue'])}`
    case 'pattern':
      return `must as a whole match the pattern ${cut(text(params['pattern']))}`
    case 'format':
      return `must be ${FORMAT_WORDS[text(params['format'])] ?? 'in the right format'}`
    case 'minimum':
      return `must be ${limit} or more`
    case 'maximum':
      return `must be ${limit} or less`
    case 'exclusiveMinimum':
      return `must be more than ${limit}`
    case 'exclusiveMaximum':
      return `must be less than ${limit}`
    case 'multipleOf':
      return `must be a multiple of ${text(params['multipleOf'])}`
    case 'minLength':
      return limit === '1' ? 'must not be empty' : `must have at least ${limit} characters`
    case 'maxLength':
      return `must have at most ${limit} characters`
    case 'minItems':
      return `must have at least ${limit} ${limit === '1' ? 'entry' : 'entries'}`
    case 'maxItems':
      return `must have at most ${limit} ${limit === '1' ? 'entry' : 'entries'}`
    case 'uniqueItems':
      return 'must not name the same thing twice'
    case 'minProperties':
      return `must have at least ${limit} members`
    case 'maxProperties':
      return `must have at most ${limit} members`
    default:
      return 'must have another form'
  }
}

/** The number that a text spells in digits. */
const numberIn = (value: unknown): number | undefined => {
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
}

const FORMAT_WORDS: Readonly<Record<string, string>> = {
  email: 'an e-mail address such as "ann@example.com"',
  date: 'a date that exists, as "2026-03-31"',
  'date-time': 'a date and time with zone, as "2026-03-31T14:00:00Z"',
  uri: 'a full address such as "https://example.com/"',
}

/** What the author says the value should be: description and examples of its schema; with a space at the end. */
const expected = (schema: Members, hasChoices: boolean): string => {
  const description = text(schema['description']).trim().replace(/\.$/, '')
  const examples = Array.isArray(schema['examples']) ? schema['examples'].slice(0, 3).map(shown) : []
  const choices = hasChoices && Array.isArray(schema['enum']) ? list(schema['enum']) : ''
  const sentences = [
    description === '' ? '' : `What belongs there: ${cut(description, 200)}.`,
    choices !== '' ? `Allowed: ${choices}.` : examples.length > 0 ? `For example ${examples.join(' or ')}.` : '',
  ]
  return sentences.map((sentence) => (sentence === '' ? '' : `${sentence} `)).join('')
}

const ask = (name: string): string => `Ask the user only for the ${cut(name.replaceAll('_', ' '))}, then call again.`

/** Errors of the branches of anyOf and its kin: the combiner's own error is the one to tell. */
const isInsideCombiner = (error: ErrorObject): boolean => /\/(?:anyOf|oneOf|not)\//.test(error.schemaPath)

/** "/items/0/unit" as "items/0/unit". */
const fieldOf = (instancePath: string): string =>
  instancePath.slice(1).replaceAll('~1', '/').replaceAll('~0', '~').slice(0, 200)

const join = (path: string, name: string): string => (path === '' ? name : `${path}/${name}`)

type Members = Readonly<Record<string, unknown>>

const record = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {}

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

const cut = (long: string, chars: number = MAX_SHOWN_CHARS): string =>
  long.length <= chars ? long : `${long.slice(0, chars)}…`

/** A value as JSON, cut to a length that can be read; large ones are named, not printed. */
const shown = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(cut(value))
  if (Array.isArray(value)) return value.length <= 5 ? cut(JSON.stringify(value)) : `a list of ${value.length}`
  return cut(JSON.stringify(value) ?? 'nothing')
}

const list = (values: unknown): string => {
  if (!Array.isArray(values)) return ''
  const named = values.slice(0, MAX_SHOWN_VALUES).map(shown).join(', ')
  return values.length > MAX_SHOWN_VALUES ? `${named} and ${values.length - MAX_SHOWN_VALUES} more` : named
}
