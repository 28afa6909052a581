/** What becomes of the agent's replies: sound, words, interruptions, ends (protocol.md §4, §8). Pure; part of `session.ts`. */
import { askForAnswer, replyCutByUser } from './answers.ts'
import { cutReply, dropCallsOf, showTurns } from './conversation.ts'
import type { ConversationEvent, Effect } from './events.ts'
import { replyAdopted, replyDone, replyInterrupted, replyStarted } from './floor.ts'
import { type OwedWish, takenUp, takenUpUnseen } from './outbox.ts'
import { complete, find, flush, isReplyHeard, receiveAudio } from './playback.ts'
import type { SessionState } from './session-state.ts'
import { answersResults, awaitsAnswer, isAnsweredNow, takeUpResults } from './told-results.ts'
import type { ReplyId } from './tools.ts'
import { agentText, agentWords, hasWords, replyOver } from './turns.ts'

type EventOf<T extends ConversationEvent['type']> = Extract<ConversationEvent, { type: T }>

/** `reply.started`. */
export const onReplyStarted = (
  before: SessionState,
  { replyId }: EventOf<'replyStarted'>,
  out: Effect[],
  nowMs: number,
): SessionState => {
  // What the last one brought nothing for may be answered by this one, unless that is to what the user said since.
  const awaits = before.floor.awaitingReplySinceMs === null ? null : before.floor.awaits
  const state = before.silentReply !== null && awaits === 'turn' ? askForAnswer(before, out, nowMs) : before
  const { relay } = state
  const to = {
    awaited: awaits,
    hasResults: ({ replyIds }: OwedWish): boolean => isAnsweredNow(relay, replyIds),
    waitsForCall: ({ replyIds }: OwedWish): boolean => awaitsAnswer(relay, replyIds),
  }
  const next: SessionState = {
    ...state,
    floor: replyStarted(state.floor, replyId, nowMs),
    relay: answersResults(state.relay, replyId),
    outbox: takenUp(state.outbox, replyId, to, nowMs),
    silentReply: null,
  }
  // The user stopped everything, and this is what was under way then. An announcement is not.
  const isUnwanted = state.isHushed && state.outbox.sent?.wish.kind !== 'announcement'
  return isUnwanted ? cutReply(replyCutByUser(next, replyId, out), replyId, out, nowMs) : next
}

/** `reply.audio`. */
export const onReplyAudio = (
  before: SessionState,
  { replyId, pcm }: EventOf<'replyAudio'>,
  out: Effect[],
  nowMs: number,
): SessionState => {
  const state = cutByLoss(before, replyId, nowMs)
  const { playback, isStale } = receiveAudio(state.playback, replyId, pcm)
  if (!isStale) out.push({ type: 'play', replyId, pcm })
  const floor = state.floor.openReply === replyId ? { ...state.floor, replyActivityMs: nowMs } : state.floor
  return { ...state, playback, floor }
}

/** `transcript.agent.delta`. */
export const onAgentWords = (
  before: SessionState,
  { replyId, delta, startMs }: EventOf<'agentTranscriptDelta'>,
  sessionId: string,
  nowMs: number,
): SessionState => {
  const state = cutByLoss(before, replyId, nowMs)
  const turns = agentWords(state.turns, sessionId, replyId, delta, startMs, nowMs)
  return { ...state, turns, floor: { ...state.floor, replyActivityMs: nowMs } }
}

/** `transcript.agent`. */
export const onAgentText = (
  before: SessionState,
  { replyId, text, interrupted }: EventOf<'agentTranscript'>,
  sessionId: string,
  out: Effect[],
  nowMs: number,
): SessionState => {
  const state = cutByLoss(before, replyId, nowMs)
  const turns = agentText(state.turns, sessionId, replyId, text, interrupted, nowMs)
  const next = { ...state, turns }
  return interrupted ? onInterrupted(next, replyId, true, out, nowMs) : next
}

/** `reply.done`. */
export const onReplyDone = (
  before: SessionState,
  { replyId, status }: EventOf<'replyDone'>,
  sessionId: string,
  out: Effect[],
  nowMs: number,
): SessionState => {
  const state = cutByLoss(before, replyId, nowMs)
  const isByUser = status === 'interrupted' || state.floor.last === 'speechStarted'
  const wasCut = status === 'interrupted' || status === 'cancelled'
  let next = wasCut ? onInterrupted(state, replyId, isByUser, out, nowMs) : state
  next = { ...next, floor: replyDone(next.floor, replyId), playback: complete(next.playback, replyId) }
  out.push({ type: 'endOfReply', replyId })
  if (status === 'completed') next = { ...next, relay: takeUpResults(next.relay, replyId) }
  if (status !== 'interrupted' && bringsNothing(state, replyId, status)) {
    next = { ...next, silentReply: { replyId, sinceMs: nowMs, isCompleted: status === 'completed' } }
  }
  // The text is final when the last word has been heard. Without sound, or with all of it played, that is now.
  const sound = find(next.playback, replyId)
  const isHeard = sound === undefined || sound.isOver
  if (!isHeard) return next
  // Silenced here, or never spoken though its text came (§8 B8).
  const isSilenced = sound !== undefined && (sound.isFlushed || sound.firstAudibleMs === null)
  return showTurns(next, replyOver(next.turns, sessionId, replyId, isSilenced, nowMs), out)
}

/**
 * A reply that goes on in a resumed service session, and was cut by the loss or began while there was no connection: what
 * of it would sound now has no beginning. It is not played, and keeps the floor until it is done.
 */
const cutByLoss = (state: SessionState, replyId: ReplyId, nowMs: number): SessionState => {
  const { link, floor, playback } = state
  const sound = find(playback, replyId)
  if (link.phase !== 'ready' || !link.isResumed || floor.openReply === replyId) return state
  // Ours, from its beginning; or over.
  if (sound === undefined ? floor.lastReply === replyId : !sound.isFlushed || sound.isComplete) return state
  return {
    ...state,
    playback: flush(playback, replyId),
    floor: replyAdopted(floor, replyId, nowMs),
    // One that began before the loss was seen, and has taken up what it answers.
    outbox: sound === undefined ? takenUpUnseen(state.outbox, replyId, nowMs) : state.outbox,
  }
}

/**
 * Either form of the signal: playback of that reply stops, its unsent results are dropped (§7.3, §8 B4). `isByUser`: they
 * have moved on, and what this reply was to answer is not asked again.
 */
const onInterrupted = (
  state: SessionState,
  replyId: ReplyId,
  isByUser: boolean,
  out: Effect[],
  nowMs: number,
): SessionState => {
  if (state.floor.interrupted.includes(replyId)) return state
  const settled = isByUser ? replyCutByUser(state, replyId, out) : state
  const next = { ...settled, floor: replyInterrupted(settled.floor, replyId) }
  return dropCallsOf(cutReply(next, replyId, out, nowMs), replyId, out, nowMs)
}

/**
 * Neither sound nor a call came of it, nor words if it was completed: a call with refused values, a failing model (§12),
 * or a reply that the service took back. One that was silenced here is none of those.
 */
const bringsNothing = (
  { playback, relay, turns }: SessionState,
  replyId: ReplyId,
  status: 'completed' | 'cancelled' | 'failed',
): boolean => {
  const sound = find(playback, replyId)
  if (sound?.isFlushed) return false
  if (status === 'cancelled') return !isReplyHeard(playback, replyId)
  const isSilent = (sound?.firstAudibleMs ?? null) === null
  const hasCalls = relay.calls.some((call) => call.replyId === replyId)
  return isSilent && !hasCalls && (status === 'failed' || !hasWords(turns, replyId))
}
