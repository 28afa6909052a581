/**
 * What a `session.error` does to the connection, by its class and by how far the session was (protocol.md §5, §6, §10).
 * Pure; part of `session.ts`.
 */
import type { AgentEvent, Effect, ToolModes } from './events.ts'
import { confirmEnd, fail, lost } from './link-end.ts'
import { notTried, startConnecting, withTries } from './link-open.ts'
import {
  CANNOT_START,
  classifyError,
  type ErrorMoment,
  isTooFast,
  isUnauthorized,
  type ServiceError,
} from './service-errors.ts'
import { forgetServiceSession } from './service-session.ts'
import type { SessionState } from './session-state.ts'

type ErrorEvent = Extract<AgentEvent, { type: 'sessionError' }>

/** Next way to write modes after a refusal (protocol.md §6); null: there is none, it was refused for something else. */
const NEXT_MODES: Readonly<Record<ToolModes, ToolModes | null>> = {
  whereHold: 'always',
  always: 'allHold',
  allHold: null,
}

/** `session.error`. */
export const onServiceError = (state: SessionState, event: ErrorEvent, out: Effect[], nowMs: number): SessionState => {
  const moment = momentOf(state)
  if (moment === null) {
    report(event, 'ignored', out)
    // What it says while it is told to end is its end, unless it could have gone on.
    const isOver = state.link.phase === 'ending' && classifyError(event.code, 'ready').class !== 'survivable'
    return isOver ? confirmEnd(state) : state
  }
  const error = classifyError(event.code, moment)
  const toolModes = NEXT_MODES[state.toolModes]
  if (moment === 'opening' && event.mayBeToolModes === true && toolModes !== null) {
    report(event, 'newSession', out)
    out.push({ type: 'disconnect' })
    return startConnecting(notTried(forgetServiceSession(confirmEnd({ ...state, toolModes }), out, nowMs)), out, nowMs)
  }
  if (isUnauthorized(event.code) && isTokenWorn(state)) {
    report(event, 'retryable', out)
    out.push({ type: 'disconnect' })
    const isResumable = moment === 'resuming'
    const next = isResumable ? state : forgetServiceSession(confirmEnd(state), out, nowMs)
    return startConnecting(notTried(withTries(next, { hasNewToken: true })), out, nowMs)
  }
  return respond(state, event, error, moment, out, nowMs)
}

/** A temporary token was not accepted that another may stand in for: tried once (§5 "new token once"). */
const isTokenWorn = ({ link, conversation }: SessionState): boolean =>
  link.phase === 'handshaking' && link.isByToken && conversation?.tries.hasNewToken === false

const momentOf = ({ link }: SessionState): ErrorMoment | null => {
  if (link.phase === 'ready') return 'ready'
  if (link.phase !== 'handshaking') return null
  return link.isResuming ? 'resuming' : 'opening'
}

const respond = (
  before: SessionState,
  event: ErrorEvent,
  { class: response, text, maySelfInflict }: ServiceError,
  moment: ErrorMoment,
  out: Effect[],
  nowMs: number,
): SessionState => {
  // A session that is refused, or declared over, was open until now; one that was lost before goes by that.
  const isOver = moment === 'opening' || (moment === 'ready' && response === 'newSession')
  const state = isOver ? confirmEnd(before) : before
  const hasFailedBefore = response === 'once' && state.conversation?.tries.hasStartFailed === true
  report(event, hasFailedBefore ? 'fatal' : response === 'once' ? 'retryable' : response, out)
  switch (response) {
    case 'survivable':
      return isTooFast(event.code) ? { ...before, pump: { ...before.pump, isCareful: true } } : before
    case 'fatal':
      out.push({ type: 'disconnect' })
      // Refused for something else: the next conversation begins with the usual way to write modes.
      return fail(confirmEnd({ ...state, toolModes: 'whereHold' }), 'refused', text, out, nowMs)
    case 'once':
      out.push({ type: 'disconnect' })
      if (hasFailedBefore) return fail(state, 'refused', CANNOT_START, out, nowMs)
      return lost(withTries(state, { hasStartFailed: true }), { class: 'retryable', text, isSaid: true }, out, nowMs)
    case 'newSession':
    case 'retryable': {
      out.push({ type: 'disconnect' })
      const loss = { class: response, text, isSaid: true }
      return lost(state, maySelfInflict ? { ...loss, maySelfInflict } : loss, out, nowMs)
    }
  }
}

const report = (
  { code, param }: ErrorEvent,
  response: Extract<Effect, { type: 'serviceError' }>['response'],
  out: Effect[],
): void => {
  out.push({ type: 'serviceError', code, param: param ?? null, response })
}
