/**
 * What can go wrong or differ, as tables: how the agent behaves where sources disagree, and faults on the wire that
 * strike an outgoing event. A scenario is a name, a sentence and the differences from the normal course. Add one by
 * adding a row (protocol.md §14).
 */

/** How the agent behaves; each alternative is documented or measured in protocol.md. */
export interface Behaviour {
  /** §4: which of the two opening events come, in which order. */
  readonly opening: 'updated-ready' | 'ready-updated' | 'ready-only' | 'updated-only'
  /** §10. */
  readonly resume: 'refused' | 'accepted'
  /** §7.2 T1, T2, T4: where the call stands in its reply; `spoken`: in a reply that says a phrase aloud. */
  readonly call: 'before-done' | 'after-done' | 'spoken'
  /** §7.3 T6, T7: how often a call is made, under new ids. */
  readonly callCount: number
  /** §4: a call for information goes before each real one, for a name the client never registered. */
  readonly informationalCall: boolean
  /** §8 B7: audio of an interrupted reply that still comes. */
  readonly lateAudioMs: number
  /** §7.4: what the user says in a hold comes afterwards, or never. */
  readonly holdTranscripts: 'flushed' | 'lost'
  /** §12: the first reply to the user is empty: no sound, no call, no error. */
  readonly firstReply: 'normal' | 'empty'
  /** §7.3: how an interruption is signalled. */
  readonly interruption: 'done-interrupted' | 'done-completed'
  /** §4: how often `input.speech.stopped` is said. */
  readonly stoppedCount: number
}

/** What happens to an outgoing event. */
export type FaultAction =
  | { readonly do: 'swallow' }
  | { readonly do: 'repeat' }
  /** Sent before the event; a code of §5. */
  | { readonly do: 'error'; readonly code: string }
  /** A close frame with this code instead of the event. */
  | { readonly do: 'close'; readonly code: number }
  /** The connection is cut: the client sees 1006. */
  | { readonly do: 'drop' }

/** Strikes the n-th outgoing event of a type in a session, counted from 1; every one without `nth`. */
export interface Fault {
  readonly on: string
  readonly nth?: number
  readonly action: FaultAction
}

/** A named course of events. */
export interface Scenario {
  readonly summary: string
  readonly behaviour?: Partial<Behaviour>
  readonly faults?: readonly Fault[]
}

/** The normal course: what was measured last, where sources disagree. */
export const NORMAL: Behaviour = {
  opening: 'updated-ready',
  resume: 'refused',
  call: 'before-done',
  callCount: 1,
  informationalCall: false,
  lateAudioMs: 0,
  holdTranscripts: 'flushed',
  firstReply: 'normal',
  interruption: 'done-interrupted',
  stoppedCount: 1,
}

/** All scenarios by the name given to `--scenario`. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  normal: { summary: 'Everything as measured last.' },
  'ready-before-updated': { summary: 'session.ready before session.updated.', behaviour: { opening: 'ready-updated' } },
  'ready-only': { summary: 'The first update is not acknowledged.', behaviour: { opening: 'ready-only' } },
  'never-ready': { summary: 'session.updated comes, session.ready never.', behaviour: { opening: 'updated-only' } },
  'resume-accepted': { summary: 'A dropped session can be resumed.', behaviour: { resume: 'accepted' } },
  'drop-mid-reply': {
    summary: 'The connection is cut in the second second of the first reply.',
    faults: [{ on: 'reply.audio', nth: 120, action: { do: 'drop' } }],
  },
  'drop-mid-reply-resume': {
    summary: 'As drop-mid-reply, and resume is accepted.',
    behaviour: { resume: 'accepted' },
    faults: [{ on: 'reply.audio', nth: 120, action: { do: 'drop' } }],
  },
  'server-fault': {
    summary: 'Close 1011 without an error event at the end of the first reply.',
    faults: [{ on: 'reply.done', nth: 1, action: { do: 'close', code: 1011 } }],
  },
  'call-after-done': { summary: 'tool.call after its reply.done.', behaviour: { call: 'after-done' } },
  'call-spoken': {
    summary:
      'The reply that carries the call says a phrase aloud, so that it can be interrupted with a result pending.',
    behaviour: { call: 'spoken' },
  },
  'call-repeated': { summary: 'Each call is made three times, under new ids.', behaviour: { callCount: 3 } },
  'informational-call': {
    summary: 'A tool.call for a name nobody registered before each real one; it wants no answer.',
    behaviour: { informationalCall: true },
  },
  'late-audio': {
    summary: 'Audio of an interrupted reply goes on for 1.8 s (some 180 chunks).',
    behaviour: { lateAudioMs: 1800 },
  },
  'interrupted-completed': {
    summary: 'An interruption shows only in transcript.agent; reply.done says completed.',
    behaviour: { interruption: 'done-completed' },
  },
  'missing-transcript': {
    summary: 'transcript.agent never comes.',
    faults: [{ on: 'transcript.agent', action: { do: 'swallow' } }],
  },
  'empty-reply': { summary: 'The first reply to the user is empty.', behaviour: { firstReply: 'empty' } },
  'stopped-twice': { summary: 'input.speech.stopped is said twice.', behaviour: { stoppedCount: 2 } },
  'hold-lost': { summary: 'What is said during a hold is never delivered.', behaviour: { holdTranscripts: 'lost' } },
}

/** The full behaviour of a scenario. */
export const behaviourOf = (scenario: Scenario): Behaviour => ({ ...NORMAL, ...scenario.behaviour })
