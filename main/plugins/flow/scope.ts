/**
 * The one owner of what the conversation sees of the plugins: the open set and each flow's phase. A change is staged with
 * the call whose result it comes with, and counts once the session says that the result went out (contract.md §7.5); a
 * result that is dropped changes nothing. Called by run-own-tool.ts and the composition root.
 */
import { type EffectOf, type ExposureParts, exposeTools } from '../exposure.ts'
import type { LoadedPlugin } from '../loaded-plugin.ts'
import type { PluginLog } from '../plugin-log.ts'
import { createBegunCalls } from './begun-calls.ts'
import { atBeginning, entryOf, type FlowDefinition } from './flow.ts'
import {
  type Applied,
  applyChange,
  fitScope,
  type Move,
  NOTHING_YET,
  phasesOf,
  type ScopeChange,
  type ScopeState,
} from './scope-state.ts'
import { createStepsTaken, type TakenStep } from './steps-taken.ts'

/** A call of the open conversation, as the session knows it: `RelayCall` is one. */
export interface SessionCall {
  /** The agent's id of the call. */
  readonly callId: string
  /** The call whose result this one shares. */
  readonly repeats: string | null
  readonly phase: 'running' | 'ready' | 'sent' | 'dropped'
}

/** The values of `ctx.state`, which go forth and back with the phases (contract.md §6). */
export interface FlowValues {
  /** A phase was entered: the values as they are now are what it begins with. */
  entered(pluginId: string, entry: number): void
  /** Back to what this entry began with; then what these calls wrote is applied again, in this order. */
  returned(pluginId: string, entry: number, calls: readonly string[]): void
  /** The phase or the plugin is gone: nothing is kept. */
  forgotten(pluginId: string): void
}

/** What `createScope` needs. */
export interface ScopeOptions {
  /** Plugins in use, in the catalog's order; asked again after `refresh`. */
  readonly plugins: () => readonly LoadedPlugin[]
  readonly effectOf?: EffectOf
  readonly values: FlowValues
  /**
   * The session's calls in order of arrival, which is the order in which results go out. A staged change whose call was
   * dropped is left out of what is staged later. Without it every staged call counts as open.
   */
  readonly calls?: () => readonly SessionCall[]
  readonly log: PluginLog
}

/** The phases of one plugin as its page shows them. */
export interface FlowView {
  readonly initial: string
  readonly current: string
  readonly phases: { readonly name: string; readonly tools: string[]; readonly hasPrompt: boolean }[]
  readonly always: string[]
  readonly taken: TakenStep[]
}

/** See the file's header. */
export interface Scope {
  /** What the conversation sees now. */
  current(): ExposureParts
  /** Keeps a change until the call's result goes out; what will be seen then, or null when it changes nothing. */
  stage(callId: string, change: ScopeChange): ExposureParts | null
  /** The call's result went out. */
  commit(callId: string): void
  /** The call's result will never go out. */
  discard(callId: string): void
  /** A result that no reply waits for (a yes was given later): counts at once. */
  commitNow(callId: string, change: ScopeChange): void
  /**
   * The earlier call whose result, on its way to the agent, leads the plugin's flow to a phase without this tool;
   * undefined when the tool is still there then, or the plugin has no flow.
   */
  takenAwayBy(plugin: LoadedPlugin, tool: string, callId: string): string | undefined
  /** Phase of the plugin's flow, its first one when nothing happened yet; null without a flow. */
  phaseOf(plugin: LoadedPlugin): string | null
  /** A plugin's call begins. */
  begun(plugin: LoadedPlugin, callId: string): void
  /** The plugin's flow has gone back since the call began, by a call that came after it: it steps nowhere any more. */
  isVoid(callId: string): boolean
  flowView(plugin: LoadedPlugin): FlowView | null
  /** Plugins or effects have changed: a phase, a plugin or a set that is gone is forgotten. */
  refresh(): void
  /** Another conversation: everything is at its beginning. */
  reset(): void
}

/** Staged changes that are kept; a conversation has few at a time, and old ones were dropped. */
const MAX_STAGED = 100

/** Creates the scope of no conversation yet. */
export const createScope = ({ plugins, effectOf, values, calls, log }: ScopeOptions): Scope => {
  let state = NOTHING_YET
  let parts: ExposureParts | undefined
  const staged = new Map<string, ScopeChange>()
  const taken = createStepsTaken()
  const begun = createBegunCalls()

  const expose = (of: typeof state): ExposureParts => {
    const input = { plugins: plugins(), phases: phasesOf(of), inside: of.inside, ...(effectOf ? { effectOf } : {}) }
    const seen = exposeTools({ ...input, openSet: of.openSet })
    // Before the agent has opened a set the first one is open: there is always something to begin with.
    const first = of.openSet === null ? seen.sets[0] : undefined
    return first === undefined ? seen : exposeTools({ ...input, openSet: first.id })
  }

  /** Calls whose result is still to go out, in that order; undefined when nobody knows. */
  const openCalls = (): readonly SessionCall[] | undefined => calls?.().filter(isOpen)

  /** Changes that go out before this call's, in that order. */
  const before = (callId: string): ScopeChange[] => {
    const open = openCalls()
    const order = open?.map((call) => call.repeats ?? call.callId) ?? [...staged.keys()]
    const at = order.indexOf(callId)
    const ahead = new Set(order.slice(0, at < 0 ? order.length : at))
    return [...ahead].flatMap((id) => staged.get(id) ?? [])
  }

  const follow = (move: Move, callId: string): void => {
    taken.note(move)
    if (move.kind === 'entered') return values.entered(move.pluginId, move.entry)
    // A call that came after this one has written for what comes after this step; one before it, for what is undone.
    const arrived = calls?.()
    const later = arrived?.slice(arrived.findIndex((call) => call.callId === callId) + 1).filter(isOpen)
    const after = later?.map((call) => call.callId) ?? [...staged.keys()].filter((id) => id !== callId)
    begun.wentBack(move.pluginId, [callId, ...after])
    values.returned(move.pluginId, move.entry, [callId, ...after])
  }

  const commitChange = (callId: string, change: ScopeChange): Applied => {
    const applied = applyChange(state, change, plugins())
    state = applied.state
    parts = undefined
    for (const move of applied.moves) follow(move, callId)
    return applied
  }

  const warn = (change: ScopeChange, { problem }: Applied): void => {
    if (problem === undefined || change.kind !== 'stepped') return
    log.warn('a phase was refused', { pluginId: change.pluginId, tool: change.tool, content: problem })
  }

  const phaseIn = ({ flows }: ScopeState, flow: FlowDefinition, pluginId: string): string =>
    entryOf(flows.get(pluginId) ?? atBeginning(flow)).phase
  const phaseNow = (flow: FlowDefinition, pluginId: string): string => phaseIn(state, flow, pluginId)

  return {
    current: () => {
      parts ??= expose(state)
      return parts
    },
    stage: (callId, change) => {
      const base = before(callId).reduce((was, earlier) => applyChange(was, earlier, plugins()).state, state)
      const applied = applyChange(base, change, plugins())
      warn(change, applied)
      if (!applied.hasEffect) return null
      staged.set(callId, change)
      for (const oldest of [...staged.keys()].slice(0, -MAX_STAGED)) staged.delete(oldest)
      return expose(applied.state)
    },
    commit: (callId) => {
      // A repeated call shares the first one's result: whichever goes out first brings the change.
      const origin = calls?.().find((call) => call.callId === callId)?.repeats ?? callId
      const change = staged.get(origin)
      staged.delete(origin)
      if (change !== undefined) commitChange(origin, change)
    },
    discard: (callId) => void staged.delete(callId),
    commitNow: (callId, change) => warn(change, commitChange(callId, change)),
    takenAwayBy: ({ id, manifest: { flow } }, tool, callId) => {
      if (flow === undefined) return undefined
      const isOffered = (of: ScopeState): boolean =>
        flow.always.includes(tool) || flow.phases[phaseIn(of, flow, id)]?.tools.includes(tool) === true
      let then = state
      let taker: string | undefined
      for (const change of before(callId)) {
        const applied = applyChange(then, change, plugins())
        then = applied.state
        const move = applied.moves.find(({ pluginId }) => pluginId === id)
        if (move !== undefined) taker = isOffered(then) ? undefined : move.tool
      }
      return taker
    },
    phaseOf: ({ id, manifest: { flow } }) => (flow === undefined ? null : phaseNow(flow, id)),
    begun: ({ id }, callId) => begun.note(id, callId),
    isVoid: begun.isVoid,
    flowView: ({ id, manifest: { flow } }) =>
      flow === undefined
        ? null
        : {
            initial: flow.initial,
            current: phaseNow(flow, id),
            phases: Object.entries(flow.phases).map(([name, { tools, prompt = '' }]) => ({
              name,
              tools: [...tools],
              hasPrompt: prompt.trim() !== '',
            })),
            always: [...flow.always],
            taken: taken.of(id).filter(({ from, to }) => [from, to].every((name) => Object.hasOwn(flow.phases, name))),
          },
    refresh: () => {
      const fitting = fitScope(state, plugins())
      state = fitting.state
      parts = undefined
      for (const id of fitting.forgotten) {
        begun.wentBack(id, [])
        values.forgotten(id)
      }
    },
    reset: () => {
      state = NOTHING_YET
      parts = undefined
      staged.clear()
      begun.forget()
    },
  }
}

const isOpen = ({ phase }: SessionCall): boolean => phase === 'running' || phase === 'ready'
