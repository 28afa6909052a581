/**
 * Checks a plugin's `settings` when its folder is loaded: a sound schema, of which a form can be made, with defaults
 * that fit and secrets that are texts. Pure; every finding is blocking. Called by load-plugin.ts.
 */
import type { JsonObject, JsonValue } from '../../voice/tools.ts'
import { type DefinitionProblem, pointer } from '../definition-problem.ts'
import { schemaProblems } from '../schema-checks.ts'
import { isObject } from './properties.ts'
import { type SettingRule, settingRules } from './setting-values.ts'

type Path = readonly PropertyKey[]

/** Everything wrong with the schema, which stands at `at` in `file`. Never throws. */
export const settingsProblems = (schema: JsonObject, file: string, at: Path): DefinitionProblem[] => {
  const found = schemaProblems(schema, file, at)
  // The rest compiles parts of it, so they have to be sound.
  if (found.length > 0) return found
  const problem = ([path, text, mend]: Finding): DefinitionProblem => ({
    file,
    path: pointer([...at, ...path]),
    problem: text,
    mend,
  })
  const rules = [...settingRules(schema).values()]
  return [...wholeFindings(schema), ...rules.flatMap(secretFindings), ...rules.flatMap(defaultFindings)].map(problem)
}

type Finding = readonly [path: Path, problem: string, mend: string]

/** Settings are entered one at a time, so nothing may hang on two of them together. */
const wholeFindings = (schema: JsonObject): Finding[] => [
  ...['anyOf', 'oneOf', 'allOf', 'not', 'enum', 'const', 'minProperties', 'maxProperties']
    .filter((key) => schema[key] !== undefined)
    .map((key): Finding => [[key], `"${key}" cannot stand at the top of settings.`, 'Say it of single settings.']),
  ...Object.entries(isObject(schema['properties']) ? schema['properties'] : {})
    .filter(([, property]) => !isObject(property))
    .map(([key]): Finding => [['properties', key], `The setting "${key}" has no schema.`, 'Write { "type": … }.']),
]

const secretFindings = ({ key, schema, isSecret }: SettingRule): Finding[] => {
  const path = ['properties', key]
  if (!isSecret) {
    return innerSecrets(schema, path).map((inner) => [
      [...inner, 'writeOnly'],
      'A secret can only be a setting of its own.',
      'Move it to the outermost "properties".',
    ])
  }
  const found: Finding[] = []
  if (schema['type'] !== 'string') {
    found.push([[...path, 'type'], `The secret "${key}" is not a text.`, 'Give it "type": "string".'])
  }
  for (const word of ['default', 'enum', 'const', 'examples']) {
    if (schema[word] === undefined) continue
    found.push([[...path, word], `The secret "${key}" must not have "${word}".`, `Remove "${word}": it can be read.`])
  }
  return found
}

/** Paths of schemas below `value` that say `writeOnly`; also inside lists and combinations. */
const innerSecrets = (value: JsonValue, path: Path): Path[] => {
  if (typeof value !== 'object' || value === null) return []
  const own = isObject(value) && value['writeOnly'] === true ? [path] : []
  const inner = Object.entries(value).filter(([key]) => !VALUE_KEYWORDS.has(key))
  return [...own, ...inner.flatMap(([key, each]) => innerSecrets(each, [...path, key]))]
}

/** Keywords that hold values, not schemas. */
const VALUE_KEYWORDS: ReadonlySet<string> = new Set(['default', 'examples', 'enum', 'const'])

const defaultFindings = ({ key, schema, isSecret, accept }: SettingRule): Finding[] => {
  const value = schema['default']
  if (isSecret || value === undefined) return []
  const accepted = accept(value)
  // `accept` is lenient with texts from a form; a default stands in a file and must be exact.
  const isExact = accepted.ok && accepted.value === value
  if (isExact || (accepted.ok && typeof value !== 'string')) return []
  const why = accepted.ok ? 'it is of another type' : accepted.problem
  return [[['properties', key, 'default'], `The default of "${key}" does not fit: ${why}`, 'Correct one of the two.']]
}
