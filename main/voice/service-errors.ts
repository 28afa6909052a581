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
  /** The service session is gone; begin a new one. */
  | 'newSession'
  /** Log it and go on. */
  | 'survivable'

/** Class of an error and, unless it is survived in silence, the sentence for the user. */
export interface ServiceError {
  readonly class: ErrorClass
  readonly text: string
}

const BUSY = 'The voice service is busy right now. Parley tries again by itself.'
const FAULT = 'The voice service had a fault. Parley connects again by itself.'
const GONE = 'The voice service no longer knows this conversation. Parley begins a new one there and goes on.'
const CONFIG =
  'The voice service refused the settings of this conversation. Check voice and plugins in Settings, then try again.'

const TABLE: Readonly<Record<string, ServiceError>> = {
  unauthorized: {
    class: 'fatal',
    text: 'The voice service did not accept the API key. Check the key in Settings, then press Talk.',
  },
  forbidden: {
    class: 'fatal',
    text: 'This API key may not use the voice service. Check your account, or enter another key in Settings.',
  },
  at_capacity: { class: 'retryable', text: BUSY },
  concurrency_exceeded: {
    class: 'retryable',
    text: 'Your account has too many conversations open. Parley tries again by itself; close others if you can.',
  },
  internal_error: { class: 'retryable', text: FAULT },
  server_error: { class: 'retryable', text: FAULT },
  agent_init_failed: { class: 'retryable', text: FAULT },
  agent_timeout: { class: 'retryable', text: FAULT },
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

/** Classifies an error code. `isReady`: whether the session was ready when it came. */
export const classifyError = (code: string, isReady: boolean): ServiceError => {
  const name = code.toLowerCase()
  const known = Object.hasOwn(TABLE, name) ? TABLE[name] : undefined
  if (known !== undefined) return known.class === 'survivable' && !isReady ? { ...known, class: 'fatal' } : known
  return isReady
    ? { class: 'survivable', text: '' }
    : { class: 'fatal', text: 'The voice service refused the conversation. Try again later, or check your settings.' }
}

/** Why a connection ended, when another is to follow. */
export interface Loss {
  readonly class: 'retryable' | 'newSession'
  /** For the user: what happened, and that Parley goes on by itself. */
  readonly text: string
  /** The service said so, in an error event: it is there. */
  readonly isSaid: boolean
}

/** The connection went without a word of the service. */
export const LINK_LOST: Loss = {
  class: 'retryable',
  text: 'The connection to the voice agent was lost. Parley is connecting again by itself.',
  isSaid: false,
}

/** What a close without an error event means (protocol.md §5 "Close codes"). */
export const classifyClose = (closeCode: number): Loss =>
  closeCode === 1008 ? { ...LINK_LOST, class: 'newSession' } : LINK_LOST

/** Whether the service refuses tools for their `execution_mode`, whatever it says (protocol.md §6, an outlier). */
export const isToolModeRefused = ({ code, message }: { readonly code: string; readonly message: string }): boolean =>
  code.toLowerCase() === 'invalid_value' && /(?<!\w)(?:execution_)?mode\b/i.test(message)
