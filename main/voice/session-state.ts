/** The state of a session: one value, made of the parts that own it. Pure types and the first state. */
import type { EndReason, Input, MicrophoneState, SessionSettings, ToolModes } from './events.ts'
import { EMPTY_FLOOR, type Floor } from './floor.ts'
import { type Hearing, UNPROVEN } from './hearing.ts'
import { type HeldSpeech, UNHEARD } from './held-speech.ts'
import { type LocalSpeech, NOTHING_CAPTURED } from './local-speech.ts'
import { EMPTY_OUTBOX, type Outbox } from './outbox.ts'
import { type Playback, SILENT, soundingReplies } from './playback.ts'
import { IDLE_PUMP, type Pump } from './pump.ts'
import type { Sentence } from './sentence.ts'
import { CLOSED_GATE, type Gate } from './talk-gate.ts'
import { EMPTY_RELAY, openCalls, type Relay } from './tool-relay.ts'
import type { Exposure, ReplyId } from './tools.ts'
import { NO_TURNS, type Turns } from './turns.ts'

/** The connection to the service. */
export type Link =
  | { readonly phase: 'offline' }
  /** The socket is being opened. */
  | { readonly phase: 'connecting'; readonly sinceMs: number }
  /** The socket is open, the first message is out, `session.ready` has not come. */
  | {
      readonly phase: 'handshaking'
      readonly sinceMs: number
      readonly isResuming: boolean
      /** Authenticated by a temporary token: another one may be accepted where this one was not (§5). */
      readonly isByToken: boolean
      /** `session.updated` came; in some runs it is all that comes (protocol.md §4). */
      readonly updatedMs: number | null
    }
  | {
      readonly phase: 'ready'
      readonly sinceMs: number
      /** The service session is the one from before a loss, and goes on where it was. */
      readonly isResumed: boolean
    }
  /** `session.end` is out. */
  | {
      readonly phase: 'ending'
      readonly sinceMs: number
      readonly reason: EndReason
      /** It was ready when it was told to end. One that was not may not have understood that. */
      readonly wasReady: boolean
      /** `reopen`: the user wants to go on, a new conversation begins. `rollover`: the same one goes on at once. */
      readonly next: 'nothing' | 'reopen' | 'rollover'
    }
  /** Lost or refused; the next attempt is due. */
  | { readonly phase: 'waiting'; readonly untilMs: number }
  /** Given up; the next press or message tries again. */
  | { readonly phase: 'failed'; readonly text: Sentence }

/** A session of the service, from its first message on: in a conversation one follows the other. */
export interface ServiceSession {
  /** Ours: what it is billed under, from the first message on (protocol.md §11), whether it ever says its id or not. */
  readonly key: string
  /** The service's own, which `session.ready` tells: without it nothing can be resumed. */
  readonly givenId: string | null
  /** When its first message went out. */
  readonly openedMs: number
  /** When another is to stand in its place, once nobody speaks: before the service ends it without warning. */
  readonly replaceAtMs: number
  /** When its connection was lost; null while it has one. The service keeps it a little longer (protocol.md §10). */
  readonly lostMs: number | null
}

/** One series of attempts to get a connection that holds: it goes on until one has held for a while. */
export interface Tries {
  /** Attempts begun, but for those in `unreached`. */
  readonly attempts: number
  /** Attempts to go on with a conversation that found no service at all, one after the other. */
  readonly unreached: number
  /** The service has said that the agent could not be started: that is tried again once (protocol.md §5). */
  readonly hasStartFailed: boolean
  /** A temporary token was refused, and another one asked for. */
  readonly hasNewToken: boolean
}

/** A new series. */
export const NO_TRIES: Tries = { attempts: 0, unreached: 0, hasStartFailed: false, hasNewToken: false }

/** The open conversation: one row of `sessions`. It outlives a lost connection. */
export interface Conversation {
  readonly id: string
  /** The service session that is open, or was lost and may be resumed. */
  readonly service: ServiceSession | null
  /** How many there were. */
  readonly serviceCount: number
  readonly tries: Tries
  /** Until then the service may still count a session of ours that was lost (protocol.md §5 `concurrency_exceeded`). */
  readonly staleUntilMs: number
  readonly startedAtMs: number
  /** Whether a service session was ready before: the greeting is not asked for again after a reconnect. */
  readonly isGreeted: boolean
  /** The service itself has ended the service session: nothing more is billed. */
  readonly isEndConfirmed: boolean
  /** A new service session takes over while nobody speaks: the user need not know (protocol.md §1.1). */
  readonly isRollingOver: boolean
  /** What the service was told last; null in a service session that has been told nothing. */
  readonly toldExposure: Exposure | null
  /** Tools the service has been told of: calls of other names are none of ours (protocol.md §4). */
  readonly toldTools: readonly string[]
}

/** Everything a session knows. */
export interface SessionState {
  /** Prefix of all ids, given by the shell, so that the session itself needs no randomness. */
  readonly seed: string
  readonly idCount: number
  readonly settings: SessionSettings
  readonly exposure: Exposure
  readonly link: Link
  readonly conversation: Conversation | null
  readonly gate: Gate
  /** Nothing of the microphone is sent, whatever the gate says. */
  readonly isMuted: boolean
  /** Everything was stopped: the agent's replies stay silent until the user acts again. */
  readonly isHushed: boolean
  readonly microphone: MicrophoneState
  readonly pump: Pump
  readonly speechByKey: HeldSpeech
  readonly localSpeech: LocalSpeech
  readonly hearing: Hearing
  readonly floor: Floor
  readonly relay: Relay
  readonly playback: Playback
  readonly turns: Turns
  readonly outbox: Outbox
  /** When a tool last held the floor: transcripts that come then were held back (protocol.md §7.4). */
  readonly lastHoldMs: number
  /** A reply came and went and brought nothing: which, and when (protocol.md §12). */
  readonly silentReply: {
    readonly replyId: ReplyId
    readonly sinceMs: number
    /** By its own account; otherwise it failed, or was taken back. */
    readonly isCompleted: boolean
  } | null
  /** The turn in which the agent was asked to go on: not twice in one. */
  readonly nudgedTurn: number
  readonly toolModes: ToolModes
  readonly isIdleWarned: boolean
  readonly isBudgetSpent: boolean
  /** When anyone last did anything: what idle hang-up goes by. */
  readonly activityMs: number
  /** When the app last went on after it had stood still: what it missed is read before anything is judged late. */
  readonly wokeMs: number
  /** When the user's turn was committed, until its answer is audible: the last turn's figure. */
  readonly turnCommittedMs: number | null
}

/** The state before anything has happened. */
export const initialState = (seed: string, settings: SessionSettings, exposure: Exposure): SessionState => ({
  seed,
  idCount: 0,
  settings,
  exposure,
  link: { phase: 'offline' },
  conversation: null,
  gate: CLOSED_GATE,
  isMuted: false,
  isHushed: false,
  microphone: 'closed',
  pump: IDLE_PUMP,
  speechByKey: UNHEARD,
  localSpeech: NOTHING_CAPTURED,
  hearing: UNPROVEN,
  floor: EMPTY_FLOOR,
  relay: EMPTY_RELAY,
  playback: SILENT,
  turns: NO_TURNS,
  outbox: EMPTY_OUTBOX,
  lastHoldMs: Number.NEGATIVE_INFINITY,
  silentReply: null,
  nudgedTurn: -1,
  toolModes: 'whereHold',
  isIdleWarned: false,
  isBudgetSpent: false,
  activityMs: 0,
  wokeMs: Number.NEGATIVE_INFINITY,
  turnCommittedMs: null,
})

/** Whether a call, a reply or its sound is still under way. */
export const isInUse = (state: SessionState): boolean =>
  openCalls(state.relay).length > 0 || state.floor.openReply !== null || soundingReplies(state.playback).length > 0

/** Whether a tool holds the floor: transcripts may be withheld until it is over (protocol.md §7.4). */
export const isHolding = (state: SessionState): boolean => openCalls(state.relay).some((call) => call.isHold)

/** Whether the session wants `tick` inputs (every 20 ms) in this state. */
export const wantsTicks = (state: SessionState): boolean =>
  (state.link.phase !== 'offline' && state.link.phase !== 'failed') ||
  state.gate.position.kind !== 'closed' ||
  state.pump.wasPassing

/** An input of one type. */
export type InputOf<T extends Input['type']> = Extract<Input, { type: T }>
