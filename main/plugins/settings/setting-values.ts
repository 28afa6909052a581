/**
 * What a plugin's settings may hold: the validator of tool arguments (parameters.ts) applied to one setting at a time,
 * and its refusals in words for the person at the form. Pure; called by settings-book.ts and settings-problems.ts.
 */
import type { JsonObject, JsonValue } from '../../voice/tools.ts'
import type { ArgumentValidator } from '../loaded-plugin.ts'
import { compileParameters } from '../parameters.ts'
import { parseJson } from '../parse-json.ts'
import { choicesOf, choiceText, kindOf } from './fields.ts'
import { type SettingProperty, settingProperties } from './properties.ts'

/** A value as it is to be stored, or a sentence that says what would be right. */
export type Accepted =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly problem: string }

/** One setting, ready to judge values. */
export interface SettingRule extends SettingProperty {
  /** Takes what a form sent: numbers may come as texts, choices as the text that is shown, JSON as its text. */
  accept(value: JsonValue): Accepted
}

/** The rules of a schema by key. */
export const settingRules = (schema: JsonObject | undefined): ReadonlyMap<string, SettingRule> =>
  new Map(settingProperties(schema).map((property) => [property.key, ruleOf(property)]))

const ruleOf = (property: SettingProperty): SettingRule => {
  const { key, schema } = property
  // One object schema per setting, so that one that is wrong says nothing about the others.
  const validate = compileParameters({ type: 'object', properties: { [key]: schema }, required: [key] })
  const check = (value: JsonValue): Accepted => {
    const problem = problemOf(property, validate, value)
    return problem === undefined ? { ok: true, value } : { ok: false, problem }
  }
  return {
    ...property,
    accept: (value) => {
      const asIs = check(value)
      if (asIs.ok || typeof value !== 'string') return asIs
      const meant = readingsOf(property, value).map(check)
      return meant.find(({ ok }) => ok) ?? asIs
    },
  }
}

/** What a text from a form may stand for. */
const readingsOf = (property: SettingProperty, text: string): readonly JsonValue[] => {
  switch (kindOf(property)) {
    case 'choice':
      return choicesOf(property.schema).filter((choice) => choiceText(choice) === text)
    case 'number':
    case 'integer':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? [Number(text)] : []
    case 'json':
      try {
        return [parseJson(text)]
      } catch {
        return []
      }
    default:
      return []
  }
}

const problemOf = (
  { key, title }: SettingProperty,
  validate: ArgumentValidator,
  value: JsonValue,
): string | undefined => {
  const first = validate({ [key]: value })[0]
  if (first === undefined) return undefined
  if (first.field === '') return `“${title}” is too long or has too many parts. Enter a shorter value.`
  // The refusal of a tool argument ends in what the model is to ask; at a form the person is there already.
  const ask = first.problem.lastIndexOf(' Ask the user ')
  const sentence = ask < 0 ? first.problem : first.problem.slice(0, ask)
  const own = `"${key}"`
  return sentence.startsWith(own) ? `“${title}”${sentence.slice(own.length)}` : `“${title}”: ${sentence}`
}
