/**
 * Whether arguments fit a schema beyond doubt, without compiling it: texts, numbers and choices by name and type alone.
 * Compiling the schema of every example would double the time in which the plugins are ready. Pure; used by
 * load-plugin.ts before parameters.ts is asked.
 */
import type { JsonObject, JsonValue } from '../voice/tools.ts'

/** Keywords that no value can break. */
const IDLE = ['title', 'description', 'examples', 'default', '$comment', 'deprecated', 'readOnly', 'writeOnly']
const OF_OBJECT: ReadonlySet<string> = new Set(['type', 'properties', 'required', 'additionalProperties', ...IDLE])
const OF_VALUE: ReadonlySet<string> = new Set(['type', 'enum', ...IDLE])

/** True when they surely fit; false when that takes a closer look. `parameters` must have passed `schemaProblems`. */
export const surelyFits = (parameters: JsonObject, args: JsonObject): boolean => {
  const { properties = {}, required = [] } = parameters
  if (!isObject(properties) || !Array.isArray(required) || !hasOnly(parameters, OF_OBJECT)) return false
  if (!required.every((name) => typeof name === 'string' && Object.hasOwn(args, name))) return false
  return Object.entries(args).every(([name, value]) => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined
    return isObject(schema) && hasOnly(schema, OF_VALUE) && isPlain(schema, value)
  })
}

const isPlain = ({ type, enum: choices }: JsonObject, value: JsonValue): boolean => {
  if (choices !== undefined && !(Array.isArray(choices) && choices.includes(value))) return false
  switch (type) {
    case 'string':
    case 'boolean':
      return typeof value === type
    case 'number':
      return typeof value === 'number'
    case 'integer':
      return Number.isInteger(value)
    default:
      return false
  }
}

const hasOnly = (schema: JsonObject, keywords: ReadonlySet<string>): boolean =>
  Object.keys(schema).every((key) => keywords.has(key))

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
