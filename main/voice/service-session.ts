/**
 * The service's side of a conversation: one service session follows the other when it is lost, or when it grows too old
 * (protocol.md §1.1, §10, §11). Pure; part of `session.ts`.
 */

import { showTurns } from './conversation.ts'
import type { Effect } from './events.ts'
import { floorAnew } from './floor.ts'
import { SILENT } from './playback.ts'
import { stopPump } from './pump.ts'
import { isInUse, type SessionState } from './session-state.ts'
import { isGateHeld } from './talk-gate.ts'
import { callsAfterLoss } from './tool-relay.ts'
import { userOver } from './turns.ts'

/** A service session that is not ended is kept, and billed, this long (protocol.md §10, §11). */
const RESUME_GRACE_MS = 30_000

/** After this the service session may be ended without warning (protocol.md §1.1): it is replaced when nobody speaks. */
export const ROLLOVER_MS = 55 * 60_000

/** Whether it is time, and quiet enough, for a new service session. */
export const isDueForRollover = (state: SessionState, nowMs: number): boolean =>
  state.link.phase === 'ready' &&
  nowMs - state.link.sinceMs >= ROLLOVER_MS &&
  !isInUse(state) &&
  !state.floor.isUserSpeaking &&
  !isGateHeld(state.gate) &&
  state.floor.awaitingReplySinceMs === null &&
  state.outbox.sent === null

/** Ends the service session and goes on in a new one; what is said meanwhile is held and sent first. */
export const rollOver = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  if (state.conversation === null) return state
  out.push({ type: 'send', message: { type: 'sessionEnd' } })
  return {
    ...state,
    conversation: { ...state.conversation, isRollingOver: true },
    pump: stopPump(state.pump, true),
    link: { phase: 'ending', sinceMs: nowMs, reason: 'user', next: 'rollover' },
  }
}

/** The conversation goes on without this service session: its end is recorded, and the next one wants a recap. */
export const forgetServiceSession = (before: SessionState, out: Effect[], nowMs: number): SessionState => {
  const state = finishUserWords(before, out, nowMs)
  closeServiceSession(state, out, nowMs)
  if (state.conversation === null) return state
  if (state.conversation.isGreeted) out.push({ type: 'recapWanted' })
  return {
    ...state,
    conversation: { ...state.conversation, serviceSessionId: null, toldExposure: null },
    floor: floorAnew(state.floor),
    relay: callsAfterLoss(state.relay),
    playback: SILENT,
    // Ids of items and replies are the service session's own.
    turns: { ...state.turns, user: [], userItems: [], replies: [] },
  }
}

/** What the service understood of an unfinished turn stays as it is: nobody will finish it. */
export const finishUserWords = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  const { turns, changed } = userOver(state.turns, nowMs)
  let next: SessionState = { ...state, turns }
  for (const utterance of changed) next = showTurns(next, { turns, changed: utterance }, out)
  return next
}

/** Records the end of the service session, and until when it is billed. */
export const closeServiceSession = (state: SessionState, out: Effect[], nowMs: number): void => {
  const { conversation } = state
  if (conversation === null || conversation.serviceSessionId === null) return
  const { id: sessionId, serviceSessionId, isEndConfirmed } = conversation
  const atMs = isEndConfirmed ? nowMs : nowMs + RESUME_GRACE_MS
  out.push({ type: 'record', record: { type: 'serviceSessionClosed', sessionId, serviceSessionId, atMs } })
}
