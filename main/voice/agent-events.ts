/** What each event of the service does to the session (protocol.md §4, §7, §8). Pure; part of `session.ts`. */
import { callEnded, showTurns } from './conversation.ts'
import type { AgentEvent, ConversationEvent, Effect } from './events.ts'
import { replyOfCall, speechStarted, speechStopped, turnCommitted, userTurnTaken } from './floor.ts'
import { speechHeard } from './hearing.ts'
import { isHeldOnly, utteranceTaken } from './held-speech.ts'
import { onSessionEnded, onSessionReady, onSessionUpdated } from './link.ts'
import { onServiceError } from './link-error.ts'
import { speechEnded, speechReported } from './local-speech.ts'
import { called, spoken, takenUpUnseen, userBegan } from './outbox.ts'
import { onAgentText, onAgentWords, onReplyAudio, onReplyDone, onReplyStarted } from './replies.ts'
import { expireServiceSession } from './service-session.ts'
import { isHolding, type SessionState } from './session-state.ts'
import { arrive, finish, openCalls, outcomeOf } from './tool-relay.ts'
import type { ToolCall } from './tools.ts'
import { userSaid } from './turns.ts'

/** One event of the service. */
export const onAgentEvent = (state: SessionState, event: AgentEvent, out: Effect[], nowMs: number): SessionState => {
  switch (event.type) {
    case 'sessionUpdated':
      return onSessionUpdated(state, nowMs)
    case 'sessionReady': {
      const next = onSessionReady(state, event.serviceSessionId, out, nowMs)
      const isToldEnd = next.link.phase === 'ready' && event.endsInMs !== undefined
      return isToldEnd ? expireServiceSession(next, event.endsInMs, nowMs) : next
    }
    case 'sessionEnded':
      return onSessionEnded(state, out, nowMs)
    case 'sessionError':
      return onServiceError(state, event, out, nowMs)
    default:
      // A straggler of a closed conversation changes nothing.
      if (state.conversation === null || state.link.phase !== 'ready') return state
      return onConversationEvent(heardBy(state, event), event, state.conversation.id, out, nowMs)
  }
}

/** Every word of the user's speech proves that the service hears it. */
const heardBy = (state: SessionState, { type }: ConversationEvent): SessionState => {
  const isOfUser = ['speechStarted', 'speechStopped', 'userTranscriptDelta', 'userTranscript'].includes(type)
  return isOfUser && !state.hearing.isProven ? { ...state, hearing: speechHeard(state.hearing) } : state
}

const onConversationEvent = (
  state: SessionState,
  event: ConversationEvent,
  sessionId: string,
  out: Effect[],
  nowMs: number,
): SessionState => {
  switch (event.type) {
    case 'speechStarted':
      return {
        ...state,
        floor: speechStarted(state.floor, nowMs),
        localSpeech: speechReported(state.localSpeech),
        outbox: userBegan(state.outbox, nowMs),
      }
    case 'speechStopped':
      return {
        ...state,
        floor: speechStopped(state.floor, nowMs),
        localSpeech: speechEnded(state.localSpeech, nowMs),
        turnCommittedMs: state.floor.isUserSpeaking ? nowMs : state.turnCommittedMs,
      }
    case 'userTranscriptDelta': {
      const next = { ...state, floor: { ...state.floor, userActivityMs: nowMs } }
      const words = { ...event, isFinal: false, isHeld: isHeld(state, nowMs), isHeldSpeech: false }
      return showTurns(next, userSaid(state.turns, sessionId, words, nowMs), out)
    }
    case 'userTranscript':
      return onUserTranscript(state, event, sessionId, out, nowMs)
    case 'replyStarted':
      return onReplyStarted(state, event, out, nowMs)
    case 'replyAudio':
      return onReplyAudio(state, event, out, nowMs)
    case 'agentTranscriptDelta':
      return onAgentWords(state, event, sessionId, nowMs)
    case 'agentTranscript':
      return onAgentText(state, event, sessionId, out, nowMs)
    case 'replyDone':
      return onReplyDone(state, event, sessionId, out, nowMs)
    case 'toolCall':
      return onToolCall(state, event.call, sessionId, out, nowMs)
  }
}

/** What the user said is final: a turn of theirs, whose answer is owed. */
const onUserTranscript = (
  state: SessionState,
  { itemId, text }: Extract<ConversationEvent, { type: 'userTranscript' }>,
  sessionId: string,
  out: Effect[],
  nowMs: number,
): SessionState => {
  // Words that a tool has held back may be of any time (§7.4).
  const isLate = isHeld(state, nowMs)
  const isHeldSpeech = isHeldOnly(state.speechByKey) && !isLate
  const words = { itemId, text, isFinal: true, isHeld: isLate, isHeldSpeech }
  const step = userSaid(state.turns, sessionId, words, nowMs)
  if (step.changed === null) return state
  out.push({ type: 'tell', notice: { id: 'answer', text: null } })
  const isCorrection = isFinalAlready(state, step.changed.id)
  // Of the two events either may come first (§8 B1).
  const answering = state.floor.last === 'replyStarted' ? state.floor.openReply : null
  const floor = isCorrection
    ? state.floor
    : userTurnTaken(answering === null && !isLate ? turnCommitted(state.floor, nowMs) : state.floor)
  const said = { utteranceId: step.changed.id, text, turn: floor.userTurn }
  return showTurns(
    {
      ...state,
      floor,
      speechByKey: utteranceTaken(state.speechByKey, state.floor.isUserSpeaking),
      // A `reply.create` that was out while they spoke was dropped, also when their speech was never reported (§2.1).
      // What was said in a hold stays without an answer (§7.4); so does what was said before the user stopped everything.
      outbox:
        isCorrection || isLate || state.isHushed
          ? state.outbox
          : spoken(userBegan(state.outbox, nowMs), said, answering, nowMs),
      activityMs: nowMs,
    },
    step,
    out,
  )
}

const isFinalAlready = ({ turns }: SessionState, utteranceId: string): boolean =>
  turns.user.some(({ id, isFinal }) => id === utteranceId && isFinal)

/** Transcripts may be withheld while a tool holds the floor, and flushed when it is over (§7.4). */
const HOLD_FLUSH_MS = 1500

const isHeld = (state: SessionState, nowMs: number): boolean =>
  nowMs - state.lastHoldMs < HOLD_FLUSH_MS || isHolding(state)

/** More calls than this that wait at the same time are no conversation: the rest is not run and not answered. */
const MAX_OPEN_CALLS = 32

const onToolCall = (
  state: SessionState,
  call: ToolCall,
  sessionId: string,
  out: Effect[],
  nowMs: number,
): SessionState => {
  const rowId = `${sessionId}:t${state.idCount + 1}`
  const tool = state.exposure.tools.find(({ name }) => name === call.name)
  const counted = { ...state, silentReply: null, idCount: state.idCount + 1, activityMs: nowMs }
  const log: Effect = { type: 'logCall', rowId, sessionId, call, atMs: nowMs }
  const ended = (status: 'unknown' | 'dropped', error: string): Effect => ({
    type: 'record',
    record: { type: 'toolCallEnded', rowId, atMs: nowMs, status, result: null, error },
  })
  if (!state.conversation?.toldTools.includes(call.name)) {
    // Emitted for information by the service's own tools; it must not be answered (protocol.md §4).
    out.push(log, ended('unknown', 'Not one of Parley’s tools; not answered.'))
    return counted
  }
  const effect = state.exposure.effects[call.name] ?? 'danger'
  if (openCalls(state.relay).length >= MAX_OPEN_CALLS) {
    out.push(log, ended('dropped', 'Too many calls at once.'))
    return counted
  }
  const isHold = tool?.mode === 'hold' || state.toolModes === 'allHold'
  const arrival = arrive(state.relay, state.floor, call, rowId, { effect, isHold }, nowMs)
  const caller = replyOfCall(state.floor)
  const outbox =
    arrival.kind === 'late'
      ? counted.outbox
      : caller === null
        ? takenUpUnseen(counted.outbox, null, nowMs)
        : called(counted.outbox, caller)
  const next = { ...counted, relay: arrival.relay, outbox }
  switch (arrival.kind) {
    case 'known':
      return state
    case 'late':
      out.push(log, ended('dropped', 'The reply that made this call had already been interrupted.'))
      return next
    case 'repeat': {
      out.push(log)
      // The first one is over: its outcome is this one's too. Otherwise it is recorded when that one ends.
      const outcome = outcomeOf(arrival.first)
      if (outcome !== null && outcome.status !== 'waiting') out.push(callEnded(rowId, outcome, nowMs))
      return next
    }
    case 'run':
      if (state.isHushed) return cancelUnrun(next, call, log, rowId, out, nowMs)
      out.push({ type: 'runTool', rowId, sessionId, call, effect, atMs: nowMs })
      return next
  }
}

/** The user stopped everything before this call came: it is not run, and the agent is told so like any other outcome. */
const cancelUnrun = (
  state: SessionState,
  call: ToolCall,
  log: Effect,
  rowId: string,
  out: Effect[],
  nowMs: number,
): SessionState => {
  const outcome = { status: 'cancelled', error: STOPPED } as const
  out.push(log, callEnded(rowId, outcome, nowMs))
  return { ...state, relay: finish(state.relay, call.callId, outcome, nowMs).relay }
}

const STOPPED = 'The user stopped everything before this ran. Nothing was done. Do not try it again by yourself.'
