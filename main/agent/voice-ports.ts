/**
 * What the shell round the session needs of the rest of the app, as interfaces: `compose.ts` fills them in, and nobody
 * behind them knows of the others.
 */
import type { Announced, Effect, Input, SessionNotice, Record as StoreRecord, Utterance } from '../voice/events.ts'
import type { Transition } from '../voice/session.ts'
import type { SessionStatus } from '../voice/status.ts'
import type { CallId, JsonObject, ReplyId, ToolCall, ToolEffect, ToolOutcome } from '../voice/tools.ts'
import type { AgentAddress } from './agent-socket.ts'

/** Speaker and microphone, as the session uses them. */
export interface SoundPort {
  wantMicrophone(isWanted: boolean): void
  play(replyId: ReplyId, pcm: Uint8Array): void
  endOfReply(replyId: ReplyId): void
  /** Silences this reply at once; its later audio does not come here. */
  flush(replyId: ReplyId): void
}

/** A call as it is recorded and run. */
export interface CallToRun {
  readonly rowId: string
  readonly sessionId: string
  readonly call: ToolCall
  readonly effect: ToolEffect
  readonly atMs: number
}

/** Whoever runs tools. */
export interface ToolPort {
  /** Exactly one outcome; never rejects. */
  run(call: CallToRun, signal: AbortSignal): Promise<ToolOutcome>
}

/** Whoever keeps the record. */
export interface RecordPort {
  write(record: StoreRecord): void
  /** Resolves when the row is on disk: nothing runs that is not on record. */
  callArrived(call: CallToRun): Promise<void>
  callStarted(rowId: string, atMs: number): void
}

/** Whoever shows what is going on. */
export interface ViewPort {
  status(status: SessionStatus): void
  utterance(utterance: Utterance): void
  notice(notice: SessionNotice): void
  lastTurn(ms: number): void
}

/** An error of the service, and how often it has come. */
export type ReportedError = Pick<Extract<Effect, { type: 'serviceError' }>, 'code' | 'param' | 'response'> & {
  readonly count: number
}

/** Everything the shell needs from outside. */
export interface VoicePorts {
  readonly sound: SoundPort
  readonly tools: ToolPort
  readonly record: RecordPort
  readonly view: ViewPort
  /** Where to connect; may have to start something first. Rejects with a message for people. */
  address(): Promise<AgentAddress>
  /** A typed message is on its way: from now on it belongs into the prompt. */
  typedDelivered(text: string): void
  /** A tool has acted and its result could not be sent: the model must hear of it in the prompt. */
  outcomeUndelivered(name: string, args: JsonObject, outcome: ToolOutcome): void
  /** Something was announced and could not be said aloud: show it, and let the prompt say so. */
  unsaid(announced: Announced): void
  /** The conversation goes on in a new service session: the prompt must say what was said. */
  recapWanted(): void
  /** A result went out together with the exposure that follows from it: make that change yours. */
  exposureCommitted(callId: CallId): void
  /** The conversation began or ended. */
  conversationChanged(sessionId: string | null): void
  /** Something odd on the wire or in the shell: ids and counts only. Told the first time, the tenth, the hundredth. */
  oddity(what: string, detail: string, count: number): void
  /** Sound is sent, and the service has never noticed speech in it. */
  unheard(): void
  /** The service has reported an error: for the log, whatever is made of it, and as rarely as oddities. */
  serviceError(error: ReportedError): void
  /** Every step, for the trace. */
  observe?(input: Input, step: Transition): void
}
