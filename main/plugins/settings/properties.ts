/**
 * Reads a plugin's `settings` schema (contract.md §6): one property is one setting, and one whose value is written but
 * never shown again (`"writeOnly": true`, JSON Schema's own word) is a secret. Pure; used by the rest of this folder
 * and by whoever hands secrets to a call.
 */
import type { JsonObject, JsonValue } from '../../voice/tools.ts'

/** One top-level property of the schema. */
export interface SettingProperty {
  readonly key: string
  readonly schema: JsonObject
  /** What people call it: the schema's title, or the key in words. */
  readonly title: string
  readonly isSecret: boolean
  readonly isRequired: boolean
}

/** The settings that a schema describes, in its order. Anything that is not an object schema is left out. */
export const settingProperties = (schema: JsonObject | undefined): SettingProperty[] => {
  const properties = objectOf(schema?.['properties'])
  const required = schema?.['required']
  return Object.entries(properties).flatMap(([key, property]) =>
    isObject(property)
      ? [
          {
            key,
            schema: property,
            title: titleOf(key, property),
            isSecret: property['writeOnly'] === true,
            isRequired: Array.isArray(required) && required.includes(key),
          },
        ]
      : [],
  )
}

/** Keys of the secrets among the settings: what `ctx.secrets` may hold. */
export const secretKeys = (schema: JsonObject | undefined): readonly string[] =>
  settingProperties(schema).flatMap(({ key, isSecret }) => (isSecret ? [key] : []))

/**
 * `ctx.secrets` of one call: those of the schema that are stored. `read` may throw (the keyring is locked): the call then
 * goes without that one, and `onUnreadable` is told its key.
 */
export const secretsOf = (
  schema: JsonObject | undefined,
  read: (key: string) => string | undefined,
  onUnreadable: (key: string) => void,
): JsonObject =>
  Object.fromEntries(
    secretKeys(schema).flatMap((key): [string, string][] => {
      try {
        const value = read(key)
        return value === undefined ? [] : [[key, value]]
      } catch {
        onUnreadable(key)
        return []
      }
    }),
  )

/** Is it a JSON object? */
export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const objectOf = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {})

const titleOf = (key: string, { title }: JsonObject): string =>
  typeof title === 'string' && title.trim() !== '' ? title.trim() : inWords(key)

/** "homeCity", "home_city" and "home-city" as "Home city"; "apiKey" as "API key". */
const inWords = (key: string): string => {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .filter((word) => word !== '')
    .map((word) => (SHORTHANDS.has(word.toLowerCase()) ? word.toUpperCase() : word.toLowerCase()))
  const text = words.join(' ')
  return text === '' ? key : `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

const SHORTHANDS: ReadonlySet<string> = new Set(['api', 'id', 'url', 'pin', 'ip'])
