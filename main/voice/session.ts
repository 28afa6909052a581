/**
 * The session: `transition(state, input) -> { state, effects }`. Everything in a conversation passes through here;
 * player, tool host and store never meet each other. Pure and total: no clock, no I/O, and it never throws.
 * The parts own their rules (talk gate, pump, floor, relay, outbox, playback, turns); this file says who hears of what.
 */
import { onAgentEvent } from './agent-events.ts'
import { replyHeard, watchAnswers } from './answers.ts'
import {
  announce,
  callEnded,
  flushResults,
  reportUntold,
  sendWishes,
  showTurns,
  silenceAgent,
  updateExposure,
} from './conversation.ts'
import type { Effect, Input } from './events.ts'
import { hangUp, onConnectionLost, tickLink } from './link.ts'
import { connect, onConnected, startConnecting } from './link-open.ts'
import { isUnreported } from './local-speech.ts'
import { isUserTalking, onCaptured, tickMicrophone, wantsMicrophone } from './microphone.ts'
import { enqueue } from './outbox.ts'
import { audibleReply, find, isReplyHeard, played } from './playback.ts'
import { stoodStill, stopPump } from './pump.ts'
import { type Sentence, says } from './sentence.ts'
import { isDueForRollover, rollOver } from './service-session.ts'
import { type InputOf, isInUse, type SessionState } from './session-state.ts'
import { onMute, onReleased, onTalk, stopEverything, tickTalk } from './talk.ts'
import { CLOSED_GATE, isGateHeld } from './talk-gate.ts'
import { finish, openCalls, REPLY_STUCK_MS, settle } from './tool-relay.ts'
import { heardTo, replyOver, userTyped } from './turns.ts'

/**
 * Raised whenever the session takes another way through the same inputs, or keeps another state: a recorded trace says
 * by which one it was recorded. `scripts/record-traces.ts` insists on it.
 */
export const CORE_VERSION = 1

/** The user is told this long before an idle session is ended. */
export const IDLE_WARNING_MS = 15_000

const IDLE_WARNING = 'Nobody has spoken for a while, so Parley hangs up soon. Say or type something to go on.'

/** The next state and what is to be done, in order. */
export interface Transition {
  readonly state: SessionState
  readonly effects: readonly Effect[]
}

/** After a standstill this long is spent on reading what came meanwhile, which stands behind the timer's first tick. */
const CATCH_UP_MS = 100

/** One step of the session. */
export const transition = (before: SessionState, input: Input): Transition => {
  const out: Effect[] = []
  const state = stoodStill(before.pump, input.nowMs) ? { ...before, wokeMs: input.nowMs } : before
  const isWanted = wantsMicrophone(state)
  let next = step(state, input, out)
  if (wantsMicrophone(next) !== isWanted) out.push({ type: 'wantMicrophone', isWanted: !isWanted })
  if (isCatchingUp(next, input.nowMs)) return { state: next, effects: out }
  next = flushResults(next, out, input.nowMs)
  next = sendWishes(next, out, input.nowMs)
  return { state: next, effects: out }
}

const isCatchingUp = ({ wokeMs }: SessionState, nowMs: number): boolean =>
  nowMs >= wokeMs && nowMs - wokeMs < CATCH_UP_MS

const step = (state: SessionState, input: Input, out: Effect[]): SessionState => {
  switch (input.type) {
    case 'talkPressed':
    case 'talkToggled':
      return onTalk(state, input, out)
    case 'talkReleased':
      return onReleased(state, input, out)
    case 'muteChanged':
      return onMute(state, input, out)
    case 'stopped':
      return stopEverything(state, out, input.nowMs)
    case 'captured':
      return onCaptured(state, input, out)
    case 'microphoneChanged':
      return { ...state, microphone: input.microphone }
    case 'playedTo':
      return onPlayedTo(state, input, out)
    case 'messageTyped':
      return onTyped(state, input, out)
    case 'announced':
      return onAnnounced(state, input, out)
    case 'toolFinished':
      return onToolFinished(state, input, out)
    case 'toolSettled':
      return onToolSettled(state, input, out)
    case 'toolCancelled':
      return onToolCancelled(state, input, out)
    case 'exposureChanged':
      return updateExposure(state, input.exposure, out)
    case 'settingsChanged':
      return { ...state, settings: input.settings }
    case 'connected':
      return onConnected(state, input.isByToken === true, out, input.nowMs)
    case 'connectionLost':
      return onConnectionLost(state, input.fault, out, input.nowMs)
    case 'agentEvent':
      return onAgentEvent(state, input.event, out, input.nowMs)
    case 'budgetChanged':
      return onBudgetChanged(state, input, out)
    case 'reconnectWanted':
      return state.link.phase === 'ready' && !isInUse(state) ? rollOver(state, out, input.nowMs) : state
    case 'networkRestored':
      return state.link.phase === 'waiting' ? startConnecting(state, out, input.nowMs) : state
    case 'hangUp':
      return hangUp({ ...state, gate: CLOSED_GATE }, input.reason, out, input.nowMs)
    case 'tick':
      return onTick(state, out, input.nowMs)
  }
}

const onPlayedTo = (state: SessionState, input: InputOf<'playedTo'>, out: Effect[]): SessionState => {
  const wasAudible = audibleReply(state.playback) !== undefined
  const playback = played(state.playback, input.replyId, input.playedMs, input.isFinished)
  let next: SessionState = { ...state, playback }
  if (isReplyHeard(playback, input.replyId)) next = replyHeard(next, input.replyId)
  if (audibleReply(playback) !== undefined) {
    next = { ...next, activityMs: input.nowMs }
    if (!wasAudible && state.turnCommittedMs !== null) {
      out.push({ type: 'measured', lastTurnMs: input.nowMs - state.turnCommittedMs })
      next = { ...next, turnCommittedMs: null }
    }
  }
  if (state.conversation === null || playback === state.playback) return next
  const sessionId = state.conversation.id
  // Words of a reply that stayed silent were never spoken (protocol.md §8 B8).
  const wasSpoken = (find(playback, input.replyId)?.firstAudibleMs ?? null) !== null
  if (wasSpoken) next = showTurns(next, heardTo(next.turns, sessionId, input.replyId, input.playedMs), out)
  const isOver = input.isFinished && next.floor.openReply !== input.replyId
  return isOver ? showTurns(next, replyOver(next.turns, sessionId, input.replyId, !wasSpoken, input.nowMs), out) : next
}

const onTyped = (state: SessionState, input: InputOf<'messageTyped'>, out: Effect[]): SessionState => {
  out.push({ type: 'tell', notice: { id: 'answer', text: null } })
  // As a press of Talk does: whoever types while the agent speaks has heard enough. The message itself waits for the end
  // of the reply, which the service goes on with unheard (protocol.md §2.1).
  const isAudible = audibleReply(state.playback) !== undefined
  const quiet = isAudible ? silenceAgent(state, out, input.nowMs) : state
  let next = connect({ ...quiet, isHushed: false, activityMs: input.nowMs }, out, input.nowMs)
  if (next.conversation === null) {
    out.push({ type: 'tell', notice: { id: 'answer', text: notSent(input.text) } })
    return next
  }
  next = showTurns(next, userTyped(next.turns, next.conversation.id, input.text, input.nowMs), out)
  return { ...next, outbox: enqueue(next.outbox, 'typed', input.text) }
}

const onAnnounced = (
  state: SessionState,
  { text, title, from, isAskedFor }: InputOf<'announced'>,
  out: Effect[],
): SessionState => announce(state, { text, title, from, isAskedFor }, out)

const notSent = (text: string): Sentence => says`Your message was not sent: “${text}”`

const onToolFinished = (state: SessionState, input: InputOf<'toolFinished'>, out: Effect[]): SessionState => {
  const { relay, finished } = finish(state.relay, input.callId, input.outcome, input.nowMs)
  for (const call of finished) {
    // Nothing has been done yet: the row stays as it is until the outcome comes as `toolSettled`.
    if (input.outcome.status === 'waiting') continue
    out.push(callEnded(call.rowId, input.outcome, input.nowMs, call.phase === 'dropped'))
  }
  return reportUntold({ ...state, relay, activityMs: input.nowMs }, out)
}

/** The real outcome of a call that was answered with `waiting`: recorded, and nothing else. */
const onToolSettled = (state: SessionState, input: InputOf<'toolSettled'>, out: Effect[]): SessionState => {
  const { relay, repeatRowIds } = settle(state.relay, input.rowId, input.outcome)
  for (const rowId of [input.rowId, ...repeatRowIds]) out.push(callEnded(rowId, input.outcome, input.nowMs))
  return relay === state.relay ? state : { ...state, relay }
}

const onToolCancelled = (state: SessionState, input: InputOf<'toolCancelled'>, out: Effect[]): SessionState => {
  const isRunning = openCalls(state.relay).some((call) => call.callId === input.callId && call.phase === 'running')
  if (isRunning) out.push({ type: 'cancelTool', callId: input.callId, reason: 'user' })
  return state
}

const onTick = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  let next = tickTalk(state, out, nowMs)
  next = tickMicrophone(next, out, nowMs)
  // Nothing is late before it is known what has come.
  if (isCatchingUp(next, nowMs)) return next
  if (next.link.phase === 'ready') next = watch(next, out, nowMs)
  // Nobody is there: a link that comes and goes is not waited for.
  else if (isReconnecting(next)) next = watchIdle(next, out, nowMs)
  return tickLink(next, out, nowMs)
}

const isReconnecting = ({ link, conversation }: SessionState): boolean =>
  conversation?.isGreeted === true &&
  (link.phase === 'waiting' || link.phase === 'connecting' || link.phase === 'handshaking')

/** Watchdogs of a ready session: idle hang-up, an answer that is owed, a reply that never ends (protocol.md §12). */
const watch = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  const { floor } = state
  if (floor.openReply !== null && nowMs - floor.replyActivityMs > REPLY_STUCK_MS) {
    out.push({ type: 'disconnect' })
    return onConnectionLost(state, { closeCode: 0, message: 'reply without end' }, out, nowMs)
  }
  const asked = watchAnswers(state, out, nowMs)
  if (asked !== state) return asked
  if (isDueForRollover(state, nowMs) && !isUserTalking(state, nowMs)) return rollOver(state, out, nowMs)
  return watchIdle(state, out, nowMs)
}

/** Nobody has said or done anything: said some time before, then the session is ended (protocol.md §11). */
const watchIdle = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  const { idleHangupMs } = state.settings
  const isWished = state.outbox.queue.length > 0 || state.outbox.sent !== null
  const isBusy = isInUse(state) || isWished || isGateHeld(state.gate) || state.pump.held.length > 0
  const idleMs = isBusy ? 0 : nowMs - Math.max(state.activityMs, state.floor.userActivityMs)
  if (idleMs >= idleHangupMs) {
    if (isUnreported(state.localSpeech, nowMs)) return state
    const quiet = { ...state, gate: CLOSED_GATE, pump: stopPump(state.pump, false) }
    return hangUp(quiet, 'idle', out, nowMs)
  }
  const isWarned = idleMs >= Math.max(idleHangupMs - IDLE_WARNING_MS, idleHangupMs / 2)
  if (isWarned === state.isIdleWarned) return state
  out.push({ type: 'tell', notice: { id: 'idle', text: isWarned ? IDLE_WARNING : null } })
  return { ...state, isIdleWarned: isWarned }
}

const onBudgetChanged = (state: SessionState, input: InputOf<'budgetChanged'>, out: Effect[]): SessionState => {
  const next = { ...state, isBudgetSpent: input.isSpent }
  return input.isSpent ? hangUp({ ...next, gate: CLOSED_GATE }, 'budget', out, input.nowMs) : next
}
