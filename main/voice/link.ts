/**
 * The connection's life from the first message to the end: ready, refused, lost, ended, and what is due in time
 * (protocol.md §1.2, §5, §10, §11). Pure; part of `session.ts`. The conversation outlives the connection: what was said
 * and typed meanwhile is kept.
 */

import { updateExposure } from './conversation.ts'
import type { Effect, EndReason, LinkFault } from './events.ts'
import { floorAnew, floorResumed } from './floor.ts'
import { closed, confirmEnd, fail, lost } from './link-end.ts'
import { silence, takenOver } from './link-loss.ts'
import { notTried, startConnecting, withNewTries, withTries } from './link-open.ts'
import { unanswered } from './outbox.ts'
import { startPump, stopPump } from './pump.ts'
import { classifyClose, classifyRefusal, ENDED_BY_SERVICE, LINK_LOST } from './service-errors.ts'
import { closeServiceSession, forgetServiceSession, nameServiceSession, openServiceSession } from './service-session.ts'
import type { SessionState } from './session-state.ts'
import { isGateOpen } from './talk-gate.ts'

/** No socket after this long: the attempt has failed. */
export const CONNECT_TIMEOUT_MS = 10_000
/** No `session.ready` after this long (the service itself gives up after 10 s, protocol.md §1.2). */
export const READY_TIMEOUT_MS = 12_000
/** `session.updated` came and `session.ready` did not: after this long it counts as ready (protocol.md §4). */
export const UPDATED_COUNTS_MS = 1500
/** No `session.ended` after this long: close anyway (protocol.md §12). */
export const END_TIMEOUT_MS = 2000

/** `session.updated`: acknowledges; before ready it may be all that comes. */
export const onSessionUpdated = (state: SessionState, nowMs: number): SessionState =>
  state.link.phase === 'handshaking' ? { ...state, link: { ...state.link, updatedMs: nowMs } } : state

/** `session.ready`: audio may flow. A null id: the service has not said it, or never said ready (`session.updated`). */
export const onSessionReady = (state: SessionState, id: string | null, out: Effect[], nowMs: number): SessionState => {
  switch (state.link.phase) {
    case 'handshaking': {
      const ready = named(state, id, out, nowMs)
      const isSame = ready.conversation?.service?.key === state.conversation?.service?.key
      if (!state.link.isResuming || isSame) return becomeReady(ready, state.link.isResuming, out, nowMs)
      return becomeReady(takenOver(ready, out, nowMs), false, out, nowMs)
    }
    case 'ready':
      // Taken at its `updated`, and now it is said: from here on it can be resumed, and its recording deleted.
      return state.conversation?.service?.givenId === null ? nameServiceSession(state, id, out) : state
    case 'ending':
      if (state.link.wasReady) return state
      out.push({ type: 'send', message: { type: 'sessionEnd' } })
      return { ...named(state, id, out, nowMs), link: { ...state.link, wasReady: true } }
    case 'offline':
    case 'connecting':
    case 'waiting':
    case 'failed':
      return state
  }
}

/** The session with its name: the one that was asked for or, when the service says another, a new one. */
const named = (state: SessionState, id: string | null, out: Effect[], nowMs: number): SessionState => {
  const service = state.conversation?.service ?? null
  if (service === null || service.givenId === null) return nameServiceSession(state, id, out)
  if (id === null || id === service.givenId) return state
  closeServiceSession(state, out, nowMs)
  const since = state.link.phase === 'handshaking' ? state.link.sinceMs : nowMs
  return nameServiceSession(openServiceSession(state, out, since), id, out)
}

const becomeReady = (state: SessionState, isResumed: boolean, out: Effect[], nowMs: number): SessionState => {
  const { conversation } = state
  if (conversation === null) return state
  out.push({ type: 'tell', notice: { id: 'link', text: null } })
  const ready: SessionState = {
    ...state,
    link: { phase: 'ready', sinceMs: nowMs, isResumed },
    conversation: {
      ...conversation,
      service: conversation.service === null ? null : { ...conversation.service, lostMs: null },
      isGreeted: true,
      isEndConfirmed: false,
      isRollingOver: false,
    },
    floor: isResumed ? floorResumed(state.floor, false, nowMs) : floorAnew(state.floor),
    pump: startPump(state.pump, nowMs),
    // A connection that comes back is nothing that anybody did: it must not put off the idle hang-up.
    activityMs: conversation.isGreeted ? state.activityMs : nowMs,
  }
  // Tools or prompt may have changed while the connection was made, or lost.
  return ready.conversation?.toldExposure === ready.exposure ? ready : updateExposure(ready, ready.exposure, out)
}

/** `session.ended`: the clean end. Unasked, the conversation goes on in a new service session while something is owed. */
export const onSessionEnded = (before: SessionState, out: Effect[], nowMs: number): SessionState => {
  const state = confirmEnd(before)
  if (state.link.phase === 'ending') {
    out.push({ type: 'disconnect' })
    return ended(state, out, nowMs)
  }
  if (state.link.phase === 'offline' || state.link.phase === 'failed') return state
  out.push({ type: 'disconnect' })
  const isWanted = isGateOpen(state.gate) || unanswered(state.outbox, nowMs).length > 0
  return isWanted ? lost(state, ENDED_BY_SERVICE, out, nowMs) : closed(state, 'lost', false, out, nowMs)
}

/** What was to follow after `session.end` follows. */
const ended = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  if (state.link.phase !== 'ending') return state
  const { reason, next } = state.link
  if (next !== 'rollover') return closed(state, reason, next === 'reopen', out, nowMs)
  return startConnecting(withNewTries(forgetServiceSession(takenOver(state, out, nowMs), out, nowMs)), out, nowMs)
}

/** The socket closed, or never opened. */
export const onConnectionLost = (state: SessionState, fault: LinkFault, out: Effect[], nowMs: number): SessionState => {
  switch (state.link.phase) {
    case 'ending':
      return ended(state, out, nowMs)
    case 'connecting':
    case 'handshaking':
    case 'ready': {
      if (fault.giveUpText !== undefined) return fail(state, 'lost', fault.giveUpText, out, nowMs)
      const refusal = classifyRefusal(fault.httpStatus)
      // It may have run out on its way (§5 "new token once").
      if (fault.httpStatus === 401 && fault.isByToken && state.conversation?.tries.hasNewToken === false) {
        return startConnecting(notTried(withTries(state, { hasNewToken: true })), out, nowMs)
      }
      if (refusal?.class === 'fatal') return fail(state, 'refused', refusal.text, out, nowMs)
      if (refusal !== null) return lost(state, { ...LINK_LOST, text: refusal.text, isSaid: true }, out, nowMs)
      return lost(state, classifyClose(fault.closeCode), out, nowMs)
    }
    case 'offline':
    case 'waiting':
    case 'failed':
      return state
  }
}

/** The conversation is to end: cleanly where there is a session (bare closes are billed on, protocol.md §11). */
export const hangUp = (state: SessionState, reason: EndReason, out: Effect[], nowMs: number): SessionState => {
  switch (state.link.phase) {
    case 'ready':
    // Its first message is out, so it is open, and billed, or will be in a moment.
    case 'handshaking':
      out.push({ type: 'send', message: { type: 'sessionEnd' } })
      // What is said from here on is for the next session: kept, not sent after the end.
      return {
        ...silence(state, out, nowMs),
        pump: stopPump(state.pump, false),
        link: { phase: 'ending', sinceMs: nowMs, reason, wasReady: state.link.phase === 'ready', next: 'nothing' },
      }
    case 'connecting':
    case 'waiting':
      out.push({ type: 'disconnect' })
      return closed(state, reason, false, out, nowMs)
    case 'ending':
      return { ...state, link: { ...state.link, reason, next: 'nothing' } }
    case 'offline':
    case 'failed':
      return state
  }
}

/** Time passes: time-outs, and the next attempt. */
export const tickLink = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  const { link } = state
  switch (link.phase) {
    case 'connecting':
      if (nowMs - link.sinceMs < CONNECT_TIMEOUT_MS) return state
      out.push({ type: 'disconnect' })
      return lost(state, LINK_LOST, out, nowMs)
    case 'handshaking':
      if (link.updatedMs !== null && nowMs - link.updatedMs >= UPDATED_COUNTS_MS) {
        return onSessionReady(state, null, out, nowMs)
      }
      if (nowMs - link.sinceMs < READY_TIMEOUT_MS) return state
      // It may be open all the same: nobody waits for an answer, but nothing is billed in vain.
      out.push({ type: 'send', message: { type: 'sessionEnd' } }, { type: 'disconnect' })
      return lost(state, LINK_LOST, out, nowMs)
    case 'waiting':
      return nowMs < link.untilMs ? state : startConnecting(state, out, nowMs)
    case 'ending':
      if (nowMs - link.sinceMs < END_TIMEOUT_MS) return state
      out.push({ type: 'disconnect' })
      return ended(state, out, nowMs)
    case 'ready':
    case 'offline':
    case 'failed':
      return state
  }
}
