/**
 * How a connection is opened: a conversation, a socket, the first message (protocol.md §1.2, §10). Pure; part of
 * `session.ts`. What follows is `link.ts`, and how it ends `link-end.ts`.
 */
import { sessionOf } from './conversation.ts'
import type { Effect } from './events.ts'
import { EMPTY_FLOOR } from './floor.ts'
import { isAudible, SILENT } from './playback.ts'
import type { Link, SessionState } from './session-state.ts'
import { CLOSED_GATE, isGateHeld } from './talk-gate.ts'
import { NO_TURNS } from './turns.ts'

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
  out.push({ type: 'send', message: { type: 'sessionUpdate', session: { ...sessionOf(state), opening } } })
  const toldTools = [...new Set([...state.conversation.toldTools, ...exposure.tools.map((tool) => tool.name)])]
  return { ...state, link, conversation: { ...state.conversation, toldTools, toldExposure: exposure } }
}

/** One attempt to connect; the first is number 1. */
export const startConnecting = (state: SessionState, attempt: number, out: Effect[], nowMs: number): SessionState => {
  out.push({ type: 'connect' })
  return { ...state, link: { phase: 'connecting', attempt, sinceMs: nowMs } }
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

const BUDGET_SPENT = 'The budget you set for this month is used up. Raise it in Settings to go on.'
