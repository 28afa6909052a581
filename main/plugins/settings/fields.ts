/**
 * A plugin's settings as the fields of a form: which kind of field each wants, what it holds now, what it may hold.
 * Pure. The Plugins view shows them; `settings-book.ts` takes what was entered.
 */
import type { JsonObject, JsonValue } from '../../voice/tools.ts'
import { type SettingProperty, settingProperties } from './properties.ts'

/** Kinds of fields; `json` for what has no field of its own. */
export type SettingKind = 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'secret' | 'json'

/** One setting as a field: the shape of `PluginSetting` in the window's contract. */
export interface SettingField {
  readonly key: string
  readonly title: string
  readonly description: string
  readonly kind: SettingKind
  /** Texts to choose from; empty unless `kind` is `choice`. */
  readonly choices: string[]
  /** As it is now: of a choice the chosen text, of a secret always null, null also where nothing is set. */
  readonly value: JsonValue
  readonly isRequired: boolean
  /** Of a secret: one is stored. */
  readonly isSet: boolean
}

/** The fields of a schema. `values` are those of `SettingsBook.valuesOf`, `hasSecret` says whether one is stored. */
export const settingFields = (
  schema: JsonObject | undefined,
  values: JsonObject,
  hasSecret: (key: string) => boolean,
): SettingField[] =>
  settingProperties(schema).map((property) => {
    const { key, title, isRequired, isSecret } = property
    const kind = kindOf(property)
    const { description } = property.schema
    const value = Object.hasOwn(values, key) && !isSecret ? (values[key] ?? null) : null
    return {
      key,
      title,
      description: typeof description === 'string' ? description : '',
      kind,
      choices: kind === 'choice' ? choicesOf(property.schema).map(choiceText) : [],
      value: kind === 'choice' && value !== null ? choiceText(value) : value,
      // What has a default never stops anybody.
      isRequired: isRequired && property.schema['default'] === undefined,
      isSet: isSecret && hasSecret(key),
    }
  })

/** Which field a setting gets. */
export const kindOf = ({ schema, isSecret }: SettingProperty): SettingKind => {
  if (isSecret) return 'secret'
  if (choicesOf(schema).length > 0) return 'choice'
  // A value that also has to fit a combination, or that may be null, has no plain field.
  if (['enum', 'const', 'anyOf', 'oneOf', 'allOf', 'not'].some((key) => schema[key] !== undefined)) return 'json'
  const type = schema['type']
  const only = Array.isArray(type) && type.length === 1 ? type[0] : type
  switch (only) {
    case 'string':
      return 'text'
    case 'number':
    case 'integer':
    case 'boolean':
      return only
    default:
      return 'json'
  }
}

/** The values of an enum that can be told apart as texts; none when there is no such enum. */
export const choicesOf = ({ enum: values }: JsonObject): readonly JsonValue[] => {
  if (!Array.isArray(values)) return []
  const isPlain = values.every((value) => ['string', 'number', 'boolean'].includes(typeof value))
  return isPlain && new Set(values.map(choiceText)).size === values.length ? values : []
}

/** How a value of an enum is shown and sent back. */
export const choiceText = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value))
