/**
 * Steps that several inputs share: showing an utterance, cutting a reply, sending what is due. Each takes the state,
 * pushes effects onto `out` in order and returns the new state. Pure apart from that list.
 */

import { RESUMED_ANSWERS_MS, replyCutByUser, tellGivenUp } from './answers.ts'
import type { Announced, Effect, SessionUpdate } from './events.ts'
import { resultsSent, userTurnTaken } from './floor.ts'
import { isUserTalking } from './microphone.ts'
import { enqueueAnnounced, isInDoubt, nextToSend, sentAsTurn } from './outbox.ts'
import { flush, soundingReplies } from './playback.ts'
import type { SessionState } from './session-state.ts'
import { markTold, untold } from './told-results.ts'
import { droppedBy, markDropped, markSent, openCalls, type RelayCall, resultText, sendable } from './tool-relay.ts'
import type { Exposure, ReplyId, SettledOutcome } from './tools.ts'
import { replyOver, type TurnsStep } from './turns.ts'
import { instructionsFor } from './wish.ts'

/** Takes over changed turns, shows the utterance and, when it is final, keeps it. */
export const showTurns = (state: SessionState, { turns, changed }: TurnsStep, out: Effect[]): SessionState => {
  if (changed !== null) {
    out.push({ type: 'show', utterance: changed })
    if (changed.isFinal) out.push({ type: 'record', record: { type: 'utterance', utterance: changed } })
  }
  return turns === state.turns ? state : { ...state, turns }
}

/** Records how a call ended. `isDropped`: nothing is sent, whatever it came to. */
export const callEnded = (rowId: string, outcome: SettledOutcome, nowMs: number, isDropped = false): Effect => {
  const { text, isError } = resultText(outcome)
  const record = {
    type: 'toolCallEnded',
    rowId,
    atMs: nowMs,
    status: isDropped ? 'dropped' : outcome.status,
    result: isError ? null : text,
    error: outcome.status === 'ok' ? null : outcome.error,
  } as const
  return { type: 'record', record }
}

/** The reply falls silent here and now; what of it was heard is final. Later audio of it is stale. */
export const cutReply = (state: SessionState, replyId: ReplyId, out: Effect[], nowMs: number): SessionState => {
  out.push({ type: 'flushPlayback', replyId })
  const next = { ...state, playback: flush(state.playback, replyId) }
  if (state.conversation === null) return next
  return showTurns(next, replyOver(next.turns, state.conversation.id, replyId, true, nowMs), out)
}

/** The user silences the agent, here and now: every reply that sounds, or has sound to come. They want no more of it. */
export const silenceAgent = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  let next = state
  for (const { replyId } of soundingReplies(state.playback)) {
    next = cutReply(replyCutByUser(next, replyId, out), replyId, out, nowMs)
  }
  return next
}

/** The agent has moved on from this reply: unsent results of its calls are dropped, and only those (§7.3). */
export const dropCallsOf = (state: SessionState, replyId: ReplyId, out: Effect[], nowMs: number): SessionState =>
  dropCalls(state, droppedBy(state.relay, replyId), out, nowMs)

/** Drops calls: logs each, and stops those that only read. What writes runs on; its outcome is kept in the log. */
export const dropCalls = (
  state: SessionState,
  calls: readonly RelayCall[],
  out: Effect[],
  nowMs: number,
): SessionState => {
  for (const call of calls) {
    // An interim answer that is dropped changes nothing: the call itself still waits.
    if (call.outcome?.status === 'waiting') continue
    out.push(
      call.outcome === null
        ? {
            type: 'record',
            record: {
              type: 'toolCallEnded',
              rowId: call.rowId,
              atMs: nowMs,
              status: 'dropped',
              result: null,
              error: null,
            },
          }
        : callEnded(call.rowId, call.outcome, nowMs, true),
    )
    if (call.phase === 'running' && call.effect === 'read' && call.repeats === null) {
      out.push({ type: 'cancelTool', callId: call.callId, reason: 'interrupted' })
    }
  }
  const lastHoldMs = calls.some((call) => call.isHold) ? nowMs : state.lastHoldMs
  return reportUntold({ ...state, lastHoldMs, relay: markDropped(state.relay, calls) }, out)
}

/** Tools that acted and of which no answer was sent or will be: the model hears of each in the prompt, once. */
export const reportUntold = (state: SessionState, out: Effect[]): SessionState => {
  const calls = untold(state.relay)
  for (const { name, arguments: args, outcome } of calls) {
    if (outcome === null || outcome.status === 'waiting') continue
    out.push({ type: 'outcomeUndelivered', name, arguments: args, outcome })
  }
  return calls.length === 0 ? state : { ...state, relay: markTold(state.relay, calls) }
}

/** Both flush points of protocol.md §7.1 in one: whatever may be sent now is sent, in order of arrival. */
export const flushResults = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  if (state.link.phase !== 'ready') return state
  const due = sendable(state.relay, state.floor, state.settings.resultTiming, nowMs)
  let next = state
  for (const call of due) {
    if (call.outcome === null) continue
    const exposure = call.outcome.status === 'ok' ? call.outcome.exposure : undefined
    if (exposure !== undefined) {
      next = updateExposure(next, exposure, out)
      out.push({ type: 'exposureCommitted', callId: call.callId })
    }
    const { text, isError } = resultText(call.outcome)
    out.push({ type: 'send', message: { type: 'toolResult', callId: call.callId, result: text, isError } })
    out.push({ type: 'record', record: { type: 'toolCallSent', rowId: call.rowId, atMs: nowMs } })
  }
  if (due.length === 0) return state
  return {
    ...next,
    relay: markSent(next.relay, due),
    floor: resultsSent(next.floor, nowMs),
    lastHoldMs: due.some((call) => call.isHold) ? nowMs : next.lastHoldMs,
    activityMs: nowMs,
  }
}

/** Tools and prompt change together, in one update; the service is told only while a session is ready. */
export const updateExposure = (state: SessionState, exposure: Exposure, out: Effect[]): SessionState => {
  const next = { ...state, exposure }
  if (state.link.phase !== 'ready' || state.conversation === null) return next
  out.push({ type: 'send', message: { type: 'sessionUpdate', session: sessionOf(next) } })
  const names = exposure.tools.map((tool) => tool.name)
  const toldTools = [...new Set([...state.conversation.toldTools, ...names])]
  return { ...next, conversation: { ...state.conversation, toldTools, toldExposure: exposure } }
}

/** What the service is told of a session's tools and prompt. */
export const sessionOf = ({ exposure, toolModes }: SessionState): SessionUpdate =>
  toolModes === 'whereHold' ? { exposure } : { exposure, toolModes }

/** What was said longer before a resumed connection is no open turn any more. */
const LATE_TURN_MS = 10_000

/** Sends the next wish when the floor is free. */
export const sendWishes = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  if (state.link.phase !== 'ready') return state
  // The call of a reply that came and went in silence may still be on its way (§7.2 T2): its answer comes first.
  const isRelayIdle = openCalls(state.relay).length === 0 && state.silentReply === null
  // Silently dropped while the user speaks (§2.1), and the service says late that they do.
  if (isUserTalking(state, nowMs)) return state
  // Of a turn that was open when the connection was lost the service tells only at its end.
  const hadSpoken = state.localSpeech.lastLoudMs > state.link.sinceMs - LATE_TURN_MS
  const isResumedNow = state.link.isResumed && nowMs - state.link.sinceMs < RESUMED_ANSWERS_MS
  const isSettling = isResumedNow && (hadSpoken || isInDoubt(state.outbox))
  const { outbox, wish, givenUp } = nextToSend(state.outbox, state.floor, { isRelayIdle, isSettling }, nowMs)
  if (wish === null) return outbox === state.outbox ? state : tellGivenUp({ ...state, outbox }, givenUp, 'silent', out)
  out.push({ type: 'send', message: { type: 'replyCreate', instructions: instructionsFor(wish) } })
  const next = { ...state, outbox, activityMs: nowMs }
  // Asked again, it is the same turn as before: what was done for it then is not done twice.
  if (wish.turn !== null) return { ...next, floor: { ...next.floor, userTurn: wish.turn } }
  if (wish.kind !== 'typed') return next
  out.push({ type: 'typedDelivered', text: wish.text })
  const floor = userTurnTaken(next.floor)
  return { ...next, floor, outbox: sentAsTurn(outbox, floor.userTurn), turnCommittedMs: nowMs }
}

/** Something to say when the floor is free; without an open conversation it is shown. */
export const announce = (state: SessionState, announced: Announced, out: Effect[]): SessionState => {
  if (state.conversation !== null) return { ...state, outbox: enqueueAnnounced(state.outbox, announced) }
  out.push({ type: 'unsaid', ...announced })
  return state
}
