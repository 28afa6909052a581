/** What each event of the service does to the session (protocol.md §4, §7, §8). Pure; part of `session.ts`. */
import { callEnded, cutReply, dropCallsOf, showTurns } from './conversation.ts'
import type { AgentEvent, ConversationEvent, Effect } from './events.ts'
import { replyDone, replyInterrupted, replyStarted, speechStarted, speechStopped, userTurnTaken } from './floor.ts'
import { speechHeard } from './hearing.ts'
import { isHeldOnly, utteranceTaken } from './held-speech.ts'
import { onSessionEnded, onSessionReady, onSessionUpdated } from './link.ts'
import { onServiceError } from './link-error.ts'
import { speechEnded, speechReported } from './local-speech.ts'
import { answered, returnToQueue, takenUp } from './outbox.ts'
import { complete, find, receiveAudio } from './playback.ts'
import { isHolding, type SessionState } from './session-state.ts'
import { answersResults, arrive, finish, openCalls, outcomeOf, takeUpResults } from './tool-relay.ts'
import type { ReplyId, ToolCall } from './tools.ts'
import { agentText, agentWords, hasWords, replyOver, userSaid } from './turns.ts'

/** One event of the service. */
export const onAgentEvent = (state: SessionState, event: AgentEvent, out: Effect[], nowMs: number): SessionState => {
  switch (event.type) {
    case 'sessionUpdated':
      return onSessionUpdated(state, nowMs)
    case 'sessionReady':
      return onSessionReady(state, event.serviceSessionId, out, nowMs)
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
        // `reply.create` is dropped while the user speaks (§2.1): what no reply has taken up is asked for again.
        outbox: returnToQueue(state.outbox),
        emptyReplyMs: null,
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
    case 'userTranscript': {
      // Words that a tool has held back may be of any time (§7.4).
      const isLate = isHeld(state, nowMs)
      const isHeldSpeech = isHeldOnly(state.speechByKey) && !isLate
      const words = { ...event, isFinal: true, isHeld: isLate, isHeldSpeech }
      const step = userSaid(state.turns, sessionId, words, nowMs)
      if (step.changed === null) return state
      out.push({ type: 'tell', notice: { id: 'answer', text: null } })
      const speechByKey = utteranceTaken(state.speechByKey, state.floor.isUserSpeaking)
      return showTurns({ ...state, speechByKey, floor: userTurnTaken(state.floor), activityMs: nowMs }, step, out)
    }
    case 'replyStarted': {
      const next: SessionState = {
        ...state,
        floor: replyStarted(state.floor, event.replyId, nowMs),
        relay: answersResults(state.relay, event.replyId),
        outbox: takenUp(state.outbox, event.replyId, nowMs),
        emptyReplyMs: null,
      }
      // The user stopped everything, and this is what was under way then. An announcement is not.
      const isUnwanted = state.isHushed && state.outbox.sent?.item.kind !== 'announcement'
      return isUnwanted ? cutReply(next, event.replyId, out, nowMs) : next
    }
    case 'replyAudio':
      return onReplyAudio(state, event.replyId, event.pcm, out, nowMs)
    case 'agentTranscriptDelta': {
      const turns = agentWords(state.turns, sessionId, event.replyId, event.delta, event.startMs, nowMs)
      return { ...state, turns, floor: { ...state.floor, replyActivityMs: nowMs } }
    }
    case 'agentTranscript': {
      const turns = agentText(state.turns, sessionId, event.replyId, event.text, event.interrupted, nowMs)
      const next = { ...state, turns }
      return event.interrupted ? onInterrupted(next, event.replyId, out, nowMs) : next
    }
    case 'replyDone':
      return onReplyDone(state, event, sessionId, out, nowMs)
    case 'toolCall':
      return onToolCall(state, event.call, sessionId, out, nowMs)
  }
}

const onReplyAudio = (
  state: SessionState,
  replyId: ReplyId,
  pcm: Uint8Array,
  out: Effect[],
  nowMs: number,
): SessionState => {
  const { playback, isStale } = receiveAudio(state.playback, replyId, pcm)
  if (!isStale) out.push({ type: 'play', replyId, pcm })
  const floor = state.floor.openReply === replyId ? { ...state.floor, replyActivityMs: nowMs } : state.floor
  return { ...state, playback, floor }
}

/** Either form of the signal: playback of that reply stops, its unsent results are dropped (§7.3, §8 B4). */
const onInterrupted = (state: SessionState, replyId: ReplyId, out: Effect[], nowMs: number): SessionState => {
  if (state.floor.interrupted.includes(replyId)) return state
  // The user has moved on: what this reply was to answer is not asked again.
  const outbox = answered(state.outbox, replyId)
  const next = { ...state, outbox, floor: replyInterrupted(state.floor, replyId) }
  return dropCallsOf(cutReply(next, replyId, out, nowMs), replyId, out, nowMs)
}

const onReplyDone = (
  state: SessionState,
  event: Extract<ConversationEvent, { type: 'replyDone' }>,
  sessionId: string,
  out: Effect[],
  nowMs: number,
): SessionState => {
  const { replyId } = event
  const wasCut = event.status === 'interrupted' || event.status === 'cancelled'
  let next: SessionState = wasCut ? onInterrupted(state, replyId, out, nowMs) : state
  next = { ...next, floor: replyDone(next.floor, replyId), playback: complete(next.playback, replyId) }
  out.push({ type: 'endOfReply', replyId })
  if (event.status === 'completed') next = { ...next, relay: takeUpResults(next.relay, replyId) }
  if (event.status === 'completed' && isEmpty(next, replyId)) next = { ...next, emptyReplyMs: nowMs }
  // The text is final when the last word has been heard. Without sound, or with all of it played, that is now.
  const sound = find(next.playback, replyId)
  const isHeard = sound === undefined || sound.isOver
  if (!isHeard) return next
  // Silenced here, or never spoken though its text came (§8 B8).
  const isSilenced = sound !== undefined && (sound.isFlushed || sound.firstAudibleMs === null)
  return showTurns(next, replyOver(next.turns, sessionId, replyId, isSilenced, nowMs), out)
}

/** Transcripts may be withheld while a tool holds the floor, and flushed when it is over (§7.4). */
const HOLD_FLUSH_MS = 1500

const isHeld = (state: SessionState, nowMs: number): boolean =>
  nowMs - state.lastHoldMs < HOLD_FLUSH_MS || isHolding(state)

/** A reply that brought neither sound nor words nor a call: a call with refused values, or a failing model (§12). */
const isEmpty = (state: SessionState, replyId: ReplyId): boolean =>
  (find(state.playback, replyId)?.firstAudibleMs ?? null) === null &&
  !hasWords(state.turns, replyId) &&
  !state.relay.calls.some((call) => call.replyId === replyId)

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
  const counted = { ...state, emptyReplyMs: null, idCount: state.idCount + 1, activityMs: nowMs }
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
  const next = { ...counted, relay: arrival.relay }
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
