/**
 * What an error of the service means for the session, and what the user is told (protocol.md §5). Pure table.
 * Codes are compared without regard to case; unknown ones are fatal before ready and survived after it.
 */

/** What to do about an error. */
export type ErrorClass =
  /** Give up and tell the user; trying again would not help. */
  | 'fatal'
  /** Close and connect again, with backoff. */
  | 'retryable'
  /** As `retryable`, but not a second time in one series of attempts. */
  | 'once'
  /** The service session is gone; begin a new one. */
  | 'newSession'
  /** Log it and go on: if the service means it, it closes the connection. */
  | 'survivable'

/** How far the service session was when the error came; `resuming`: an earlier one was asked for. */
export type ErrorMoment = 'opening' | 'resuming' | 'ready'

/** Class of an error and, unless it is survived in silence, the sentence for the user. */
export interface ServiceError {
  readonly class: ErrorClass
  readonly text: string
  /** Sessions of ours that were lost, and are still counted, may be the reason. */
  readonly maySelfInflict?: true
}

const BUSY = 'The voice service is busy right now. Parley tries again by itself.'
const FAULT = 'The voice service had a fault. Parley connects again by itself.'
const GONE = 'The voice service no longer knows this conversation. Parley begins a new one there and goes on.'
const CONFIG =
  'The voice service refused the settings of this conversation. Check voice and plugins in Settings, then try again.'
const UNKNOWN = 'The voice service refused the conversation. Try again later, or check your settings.'

/** Said when it could not start the agent twice in a row. */
export const CANNOT_START =
  'The voice service could not start the conversation. Wait a few minutes, then press Talk or send your message again.'

const UNAUTHORIZED: ServiceError = {
  class: 'fatal',
  text: 'The voice service did not accept the API key. Check the key in Settings, then press Talk.',
}
const FORBIDDEN: ServiceError = {
  class: 'fatal',
  text: 'This API key may not use the voice service. Check your account, or enter another key in Settings.',
}

const TABLE: Readonly<Record<string, ServiceError>> = {
  unauthorized: UNAUTHORIZED,
  forbidden: FORBIDDEN,
  at_capacity: { class: 'retryable', text: BUSY },
  concurrency_exceeded: {
    class: 'retryable',
    text: 'Your account has too many conversations open. Parley tries again by itself; close others if you can.',
    maySelfInflict: true,
  },
  internal_error: { class: 'retryable', text: FAULT },
  server_error: { class: 'retryable', text: FAULT },
  agent_init_failed: { class: 'once', text: FAULT },
  agent_timeout: { class: 'once', text: FAULT },
  agent_not_found: { class: 'fatal', text: CONFIG },
  session_not_found: { class: 'newSession', text: GONE },
  session_forbidden: { class: 'newSession', text: GONE },
  session_expired: { class: 'newSession', text: GONE },
  invalid_format: { class: 'survivable', text: CONFIG },
  invalid_audio: { class: 'survivable', text: CONFIG },
  invalid_value: { class: 'survivable', text: CONFIG },
  immutable_field: { class: 'survivable', text: CONFIG },
  invalid_config: { class: 'survivable', text: CONFIG },
  agent_id_not_first: { class: 'survivable', text: CONFIG },
  audio_rate_violation: { class: 'survivable', text: CONFIG },
}

/** Classifies an error code. */
export const classifyError = (code: string, moment: ErrorMoment): ServiceError => {
  const name = code.toLowerCase()
  const known = Object.hasOwn(TABLE, name) ? TABLE[name] : undefined
  switch (moment) {
    case 'opening':
      if (known === undefined) return { class: 'fatal', text: UNKNOWN }
      return known.class === 'survivable' ? { ...known, class: 'fatal' } : known
    case 'resuming':
      // A service that will not resume, for whatever reason, may still open a new session (§10).
      if (known === UNAUTHORIZED || known === FORBIDDEN || known?.class === 'retryable') return known
      return { class: 'newSession', text: GONE }
    case 'ready':
      if (known === undefined) return { class: 'survivable', text: '' }
      // A conflict of §5: some are still served after it, and to the others the service closes by itself.
      return name === 'server_error' ? { class: 'survivable', text: '' } : known
  }
}

/** Whether an error says that audio came too fast. */
export const isTooFast = (code: string): boolean => code.toLowerCase() === 'audio_rate_violation'

/** Whether an error says that key or token were not accepted. */
export const isUnauthorized = (code: string): boolean => code.toLowerCase() === 'unauthorized'

/** Why a connection ended, when another is to follow. */
export interface Loss {
  readonly class: 'retryable' | 'newSession'
  /** For the user: what happened, and that Parley goes on by itself. */
  readonly text: string
  /** The service said so, in an error event: it is there. */
  readonly isSaid: boolean
  /** Sessions of ours that were lost, and are still counted, may be the reason. */
  readonly maySelfInflict?: true
}

/** The connection went without a word of the service. */
export const LINK_LOST: Loss = {
  class: 'retryable',
  text: 'The connection to the voice agent was lost. Parley is connecting again by itself.',
  isSaid: false,
}

/** `session.ended` that nobody asked for. */
export const ENDED_BY_SERVICE: Loss = {
  class: 'newSession',
  text: 'The voice service ended the conversation there. Parley begins a new one and goes on.',
  isSaid: true,
}

/** What a close without an error event means (protocol.md §5 "Close codes"). */
export const classifyClose = (closeCode: number): Loss =>
  closeCode === 1008 ? { ...LINK_LOST, class: 'newSession' } : LINK_LOST

/** What it means that the connection was refused before it was a WebSocket, by the HTTP status. Null: a lost line. */
export const classifyRefusal = (httpStatus: number | undefined): ServiceError | null => {
  switch (httpStatus) {
    case 401:
      return UNAUTHORIZED
    case 403:
      return FORBIDDEN
    case 429:
    case 503:
      return { class: 'retryable', text: BUSY }
    default:
      return null
  }
}
