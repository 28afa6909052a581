/**
 * Feeds a trace into the session core and compares: the same inputs at the same times must lead to the same states and
 * effects. Pure. Used by `npm run replay` and by tests, for which traces are fixtures.
 */
import type { Effect, Input } from '../voice/events.ts'
import { CORE_VERSION, type Transition, transition } from '../voice/session.ts'
import type { SessionState } from '../voice/session-state.ts'
import type { Trace } from './decoder.ts'
import { digestOf, hash } from './digest.ts'
import type { TraceEnd } from './format.ts'

/** What a replay found. */
export interface ReplayReport {
  readonly conversation: string
  readonly inputs: number
  readonly durationMs: number
  /** How often each type of effect came out; messages to the service by their own type. */
  readonly effects: ReadonlyMap<string, number>
  /** Fingerprint of the last state. */
  readonly finalState: string
  /** By this version of the session: only then does a difference mean that something is wrong. */
  readonly isOwnVersion: boolean
  /** Where it first went another way: among these inputs, counted from 1. Null: nowhere. */
  readonly differsAt: { readonly from: number; readonly to: number } | null
  /** How the trace ends; null: in the middle, because Parley ended before the conversation did. */
  readonly end: TraceEnd | null
}

/** Replays a trace to its end, or to the first difference. `observe` sees every step. */
export const replay = (trace: Trace, observe?: (input: Input, step: Transition) => void): ReplayReport => {
  let state: SessionState = trace.first
  let chain = ''
  let inputs = 0
  let lastMs = trace.startedAtMs
  const effects = new Map<string, number>()
  const report = (differsAt: ReplayReport['differsAt']): ReplayReport => ({
    conversation: trace.conversation,
    isOwnVersion: trace.core === CORE_VERSION,
    inputs,
    durationMs: lastMs - trace.startedAtMs,
    effects,
    finalState: hash(digestOf(state)),
    differsAt,
    end: trace.end(),
  })
  for (const line of trace.lines) {
    let seen = ''
    const from = inputs + 1
    for (const input of line.inputs) {
      const step = transition(state, input)
      observe?.(input, step)
      state = step.state
      lastMs = input.nowMs
      inputs += 1
      for (const effect of step.effects) {
        seen += `${digestOf(effect)}\n`
        const kind = kindOf(effect)
        effects.set(kind, (effects.get(kind) ?? 0) + 1)
      }
    }
    chain = hash(`${chain} ${seen} ${digestOf(state)}`)
    if (chain !== line.fingerprint) return report({ from, to: inputs })
  }
  return report(null)
}

const kindOf = (effect: Effect): string => {
  if (effect.type === 'send') return `send ${effect.message.type}`
  return effect.type === 'record' ? `record ${effect.record.type}` : effect.type
}
