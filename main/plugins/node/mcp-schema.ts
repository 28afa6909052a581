/**
 * A tool server's `inputSchema` in the words that Parley and the service take (protocol.md §6, schema-keywords.ts). Only
 * what means the same afterwards is changed: annotations and words without effect go, local references are written out,
 * patterns that search become patterns that match the whole. Whatever is left over is refused by schemaProblems. Pure.
 */
import type { JsonObject, JsonValue } from '../../voice/tools.ts'
import { ANY_KEYWORDS, FORMATS, KEYWORDS_BY_TYPE, REFUSED_KEYWORDS, TYPES, type TypeName } from '../schema-keywords.ts'

/** Thrown when a schema cannot be written otherwise; the message is half a sentence for the user. */
export class SchemaRefusal extends Error {}

/** Deeper than any schema that passes (five levels); stops references that lead in circles. */
const MAX_LEVELS = 12
/** Parts of one schema, references written out: more than 8 KiB can hold. */
const MAX_PARTS = 2000

/** Words that only name, comment or belong to other dialects. `title` goes because it repeats the argument's name. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(
  '$schema $id $comment $anchor $vocabulary $defs definitions title nullable'.split(' '),
)

/** The type that a word speaks of; "number" for what it shares with "integer". */
const TYPE_WORDS = new Map(
  [...TYPES].reverse().flatMap((type) => KEYWORDS_BY_TYPE[type].map((word): [string, TypeName] => [word, type])),
)

/** Rewrites `schema`. Throws SchemaRefusal when a reference cannot be followed or the schema is too large. */
export const adaptSchema = (schema: JsonObject): JsonObject => {
  let parts = 0
  const adapt = (node: JsonValue, level: number): JsonValue => {
    parts += 1
    if (level > MAX_LEVELS || parts > MAX_PARTS) throw new SchemaRefusal('its arguments are nested too deeply')
    if (!isObject(node)) return node === true ? anything() : node
    const whole = deref(node, schema)
    const types = typesOf(whole)
    const said = Object.entries(whole).flatMap(([word, value]): [string, JsonValue][] => {
      if (isIdle(word, value, types)) return []
      return [[word, adaptWord(word, value, (inner) => adapt(inner, level + 1))]]
    })
    return withType(Object.fromEntries(said))
  }
  // Arguments are an object, also where the server did not say so.
  const outermost =
    schema['type'] === undefined && schema['$ref'] === undefined ? { type: 'object', ...schema } : schema
  const adapted = adapt(outermost, 1)
  return isObject(adapted) ? adapted : {}
}

const adaptWord = (word: string, value: JsonValue, inner: (schema: JsonValue) => JsonValue): JsonValue => {
  if (word === 'properties' && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, inner(schema)]))
  }
  if (word === 'items' || word === 'not' || (word === 'additionalProperties' && isObject(value))) {
    return Array.isArray(value) ? value : inner(value)
  }
  if (word === 'anyOf' || word === 'oneOf' || word === 'allOf') return Array.isArray(value) ? value.map(inner) : value
  if (word === 'pattern' && typeof value === 'string') return wholePattern(value)
  if (word === 'enum' && Array.isArray(value)) return distinct(value)
  return value
}

/** Whether a word changes nothing where it stands. */
const isIdle = (word: string, value: JsonValue, types: readonly TypeName[]): boolean => {
  if (WITHOUT_EFFECT.has(word)) return true
  if (word === 'format') return !FORMATS.some((known) => known === value)
  if (word === 'examples') return !Array.isArray(value)
  // Anything goes is what holds without the word, too.
  if (word === 'additionalProperties' || word === 'items') {
    if (value === true || (isObject(value) && Object.keys(value).length === 0)) return true
  }
  if (word === 'propertyNames') return isObject(value) && Object.keys(value).every((key) => key === 'type')
  if (word === 'required') return Array.isArray(value) && value.length === 0
  const owner = TYPE_WORDS.get(word)
  if (owner !== undefined) return types.length > 0 && !types.some((type) => KEYWORDS_BY_TYPE[type].includes(word))
  return !ANY_KEYWORDS.includes(word) && !REFUSED_KEYWORDS.has(word) && word !== '$ref'
}

/** Follows local references; what stands beside one may only describe. */
const deref = (node: JsonObject, root: JsonObject): JsonObject => {
  let current = node
  for (let hops = 0; '$ref' in current; hops += 1) {
    const { $ref, ...beside } = current
    const match = typeof $ref === 'string' ? /^#\/(\$defs|definitions)\/([^/]+)$/.exec($ref) : null
    const group = root[match?.[1] ?? '']
    const name = decodePointer(match?.[2] ?? '')
    const target = isObject(group) && Object.hasOwn(group, name) ? group[name] : undefined
    if (target === undefined || !isObject(target) || hops > MAX_LEVELS) {
      throw new SchemaRefusal('its arguments refer to a definition that cannot be found')
    }
    if (Object.keys(beside).some((word) => !DESCRIBING.has(word) && !WITHOUT_EFFECT.has(word))) {
      throw new SchemaRefusal('its arguments narrow a shared definition, which is not supported')
    }
    current = { ...target, ...beside }
  }
  return current
}

const DESCRIBING = new Set(['description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'])

const decodePointer = (part: string): string => {
  const plain = part.replaceAll('~1', '/').replaceAll('~0', '~')
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}

const typesOf = (node: JsonObject): TypeName[] => {
  const type = node['type']
  const named = Array.isArray(type) ? type : [type]
  return TYPES.filter((name) => named.includes(name))
}

/** A schema must say its type: what its words speak of, or every type where it says nothing. */
const withType = (node: JsonObject): JsonObject => {
  const hasShape = ['type', 'enum', 'const', 'anyOf', 'oneOf', 'allOf', 'not'].some((word) => node[word] !== undefined)
  const word = Object.keys(node).find((key) => TYPE_WORDS.has(key))
  if (word !== undefined && node['type'] === undefined) return { type: TYPE_WORDS.get(word) ?? 'object', ...node }
  return hasShape ? node : { ...node, ...anything() }
}

const anything = (): JsonObject => ({ type: ['string', 'number', 'boolean', 'object', 'array', 'null'] })

/** JSON Schema searches, Parley and the service match the whole value (protocol.md §6.1). */
const wholePattern = (pattern: string): string => {
  const isWhole = /^\^[^|]*\$$/.test(pattern) && !/\\\$$/.test(pattern)
  return isWhole ? pattern : `[\\s\\S]*(?:${pattern})[\\s\\S]*`
}

const distinct = (values: readonly JsonValue[]): JsonValue[] => {
  const texts = values.map((value) => JSON.stringify(value))
  return values.filter((_, index) => texts.indexOf(texts[index] ?? '') === index)
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
