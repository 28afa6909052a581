/**
 * What the user's hands do to the session: the key, the Talk button, Mute, and Esc, which stops everything. Pure; part of
 * `session.ts`. The gate's own rules are `talk-gate.ts`.
 */
import { replyCutByUser } from './answers.ts'
import { cutReply, silenceAgent } from './conversation.ts'
import type { Effect } from './events.ts'
import { hangUp } from './link.ts'
import { connect } from './link-open.ts'
import { talkBegun } from './local-speech.ts'
import { withdrawn } from './outbox.ts'
import { find, soundingReplies } from './playback.ts'
import { dropCaptured, stopPump } from './pump.ts'
import type { InputOf, SessionState } from './session-state.ts'
import {
  CLOSED_GATE,
  type Gate,
  isGateOpen,
  isHeldTooLong,
  pressGate,
  refusePress,
  releaseGate,
  tickGate,
  toggleGate,
} from './talk-gate.ts'
import { openCalls } from './tool-relay.ts'

/** The key went down, or Talk was pressed. While muted nothing opens the gate: that is said, and no session begins. */
export const onTalk = (
  state: SessionState,
  input: InputOf<'talkPressed' | 'talkToggled'>,
  out: Effect[],
): SessionState => {
  const isAudible = soundingReplies(state.playback).length > 0
  const { gate, silencesAgent } =
    input.type === 'talkToggled'
      ? toggleGate(state.gate, isAudible, input.nowMs)
      : pressGate(state.gate, state.settings.talkMode, isAudible, input.nowMs, input.byCommand !== true)
  const pressed: SessionState = {
    ...state,
    gate,
    isHushed: false,
    localSpeech: talkBegun(state.localSpeech),
    activityMs: input.nowMs,
  }
  const next = silencesAgent ? silenceAgent(pressed, out, input.nowMs) : pressed
  if (!opensGate(state.gate, gate)) return next
  if (state.isMuted && !isWantedOpen(state.gate)) {
    out.push({ type: 'tell', notice: { id: 'talk', text: MUTED } })
    return { ...next, gate: refusePress(gate) }
  }
  out.push({ type: 'tell', notice: { id: 'talk', text: null } })
  return connect(next, out, input.nowMs)
}

/** The key went up, or nobody can tell any more that it is down. */
export const onReleased = (state: SessionState, input: InputOf<'talkReleased'>, out: Effect[]): SessionState => {
  const gate = releaseGate(state.gate, state.settings.talkMode, input.nowMs, input.byCommand !== true)
  const isLost = input.isLost === true && gate !== state.gate && state.gate.position.kind === 'held'
  if (isLost) out.push({ type: 'tell', notice: { id: 'talk', text: KEY_LOST } })
  return gate === state.gate ? state : { ...state, gate, activityMs: input.nowMs }
}

/**
 * Mute was switched. From now on nothing of the microphone is sent, what it heard before and is still kept included. The
 * gate stays as it is: switched off again, a gate that is open listens again.
 */
export const onMute = (state: SessionState, input: InputOf<'muteChanged'>, out: Effect[]): SessionState => {
  if (input.isMuted === state.isMuted) return state
  if (!input.isMuted) out.push({ type: 'tell', notice: { id: 'talk', text: null } })
  const pump = input.isMuted ? dropCaptured(state.pump) : state.pump
  return { ...state, isMuted: input.isMuted, pump, activityMs: input.nowMs }
}

/**
 * Esc: everything stops, in this order. The agent falls silent, the reply that is only being made included. The gate
 * closes, without the tail, and what was heard and not yet sent is dropped. Running tools are cancelled. Typed messages
 * that wait are withdrawn. A connection that was never ready is given up. Until the user acts again, the agent's replies
 * stay silent: the service cannot be told to stop (protocol.md §2).
 */
export const stopEverything = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  let next = silenceAgent(state, out, nowMs)
  const { openReply } = next.floor
  const isCut = openReply === null || find(next.playback, openReply)?.isFlushed === true
  if (!isCut) next = cutReply(replyCutByUser(next, openReply, out), openReply, out, nowMs)
  next = { ...next, gate: CLOSED_GATE, pump: { ...next.pump, held: [] } }
  for (const call of openCalls(next.relay)) {
    const isRunning = call.phase === 'running' && call.repeats === null
    if (isRunning) out.push({ type: 'cancelTool', callId: call.callId, reason: 'user' })
  }
  next = { ...next, outbox: withdrawn(next.outbox), isHushed: next.conversation !== null, silentReply: null }
  const wasNeverReady = next.conversation !== null && !next.conversation.isGreeted && next.link.phase !== 'ready'
  if (!wasNeverReady) return next
  return hangUp({ ...next, isHushed: false, pump: stopPump(next.pump, false) }, 'user', out, nowMs)
}

/** Time passes: the tail ends, and a key that is held for very long counts as stuck. */
export const tickTalk = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  const gate = tickGate(state.gate, nowMs)
  if (gate === state.gate) return state
  if (!isHeldTooLong(state.gate, nowMs)) return { ...state, gate }
  out.push({ type: 'tell', notice: { id: 'talk', text: HELD_TOO_LONG } })
  // The room was listened to, so that is no time in which nobody did anything: no hanging up at once.
  return { ...state, gate, activityMs: nowMs }
}

const opensGate = (before: Gate, after: Gate): boolean => isGateOpen(after) && after !== before

/** Open because the user wants it so: not the tail of a release. */
const isWantedOpen = ({ position }: Gate): boolean => position.kind === 'held' || position.kind === 'toggled'

const MUTED = 'You are muted, so Parley does not listen. Switch Mute off, then press Talk again.'
const KEY_LOST =
  'Parley can no longer see that the push-to-talk key is held down, so it stopped listening. Press it again to go on.'
const HELD_TOO_LONG =
  'Talk was held down for three minutes, so Parley stopped listening, in case the key is stuck. Let go and press again to go on.'
