/**
 * The tool-writing rules of tool-calling.md that decide whether a tool is called at all, and called well. One rule, one
 * function. Warnings: a plugin runs in spite of them. Used by `npm run plugin:lint`. Pure.
 */
import type { JsonObject } from '../voice/tools.ts'
import { type DefinitionProblem, pointer } from './definition-problem.ts'
import type { LoadedPlugin } from './loaded-plugin.ts'
import { MANIFEST_FILE, type ManifestTool } from './manifest.ts'
import { namesTool } from './names-tool.ts'
import { OWN_TOOL_NAMES } from './own-tools.ts'

/** A rule looks at one plugin and says what could be better. */
type Rule = (plugin: LoadedPlugin) => DefinitionProblem[]

/** Every warning for one plugin. */
export const lintPlugin = (plugin: LoadedPlugin): DefinitionProblem[] => RULES.flatMap((rule) => rule(plugin))

const warning = (path: readonly PropertyKey[], problem: string, mend: string): DefinitionProblem => ({
  file: MANIFEST_FILE,
  path: pointer(path),
  problem,
  mend,
})

type ToolRule = (tool: ManifestTool, path: readonly PropertyKey[]) => DefinitionProblem[]

const forTools =
  (rule: ToolRule): Rule =>
  ({ manifest }) =>
    manifest.tools.flatMap((tool, index) => rule(tool, ['tools', index]))

interface Property {
  readonly name: string
  readonly schema: JsonObject
  readonly path: readonly PropertyKey[]
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const propertiesOf = ({ parameters }: ManifestTool, path: readonly PropertyKey[]): Property[] => {
  const properties = parameters['properties']
  if (!isObject(properties)) return []
  return Object.entries(properties).flatMap(([name, schema]) =>
    isObject(schema) ? [{ name, schema, path: [...path, 'parameters', 'properties', name] }] : [],
  )
}

const descriptionOf = (schema: JsonObject): string =>
  typeof schema['description'] === 'string' ? schema['description'].trim() : ''

/** A name of one word says what, not what for: `get_weather`, not `weather`. */
const verbNoun = forTools(({ name }, path) =>
  name.includes('_')
    ? []
    : [warning([...path, 'name'], `"${name}" is not verb_noun.`, 'Name what it does to what: "get_weather".')],
)

/** D1: says when to reach for the tool. Most reports of "the tool never fires" end here. */
const triggerWording = forTools(({ description }, path) =>
  /\b(?:when(?:ever)?|if|before|after|for any)\b/i.test(description)
    ? []
    : [
        warning(
          [...path, 'description'],
          'The description does not say when to call the tool.',
          'Begin with "Call this when the user …" and name the triggers broadly.',
        ),
      ],
)

/** D1: broad about the trigger. */
const broadTrigger = forTools(({ description }, path) =>
  description.split(/\s+/).length >= 8
    ? []
    : [warning([...path, 'description'], 'The description is very short.', 'Name everything a user might say for it.')],
)

/** D2: every parameter says its form. */
const describedParameters = forTools((tool, path) =>
  propertiesOf(tool, path)
    .filter(({ schema }) => descriptionOf(schema) === '')
    .map(({ name, path: at }) =>
      warning(at, `"${name}" has no description.`, 'Say its form first and give an example: "City name, e.g. London".'),
    ),
)

/** D2: a description leads with the form, not with a story about the tool. */
const formatFirst = forTools((tool, path) =>
  propertiesOf(tool, path)
    .filter(({ schema }) =>
      /^(?:the user|this (?:is|parameter|field)|used (?:for|to)|please)\b/i.test(descriptionOf(schema)),
    )
    .map(({ name, path: at }) =>
      warning(
        [...at, 'description'],
        `"${name}" does not begin with its form.`,
        'Begin with it: "ISO-8601 date, e.g. …".',
      ),
    ),
)

/** D2: always an example, in `examples`, `enum`, `const`, or in words. */
const exampleForEach = forTools((tool, path) =>
  propertiesOf(tool, path)
    .filter(({ schema }) => {
      const hasValues = ['examples', 'enum', 'const'].some((key) => schema[key] !== undefined)
      const inWords = /\b(?:e\.g\.|for example|such as|for instance|like "?\w)/i.test(descriptionOf(schema))
      return !hasValues && !inWords
    })
    .map(({ name, path: at }) =>
      warning(at, `"${name}" has no example.`, 'Add "examples": two to four values in the exact form the tool takes.'),
    ),
)

/** D2: examples that the schema itself refuses teach the wrong form. */
const examplesFit: Rule = ({ manifest, validators }) =>
  manifest.tools.flatMap((tool, index) =>
    propertiesOf(tool, ['tools', index]).flatMap(({ name, schema, path }) => {
      const examples = Array.isArray(schema['examples']) ? schema['examples'] : []
      return examples.flatMap((value, at) => {
        const problems = validators.get(tool.name)?.({ [name]: value }) ?? []
        const wrong = problems.find(({ field }) => field === name || field.startsWith(`${name}/`))
        if (wrong === undefined) return []
        const where = [...path, 'examples', at]
        return [warning(where, `The example ${JSON.stringify(value)} does not fit the schema.`, 'Correct one of them.')]
      })
    }),
  )

/** D3: every required one makes the model interrogate the user. */
const fewRequired = forTools(({ parameters }, path) => {
  const required = Array.isArray(parameters['required']) ? parameters['required'] : []
  return required.length <= 3
    ? []
    : [
        warning(
          [...path, 'parameters', 'required'],
          `${required.length} parameters are required: the user will be interrogated.`,
          'Require only what the tool cannot work without.',
        ),
      ]
})

/** Nested objects and lists of objects fail by voice (protocol.md §6.2). */
const flatArguments = forTools((tool, path) =>
  propertiesOf(tool, path)
    .filter(
      ({ schema }) =>
        schema['type'] === 'object' || (isObject(schema['items']) && schema['items']['type'] === 'object'),
    )
    .map(({ name, path: at }) =>
      warning(at, `"${name}" is nested, which often fails by voice.`, 'Use flat parameters, one item per call.'),
    ),
)

/** D5: past ten at once the choice gets worse, and Parley's own tools count too. */
const fewTools: Rule = ({ manifest }) =>
  manifest.flow !== undefined || manifest.tools.length <= 9
    ? []
    : [
        warning(
          ['tools'],
          `${manifest.tools.length} tools are split into sets of nine, opened one at a time.`,
          'Join tools that do nearly the same, or use a flow.',
        ),
      ]

/** G2: a prompt that speaks of a tool is shown only while that tool is. */
const promptOfSets: Rule = ({ manifest: { tools, flow, prompt } }) => {
  if (flow !== undefined || tools.length <= 9) return []
  const named = tools.find(({ name }) => namesTool(prompt, name))?.name
  if (named === undefined) return []
  const text = `The prompt names "${named}", so all of it is left out while another set of the tools is open.`
  return [warning(['prompt'], text, 'Say in plain words what is to be done.')]
}

/** P2: few-shot examples are the strongest signal there is. */
const exampleForEachTool: Rule = ({ manifest }) =>
  manifest.tools.flatMap(({ name }, index) =>
    manifest.examples.some(({ calls }) => calls.some(({ tool }) => tool === name))
      ? []
      : [warning(['tools', index], `No example calls "${name}".`, 'Add one to "examples": user, calls, agent.')],
  )

/** P2: a spoken value stands in the sentence it was spoken in, or nobody said it. */
const spokenValues: Rule = ({ manifest }) =>
  manifest.examples.flatMap(({ user, calls }, example) =>
    calls.slice(0, 1).flatMap(({ tool, arguments: args }, call) => {
      const free = manifest.tools.find(({ name }) => name === tool)?.parameters['properties']
      return Object.entries(args).flatMap(([name, value]) => {
        const schema = isObject(free) ? free[name] : undefined
        const isFree = isObject(schema) && schema['enum'] === undefined && schema['format'] === undefined
        if (typeof value !== 'string' || !isFree || plain(user).includes(plain(value))) return []
        const path = ['examples', example, 'calls', call, 'arguments', name]
        return [warning(path, `Nobody says "${value}" in "${user}".`, 'Use a value that stands in the sentence.')]
      })
    }),
  )

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** R5: the model reads an error word for word; a script that never calls ctx.fail has only "the tool failed" to say. */
const strongErrors: Rule = ({ manifest, files }) => {
  const takesArguments = manifest.tools.some((tool) => propertiesOf(tool, []).length > 0)
  if (manifest.main === undefined || !takesArguments || scriptText(files).includes('.fail(')) return []
  return [
    {
      file: manifest.main,
      path: '',
      problem: 'The script never calls ctx.fail, so the user hears only that the tool failed.',
      mend: 'Throw ctx.fail({ field, value, resolved, ask }) where an argument does not work out.',
    },
  ]
}

/** Each tool's handler stands in the scripts by name. */
const handlerForEachTool: Rule = ({ manifest, files }) => {
  const { main } = manifest
  if (main === undefined) return []
  const text = scriptText(files)
  return manifest.tools.flatMap(({ name }) => {
    if (text.includes(name)) return []
    const problem = `No handler named "${name}" can be found.`
    return [{ file: main, path: '', problem, mend: `Add it: tools: { async ${name}(args, ctx) { … } }.` }]
  })
}

const scriptText = (files: LoadedPlugin['files']): string =>
  [...files]
    .filter(([path]) => /\.m?js$/.test(path))
    .map(([, bytes]) => new TextDecoder().decode(bytes))
    .join('\n')

/** G2: a word that is neither a tool nor an argument may be one that was meant; what surely was is refused at load. */
const promptNamesOwnTools: Rule = ({ manifest }) => {
  const { tools, prompt, flow } = manifest
  const properties = tools.flatMap((tool) => propertiesOf(tool, []).map(({ name }) => name))
  const known = new Set([...tools.map(({ name }) => name), ...OWN_TOOL_NAMES, ...properties])
  const phases = Object.entries(flow?.phases ?? {}).map(([name, phase]): [PropertyKey[], string] => [
    ['flow', 'phases', name, 'prompt'],
    phase.prompt ?? '',
  ])
  const whole: [PropertyKey[], string] = [['prompt'], prompt]
  return [whole, ...phases].flatMap(([path, text]) => {
    const unknown = (text.match(/\b[a-z]+(?:_[a-z0-9]+)+\b/g) ?? []).find((word) => !known.has(word))
    if (unknown === undefined || !namesTool(text, unknown)) return []
    return [warning(path, `The prompt names "${unknown}", which is no tool of the plugin.`, 'Remove or correct it.')]
  })
}

/** What the Plugins view shows. */
const describedPlugin: Rule = ({ manifest }) =>
  manifest.description === ''
    ? [warning(['description'], 'The plugin has no description.', 'Say in a sentence what it is for.')]
    : []

const RULES: readonly Rule[] = [
  describedPlugin,
  verbNoun,
  triggerWording,
  broadTrigger,
  describedParameters,
  formatFirst,
  exampleForEach,
  examplesFit,
  fewRequired,
  flatArguments,
  fewTools,
  promptOfSets,
  exampleForEachTool,
  spokenValues,
  promptNamesOwnTools,
  handlerForEachTool,
  strongErrors,
]
