/**
 * The service's side of a conversation: one service session follows the other when it is lost, or when it grows too old
 * (protocol.md §1.1, §10, §11). Pure; part of `session.ts`.
 */
import type { Effect } from './events.ts'
import { EMPTY_FLOOR } from './floor.ts'
import { SILENT } from './playback.ts'
import { stopPump } from './pump.ts'
import { isInUse, type SessionState } from './session-state.ts'
import { isGateHeld } from './talk-gate.ts'
import { stillRunning } from './tool-relay.ts'

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
export const forgetServiceSession = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  closeServiceSession(state, out, nowMs)
  if (state.conversation === null) return state
  if (state.conversation.isGreeted) out.push({ type: 'recapWanted' })
  return {
    ...state,
    conversation: { ...state.conversation, serviceSessionId: null, toldExposure: null },
    floor: { ...EMPTY_FLOOR, userTurn: state.floor.userTurn },
    relay: stillRunning(state.relay),
    playback: SILENT,
    turns: { ...state.turns, replies: [] },
  }
}

/** Records the end of the service session, and until when it is billed. */
export const closeServiceSession = (state: SessionState, out: Effect[], nowMs: number): void => {
  const { conversation } = state
  if (conversation === null || conversation.serviceSessionId === null) return
  const { id: sessionId, serviceSessionId, isEndConfirmed } = conversation
  const atMs = isEndConfirmed ? nowMs : nowMs + RESUME_GRACE_MS
  out.push({ type: 'record', record: { type: 'serviceSessionClosed', sessionId, serviceSessionId, atMs } })
}
