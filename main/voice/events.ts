/**
 * The session's vocabulary: everything that can happen to it (`Input`) and everything it can ask for (`Effect`).
 * Audio is bytes (PCM16 little-endian, mono, 24 kHz), never base64; wire spellings stop at `agent/protocol.ts`.
 */
import type { Sentence } from './sentence.ts'
import type {
  CallId,
  CancelReason,
  Exposure,
  JsonObject,
  ReplyId,
  SettledOutcome,
  ToolCall,
  ToolCallStatus,
  ToolEffect,
  ToolOutcome,
} from './tools.ts'

/** What the service tells us (protocol.md §4), parsed. */
export type AgentEvent = LinkEvent | ConversationEvent

/** Events about the service session itself. */
export type LinkEvent =
  | { readonly type: 'sessionUpdated' }
  /** A null id: the service has not said it. */
  /** `endsInMs`: when the service says that it will end the session, counted from now. */
  | { readonly type: 'sessionReady'; readonly serviceSessionId: string | null; readonly endsInMs?: number }
  | { readonly type: 'sessionEnded' }
  | {
      readonly type: 'sessionError'
      readonly code: string
      /** For people who look into it; no decision goes by it. */
      readonly message: string
      /** The field that was refused, as the service names it. */
      readonly param?: string
      /** What was refused may be the `execution_mode` of a tool, by all that the service says (protocol.md §6). */
      readonly mayBeToolModes?: boolean
    }

/** Events within a conversation. */
export type ConversationEvent =
  | { readonly type: 'speechStarted' }
  | { readonly type: 'speechStopped' }
  | { readonly type: 'userTranscriptDelta'; readonly itemId: string; readonly text: string }
  | { readonly type: 'userTranscript'; readonly itemId: string; readonly text: string }
  | { readonly type: 'replyStarted'; readonly replyId: ReplyId }
  | { readonly type: 'replyAudio'; readonly replyId: ReplyId; readonly pcm: Uint8Array }
  | {
      readonly type: 'agentTranscriptDelta'
      readonly replyId: ReplyId
      readonly delta: string
      /** Position in the reply's audio at which this text begins; null when the service did not say. */
      readonly startMs: number | null
    }
  | {
      readonly type: 'agentTranscript'
      readonly replyId: ReplyId
      readonly text: string
      readonly interrupted: boolean
    }
  | { readonly type: 'replyDone'; readonly replyId: ReplyId; readonly status: ReplyStatus }
  | { readonly type: 'toolCall'; readonly call: ToolCall }

/** How a reply ended (protocol.md §4: the last two are known from the SDK only). */
export type ReplyStatus = 'completed' | 'interrupted' | 'cancelled' | 'failed'

/** What we tell the service (protocol.md §2). */
export type ClientMessage =
  | { readonly type: 'sessionUpdate'; readonly session: SessionUpdate }
  | { readonly type: 'sessionResume'; readonly serviceSessionId: string }
  | { readonly type: 'inputAudio'; readonly pcm: Uint8Array }
  | { readonly type: 'toolResult'; readonly callId: CallId; readonly result: string; readonly isError: boolean }
  | { readonly type: 'replyCreate'; readonly instructions: string }
  | { readonly type: 'sessionEnd' }

/** `session.update` (protocol.md §3). The first one carries everything that cannot change later. */
export interface SessionUpdate {
  readonly exposure: Exposure
  /** Only in the first update of a service session. `greeting` null: listen first. */
  readonly opening?: { readonly greeting: string | null; readonly voice: string }
  /** `whereHold` when it is left out. */
  readonly toolModes?: ToolModes
}

/**
 * For which tools `execution_mode` is written, and how (protocol.md §6, a conflict). `whereHold`: where it is not the
 * default, as most clients do. `always`: for each tool. `allHold`: `hold` for each, which is all that one service took.
 */
export type ToolModes = 'whereHold' | 'always' | 'allHold'

/** What the user set that the session goes by (contract.md §3). */
export interface SessionSettings {
  readonly greeting: string
  readonly voice: string
  readonly duplex: 'half' | 'full'
  readonly talkMode: 'toggle' | 'hold' | 'auto'
  readonly idleHangupMs: number
  /** When a result goes out: by the documented rule (protocol.md §7.1), or as soon as it is ready (§7.3). */
  readonly resultTiming: 'rule' | 'at-once'
}

/**
 * Why a session ended: column `end_reason` of `sessions`. `refused`: the service said no. `lost`: it could not be
 * reached, or ended the session by itself.
 */
export type EndReason = 'user' | 'idle' | 'quit' | 'lost' | 'refused' | 'sleep' | 'budget'

/** Why there is no connection, as the shell found it. */
export interface LinkFault {
  /** WebSocket close code (protocol.md §5), or 0 when the socket never opened. */
  readonly closeCode: number
  /** For the log; never shown as it is. */
  readonly message: string
  /** The answer to the upgrade, when it was not a WebSocket. */
  readonly httpStatus?: number
  /** It was asked for with a temporary token (protocol.md §1.1). */
  readonly isByToken?: boolean
  /** Trying again would not help: what the user is told, and what to do. */
  readonly giveUpText?: Sentence
}

/** Everything that can happen to a session. Every input carries the time; the session has no clock. */
export type Input = { readonly nowMs: number } & (
  | { readonly type: 'talkToggled' }
  /** `byCommand`: a program said so (`parley --talk-down`), and no hand is known to be on a key. */
  | { readonly type: 'talkPressed'; readonly byCommand?: boolean }
  /** `isLost`: nobody saw the key-up, but it must have happened. */
  | { readonly type: 'talkReleased'; readonly isLost?: boolean; readonly byCommand?: boolean }
  | { readonly type: 'muteChanged'; readonly isMuted: boolean }
  /** Esc: silence the agent, close the gate, cancel what runs. */
  | { readonly type: 'stopped' }
  | { readonly type: 'captured'; readonly pcm: Uint8Array }
  | { readonly type: 'microphoneChanged'; readonly microphone: MicrophoneState }
  | { readonly type: 'playedTo'; readonly replyId: ReplyId; readonly playedMs: number; readonly isFinished: boolean }
  | { readonly type: 'messageTyped'; readonly text: string }
  | ({ readonly type: 'announced' } & Announced)
  | { readonly type: 'toolFinished'; readonly callId: CallId; readonly outcome: ToolOutcome }
  /** How a call that was answered with `waiting` really ended, in whatever conversation it was made. */
  | { readonly type: 'toolSettled'; readonly rowId: string; readonly outcome: SettledOutcome }
  | { readonly type: 'toolCancelled'; readonly callId: CallId }
  | { readonly type: 'exposureChanged'; readonly exposure: Exposure }
  | { readonly type: 'settingsChanged'; readonly settings: SessionSettings }
  /** `isByToken`: with a temporary token (protocol.md §1.1). */
  | { readonly type: 'connected'; readonly isByToken?: boolean }
  | { readonly type: 'connectionLost'; readonly fault: LinkFault }
  | { readonly type: 'agentEvent'; readonly event: AgentEvent }
  | { readonly type: 'hangUp'; readonly reason: EndReason }
  /** The hard budget is used up, or no longer is. */
  | { readonly type: 'budgetChanged'; readonly isSpent: boolean }
  /** A new connection would be a better one: a new service session, once nothing is under way. */
  | { readonly type: 'reconnectWanted' }
  /** The network is back, or the machine has woken up: no reason to wait for the next attempt. */
  | { readonly type: 'networkRestored' }
  | { readonly type: 'tick' }
)

/** Something that happened outside of the conversation, to be said when the floor is free. */
export interface Announced {
  readonly text: string
  /** Who says so, for people. */
  readonly title: string
  /** The same for the shell; the session does not look at it. */
  readonly from: string
  /** It is the outcome of something that the user asked for. */
  readonly isAskedFor: boolean
}

/** What the session knows of the microphone. */
export type MicrophoneState = 'closed' | 'opening' | 'open' | 'missing'

/** One piece of the transcript as it stands: shown in the window, and kept when final. */
export interface Utterance {
  readonly id: string
  readonly sessionId: string
  readonly role: 'user' | 'agent'
  /** Full text so far; replaces what was there. Of a cut reply: heard and unheard words. */
  readonly text: string
  /** Length of the part of `text` that was heard (all of it, unless interrupted). */
  readonly heardChars: number
  readonly isFinal: boolean
  readonly interrupted: boolean
  readonly source: 'speech' | 'typed'
  /** The words came late, because a tool held the floor while they were spoken (protocol.md §7.4). */
  readonly isHeld: boolean
  /**
   * Final, spoken, and all microphone audio that may be part of it was let through by a key held down while no reply was
   * audible. What a spoken yes must be (a toggled gate may hear the room, or the agent itself): `held-speech.ts`.
   */
  readonly isHeldSpeech: boolean
  readonly startedAtMs: number
  readonly endedAtMs: number | null
}

/** What the store is told. Fire and forget, in order. */
export type Record =
  | { readonly type: 'sessionStarted'; readonly sessionId: string; readonly atMs: number }
  /** The first message of a service session is out: from here on it is billed (protocol.md §11). */
  | {
      readonly type: 'serviceSessionOpened'
      readonly sessionId: string
      /** Ours, unique for ever (`ServiceSession.key`). */
      readonly key: string
      readonly atMs: number
    }
  /** It is ready, and has said its id. */
  | {
      readonly type: 'serviceSessionNamed'
      readonly sessionId: string
      readonly key: string
      readonly serviceSessionId: string
    }
  /** That service session is over, or lost for good: what follows is another one. */
  | {
      readonly type: 'serviceSessionClosed'
      readonly sessionId: string
      readonly key: string
      /** Until when it is billed: now, or when the service's grace ends if it was not ended cleanly (§11). */
      readonly atMs: number
    }
  | { readonly type: 'sessionEnded'; readonly sessionId: string; readonly atMs: number; readonly reason: EndReason }
  | { readonly type: 'utterance'; readonly utterance: Utterance }
  | { readonly type: 'toolCallSent'; readonly rowId: string; readonly atMs: number }
  | {
      readonly type: 'toolCallEnded'
      readonly rowId: string
      readonly atMs: number
      readonly status: ToolCallStatus
      readonly result: string | null
      readonly error: string | null
    }

/** Everything a session can ask for. Carried out in order by `agent/voice-client.ts`. */
export type Effect =
  | { readonly type: 'connect' }
  | { readonly type: 'disconnect' }
  | { readonly type: 'send'; readonly message: ClientMessage }
  | { readonly type: 'wantMicrophone'; readonly isWanted: boolean }
  | { readonly type: 'play'; readonly replyId: ReplyId; readonly pcm: Uint8Array }
  | { readonly type: 'endOfReply'; readonly replyId: ReplyId }
  | { readonly type: 'flushPlayback'; readonly replyId: ReplyId }
  | {
      readonly type: 'runTool'
      readonly rowId: string
      readonly sessionId: string
      readonly call: ToolCall
      readonly effect: ToolEffect
      readonly atMs: number
    }
  | {
      /** A call that is recorded but not run: a repetition, an informational call, one that came too late. */
      readonly type: 'logCall'
      readonly rowId: string
      readonly sessionId: string
      readonly call: ToolCall
      readonly atMs: number
    }
  /** The result of this call went out, and with it the exposure that follows from it. */
  | { readonly type: 'exposureCommitted'; readonly callId: CallId }
  /** A tool has acted, and its result will never be sent: the model must be told in the prompt (§7.3, rec 3). */
  | {
      readonly type: 'outcomeUndelivered'
      readonly name: string
      readonly arguments: JsonObject
      readonly outcome: SettledOutcome
    }
  /** The conversation goes on in a new service session, which knows nothing of it: a recap belongs into the prompt. */
  | { readonly type: 'recapWanted' }
  | { readonly type: 'cancelTool'; readonly callId: CallId; readonly reason: CancelReason }
  | { readonly type: 'record'; readonly record: Record }
  | { readonly type: 'show'; readonly utterance: Utterance }
  | { readonly type: 'typedDelivered'; readonly text: string }
  | { readonly type: 'tell'; readonly notice: SessionNotice }
  /** It was announced, and could not be said: no conversation is open, or the agent never did. Show it. */
  | ({ readonly type: 'unsaid' } & Announced)
  /** Sound is sent and the service has never noticed speech in it: whoever knows of another way may try it. */
  | { readonly type: 'unheard' }
  /** The service has reported an error: for the log. */
  | {
      readonly type: 'serviceError'
      readonly code: string
      readonly param: string | null
      /** What is made of it (`ErrorClass`); `ignored`: nothing depends on this connection any more. */
      readonly response: 'fatal' | 'retryable' | 'newSession' | 'survivable' | 'ignored'
    }
  | { readonly type: 'measured'; readonly lastTurnMs: number }

/** Something the user should know, in words; `null` text takes the notice away. */
export interface SessionNotice {
  readonly id: 'link' | 'idle' | 'answer' | 'talk'
  readonly text: Sentence | null
}

/** Arguments as a canonical string: the same for the same values whatever the order of keys. */
export const canonicalJson = (value: JsonObject): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
