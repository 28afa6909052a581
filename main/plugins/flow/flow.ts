/**
 * One plugin's flow in one conversation: the phases it has come through, and where the result of a call leads (contract.md
 * §6 and §7.5, tool-calling.md §5). Pure; it knows neither values nor exposure. Called by scope-state.ts.
 */
import type { Manifest } from '../manifest.ts'
import { RESTART } from '../own-tools.ts'

/** `flow` of a manifest. */
export type FlowDefinition = NonNullable<Manifest['flow']>

/** A phase that was entered and not left by a step back. */
export interface FlowEntry {
  /** Rises from entry to entry; the first one's is 0. Snapshots of `ctx.state` are kept by it. */
  readonly id: number
  readonly phase: string
}

/** Where a flow is, and how it came there: the first entry is its initial phase, the last one is now. No phase twice. */
export interface FlowState {
  readonly entries: readonly [FlowEntry, ...FlowEntry[]]
}

/** A call that has ended well, as far as the flow is concerned. */
export interface FlowCall {
  readonly tool: string
  /** The phase its result names; absent: it stays where it is. */
  readonly phase?: string | undefined
}

/** What a call does to the flow. */
export type Advance =
  | { readonly kind: 'stays' }
  /** The result names a phase that it must not: a text for the plugin's log. The flow stays where it is. */
  | { readonly kind: 'refused'; readonly problem: string }
  /** A new phase is entered. */
  | { readonly kind: 'entered'; readonly state: FlowState; readonly entry: FlowEntry; readonly from: string }
  /** Back to an earlier entry: what was established since is forgotten. */
  | { readonly kind: 'returned'; readonly state: FlowState; readonly entry: FlowEntry; readonly from: string }

/**
 * Tools that correct something that was said earlier, and a plugin's own `restart` (contract.md §6): what they name is
 * gone back to, also where the flow is there already.
 */
const isWayBack = (tool: string): boolean => tool.startsWith('revise_') || tool === RESTART

/** A flow at its beginning. */
export const atBeginning = (flow: FlowDefinition): FlowState => ({ entries: [{ id: 0, phase: flow.initial }] })

/** The entry of now. */
export const entryOf = ({ entries }: FlowState): FlowEntry => entries.at(-1) ?? entries[0]

/** Where a call leads. `flow` undefined: the plugin has none, so a phase in its results means nothing. */
export const advance = (flow: FlowDefinition | undefined, state: FlowState | undefined, call: FlowCall): Advance => {
  const { tool, phase } = call
  if (phase === undefined) return { kind: 'stays' }
  if (flow === undefined || state === undefined) {
    return refused(`${tool} named the phase "${phase}", but the plugin has no flow. Add "flow" to plugin.json.`)
  }
  if (!Object.hasOwn(flow.phases, phase)) {
    const known = Object.keys(flow.phases).join(', ')
    return refused(`${tool} named the phase "${phase}", which is not in plugin.json. The phases are: ${known}.`)
  }
  const now = entryOf(state)
  const at = state.entries.findIndex((entry) => entry.phase === phase)
  const entry = state.entries[at]
  if (isWayBack(tool)) {
    if (entry === undefined) {
      const reached = state.entries.map((known) => known.phase).join(', ')
      return refused(
        `${tool} named the phase "${phase}", which this conversation has not been in. It can go back to: ${reached}.`,
      )
    }
    return returned(state, at, entry)
  }
  // A tool that names the phase it was called in has nothing to enter: a look-up may be repeated.
  if (entry === now) return { kind: 'stays' }
  if (entry !== undefined) return returned(state, at, entry)
  const next = { id: now.id + 1, phase }
  return { kind: 'entered', state: { entries: [...state.entries, next] }, entry: next, from: now.phase }
}

/**
 * The state after the manifest was changed: phases that are gone are forgotten, and without the one of now, or with
 * another beginning, the flow begins anew. The same object when nothing has to change.
 */
export const fitted = (flow: FlowDefinition, state: FlowState): FlowState => {
  const isThere = ({ phase }: FlowEntry): boolean => Object.hasOwn(flow.phases, phase)
  const [first, ...rest] = state.entries
  if (first.phase !== flow.initial || !isThere(entryOf(state))) return atBeginning(flow)
  return rest.every(isThere) ? state : { entries: [first, ...rest.filter(isThere)] }
}

const refused = (problem: string): Advance => ({ kind: 'refused', problem })

const returned = (state: FlowState, at: number, entry: FlowEntry): Advance => {
  const [first, ...rest] = state.entries
  return {
    kind: 'returned',
    state: { entries: [first, ...rest.slice(0, at)] },
    entry,
    from: entryOf(state).phase,
  }
}
