/**
 * What the fields of a manifest must agree on: names that exist, names that are free, flows that fit (contract.md §6,
 * §7.3, §7.4). One rule, one function. Pure; called by manifest.ts after the shape has been checked.
 */
import type { z } from 'zod'
import type { DefinitionProblem } from './definition-problem.ts'
import { didYouMean } from './did-you-mean.ts'
import type { manifestSchema } from './manifest-schema.ts'
import { END_CALL, OWN_PLUGIN_ID, OWN_TOOL_NAMES, RESPOND_FREELY, RESTART, SERVICE_PREFIX } from './own-tools.ts'
import { manifestProblem, promptProblems } from './prompt-rules.ts'
import { MAX_EXPOSED_TOOLS, MAX_SET_TOOLS } from './tool-limits.ts'

type Manifest = z.infer<typeof manifestSchema>

/** Arguments of one call in an example, characters of JSON: every example is part of the prompt, turn after turn. */
const MAX_EXAMPLE_ARGUMENTS_CHARS = 1000

/** Every disagreement between the fields of one manifest. */
export const manifestRuleProblems = (manifest: Manifest): DefinitionProblem[] =>
  [idRule, sourceRule, nameRule, exampleRule, flowRule, phaseRule, wayOutRule, promptProblems].flatMap((rule) =>
    rule(manifest),
  )

const at = manifestProblem

const idRule = ({ id }: Manifest): DefinitionProblem[] =>
  id === OWN_PLUGIN_ID ? [at(['id'], `"${id}" is Parley's own id.`, 'Choose another id and rename the folder.')] : []

const sourceRule = ({ main, tools, flow, mcp }: Manifest): DefinitionProblem[] => {
  if (mcp === undefined) {
    return [
      ...(main === undefined
        ? [at(['main'], '"main" is missing.', 'Name the ES module with the handlers: "index.js".')]
        : []),
      ...(tools.length === 0 ? [at(['tools'], 'The plugin has no tools.', 'Declare at least one tool.')] : []),
    ]
  }
  const forbidden = { main, tools: tools.length > 0 || undefined, flow }
  return Object.entries(forbidden)
    .filter(([, value]) => value !== undefined)
    .map(([key]) =>
      at([key], `"${key}" cannot stand beside "mcp".`, `Remove "${key}": the server brings its own tools.`),
    )
}

const nameRule = ({ tools, flow }: Manifest): DefinitionProblem[] =>
  tools.flatMap(({ name }, index) => {
    const path = ['tools', index, 'name']
    const first = tools.findIndex((tool) => tool.name === name)
    const isOwnWayOut = (name === RESTART || name === END_CALL) && flow?.always.includes(name) === true
    if (first < index)
      return [at(path, `The name "${name}" is taken by /tools/${first}.`, 'Give each tool its own name.')]
    if (OWN_TOOL_NAMES.includes(name) && !isOwnWayOut) {
      return [at(path, `"${name}" is one of Parley's own tools.`, 'Choose another name.')]
    }
    if (name.startsWith(SERVICE_PREFIX)) {
      return [at(path, `Names that begin with "${SERVICE_PREFIX}" belong to the service.`, 'Choose another name.')]
    }
    return []
  })

const exampleRule = ({ examples, tools, flow }: Manifest): DefinitionProblem[] => {
  const known = [...tools.map(({ name }) => name), ...(flow === undefined ? [] : [...flow.always, RESPOND_FREELY])]
  return examples.flatMap(({ calls }, example) =>
    calls.flatMap(({ tool, arguments: args }, call) => {
      const path = ['examples', example, 'calls', call]
      if (!known.includes(tool)) return [unknownTool([...path, 'tool'], tool, known)]
      if (JSON.stringify(args).length <= MAX_EXAMPLE_ARGUMENTS_CHARS) return []
      const text = `The arguments have more than ${MAX_EXAMPLE_ARGUMENTS_CHARS} characters.`
      return [at([...path, 'arguments'], text, 'Show the model a short call: it reads all examples on every turn.')]
    }),
  )
}

const unknownTool = (path: readonly PropertyKey[], tool: string, known: readonly string[]): DefinitionProblem =>
  at(path, `The plugin has no tool "${tool}".${didYouMean(tool, known)}`, `Its tools are: ${known.join(', ')}.`)

const flowRule = ({ tools, flow }: Manifest): DefinitionProblem[] => {
  if (flow === undefined) return []
  const phases = Object.keys(flow.phases)
  const known = tools.map(({ name }) => name)
  const outside = [RESTART, END_CALL, RESPOND_FREELY]
  const isUsed = (name: string): boolean =>
    flow.always.includes(name) || Object.values(flow.phases).some((phase) => phase.tools.includes(name))
  return [
    ...(phases.includes(flow.initial)
      ? []
      : [
          at(
            ['flow', 'initial'],
            `There is no phase "${flow.initial}".${didYouMean(flow.initial, phases)}`,
            `The phases are: ${phases.join(', ')}.`,
          ),
        ]),
    ...flow.always.flatMap((name, index) =>
      known.includes(name) || outside.includes(name)
        ? []
        : [unknownTool(['flow', 'always', index], name, [...known, RESTART, END_CALL])],
    ),
    ...tools.flatMap(({ name }, index) =>
      isUsed(name)
        ? []
        : [
            at(
              ['tools', index, 'name'],
              `No phase exposes "${name}".`,
              'List it in a phase or in flow.always, or remove it.',
            ),
          ],
    ),
  ]
}

/** Past the first phase nothing else is exposed, so the flow itself must lead out (contract.md §7.3, tool-calling.md G3). */
const wayOutRule = ({ flow }: Manifest): DefinitionProblem[] => {
  if (flow === undefined || Object.keys(flow.phases).length < 2) return []
  if (flow.always.includes(RESTART) || flow.always.includes(END_CALL)) return []
  const text = 'The flow has no way out: past its first phase the agent would see nothing but this plugin for ever.'
  return [at(['flow', 'always'], text, `Add "${RESTART}" or "${END_CALL}" to "always"; both are Parley's own.`)]
}

const phaseRule = ({ tools, flow }: Manifest): DefinitionProblem[] =>
  Object.entries(flow?.phases ?? {}).flatMap(([name, phase]) => {
    const known = tools.map((tool) => tool.name)
    const limit = name === flow?.initial ? MAX_SET_TOOLS : MAX_EXPOSED_TOOLS
    const exposed = new Set([...phase.tools, ...(flow?.always ?? []), RESPOND_FREELY])
    return [
      ...phase.tools.flatMap((tool, index) =>
        known.includes(tool) ? [] : [unknownTool(['flow', 'phases', name, 'tools', index], tool, known)],
      ),
      ...(exposed.size > limit
        ? [
            at(
              ['flow', 'phases', name, 'tools'],
              `The phase "${name}" exposes ${exposed.size} tools, respond_freely and the ones in "always" included.`,
              `Keep it to ${limit}: move some to another phase.`,
            ),
          ]
        : []),
    ]
  })
