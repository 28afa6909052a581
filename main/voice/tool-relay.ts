/**
 * The tool relay: every call of the agent, from arrival to its one answer. Owns the rule when a result may be sent
 * (protocol.md §7.1), what an interruption drops (§7.3), repetitions (§7.2 T7) and the way out of the rule's deadlock
 * (§12). Pure; it knows no plugin and runs nothing: `session.ts` turns its decisions into effects.
 */
import { canonicalJson, type SessionSettings } from './events.ts'
import type { Floor } from './floor.ts'
import { replyOfCall } from './floor.ts'
import type { CallId, JsonObject, ReplyId, SettledOutcome, ToolCall, ToolEffect, ToolOutcome } from './tools.ts'

/** A result still waiting this long after the user's speech stopped goes out although no reply came (§12). */
export const FLUSH_AFTER_SPEECH_STOPPED_MS = 3000
/** The same, counted from the last sign of the user's speech when no stop was ever reported (§12). */
export const FLUSH_AFTER_SPEECH_SILENT_MS = 5000
/** Before any of the three events was seen there is no rule to wait for; a short while, for one under way. */
export const FLUSH_WITHOUT_EVENTS_MS = 5000
/** A reply that neither goes on nor ends for this long is dead, and the connection with it (§12). */
export const REPLY_STUCK_MS = 30_000

/** Calls that are over and remembered, for repetitions and late duplicates. */
const REMEMBERED_CALLS = 100

/** One call. */
export interface RelayCall {
  readonly callId: CallId
  readonly rowId: string
  readonly name: string
  readonly arguments: JsonObject
  readonly effect: ToolEffect
  /** While it runs the floor is held: transcripts may be withheld (§7.4). */
  readonly isHold: boolean
  /** Name and arguments in one string: equal for a repetition. */
  readonly sameness: string
  /** The reply that carried the call (§7.2 T2). */
  readonly replyId: ReplyId | null
  readonly userTurn: number
  /** The first call of the same name and arguments whose result this one shares. */
  readonly repeats: CallId | null
  /** A handler was started for it: no repetition, and not late. */
  readonly wasRun: boolean
  readonly phase: 'running' | 'ready' | 'sent' | 'dropped'
  /** The latest reply that began after the result was sent. */
  readonly answeredBy: ReplyId | null
  /** That reply came to its end, or was heard: the model has the result. What was sent into a dead link never arrives. */
  readonly isTakenUp: boolean
  /** The model knows the outcome: by the prompt (`outcomeUndelivered`), or by an answer in an earlier service session. */
  readonly isTold: boolean
  readonly outcome: ToolOutcome | null
  /** How a call whose `outcome` is `waiting` really ended, once it has. */
  readonly settled: SettledOutcome | null
  /** When it became ready. */
  readonly readyMs: number
}

/** All calls of the conversation that still matter, in order of arrival. */
export interface Relay {
  readonly calls: readonly RelayCall[]
}

/** No calls. */
export const EMPTY_RELAY: Relay = { calls: [] }

/** What the arrival of a call means. */
export type Arrival =
  | { readonly kind: 'run'; readonly relay: Relay }
  /** A repetition: it gets the first one's result, and is not run. */
  | { readonly kind: 'repeat'; readonly relay: Relay; readonly first: RelayCall }
  /** It belongs to a reply that was cut off: the agent has moved on. */
  | { readonly kind: 'late'; readonly relay: Relay }
  /** The same call id once more: nothing to do. */
  | { readonly kind: 'known'; readonly relay: Relay }

/** A call arrives. */
export const arrive = (
  relay: Relay,
  floor: Floor,
  call: ToolCall,
  rowId: string,
  kind: { readonly effect: ToolEffect; readonly isHold: boolean },
  nowMs: number,
): Arrival => {
  const { effect, isHold } = kind
  if (relay.calls.some((known) => known.callId === call.callId)) return { kind: 'known', relay }
  const replyId = replyOfCall(floor)
  const sameness = `${call.name} ${canonicalJson(call.arguments)}`
  const first = effect === 'read' ? undefined : relay.calls.find((known) => isSharable(known, sameness, floor.userTurn))
  const shared = first === undefined ? null : outcomeOf(first)
  const isLate = replyId !== null && floor.interrupted.includes(replyId)
  const added: RelayCall = {
    callId: call.callId,
    rowId,
    name: call.name,
    arguments: call.arguments,
    effect,
    isHold,
    sameness,
    replyId,
    userTurn: floor.userTurn,
    repeats: first?.callId ?? null,
    wasRun: !isLate && first === undefined,
    phase: isLate ? 'dropped' : shared !== null ? 'ready' : 'running',
    answeredBy: null,
    isTakenUp: false,
    isTold: false,
    outcome: shared,
    settled: null,
    readyMs: nowMs,
  }
  const grown = { calls: forgetOld([...relay.calls, added]) }
  if (isLate) return { kind: 'late', relay: grown }
  return first === undefined ? { kind: 'run', relay: grown } : { kind: 'repeat', relay: grown, first }
}

/** A tool finished. Returns the calls that this finishes: its own and its repetitions, in whatever phase they are. */
export const finish = (
  relay: Relay,
  callId: CallId,
  outcome: ToolOutcome,
  nowMs: number,
): { readonly relay: Relay; readonly finished: readonly RelayCall[] } => {
  const finished: RelayCall[] = []
  const calls = relay.calls.map((call) => {
    if ((call.callId !== callId && call.repeats !== callId) || call.outcome !== null) return call
    const phase = call.phase === 'running' ? 'ready' : call.phase
    const done: RelayCall = { ...call, outcome, phase, readyMs: nowMs }
    finished.push(done)
    return done
  })
  return { relay: { calls }, finished }
}

/** A call that was answered with `waiting` has ended. Returns the rows of its repetitions, which end with it. */
export const settle = (
  relay: Relay,
  rowId: string,
  settled: SettledOutcome,
): { readonly relay: Relay; readonly repeatRowIds: readonly string[] } => {
  const first = relay.calls.find((call) => call.rowId === rowId)
  if (first === undefined) return { relay, repeatRowIds: [] }
  const repeatRowIds: string[] = []
  const calls = relay.calls.map((call) => {
    if ((call.outcome !== null && call.outcome.status !== 'waiting') || call.settled !== null) return call
    if (call !== first && call.repeats !== first.callId) return call
    if (call !== first) repeatRowIds.push(call.rowId)
    return { ...call, settled }
  })
  return { relay: { calls }, repeatRowIds }
}

/** How a call ended as far as is known; a repetition shares it. */
export const outcomeOf = (call: RelayCall): ToolOutcome | null => call.settled ?? call.outcome

/** Calls whose result may go out now, in order of arrival. By `at-once`, whatever is ready (§7.3, a conflict). */
export const sendable = (
  relay: Relay,
  floor: Floor,
  timing: SessionSettings['resultTiming'],
  nowMs: number,
): readonly RelayCall[] => {
  const ready = relay.calls.filter((call) => call.phase === 'ready')
  if (ready.length === 0 || floor.last === 'replyDone' || timing === 'at-once') return ready
  return ready.filter((call) => nowMs >= deadlineMs(call, floor))
}

/** Marks calls as sent. */
export const markSent = (relay: Relay, sent: readonly RelayCall[]): Relay => mark(relay, sent, 'sent')

/** Marks calls as dropped. */
export const markDropped = (relay: Relay, dropped: readonly RelayCall[]): Relay => mark(relay, dropped, 'dropped')

/** Calls not yet answered that an interruption of this reply drops. Calls of other replies stay (§7.3). */
export const droppedBy = (relay: Relay, replyId: ReplyId): readonly RelayCall[] =>
  relay.calls.filter((call) => call.replyId === replyId && isOpen(call))

/** Calls that still wait for their answer. */
export const openCalls = (relay: Relay): readonly RelayCall[] => relay.calls.filter(isOpen)

/** What remains when the conversation is over: calls whose outcome is still to be logged. No later turn shares them. */
export const callsAfterEnd = (relay: Relay): Relay => ({
  calls: relay.calls.filter(isUnfinished).map((call) => ({ ...call, userTurn: NO_TURN })),
})

/** The number of no turn. */
const NO_TURN = -1

/** It has no outcome yet that is its last. */
export const isUnfinished = (call: RelayCall): boolean =>
  (call.outcome === null && (call.wasRun || call.repeats !== null)) ||
  (call.outcome?.status === 'waiting' && call.settled === null)

/** The tool has acted, or may have: the model must not repeat it, whether it hears of the result or not. */
export const hasActed = (call: RelayCall): boolean =>
  call.effect !== 'read' && call.wasRun && call.outcome !== null && MAY_HAVE_ACTED.has(call.outcome.status)

/** Whether the call is neither answered nor dropped. */
export const isOpen = (call: RelayCall): boolean => call.phase === 'running' || call.phase === 'ready'

/** The answer as the wire wants it: JSON in a string (tool-calling.md R4), with a speakable form beside the value. */
export const resultText = (outcome: ToolOutcome): { readonly text: string; readonly isError: boolean } => {
  if (outcome.status === 'waiting') return { text: JSON.stringify(outcome.result), isError: false }
  if (outcome.status !== 'ok') return { text: JSON.stringify({ error: outcome.error }), isError: true }
  const value = outcome.say === undefined ? outcome.result : { result: outcome.result, say: outcome.say }
  return { text: JSON.stringify(value), isError: false }
}

/**
 * When a ready result goes out although `reply.done` is not the latest event: the rule alone can wait for ever after a
 * cough (§12). While a reply is open there is no such deadline; the reply itself is watched (REPLY_STUCK_MS).
 */
const deadlineMs = (call: RelayCall, floor: Floor): number => {
  switch (floor.last) {
    case 'none':
      return call.readyMs + FLUSH_WITHOUT_EVENTS_MS
    case 'replyStarted':
      return Number.POSITIVE_INFINITY
    case 'speechStarted': {
      const wait = floor.isUserSpeaking ? FLUSH_AFTER_SPEECH_SILENT_MS : FLUSH_AFTER_SPEECH_STOPPED_MS
      return floor.userActivityMs + wait
    }
    case 'replyDone':
      return call.readyMs
  }
}

/** A call whose outcome a repetition may share: same turn, same words, and it ran or may have run. */
const isSharable = (known: RelayCall, sameness: string, userTurn: number): boolean =>
  known.sameness === sameness && known.userTurn === userTurn && known.wasRun && isUnderWayOrActed(known)

/** Also a call whose answer was dropped: what it does, it does. */
const isUnderWayOrActed = (known: RelayCall): boolean => {
  const outcome = outcomeOf(known)
  return outcome === null || outcome.status === 'waiting' || MAY_HAVE_ACTED.has(outcome.status)
}

const MAY_HAVE_ACTED: ReadonlySet<ToolOutcome['status']> = new Set(['ok', 'timeout', 'crashed', 'cancelled'])

const mark = (relay: Relay, marked: readonly RelayCall[], phase: RelayCall['phase']): Relay => {
  if (marked.length === 0) return relay
  const ids = new Set(marked.map((call) => call.callId))
  return { calls: relay.calls.map((call) => (ids.has(call.callId) ? { ...call, phase } : call)) }
}

const forgetOld = (calls: readonly RelayCall[]): readonly RelayCall[] => {
  const surplus = calls.length - REMEMBERED_CALLS
  if (surplus <= 0) return calls
  let toForget = surplus
  return calls.filter((call) => {
    if (toForget === 0 || isOpen(call)) return true
    toForget -= 1
    return false
  })
}
