/**
 * Which JSON Schema keywords, types and formats a tool's parameters may use, and what to do instead of the others.
 * A list of what is allowed, not of what is forbidden: an unknown word is most likely a typo (contract.md §7.1).
 */

/** The JSON types. */
export const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'] as const
/** One JSON type. */
export type TypeName = (typeof TYPES)[number]

/** Formats the service knows (protocol.md §6.1). */
export const FORMATS = ['email', 'date', 'date-time', 'uri'] as const

/** Keywords that may stand beside any type. */
export const ANY_KEYWORDS: readonly string[] = [
  'type',
  'title',
  'description',
  'examples',
  'default',
  'enum',
  'const',
  'anyOf',
  'oneOf',
  'allOf',
  'not',
  '$comment',
  'deprecated',
  'readOnly',
  'writeOnly',
]

const NUMERIC = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']

/** Keywords that say something about one type only. */
export const KEYWORDS_BY_TYPE: Readonly<Record<TypeName, readonly string[]>> = {
  string: ['pattern', 'format', 'minLength', 'maxLength'],
  number: NUMERIC,
  integer: NUMERIC,
  boolean: [],
  object: ['properties', 'required', 'additionalProperties', 'minProperties', 'maxProperties'],
  array: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  null: [],
}

const INLINE = 'Write the schema out in place.'
const FLAT = 'Use plain "properties"; say in the description when an argument is needed.'

/** Real keywords that are refused, with what to do instead: small flat schemas work best by voice (protocol.md §6.2). */
export const REFUSED_KEYWORDS: ReadonlyMap<string, string> = new Map([
  ['$ref', INLINE],
  ['$defs', INLINE],
  ['definitions', INLINE],
  ['$dynamicRef', INLINE],
  ['$recursiveRef', INLINE],
  ['$anchor', INLINE],
  ['$dynamicAnchor', INLINE],
  ['$schema', 'Remove it.'],
  ['$id', 'Remove it.'],
  ['$vocabulary', 'Remove it.'],
  ['patternProperties', FLAT],
  ['propertyNames', FLAT],
  ['dependencies', FLAT],
  ['dependentRequired', FLAT],
  ['dependentSchemas', FLAT],
  ['if', FLAT],
  ['then', FLAT],
  ['else', FLAT],
  ['unevaluatedProperties', 'Use "additionalProperties".'],
  ['unevaluatedItems', 'Use "items".'],
  ['prefixItems', 'Use "items" with one schema, or separate properties.'],
  ['additionalItems', 'Use "items" with one schema.'],
  ['contains', 'Use "items".'],
  ['minContains', 'Use "items".'],
  ['maxContains', 'Use "items".'],
  ['nullable', 'Leave the argument out of "required" instead.'],
])
