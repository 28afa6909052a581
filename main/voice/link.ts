/**
 * The connection's life: connect, first message, ready, lost, resumed, ended (protocol.md §1.2, §5, §10, §11). Pure;
 * part of `session.ts`. The conversation outlives the connection: what was said and typed meanwhile is kept.
 */
import { backoffMs } from './backoff.ts'
import { cutReply, dropCalls, reportUndelivered, showTurns, updateExposure } from './conversation.ts'
import type { AgentEvent, Effect, EndReason, LinkFault } from './events.ts'
import { EMPTY_FLOOR } from './floor.ts'
import { EMPTY_OUTBOX, returnToQueue } from './outbox.ts'
import { isAudible, SILENT } from './playback.ts'
import { startPump, stopPump } from './pump.ts'
import { classifyClose, classifyError, type ErrorClass } from './service-errors.ts'
import { closeServiceSession, forgetServiceSession } from './service-session.ts'
import type { Link, SessionState } from './session-state.ts'
import { CLOSED_GATE, isGateHeld, isGateOpen } from './talk-gate.ts'
import { inDoubt, openCalls, stillRunning } from './tool-relay.ts'
import { NO_TURNS, openReplies, replyOver, userOver } from './turns.ts'

/** No socket after this long: the attempt has failed. */
export const CONNECT_TIMEOUT_MS = 10_000
/** No `session.ready` after this long (the service itself gives up after 10 s, protocol.md §1.2). */
export const READY_TIMEOUT_MS = 12_000
/** `session.updated` came and `session.ready` did not: after this long it counts as ready (protocol.md §4). */
export const UPDATED_COUNTS_MS = 1500
/** No `session.ended` after this long: close anyway (protocol.md §12). */
export const END_TIMEOUT_MS = 2000
/** Attempts in a row before giving up and telling the user. */
const MAX_ATTEMPTS = 6

/** The user wants the agent: opens a conversation and connects, unless that is under way. */
export const connect = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  switch (state.link.phase) {
    case 'ending':
      return state.link.next === 'rollover' ? state : { ...state, link: { ...state.link, next: 'reopen' } }
    case 'offline':
    case 'failed':
      if (state.isBudgetSpent) return { ...state, gate: CLOSED_GATE, link: { phase: 'failed', text: BUDGET_SPENT } }
      return startConnecting(openConversation(state, out, nowMs), 1, out, nowMs)
    case 'waiting':
      return startConnecting(state, state.link.attempt, out, nowMs)
    case 'connecting':
    case 'handshaking':
    case 'ready':
      return state
  }
}

/** The socket is open: the first message goes out. */
export const onConnected = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  if (state.link.phase !== 'connecting' || state.conversation === null) return state
  const { serviceSessionId, isGreeted } = state.conversation
  const isResuming = serviceSessionId !== null && state.link.attempt === 1
  const link: Link = { phase: 'handshaking', attempt: state.link.attempt, sinceMs: nowMs, isResuming, updatedMs: null }
  if (isResuming) {
    out.push({ type: 'send', message: { type: 'sessionResume', serviceSessionId } })
    return { ...state, link }
  }
  const { exposure, settings } = state
  const greeting = isGreeted || hasSomethingToSay(state) || settings.greeting === '' ? null : settings.greeting
  const opening = { greeting, voice: settings.voice }
  out.push({ type: 'send', message: { type: 'sessionUpdate', session: { exposure, opening } } })
  const toldTools = [...new Set([...state.conversation.toldTools, ...exposure.tools.map((tool) => tool.name)])]
  return { ...state, link, conversation: { ...state.conversation, toldTools, toldExposure: exposure } }
}

/** `session.updated`: acknowledges; before ready it may be all that comes. */
export const onSessionUpdated = (state: SessionState, nowMs: number): SessionState =>
  state.link.phase === 'handshaking' ? { ...state, link: { ...state.link, updatedMs: nowMs } } : state

/** `session.ready`: audio may flow. A null id: the service never said ready, and is taken at its `updated`. */
export const onSessionReady = (
  state: SessionState,
  serviceSessionId: string | null,
  out: Effect[],
  nowMs: number,
): SessionState => {
  if (state.link.phase !== 'handshaking' || state.conversation === null) return state
  if (serviceSessionId !== null) {
    const { id: sessionId } = state.conversation
    out.push({
      type: 'record',
      record: { type: 'serviceSession', sessionId, serviceSessionId, atMs: state.link.sinceMs },
    })
  }
  out.push({ type: 'tell', notice: { id: 'link', text: null } })
  const ready: SessionState = {
    ...state,
    link: { phase: 'ready', sinceMs: nowMs },
    conversation: {
      ...state.conversation,
      serviceSessionId,
      isGreeted: true,
      isEndConfirmed: false,
      isRollingOver: false,
    },
    floor: { ...EMPTY_FLOOR, userTurn: state.floor.userTurn },
    pump: startPump(state.pump, nowMs),
    activityMs: nowMs,
  }
  // Tools or prompt may have changed while the connection was made, or lost.
  return ready.conversation?.toldExposure === ready.exposure ? ready : updateExposure(ready, ready.exposure, out)
}

/** `session.ended`: the clean end. */
export const onSessionEnded = (before: SessionState, out: Effect[], nowMs: number): SessionState => {
  const state = confirmEnd(before)
  if (state.link.phase === 'ending') {
    out.push({ type: 'disconnect' })
    return ended(state, out, nowMs)
  }
  if (state.link.phase === 'offline' || state.link.phase === 'failed') return state
  out.push({ type: 'disconnect' })
  return closed(state, 'lost', isGateOpen(state.gate), out, nowMs)
}

const confirmEnd = (state: SessionState): SessionState =>
  state.conversation === null ? state : { ...state, conversation: { ...state.conversation, isEndConfirmed: true } }

/** What was to follow after `session.end` follows. */
const ended = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  if (state.link.phase !== 'ending') return state
  const { reason, next } = state.link
  if (next !== 'rollover') return closed(state, reason, next === 'reopen', out, nowMs)
  return startConnecting(forgetServiceSession(state, out, nowMs), 1, out, nowMs)
}

/** `session.error`: by its class (protocol.md §5). */
export const onServiceError = (
  state: SessionState,
  event: Extract<AgentEvent, { type: 'sessionError' }>,
  out: Effect[],
  nowMs: number,
): SessionState => {
  const { phase } = state.link
  if (phase !== 'handshaking' && phase !== 'ready') return state
  const error = classifyError(event.code, phase === 'ready')
  switch (error.class) {
    case 'survivable':
      return state
    case 'fatal':
      out.push({ type: 'disconnect' })
      return fail(confirmEnd(state), error.text, out, nowMs)
    case 'newSession':
    case 'retryable':
      out.push({ type: 'disconnect' })
      return lost(state, error.class, out, nowMs)
  }
}

/** The socket closed, or never opened. */
export const onConnectionLost = (state: SessionState, fault: LinkFault, out: Effect[], nowMs: number): SessionState => {
  switch (state.link.phase) {
    case 'ending':
      return ended(state, out, nowMs)
    case 'connecting':
    case 'handshaking':
    case 'ready':
      if (fault.giveUpText !== undefined) return fail(state, fault.giveUpText, out, nowMs)
      return lost(state, classifyClose(fault.closeCode), out, nowMs)
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
      out.push({ type: 'send', message: { type: 'sessionEnd' } })
      return { ...silence(state, out, nowMs), link: { phase: 'ending', sinceMs: nowMs, reason, next: 'nothing' } }
    case 'connecting':
    case 'handshaking':
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
      return lost(state, 'retryable', out, nowMs)
    case 'handshaking':
      if (link.updatedMs !== null && nowMs - link.updatedMs >= UPDATED_COUNTS_MS) {
        return onSessionReady(state, null, out, nowMs)
      }
      if (nowMs - link.sinceMs < READY_TIMEOUT_MS) return state
      out.push({ type: 'disconnect' })
      return lost(state, 'retryable', out, nowMs)
    case 'waiting':
      return nowMs < link.untilMs ? state : startConnecting(state, link.attempt, out, nowMs)
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

/** The user has begun: a greeting would talk over them. */
const hasSomethingToSay = (state: SessionState): boolean =>
  isGateHeld(state.gate) || state.outbox.queue.length > 0 || state.pump.held.some(isAudible)

const openConversation = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  if (state.conversation !== null) return state
  const idCount = state.idCount + 1
  const id = `${state.seed}-${idCount}`
  out.push({ type: 'record', record: { type: 'sessionStarted', sessionId: id, atMs: nowMs } })
  return {
    ...state,
    idCount,
    conversation: {
      id,
      serviceSessionId: null,
      startedAtMs: nowMs,
      isGreeted: false,
      isEndConfirmed: false,
      isRollingOver: false,
      toldExposure: null,
      toldTools: [],
    },
    floor: EMPTY_FLOOR,
    playback: SILENT,
    turns: NO_TURNS,
  }
}

const startConnecting = (state: SessionState, attempt: number, out: Effect[], nowMs: number): SessionState => {
  out.push({ type: 'connect' })
  return { ...state, link: { phase: 'connecting', attempt, sinceMs: nowMs } }
}

/** Playback stops, open captions become final, open calls are dropped: nothing of it can be answered any more (§10). */
const silence = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  let next = state
  for (const reply of state.playback.replies) if (!reply.isOver) next = cutReply(next, reply.replyId, out, nowMs)
  const sessionId = state.conversation?.id
  if (sessionId !== undefined) {
    for (const replyId of openReplies(next.turns)) {
      next = showTurns(next, replyOver(next.turns, sessionId, replyId, true, nowMs), out)
    }
  }
  const { turns, changed } = userOver(next.turns, nowMs)
  for (const utterance of changed) next = showTurns({ ...next, turns }, { turns, changed: utterance }, out)
  return dropCalls(next, openCalls(next.relay), out, nowMs)
}

/** The connection is gone and the conversation goes on: resume once, then a new service session (§10). */
const lost = (state: SessionState, kind: ErrorClass, out: Effect[], nowMs: number): SessionState => {
  const wasReady = state.link.phase === 'ready'
  const wasResuming = state.link.phase === 'handshaking' && state.link.isResuming
  const tried = state.link.phase === 'connecting' || state.link.phase === 'handshaking' ? state.link.attempt : 0
  if (kind === 'newSession' && !wasReady && !wasResuming) return fail(state, REFUSED, out, nowMs)
  if (tried >= MAX_ATTEMPTS) return fail(state, UNREACHABLE, out, nowMs)
  const silent = silence(state, out, nowMs)
  for (const call of inDoubt(state.relay)) reportUndelivered(call, out)
  const canResume = wasReady && kind === 'retryable'
  const attempt = wasReady ? 1 : tried + 1
  const settled = canResume ? silent : forgetServiceSession(silent, out, nowMs)
  const link: Link = {
    phase: 'waiting',
    attempt,
    // The first retry is quick, whether the connection was lost or never came to be (goals.md).
    untilMs: nowMs + (wasResuming ? 0 : backoffMs(Math.max(1, tried), jitterOf(nowMs))),
  }
  out.push({ type: 'tell', notice: { id: 'link', text: RECONNECTING } })
  return {
    ...settled,
    link,
    // What was sent into a link that was dead already never arrived: tools and prompt are told again.
    conversation: settled.conversation === null ? null : { ...settled.conversation, toldExposure: null },
    floor: { ...EMPTY_FLOOR, userTurn: state.floor.userTurn },
    relay: stillRunning(silent.relay),
    playback: SILENT,
    turns: { ...silent.turns, replies: [] },
    outbox: returnToQueue(silent.outbox),
    pump: stopPump(silent.pump, true),
  }
}

/** Gives up: the conversation is over, the user is told, the next press or message begins anew. */
const fail = (state: SessionState, text: string, out: Effect[], nowMs: number): SessionState => {
  const next = closed({ ...state, gate: CLOSED_GATE }, 'refused', false, out, nowMs)
  return { ...next, link: { phase: 'failed', text } }
}

/** The conversation is over. */
const closed = (
  state: SessionState,
  reason: EndReason,
  reopens: boolean,
  out: Effect[],
  nowMs: number,
): SessionState => {
  const silent = silence(state, out, nowMs)
  if (silent.conversation !== null) {
    const { id: sessionId } = silent.conversation
    closeServiceSession(silent, out, nowMs)
    if (silent.isIdleWarned) out.push({ type: 'tell', notice: { id: 'idle', text: null } })
    out.push({ type: 'record', record: { type: 'sessionEnded', sessionId, atMs: nowMs, reason } })
  }
  out.push({ type: 'tell', notice: { id: 'link', text: null } })
  const next: SessionState = {
    ...silent,
    link: { phase: 'offline' },
    conversation: null,
    floor: EMPTY_FLOOR,
    relay: stillRunning(silent.relay),
    playback: SILENT,
    outbox: reopens ? silent.outbox : EMPTY_OUTBOX,
    pump: stopPump(silent.pump, reopens),
    turnCommittedMs: null,
    emptyReplyMs: null,
    isIdleWarned: false,
  }
  return reopens ? connect(next, out, nowMs) : next
}

/** Spread of retries without randomness: the low digits of the time. */
const jitterOf = (nowMs: number): number => (Math.floor(nowMs) % 1000) / 1000

const BUDGET_SPENT = 'The budget you set for this month is used up. Raise it in Settings to go on.'
const RECONNECTING = 'The connection to the voice agent was lost. Parley is connecting again by itself.'
const REFUSED = 'The voice service closed the connection. Check your API key in Settings, then press Talk.'
const UNREACHABLE =
  'The voice agent cannot be reached. Check your internet connection, then press Talk or send your message again.'
