/**
 * Which tools, prompts and examples the agent sees now (contract.md §7.3 and §7.4, tool-calling.md §5): everything while
 * it fits, one set at a time when it does not, one phase of a flow at a time. Pure; flow/scope.ts keeps what it goes by.
 */
import type { ToolDefinition, ToolEffect } from '../voice/tools.ts'
import { presumedEffect } from './consent/tier.ts'
import type { LoadedPlugin } from './loaded-plugin.ts'
import type { Manifest, ManifestExample, ManifestTool } from './manifest.ts'
import { inWords, namesTool, wordsIn } from './names-tool.ts'
import {
  END_CALL,
  OWN_EFFECTS,
  OWN_EXAMPLES,
  OWN_TOOL_NAMES,
  OWN_TOOLS,
  openToolset,
  RESPOND_FREELY,
  RESTART,
} from './own-tools.ts'
import { MAX_EXPOSED_TOOLS, MAX_SET_TOOLS } from './tool-limits.ts'

/** What a tool counts as, once the user's word is heard (consent/consent-book.ts). */
export type EffectOf = (plugin: LoadedPlugin, toolName: string) => ToolEffect

/** What decides the exposure. */
export interface ExposureInput {
  /** Plugins in state `ready`, in the catalog's order. */
  readonly plugins: readonly LoadedPlugin[]
  /** The set that `open_toolset` opened last; null at the beginning. Ignored while everything fits. */
  readonly openSet: string | null
  /** Phase of each plugin with a flow, by plugin id; absent means its initial phase. */
  readonly phases: Readonly<Record<string, string>>
  /** The plugin whose flow took the latest step: it goes before others that are past their first phase, too. */
  readonly inside?: string | null
  /** Without it tools count as their manifest says, outside of the sandbox as `danger`. */
  readonly effectOf?: EffectOf
}

/** A prompt part of one plugin. */
export interface PluginPrompt {
  readonly pluginName: string
  readonly text: string
}

/** A set the agent may open. */
export interface ToolSet {
  /** The plugin's id; with `_2`, `_3` … behind it (no id has an underscore) where its tools did not fit into one set. */
  readonly id: string
  readonly pluginId: string
  readonly tools: readonly string[]
}

/** What the agent sees now; prompt.ts makes the text of it. */
export interface ExposureParts {
  readonly tools: readonly ToolDefinition[]
  readonly effects: Readonly<Record<string, ToolEffect>>
  /** Which plugin each plugin's tool belongs to; Parley's own tools are not in it. */
  readonly owners: Readonly<Record<string, string>>
  readonly prompts: readonly PluginPrompt[]
  readonly examples: readonly ManifestExample[]
  /** The sets `open_toolset` offers; empty while everything fits. */
  readonly sets: readonly ToolSet[]
  /** Ids of the plugins whose flow is exposed, in whatever phase. */
  readonly flows: readonly string[]
  /** Names that a plugin or Parley has and the agent does not see: nothing in the prompt may speak of them. */
  readonly hidden: readonly string[]
}

/** The exposure for one moment. The same input gives the same parts, in the same order. */
export const exposeTools = (input: ExposureInput): ExposureParts => {
  const { plugins, openSet, phases } = input
  const groups = plugins.flatMap((plugin) => groupsOf(plugin, phases))
  const advanced = groups.filter(({ isPastFirst }) => isPastFirst)
  // A flow past its first phase is alone: fewer tools, better choices, and one way out (contract.md §7.3).
  const inside = advanced.find(({ pluginId }) => pluginId === input.inside) ?? advanced[0]
  if (inside !== undefined) return assemble([inside], [], input)
  if (fits(groups)) return assemble(groups, [], input)
  const sets = groups.flatMap(splitIntoSets)
  const open = sets.filter(({ id }) => id === openSet)
  return assemble(open, sets, input)
}

/** The ids that `open_toolset` may be given while not everything fits, whatever phase any flow is in. */
export const toolSetIds = (plugins: readonly LoadedPlugin[]): ReadonlySet<string> =>
  new Set(plugins.flatMap((plugin) => groupsOf(plugin, {}).flatMap(splitIntoSets)).map(({ id }) => id))

/** Whether `id` is one of the sets on offer: for checking the argument of `open_toolset`. */
export const isToolSet = (parts: ExposureParts, id: string): boolean => parts.sets.some((set) => set.id === id)

/** Tools of one plugin that stand or fall together. */
interface Group {
  readonly id: string
  readonly pluginId: string
  readonly plugin: LoadedPlugin
  readonly tools: readonly ManifestTool[]
  /** Parley's own tools that the group needs. */
  readonly own: readonly (keyof typeof OWN_TOOLS)[]
  readonly phasePrompt: string
  readonly isPastFirst: boolean
}

const groupsOf = (plugin: LoadedPlugin, phases: ExposureInput['phases']): Group[] => {
  const { manifest, id } = plugin
  const base = { id, pluginId: id, plugin }
  if (manifest.flow === undefined) {
    if (manifest.tools.length === 0) return []
    return [{ ...base, tools: manifest.tools, own: [], phasePrompt: '', isPastFirst: false }]
  }
  const { flow } = manifest
  const phaseName = phaseOf(flow, Object.hasOwn(phases, id) ? phases[id] : undefined)
  const phase = flow.phases[phaseName] ?? { tools: [] }
  const names = new Set([...phase.tools, ...flow.always])
  const tools = manifest.tools.filter(({ name }) => names.has(name))
  const isOwn = (name: keyof typeof OWN_TOOLS): boolean => names.has(name) && !tools.some((tool) => tool.name === name)
  const own = ([RESTART, END_CALL] as const).filter(isOwn)
  return [
    {
      ...base,
      tools,
      own: [...own, RESPOND_FREELY],
      phasePrompt: phase.prompt ?? '',
      isPastFirst: phaseName !== flow.initial,
    },
  ]
}

/** The phase asked for if it exists; a phase that is not in the manifest leaves the flow where it begins. */
const phaseOf = (flow: NonNullable<Manifest['flow']>, asked: string | undefined): string =>
  asked !== undefined && Object.hasOwn(flow.phases, asked) ? asked : flow.initial

/** True when all groups fit beside each other, and no name would mean two things (a flow's own `restart`). */
const fits = (groups: readonly Group[]): boolean => {
  const own = new Set(groups.flatMap((group) => group.own))
  const names = groups.flatMap(({ tools }) => tools.map(({ name }) => name))
  const isUnique = new Set([...names, ...own]).size === names.length + own.size
  return isUnique && names.length + own.size <= MAX_EXPOSED_TOOLS
}

/** Sets of at most nine in manifest order; a flow stays together, its manifest keeps each phase within ten. */
const splitIntoSets = (group: Group): Group[] => {
  if (group.plugin.manifest.flow !== undefined || group.tools.length <= MAX_SET_TOOLS) return [group]
  const count = Math.ceil(group.tools.length / MAX_SET_TOOLS)
  return Array.from({ length: count }, (_, index) => ({
    ...group,
    id: index === 0 ? group.id : `${group.id}_${index + 1}`,
    tools: group.tools.slice(index * MAX_SET_TOOLS, (index + 1) * MAX_SET_TOOLS),
  }))
}

const assemble = (open: readonly Group[], sets: readonly Group[], input: ExposureInput): ExposureParts => {
  const { effectOf = presumedEffect } = input
  const ownNames = [...new Set(open.flatMap((group) => group.own))]
  const known = new Set([...input.plugins.flatMap((plugin) => plugin.manifest.tools.map(nameOf)), ...OWN_TOOL_NAMES])
  const pluginTools = open.flatMap(({ tools }) => tools.map(definitionOf))
  const own = ownNames.map((name) => OWN_TOOLS[name])
  const opener = sets.length > 0 ? [openToolset(sets.map((set) => ({ id: set.id, about: aboutSet(set, known) })))] : []
  const tools = [...pluginTools, ...own, ...opener]
  const exposed = new Set(tools.map(nameOf))
  const hidden = [...known].filter((name) => !exposed.has(name))
  const isSayable = sayableWithout(hidden)
  const pluginExamples = open.flatMap(({ plugin }) => plugin.manifest.examples)
  // A plugin's own example of a way out fits its flow better.
  const shown = new Set(pluginExamples.flatMap(({ calls }) => calls.map(({ tool }) => tool)))
  const ownExamples = ownNames.filter((name) => !shown.has(name)).map((name) => OWN_EXAMPLES[name])
  return {
    tools,
    effects: Object.fromEntries([
      ...[...own, ...opener].map(({ name }) => [name, OWN_EFFECTS[name] ?? 'read'] as const),
      ...open.flatMap(({ plugin, tools: ofIt }) => ofIt.map(({ name }) => [name, effectOf(plugin, name)] as const)),
    ]),
    owners: Object.fromEntries(open.flatMap(({ pluginId, tools: ofIt }) => ofIt.map(({ name }) => [name, pluginId]))),
    prompts: open.flatMap(promptsOf).filter(({ text }) => isSayable(text)),
    examples: [...pluginExamples, ...ownExamples].filter(
      ({ user, calls, agent }) => calls.every(({ tool }) => exposed.has(tool)) && isSayable(user) && isSayable(agent),
    ),
    sets: sets.map((set) => ({ id: set.id, pluginId: set.pluginId, tools: set.tools.map(nameOf) })),
    flows: open.flatMap(({ pluginId, plugin }) => (plugin.manifest.flow === undefined ? [] : [pluginId])),
    hidden,
  }
}

const nameOf = ({ name }: { readonly name: string }): string => name

/**
 * What the service is told of a tool. Its own deadline is well above the handler's: at 1.5 times that the handler is
 * ended by force, and a result may then have to wait for the end of a turn (protocol.md §6, limits 1 to 300).
 */
const definitionOf = ({ name, description, parameters, mode, timeoutSeconds }: ManifestTool): ToolDefinition => ({
  name,
  description,
  parameters,
  mode,
  timeoutSeconds: Math.min(300, Math.ceil(timeoutSeconds * 1.5) + 15),
})

const aboutSet = ({ plugin, tools }: Group, known: ReadonlySet<string>): string => {
  const { name, description } = plugin.manifest
  const words = tools.map((tool) => tool.name.replaceAll('_', ' ')).join(', ')
  return `${inWords(description === '' ? name : description, known)} (${words})`
}

const promptsOf = ({ plugin, phasePrompt }: Group): PluginPrompt[] =>
  [plugin.manifest.prompt, phasePrompt]
    .map((text) => ({ pluginName: plugin.manifest.name, text: text.trim() }))
    .filter(({ text }) => text !== '')

/**
 * Whether a text may be shown while these tools are hidden: a prompt that names one makes the model look for it, stall
 * or improvise (tool-calling.md G2). Reads the text once, however many tools there are.
 */
const sayableWithout = (hidden: readonly string[]): ((text: string) => boolean) => {
  const names = new Set(hidden)
  return (text) => !wordsIn(text).some((word) => names.has(word) && namesTool(text, word))
}
