/**
 * What a loss means for what was under way: replies are cut, calls are dropped, and what a service session owed is asked
 * in the next one (protocol.md §10). Pure; part of `session.ts`, used by `link.ts` and its parts.
 */
import { tellGivenUp } from './answers.ts'
import { cutReply, dropCalls, showTurns } from './conversation.ts'
import type { Effect } from './events.ts'
import { afterLoss, inNewServiceSession } from './outbox.ts'
import { find } from './playback.ts'
import type { SessionState } from './session-state.ts'
import { openCalls } from './tool-relay.ts'
import { openReplies, replyOver } from './turns.ts'

/** Playback stops, the captions of replies become final, open calls are dropped: nothing of it can be answered (§10). */
export const silence = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  const next = cutReplies(state, out, nowMs)
  return dropCalls(next, openCalls(next.relay), out, nowMs)
}

/** Every reply is over where it stands; what a resumed service session still sends of it is stale. */
export const cutReplies = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  let next = state
  for (const reply of state.playback.replies) if (!reply.isOver) next = cutReply(next, reply.replyId, out, nowMs)
  const { openReply } = state.floor
  if (openReply !== null && find(next.playback, openReply) === undefined) next = cutReply(next, openReply, out, nowMs)
  const sessionId = state.conversation?.id
  if (sessionId !== undefined) {
    for (const replyId of openReplies(next.turns)) {
      next = showTurns(next, replyOver(next.turns, sessionId, replyId, true, nowMs), out)
    }
  }
  return next
}

/** A service session is gone, or was not taken up again, and another one stands in its place: what it owed is asked there. */
export const takenOver = (before: SessionState, out: Effect[], nowMs: number): SessionState => {
  const state = silence(before, out, nowMs)
  const { outbox, givenUp } = afterLoss(state.outbox, false, nowMs)
  return tellGivenUp({ ...state, outbox: inNewServiceSession(outbox) }, givenUp, 'lost', out)
}
