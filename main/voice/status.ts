/** The state in one word, for the status region (contract.md §5), and a sentence where the word is not enough. Pure. */

import { isHeard } from './microphone.ts'
import { audibleReply } from './playback.ts'
import type { Sentence } from './sentence.ts'
import type { SessionState } from './session-state.ts'
import { isGateHeld, isGateOpen } from './talk-gate.ts'
import { openCalls, type RelayCall } from './tool-relay.ts'

/** The words of the status region. */
export type StatusWord =
  | 'Offline'
  | 'Connecting'
  | 'Ready'
  | 'Listening'
  | 'Thinking'
  | 'Speaking'
  | 'Waiting for a tool'
  | 'Muted'
  | 'Error'

/** What the session is doing, for people. */
export interface SessionStatus {
  readonly word: StatusWord
  readonly detail: Sentence
  readonly isTalkOn: boolean
  readonly isMuted: boolean
  /** What the microphone hears is being sent, at this moment: true whenever the word is Listening, and besides. */
  readonly isHeard: boolean
  readonly waitingFor: RelayCall | null
  readonly isSessionOpen: boolean
}

/** Derives the status. */
export const statusOf = (state: SessionState): SessionStatus => {
  const running = openCalls(state.relay).filter((call) => call.phase === 'running')
  // The one that keeps everybody waiting is the one to be named (protocol.md §7.4).
  const waitingFor = running.find((call) => call.isHold) ?? running[0] ?? null
  const base = {
    isTalkOn: isGateOpen(state.gate),
    isMuted: state.isMuted,
    isHeard: isHeard(state),
    waitingFor,
    isSessionOpen: state.link.phase === 'ready' || state.link.phase === 'ending',
  }
  const { word, detail } = wordOf(state, waitingFor)
  return { ...base, word, detail }
}

const wordOf = (state: SessionState, waitingFor: RelayCall | null): { word: StatusWord; detail: Sentence } => {
  if (state.conversation?.isRollingOver && !isGateOpen(state.gate))
    return state.isMuted ? MUTED : { word: 'Ready', detail: '' }
  switch (state.link.phase) {
    case 'offline':
      return state.isMuted ? MUTED : { word: 'Offline', detail: 'Press the key or type to begin.' }
    case 'failed':
      return { word: 'Error', detail: state.link.text }
    case 'ending':
      return { word: 'Offline', detail: 'Ending the conversation.' }
    case 'waiting':
      return { word: 'Connecting', detail: 'The connection was lost. Parley is connecting again by itself.' }
    case 'connecting':
    case 'handshaking':
      return { word: 'Connecting', detail: isGateOpen(state.gate) ? 'Go on talking: what you say is kept.' : '' }
    case 'ready':
      return readyWord(state, waitingFor)
  }
}

const readyWord = (state: SessionState, waitingFor: RelayCall | null): { word: StatusWord; detail: Sentence } => {
  if (audibleReply(state.playback) !== undefined) return { word: 'Speaking', detail: '' }
  if (isGateOpen(state.gate) && !state.isMuted && state.microphone === 'missing') {
    return { word: 'Muted', detail: 'There is no microphone. You can type your message.' }
  }
  const hears = isHeard(state)
  if (hears && (isGateHeld(state.gate) || state.floor.isUserSpeaking)) return { word: 'Listening', detail: '' }
  if (waitingFor !== null) return { word: 'Waiting for a tool', detail: '' }
  if (isThinking(state)) return { word: 'Thinking', detail: '' }
  if (hears) return { word: 'Listening', detail: '' }
  if (state.isMuted) return MUTED
  return { word: 'Ready', detail: isGateOpen(state.gate) ? 'Opening the microphone.' : '' }
}

const MUTED = { word: 'Muted', detail: 'Nothing you say is sent.' } as const

const isThinking = (state: SessionState): boolean => {
  const { floor, outbox, relay, playback } = state
  if (state.isHushed) return openCalls(relay).length > 0
  const isOpenReplySilenced = playback.replies.some((reply) => reply.replyId === floor.openReply && reply.isFlushed)
  return (
    (floor.openReply !== null && !isOpenReplySilenced) ||
    floor.awaitingReplySinceMs !== null ||
    outbox.sent !== null ||
    outbox.queue.some(({ kind }) => kind === 'typed') ||
    openCalls(relay).length > 0
  )
}
