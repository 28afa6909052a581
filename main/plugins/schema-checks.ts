/**
 * Checks a tool's `parameters` before anything of it reaches the service (contract.md §7.1, tool-calling.md D4): the
 * service accepts a malformed schema in silence and breaks at run time. Pure; every finding is blocking.
 */
import { type DefinitionProblem, pointer } from './definition-problem.ts'
import { didYouMean } from './did-you-mean.ts'
import { compilePattern, MAX_SCHEMA_PATTERNS_SIZE } from './re2-pattern.ts'
import { ANY_KEYWORDS, FORMATS, KEYWORDS_BY_TYPE, REFUSED_KEYWORDS, TYPES, type TypeName } from './schema-keywords.ts'

/** A schema over this is refused (contract.md §7.2). */
export const MAX_SCHEMA_BYTES = 8 * 1024
/** Levels of schema inside schema, the outermost included (contract.md §7.2). */
export const MAX_SCHEMA_LEVELS = 5

/** Schemas inside one schema, the outermost included: compiling more holds up the call that needs them. */
const MAX_SCHEMA_PARTS = 100
/** Findings of one schema: nobody mends more at once, and a list of what is near each takes time. */
const MAX_FINDINGS = 20

/** Names of arguments: what every model can write, and nothing that an object has from birth. */
const PROPERTY_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/

type Path = readonly PropertyKey[]
type Schema = Readonly<Record<string, unknown>>

/** Everything wrong with `schema`, which stands at `at` in `file`; an empty list means that it compiles. Never throws. */
export const schemaProblems = (schema: unknown, file: string, at: Path): DefinitionProblem[] => {
  const problem = (path: Path, text: string, mend: string): DefinitionProblem => ({
    file,
    path: pointer([...at, ...path]),
    problem: text,
    mend,
  })
  if (!isRecord(schema)) return [problem([], 'The schema is not an object.', 'Write { "type": "object", … }.')]
  const bytes = new TextEncoder().encode(JSON.stringify(schema)).byteLength
  if (bytes > MAX_SCHEMA_BYTES) {
    return [
      problem([], `The schema has ${bytes} bytes; ${MAX_SCHEMA_BYTES} are allowed.`, 'Split the tool or shorten it.'),
    ]
  }
  const found: DefinitionProblem[] = []
  let parts = 0
  let patternsSize = 0
  if (schema['type'] !== 'object') {
    found.push(problem(['type'], 'The outermost "type" is not "object".', 'Add "type": "object".'))
  }
  const visit = (node: unknown, path: Path, level: number): void => {
    parts += 1
    if (parts > MAX_SCHEMA_PARTS || found.length >= MAX_FINDINGS) return
    if (level > MAX_SCHEMA_LEVELS) {
      found.push(problem(path, `The schema is more than ${MAX_SCHEMA_LEVELS} levels deep.`, 'Make the arguments flat.'))
    } else if (!isRecord(node)) {
      if (typeof node !== 'boolean')
        found.push(problem(path, 'A schema must be an object here.', 'Write { "type": … }.'))
    } else {
      for (const check of CHECKS)
        found.push(...check(node).map(([sub, text, mend]) => problem([...path, ...sub], text, mend)))
      patternsSize += patternSizeOf(node)
      for (const [sub, inner] of innerSchemas(node)) visit(inner, [...path, ...sub], level + 1)
    }
  }
  visit(schema, [], 1)
  if (parts > MAX_SCHEMA_PARTS) {
    const text = `The schema has more than ${MAX_SCHEMA_PARTS} parts.`
    found.push(problem([], text, 'Split the tool, or take fewer arguments.'))
  }
  if (patternsSize > MAX_SCHEMA_PATTERNS_SIZE) {
    found.push(problem([], 'The patterns are too large together.', 'Shorten them, or use "maxLength" in their place.'))
  }
  return found.slice(0, MAX_FINDINGS)
}

type Finding = readonly [path: Path, problem: string, mend: string]

const isRecord = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Schemas inside a schema, with their paths. Wrong containers are reported by the checks. */
const innerSchemas = (node: Schema): [Path, unknown][] => [
  ...(isRecord(node['properties'])
    ? Object.entries(node['properties']).map(([name, inner]): [Path, unknown] => [['properties', name], inner])
    : []),
  ...['items', 'additionalProperties', 'not']
    .filter((key) => node[key] !== undefined)
    .map((key): [Path, unknown] => [[key], node[key]]),
  ...['anyOf', 'oneOf', 'allOf'].flatMap((key) =>
    Array.isArray(node[key]) ? node[key].map((inner: unknown, index): [Path, unknown] => [[key, index], inner]) : [],
  ),
]

const typesOf = (node: Schema): readonly string[] => {
  const type = node['type']
  if (typeof type === 'string') return [type]
  return Array.isArray(type) ? type.filter((each) => typeof each === 'string') : []
}

const isTypeName = (name: unknown): name is TypeName => TYPES.some((type) => type === name)

const checkType = (node: Schema): Finding[] => {
  const type = node['type']
  const mend = `The types are: ${TYPES.join(', ')}.`
  if (type === undefined) {
    const hasShape = ['enum', 'const', 'anyOf', 'oneOf', 'allOf', 'not'].some((key) => node[key] !== undefined)
    return hasShape ? [] : [[[], 'The schema has no "type".', `Add one. ${mend}`]]
  }
  const all = Array.isArray(type) ? type : [type]
  if (all.length === 0) return [[['type'], 'The list of types is empty.', mend]]
  return all
    .filter((name) => !isTypeName(name))
    .map(
      (name): Finding => [['type'], `${JSON.stringify(name)} is not a type.${didYouMean(String(name), TYPES)}`, mend],
    )
}

const checkKeywords = (node: Schema): Finding[] => {
  const types = typesOf(node).filter(isTypeName)
  const all = [...ANY_KEYWORDS, ...Object.values(KEYWORDS_BY_TYPE).flat()]
  return firstOf(Object.keys(node), (key): Finding[] => {
    const refused = REFUSED_KEYWORDS.get(key)
    if (refused !== undefined) return [[[key], `"${key}" is not supported here.`, refused]]
    if (!all.includes(key)) {
      const mend = 'Correct the spelling or remove it: a keyword nobody knows is ignored in silence.'
      return [[[key], `There is no keyword "${key}".${didYouMean(key, all)}`, mend]]
    }
    const fits = ANY_KEYWORDS.includes(key) || types.some((type) => KEYWORDS_BY_TYPE[type].includes(key))
    if (fits || types.length === 0) {
      return fits || ANY_KEYWORDS.includes(key)
        ? []
        : [[[key], `"${key}" needs a "type" beside it.`, 'Add the "type".']]
    }
    const owner = TYPES.find((type) => KEYWORDS_BY_TYPE[type].includes(key)) ?? ''
    return [[[key], `"${key}" says nothing about type ${types.join(' or ')}.`, `It belongs to type "${owner}".`]]
  })
}

const checkProperties = (node: Schema): Finding[] => {
  const { properties, required } = node
  const names = isRecord(properties) ? Object.keys(properties) : []
  const found: Finding[] = []
  if (properties !== undefined && !isRecord(properties)) {
    found.push([['properties'], '"properties" is not an object.', 'Write { "city": { "type": "string" } }.'])
  }
  for (const name of names) {
    if (!PROPERTY_NAME.test(name) || name in Object.prototype) {
      found.push([['properties', name], `"${name}" cannot be an argument's name.`, 'Use snake_case: "start_date".'])
    }
  }
  if (required === undefined) return found
  if (!Array.isArray(required)) return [...found, [['required'], '"required" is not a list.', 'Write ["city"].']]
  const known = new Set<unknown>(names)
  const seen = new Set<unknown>()
  const wrong = firstOf([...required.entries()], ([index, name]): Finding[] => {
    const path = ['required', index]
    const isTwice = seen.has(name)
    seen.add(name)
    if (isTwice) return [[path, `${JSON.stringify(name)} is named twice.`, 'Name it once.']]
    if (known.has(name)) return []
    const near = didYouMean(String(name), names.slice(0, MAX_NEAR))
    const text = `"required" names ${JSON.stringify(name)}, which is not in "properties".${near}`
    const mend = names.length > 0 ? `The properties are: ${listed(names)}.` : 'Add it to "properties".'
    return [[path, text, mend]]
  })
  return [...found, ...wrong]
}

/** Words that are looked through for the one that was meant, and named where something is missing. */
const MAX_NEAR = 100
const MAX_LISTED = 30

const listed = (names: readonly string[]): string =>
  names.length <= MAX_LISTED ? names.join(', ') : `${names.slice(0, MAX_LISTED).join(', ')} and more`

/** The first findings, one after the other, as many as are shown. */
const firstOf = <T>(items: readonly T[], check: (item: T) => Finding[]): Finding[] => {
  const found: Finding[] = []
  for (const item of items) {
    if (found.length >= MAX_FINDINGS) break
    found.push(...check(item))
  }
  return found
}

const checkEnum = (node: Schema): Finding[] => {
  const values = node['enum']
  if (values === undefined) return []
  const path = ['enum']
  if (!Array.isArray(values) || values.length === 0) {
    return [[path, '"enum" is not a list with at least one value.', 'Write ["small", "large"].']]
  }
  const types = typesOf(node)
  const seen = new Set<string>()
  return firstOf([...values.entries()], ([index, value]: [number, unknown]): Finding[] => {
    const text = JSON.stringify(value)
    const isTwice = seen.has(text)
    seen.add(text)
    if (isTwice) return [[[...path, index], `${text} stands in the enum twice.`, 'Name it once.']]
    if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
      return [[[...path, index], `${text} is not of type ${types.join(' or ')}.`, 'Make value and type agree.']]
    }
    return []
  })
}

const checkPattern = (node: Schema): Finding[] => {
  const pattern = node['pattern']
  if (pattern === undefined) return []
  if (typeof pattern !== 'string') return [[['pattern'], '"pattern" is not a text.', 'Write it as a JSON string.']]
  const result = compilePattern(pattern)
  const mend = 'Write it in RE2 syntax (no lookaround, no back-references, no \\Z); it always matches the whole value.'
  return result.ok ? [] : [[['pattern'], result.problem, mend]]
}

/** Instructions of the node's pattern; 0 without one, or with one that is refused. */
const patternSizeOf = ({ pattern }: Schema): number => {
  const result = typeof pattern === 'string' ? compilePattern(pattern) : undefined
  return result?.ok === true ? result.size : 0
}

const checkFormat = (node: Schema): Finding[] => {
  const format = node['format']
  if (format === undefined || FORMATS.some((known) => known === format)) return []
  const mend = `The formats are: ${FORMATS.join(', ')}. For any other use "pattern".`
  return [[['format'], `There is no format ${JSON.stringify(format)}.${didYouMean(String(format), FORMATS)}`, mend]]
}

/** Numbers, texts and flags where the keyword needs one, and limits in the right order. */
const checkValues = (node: Schema): Finding[] => {
  const found: Finding[] = []
  const need = (keys: readonly string[], isRight: (value: unknown) => boolean, what: string): void => {
    for (const key of keys) {
      if (node[key] !== undefined && !isRight(node[key]))
        found.push([[key], `"${key}" is not ${what}.`, `Write ${what}.`])
    }
  }
  const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0
  need(['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'], isCount, 'a whole number')
  need(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'], Number.isFinite, 'a number')
  need(['multipleOf'], (value) => typeof value === 'number' && value > 0, 'a number above zero')
  need(['title', 'description', '$comment'], (value) => typeof value === 'string', 'a text')
  need(['uniqueItems', 'deprecated', 'readOnly', 'writeOnly'], (value) => typeof value === 'boolean', 'true or false')
  need(['examples'], Array.isArray, 'a list of values')
  need(['anyOf', 'oneOf', 'allOf'], (value) => Array.isArray(value) && value.length > 0, 'a list of schemas')
  for (const [low, high] of LIMIT_PAIRS) {
    const [from, to] = [node[low], node[high]]
    if (typeof from === 'number' && typeof to === 'number' && from > to) {
      found.push([[low], `"${low}" is above "${high}", so nothing fits.`, 'Swap them.'])
    }
  }
  return found
}

const LIMIT_PAIRS = [
  ['minimum', 'maximum'],
  ['exclusiveMinimum', 'exclusiveMaximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const

const CHECKS = [checkType, checkKeywords, checkProperties, checkEnum, checkPattern, checkFormat, checkValues]

const isOfType = (value: unknown, type: string): boolean => {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isRecord(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}
