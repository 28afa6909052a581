/**
 * What a conversation sees of the plugins, as one value: the open set, and where each flow is. Changes are applied to it
 * and yield what has to follow (snapshots, the plugin's page, the log). Pure; scope.ts says when a change counts.
 */
import { toolSetIds } from '../exposure.ts'
import type { LoadedPlugin } from '../loaded-plugin.ts'
import { RESTART } from '../own-tools.ts'
import { advance, atBeginning, entryOf, type FlowState, fitted } from './flow.ts'

/** The value. */
export interface ScopeState {
  /** The set that `open_toolset` opened last; null at the beginning. */
  readonly openSet: string | null
  /** By plugin id; a flow that is not in it is at its beginning. */
  readonly flows: ReadonlyMap<string, FlowState>
  /** The plugin whose flow took the latest step to a phase past its first; null when none is under way. */
  readonly inside: string | null
}

/** What a call may change. */
export type ScopeChange =
  | { readonly kind: 'opened'; readonly set: string }
  /** A plugin's tool ended well and named a phase. */
  | { readonly kind: 'stepped'; readonly pluginId: string; readonly tool: string; readonly phase: string }
  /** Parley's own `restart`: these flows begin again. */
  | { readonly kind: 'restarted'; readonly pluginIds: readonly string[] }

/** What follows from a change: the values that `ctx.state` keeps, and the step for the plugin's page. */
export interface Move {
  readonly pluginId: string
  readonly kind: 'entered' | 'returned'
  /** Id of the entry that is now the last one; 0 is the beginning. */
  readonly entry: number
  readonly from: string
  readonly to: string
  readonly tool: string
}

/** A change, applied. */
export interface Applied {
  readonly state: ScopeState
  /** Empty when no flow moved. */
  readonly moves: readonly Move[]
  /** Whether there is anything to commit: a flow that enters its own phase anew looks the same and is not. */
  readonly hasEffect: boolean
  /** Said in the plugin's log. */
  readonly problem?: string
}

/** The beginning of a conversation. */
export const NOTHING_YET: ScopeState = { openSet: null, flows: new Map(), inside: null }

/** Applies one change; a change that means nothing any more (its plugin or set is gone) has no effect. */
export const applyChange = (state: ScopeState, change: ScopeChange, plugins: readonly LoadedPlugin[]): Applied => {
  switch (change.kind) {
    case 'opened': {
      const isThere = change.set !== state.openSet && toolSetIds(plugins).has(change.set)
      return isThere ? { state: { ...state, openSet: change.set }, moves: [], hasEffect: true } : without(state)
    }
    case 'stepped':
      return step(state, change, plugins)
    case 'restarted':
      return restart(state, change.pluginIds, plugins)
  }
}

/** Fits the value to plugins that have changed; `forgotten` names the flows that had to begin anew, or are gone. */
export const fitScope = (
  state: ScopeState,
  plugins: readonly LoadedPlugin[],
): { readonly state: ScopeState; readonly forgotten: readonly string[] } => {
  const flows = new Map<string, FlowState>()
  const forgotten: string[] = []
  for (const [id, before] of state.flows) {
    const flow = plugins.find((plugin) => plugin.id === id)?.manifest.flow
    const now = flow === undefined ? undefined : fitted(flow, before)
    if (now === undefined || (now !== before && now.entries.length === 1)) forgotten.push(id)
    if (now !== undefined && now.entries.length > 1) flows.set(id, now)
  }
  const openSet = state.openSet !== null && toolSetIds(plugins).has(state.openSet) ? state.openSet : null
  return { state: { openSet, flows, inside: insideOf(state.inside, flows) }, forgotten }
}

/** The phase of each flow that is past its first, as exposure.ts wants them. */
export const phasesOf = ({ flows }: ScopeState): Readonly<Record<string, string>> =>
  Object.fromEntries([...flows].map(([id, flow]) => [id, entryOf(flow).phase]))

const without = (state: ScopeState): Applied => ({ state, moves: [], hasEffect: false })

const step = (
  state: ScopeState,
  { pluginId, tool, phase }: Extract<ScopeChange, { kind: 'stepped' }>,
  plugins: readonly LoadedPlugin[],
): Applied => {
  const plugin = plugins.find(({ id }) => id === pluginId)
  if (plugin === undefined) return without(state)
  const { flow } = plugin.manifest
  const before = flow === undefined ? undefined : (state.flows.get(pluginId) ?? atBeginning(flow))
  const result = advance(flow, before, { tool, phase })
  switch (result.kind) {
    case 'stays':
      return without(state)
    case 'refused':
      return { ...without(state), problem: result.problem }
    case 'entered':
    case 'returned': {
      const { kind, entry, from } = result
      const move: Move = { pluginId, kind, entry: entry.id, from, to: entry.phase, tool }
      return { state: withFlow(state, pluginId, result.state), moves: [move], hasEffect: true }
    }
  }
}

const restart = (state: ScopeState, pluginIds: readonly string[], plugins: readonly LoadedPlugin[]): Applied => {
  let next = state
  const moves: Move[] = []
  for (const { id, manifest } of plugins) {
    if (manifest.flow === undefined || !pluginIds.includes(id)) continue
    const begun = atBeginning(manifest.flow)
    const from = entryOf(state.flows.get(id) ?? begun).phase
    moves.push({ pluginId: id, kind: 'returned', entry: 0, from, to: manifest.flow.initial, tool: RESTART })
    next = withFlow(next, id, begun)
  }
  return { state: next, moves, hasEffect: moves.length > 0 }
}

/** A flow at its beginning is not kept: absent means the same. */
const withFlow = (state: ScopeState, pluginId: string, flow: FlowState): ScopeState => {
  const flows = new Map(state.flows)
  if (flow.entries.length === 1) flows.delete(pluginId)
  else flows.set(pluginId, flow)
  return { ...state, flows, inside: insideOf(flow.entries.length > 1 ? pluginId : state.inside, flows) }
}

const insideOf = (wanted: string | null, flows: ScopeState['flows']): string | null =>
  wanted !== null && flows.has(wanted) ? wanted : ([...flows.keys()].at(-1) ?? null)
