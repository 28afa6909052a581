/**
 * What comes from the microphone: which frames pass, when they are sent, and what they say of the user who speaks. Pure;
 * part of `session.ts`.
 */
import type { Effect } from './events.ts'
import { isUserTurnOpen } from './floor.ts'
import { frameSent, type Hearing, isDeaf } from './hearing.ts'
import { framePassed } from './held-speech.ts'
import { isUnreported, loudFrame, unsent } from './local-speech.ts'
import { audibleReply, isAudible } from './playback.ts'
import { capture, tickPump } from './pump.ts'
import { type InputOf, isHolding, type SessionState } from './session-state.ts'
import { isGateHeld, isGateOpen, passesByKey } from './talk-gate.ts'

/** While the gate is open and nobody is muted, and for the one frame more that fades the speech out. */
export const wantsMicrophone = (state: SessionState): boolean =>
  (isGateOpen(state.gate) && !state.isMuted) || state.pump.wasPassing

/** Whether what the microphone heard is on its way to the service: live, or kept from before the session was ready. */
export const isHeard = (state: SessionState): boolean =>
  state.link.phase === 'ready' && (state.pump.held.length > 0 || (passesAudio(state) && state.microphone === 'open'))

/**
 * Whether the user speaks, or may be speaking, as far as is known here: the key is held, what was said waits to be sent,
 * or it was sent and the service has not said so yet (protocol.md §8 B2).
 */
export const isUserTalking = (state: SessionState, nowMs: number): boolean =>
  isGateHeld(state.gate) || state.pump.held.length > 0 || isUnreported(state.localSpeech, nowMs)

/** A frame was captured. */
export const onCaptured = (state: SessionState, { pcm, nowMs }: InputOf<'captured'>, out: Effect[]): SessionState => {
  const passes = passesAudio(state)
  const { pump, frames } = capture(state.pump, pcm, passes, nowMs)
  sendFrames(frames, out)
  if (!passes) return pump === state.pump ? state : { ...state, pump }
  // Classed where it is captured: what is held back until the session is ready is sent when the gate may stand elsewhere.
  const isLoud = isAudible(pcm)
  const hearing = listen(state, pcm, out)
  const frame = {
    isByKey: passesByKey(state.gate),
    isAgentAudible: audibleReply(state.playback) !== undefined,
    isLoud,
    settledSinceMs: settledSinceMs(state, nowMs),
  }
  return {
    ...state,
    pump,
    hearing,
    speechByKey: framePassed(state.speechByKey, frame, nowMs),
    localSpeech: isLoud ? loudFrame(state.localSpeech, nowMs) : state.localSpeech,
  }
}

/** Whether the service hears: asked only where it would say so, which a tool that holds the floor prevents (§7.4). */
const listen = (state: SessionState, pcm: Uint8Array, out: Effect[]): Hearing => {
  if (state.link.phase !== 'ready' || isHolding(state)) return state.hearing
  const hearing = frameSent(state.hearing, pcm)
  if (!isDeaf(hearing)) return hearing
  out.push({ type: 'unheard' })
  return { ...hearing, isTold: true }
}

/** Time passes: frames that are due go out. */
export const tickMicrophone = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  const passes = passesAudio(state) && state.microphone === 'open'
  const { pump, frames } = tickPump(state.pump, passes, nowMs)
  sendFrames(frames, out)
  const localSpeech = state.pump.held.length > 0 ? unsent(state.localSpeech, nowMs) : state.localSpeech
  return pump === state.pump && localSpeech === state.localSpeech ? state : { ...state, pump, localSpeech }
}

/**
 * Whether microphone audio may pass now: never while muted; in half duplex a gate that was toggled on is silent while the agent is
 * audible; a held key and a fresh press (which silences the agent) are not (contract.md §3).
 */
const passesAudio = (state: SessionState): boolean => {
  if (state.isMuted || !isGateOpen(state.gate)) return false
  if (state.settings.duplex === 'full' || isGateHeld(state.gate)) return true
  return audibleReply(state.playback) === undefined
}

/** Since when the words of everything that passed are due: it was sent, no turn is open, no tool withholds them (§7.4). */
const settledSinceMs = (state: SessionState, nowMs: number): number => {
  const { link, pump, floor, turns } = state
  const isOpen =
    link.phase !== 'ready' ||
    pump.held.length > 0 ||
    isHolding(state) ||
    isUserTurnOpen(floor, nowMs) ||
    turns.user.some(({ isFinal }) => !isFinal)
  return isOpen ? Number.POSITIVE_INFINITY : Math.max(link.sinceMs, state.lastHoldMs)
}

const sendFrames = (frames: readonly Uint8Array[], out: Effect[]): void => {
  for (const pcm of frames) out.push({ type: 'send', message: { type: 'inputAudio', pcm } })
}
