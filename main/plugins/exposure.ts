/**
 * Which tools, prompts and examples the agent sees now (contract.md §7.3, §7.4): everything while it fits, one set at a
 * time when it does not, one phase of a flow at a time. Pure: the shell keeps the open set and the phases.
 */
import type { ToolDefinition, ToolEffect } from '../voice/tools.ts'
import type { LoadedPlugin } from './loaded-plugin.ts'
import type { Manifest, ManifestExample, ManifestTool } from './manifest.ts'
import { MAX_EXPOSED_TOOLS, MAX_SET_TOOLS } from './manifest-rules.ts'
import { namesTool } from './names-tool.ts'
import { END_CALL, OWN_EFFECTS, OWN_TOOL_NAMES, OWN_TOOLS, openToolset, RESPOND_FREELY, RESTART } from './own-tools.ts'

/** What decides the exposure. */
export interface ExposureInput {
  /** Plugins in state `ready`, in the catalog's order. */
  readonly plugins: readonly LoadedPlugin[]
  /** The set that `open_toolset` opened last; null at the beginning. Ignored while everything fits. */
  readonly openSet: string | null
  /** Phase of each plugin with a flow, by plugin id; absent means its initial phase. */
  readonly phases: Readonly<Record<string, string>>
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
}

/** The exposure for one moment. */
export const exposeTools = ({ plugins, openSet, phases }: ExposureInput): ExposureParts => {
  const groups = plugins.flatMap((plugin) => groupsOf(plugin, phases))
  const advanced = groups.filter(({ isPastFirst }) => isPastFirst)
  // A flow past its first phase is alone: fewer tools, better choices, and one way out (contract.md §7.3).
  const inside = advanced.find(({ pluginId }) => pluginId === pluginIdOf(groups, openSet)) ?? advanced[0]
  if (inside !== undefined) return assemble([inside], [])
  if (fits(groups)) return assemble(groups, [])
  const sets = groups.flatMap(splitIntoSets)
  const open = sets.filter(({ id }) => id === openSet)
  return assemble(open, sets)
}

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

const pluginIdOf = (groups: readonly Group[], setId: string | null): string | undefined =>
  groups.flatMap(splitIntoSets).find(({ id }) => id === setId)?.pluginId

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

const assemble = (open: readonly Group[], sets: readonly Group[]): ExposureParts => {
  const pluginTools = open.flatMap(({ tools }) => tools.map(definitionOf))
  const own = [...new Set(open.flatMap((group) => group.own))].map((name) => OWN_TOOLS[name])
  const opener = sets.length > 0 ? [openToolset(sets.map((set) => ({ id: set.id, about: aboutSet(set) })))] : []
  const tools = [...pluginTools, ...own, ...opener]
  const exposed = new Set(tools.map(({ name }) => name))
  return {
    tools,
    effects: Object.fromEntries([
      ...[...own, ...opener].map(({ name }) => [name, OWN_EFFECTS[name] ?? 'read'] as const),
      ...open.flatMap((group) => group.tools.map(({ name, effect }) => [name, effect] as const)),
    ]),
    owners: Object.fromEntries(open.flatMap(({ pluginId, tools: ofIt }) => ofIt.map(({ name }) => [name, pluginId]))),
    prompts: open.flatMap((group) => promptsOf(group, exposed)),
    examples: open.flatMap(({ plugin }) =>
      plugin.manifest.examples.filter(({ calls }) => calls.every(({ tool }) => exposed.has(tool))),
    ),
    sets: sets.map((set) => ({ id: set.id, pluginId: set.pluginId, tools: set.tools.map(({ name }) => name) })),
  }
}

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

const aboutSet = ({ plugin, tools }: Group): string => {
  const { name, description } = plugin.manifest
  const words = tools.map((tool) => tool.name.replaceAll('_', ' ')).join(', ')
  return `${description === '' ? name : description} (${words})`
}

/** A prompt goes with its tools, and not at all while it names one that is not exposed (tool-calling.md G2). */
const promptsOf = ({ plugin, phasePrompt }: Group, exposed: ReadonlySet<string>): PluginPrompt[] => {
  const { manifest } = plugin
  const hidden = [...manifest.tools.map(({ name }) => name), ...OWN_TOOL_NAMES].filter((name) => !exposed.has(name))
  return [manifest.prompt, phasePrompt]
    .map((text) => text.trim())
    .filter((text) => text !== '' && !hidden.some((name) => namesTool(text, name)))
    .map((text) => ({ pluginName: manifest.name, text }))
}
