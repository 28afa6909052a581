/**
 * The service's side of a conversation: one service session follows the other when it is lost, or when it grows too old
 * (protocol.md §1.1, §10, §11). Pure; part of `session.ts`.
 */

import { showTurns } from './conversation.ts'
import type { Effect } from './events.ts'
import { floorAnew } from './floor.ts'
import { UNPROVEN } from './hearing.ts'
import { inNewServiceSession, unanswered } from './outbox.ts'
import { SILENT } from './playback.ts'
import { stopPump } from './pump.ts'
import { isInUse, type ServiceSession, type SessionState } from './session-state.ts'
import { isGateHeld } from './talk-gate.ts'
import { callsAfterLoss } from './told-results.ts'
import { userOver } from './turns.ts'

/** A service session that is not ended is kept, and billed, this long (protocol.md §10, §11). */
const RESUME_GRACE_MS = 30_000

/**
 * After this the service session may be ended without warning (protocol.md §1.1): it is replaced when nobody speaks. The
 * documents say three hours and `expires_at` said one, so it is never later than this.
 */
export const ROLLOVER_MS = 55 * 60_000
/** So long before its end, as the service says it, a session is replaced. */
const EXPIRY_MARGIN_MS = 2 * 60_000
/** An end sooner than this is not believed: nothing may have sessions replaced again and again. */
const LEAST_LIFE_MS = 10 * 60_000

/** The first message of a new service session is out: it is billed from here on (protocol.md §11). */
export const openServiceSession = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  if (state.conversation === null) return state
  const serviceCount = state.conversation.serviceCount + 1
  const { id: sessionId } = state.conversation
  const service: ServiceSession = {
    key: `${sessionId}:s${serviceCount}`,
    givenId: null,
    openedMs: nowMs,
    replaceAtMs: nowMs + ROLLOVER_MS,
    lostMs: null,
  }
  out.push({ type: 'record', record: { type: 'serviceSessionOpened', sessionId, key: service.key, atMs: nowMs } })
  return {
    ...state,
    hearing: UNPROVEN,
    conversation: { ...state.conversation, service, serviceCount, isEndConfirmed: false },
  }
}

/** The service has said the id of the session that is open; null: it still has not. */
export const nameServiceSession = (state: SessionState, id: string | null, out: Effect[]): SessionState => {
  const { conversation } = state
  if (conversation === null || conversation.service === null || id === null) return state
  const { service } = conversation
  out.push({
    type: 'record',
    record: { type: 'serviceSessionNamed', sessionId: conversation.id, key: service.key, serviceSessionId: id },
  })
  return { ...state, conversation: { ...conversation, service: { ...service, givenId: id } } }
}

/** The service has said in how many ms it will end the session. Of no effect where it is later than Parley's own limit. */
export const expireServiceSession = (state: SessionState, endsInMs: number, nowMs: number): SessionState => {
  const { conversation } = state
  if (conversation === null || conversation.service === null || endsInMs < LEAST_LIFE_MS) return state
  const { service } = conversation
  const replaceAtMs = Math.min(service.openedMs + ROLLOVER_MS, nowMs + endsInMs - EXPIRY_MARGIN_MS)
  return { ...state, conversation: { ...conversation, service: { ...service, replaceAtMs } } }
}

/** Whether the service may still know a session whose connection was lost (protocol.md §10). */
export const canBeResumed = ({ givenId, lostMs }: ServiceSession, nowMs: number): boolean =>
  givenId !== null && (lostMs === null || nowMs - lostMs < RESUME_GRACE_MS)

/** Whether it is time, and quiet enough, for a new service session. */
export const isDueForRollover = (state: SessionState, nowMs: number): boolean =>
  state.link.phase === 'ready' &&
  nowMs >= (state.conversation?.service?.replaceAtMs ?? Number.POSITIVE_INFINITY) &&
  !isInUse(state) &&
  !state.floor.isUserSpeaking &&
  !isGateHeld(state.gate) &&
  state.floor.awaitingReplySinceMs === null &&
  state.silentReply === null &&
  unanswered(state.outbox, nowMs).length === 0

/** Ends the service session and goes on in a new one; what is said meanwhile is held and sent first. */
export const rollOver = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  if (state.conversation === null) return state
  out.push({ type: 'send', message: { type: 'sessionEnd' } })
  return {
    ...state,
    conversation: { ...state.conversation, isRollingOver: true },
    pump: stopPump(state.pump, true),
    link: { phase: 'ending', sinceMs: nowMs, reason: 'user', wasReady: true, next: 'rollover' },
  }
}

/** The conversation goes on without this service session: its end is recorded, and the next one wants a recap. */
export const forgetServiceSession = (before: SessionState, out: Effect[], nowMs: number): SessionState => {
  const state = finishUserWords(before, out, nowMs)
  closeServiceSession(state, out, nowMs)
  if (state.conversation === null) return state
  if (state.conversation.isGreeted && state.conversation.service !== null) out.push({ type: 'recapWanted' })
  return {
    ...state,
    conversation: {
      ...state.conversation,
      service: null,
      toldExposure: null,
      staleUntilMs: Math.max(state.conversation.staleUntilMs, billedUntilMs(state, nowMs)),
    },
    floor: floorAnew(state.floor),
    relay: callsAfterLoss(state.relay),
    outbox: inNewServiceSession(state.outbox),
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
  if (conversation === null || conversation.service === null) return
  const { id: sessionId, service } = conversation
  const atMs = billedUntilMs(state, nowMs)
  out.push({ type: 'record', record: { type: 'serviceSessionClosed', sessionId, key: service.key, atMs } })
}

/** Ended by the service itself: until now. Otherwise it is kept, and billed, from the loss of its connection on. */
const billedUntilMs = ({ conversation }: SessionState, nowMs: number): number =>
  conversation?.isEndConfirmed ? nowMs : (conversation?.service?.lostMs ?? nowMs) + RESUME_GRACE_MS
