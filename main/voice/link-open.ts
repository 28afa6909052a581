/**
 * How a connection is opened: a conversation, a socket, the first message (protocol.md §1.2, §10). Pure; part of
 * `session.ts`. What follows is `link.ts`, and how it ends `link-end.ts`.
 */
import { sessionOf } from './conversation.ts'
import type { Effect } from './events.ts'
import { EMPTY_FLOOR } from './floor.ts'
import { takenOver } from './link-loss.ts'
import { isAudible, SILENT } from './playback.ts'
import { canBeResumed, forgetServiceSession, openServiceSession } from './service-session.ts'
import { type Link, NO_TRIES, type SessionState, type Tries } from './session-state.ts'
import { CLOSED_GATE, isGateHeld } from './talk-gate.ts'
import { NO_TURNS } from './turns.ts'

/**
 * The user wants the agent: opens a conversation and connects, unless that is under way. Somebody is there, so that what
 * was tried before does not count.
 */
export const connect = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  switch (state.link.phase) {
    case 'ending':
      return state.link.next === 'rollover' ? state : { ...state, link: { ...state.link, next: 'reopen' } }
    case 'offline':
    case 'failed':
      if (state.isBudgetSpent) return { ...state, gate: CLOSED_GATE, link: { phase: 'failed', text: BUDGET_SPENT } }
      return startConnecting(openConversation(state, out, nowMs), out, nowMs)
    case 'waiting':
      return startConnecting(withNewTries(state), out, nowMs)
    case 'connecting':
    case 'handshaking':
    case 'ready':
      return state
  }
}

/** The socket is open: the first message goes out. */
export const onConnected = (state: SessionState, isByToken: boolean, out: Effect[], nowMs: number): SessionState => {
  if (state.link.phase !== 'connecting' || state.conversation === null) return state
  const tries = { ...state.conversation.tries, unreached: 0 }
  const before = { ...state, conversation: { ...state.conversation, tries } }
  const { service } = before.conversation
  const link = (isResuming: boolean): Link => ({
    phase: 'handshaking',
    sinceMs: nowMs,
    isResuming,
    isByToken,
    updatedMs: null,
  })
  if (service !== null && service.givenId !== null) {
    out.push({ type: 'send', message: { type: 'sessionResume', serviceSessionId: service.givenId } })
    return { ...before, link: link(true) }
  }
  const { exposure, settings, conversation } = before
  const greeting =
    conversation.isGreeted || hasSomethingToSay(before) || settings.greeting === '' ? null : settings.greeting
  const opening = { greeting, voice: settings.voice }
  out.push({ type: 'send', message: { type: 'sessionUpdate', session: { ...sessionOf(before), opening } } })
  const toldTools = [...new Set([...conversation.toldTools, ...exposure.tools.map((tool) => tool.name)])]
  const told = { ...before, link: link(false), conversation: { ...conversation, toldTools, toldExposure: exposure } }
  return openServiceSession(told, out, nowMs)
}

/**
 * One attempt to connect. What has grown too old to be resumed meanwhile is given up first: the next session gets its
 * recap and is asked what was owed; the calls of the old one are answered nothing.
 */
export const startConnecting = (before: SessionState, out: Effect[], nowMs: number): SessionState => {
  const service = before.conversation?.service ?? null
  const isTooOld = service !== null && !canBeResumed(service, nowMs)
  const state = isTooOld ? forgetServiceSession(takenOver(before, out, nowMs), out, nowMs) : before
  out.push({ type: 'connect' })
  const link: Link = { phase: 'connecting', sinceMs: nowMs }
  if (state.conversation === null) return { ...state, link }
  const { tries } = state.conversation
  return {
    ...state,
    link,
    conversation: { ...state.conversation, tries: { ...tries, attempts: tries.attempts + 1 } },
  }
}

/** A new series of attempts begins. */
export const withNewTries = (state: SessionState): SessionState =>
  state.conversation === null ? state : { ...state, conversation: { ...state.conversation, tries: NO_TRIES } }

/** The series of attempts with this changed. */
export const withTries = (state: SessionState, change: Partial<Tries>): SessionState =>
  state.conversation === null
    ? state
    : { ...state, conversation: { ...state.conversation, tries: { ...state.conversation.tries, ...change } } }

/** The attempt that has just failed does not count: the next one is the same, said in another way. */
export const notTried = (state: SessionState): SessionState =>
  withTries(state, { attempts: (state.conversation?.tries.attempts ?? 1) - 1 })

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
      service: null,
      serviceCount: 0,
      tries: NO_TRIES,
      staleUntilMs: Number.NEGATIVE_INFINITY,
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
