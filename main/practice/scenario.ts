/**
 * What a scenario is made of: how the agent behaves where sources disagree, faults that strike one event or message,
 * the weather on the wire, and a script it plays by itself. Types and their merging only; the tables stand in
 * `scenarios/`, the list in `scenarios.ts`. Pure.
 */

/** How the agent behaves; each alternative is documented or measured in protocol.md. */
export interface Behaviour {
  /** §1: a session that was authenticated otherwise than by a token never notices speech, as one client reports. */
  readonly headerSessions: 'hear' | 'deaf'
  /** §1.1: how often a token can be used, and in which form a request for one is refused. */
  readonly tokenUse: 'reusable' | 'once'
  readonly tokenErrors: 'measured' | 'documented'
  /** §4: which of the two opening events come, in which order. Without `session.ready` audio is taken all the same. */
  readonly opening: 'updated-ready' | 'ready-updated' | 'ready-only' | 'updated-only'
  /** The first opening event comes this much later, in ms. */
  readonly openingDelayMs: number
  /** `session.ready` comes this much later than the session is ready, in ms. */
  readonly readyDelayMs: number
  /** §10; the refusals differ in their error code. */
  readonly resume: 'accepted' | 'not-found' | 'forbidden' | 'expired'
  /** §7.2 T1, T2, T4: where the call stands in its reply; `spoken`: in a reply that says a phrase aloud. */
  readonly call: 'before-done' | 'after-done' | 'long-after-done' | 'spoken'
  /** §7.3 T6, T7: how often a call is made at once, under new ids. */
  readonly callCount: number
  /** §7.2 T5, T7: how often a call is made one after the other, each after the last one's result. */
  readonly callChain: number
  /** §7.2 T6: a call of another exposed tool that needs no arguments is made together with the one asked for. */
  readonly parallelCall: boolean
  /** §4: a call for information goes before each real one, for a name the client never registered. */
  readonly informationalCall: boolean
  /** §7.3: the agent gives up on a call after this many ms, whatever the tool's `timeout_seconds`; null: goes by it. */
  readonly callTimeoutMs: number | null
  /** §8 B7: audio of an interrupted reply that still comes. */
  readonly lateAudioMs: number
  /** §7.4: what the user says in a hold comes afterwards, or never. */
  readonly holdTranscripts: 'flushed' | 'lost'
  /** §12: the first reply to the user is empty: no sound, no call, no error. */
  readonly firstReply: 'normal' | 'empty'
  /** §2.1: what `reply.create` does to a reply that is open. */
  readonly create: 'queues' | 'replaces'
  /** §7.3: how an interruption is signalled. */
  readonly interruption: 'done-interrupted' | 'done-completed'
  /** §4: how often `input.speech.stopped` is said. */
  readonly stoppedCount: number
  /** §6: what every tool's `execution_mode` must be: anything, said at all, or `hold` (one source's claim). */
  readonly toolModes: 'any' | 'required' | 'hold-only'
  /** §9: whether audio that comes faster than real time is dropped with `audio_rate_violation`. */
  readonly audioPace: 'free' | 'checked'
}

/** What a fault does. In place of what it strikes, unless the fault says `afterMs`. */
export type FaultAction =
  /** It never happened. */
  | { readonly do: 'swallow' }
  /** The event twice, byte for byte. */
  | { readonly do: 'repeat' }
  /** The event with these fields changed. */
  | { readonly do: 'alter'; readonly fields: Readonly<Record<string, unknown>> }
  /**
   * An error of §5 before the event; with `close` in its place, and the connection is closed with that code. `param`:
   * the field it names.
   */
  | { readonly do: 'error'; readonly code: string; readonly param?: string; readonly close?: number }
  /** A close frame with this code. */
  | { readonly do: 'close'; readonly code: number }
  /** The connection is cut: the client sees 1006. */
  | { readonly do: 'drop' }
  /** Half open: from here on nothing is read, pings included, and nothing is sent; nobody closes. */
  | { readonly do: 'stall' }
  /** As `stall`, but the event goes out at one byte a second. */
  | { readonly do: 'trickle' }
  /** A frame that is no event, before the event. */
  | { readonly do: 'garbage'; readonly frame: 'text' | 'binary' | 'oversized' | 'deep' }
  /** The upgrade, or the request for a token, is answered with this HTTP status; only on `connection` and `token`. */
  | { readonly do: 'refuse'; readonly status: number }

/** Strikes an event on its way out, a message on its way in, or the opening of a connection. */
export interface Fault {
  /** A type of §4 or §2, `connection`, or `token`: a request for one. */
  readonly on: string
  /** The n-th of its type in a session (connections: of the server), counted from 1; every one without it. */
  readonly nth?: number
  /** At most this often in the server's life, so that a client that connects again gets on; any number without it. */
  readonly times?: number
  /** What is struck passes, and the action follows this many ms later. */
  readonly afterMs?: number
  readonly action: FaultAction
}

/** What befalls every event on its way out. */
export interface Weather {
  /** Each event waits this long, from and to in ms; they stay in order, as TCP keeps them. */
  readonly delayMs?: readonly [number, number]
  /** Each event is sent twice. */
  readonly duplicates?: boolean
  /** Neighbours that come within 60 ms change places, every other pair. */
  readonly reorders?: boolean
  /** Unknown events between the known ones, unknown fields in every one (§4). */
  readonly strange?: boolean
  /** §2, §4: names of older pages, or null wherever something can be left out. */
  readonly spelling?: 'old' | 'nulls'
  /** Timestamps jump by hours, both ways, and are ISO strings now and then (§4). */
  readonly clock?: 'jumping'
}

/** One line of a script: the user as the agent hears them, whatever sound really came. */
export interface ScriptLine {
  /** What was said; null is a cough: a turn that opens and comes to nothing (§12). */
  readonly user: string | null
  /** When: the floor is free, a reply is audible (a barge-in), or a call waits for its result. */
  readonly when: 'idle' | 'audible' | 'calling'
  /** How long that has to last first, in ms. */
  readonly afterMs: number
}

/** A named course of events. */
export interface Scenario {
  readonly summary: string
  readonly behaviour?: Partial<Behaviour>
  readonly faults?: readonly Fault[]
  readonly weather?: Weather
  readonly script?: readonly ScriptLine[]
}

/** A table of scenarios by the name given to `--scenario`. */
export type ScenarioTable = Readonly<Record<string, Scenario>>

/** The normal course: what was measured last, where sources disagree. */
export const NORMAL: Behaviour = {
  headerSessions: 'hear',
  tokenUse: 'reusable',
  tokenErrors: 'measured',
  opening: 'updated-ready',
  openingDelayMs: 0,
  readyDelayMs: 0,
  resume: 'not-found',
  call: 'before-done',
  callCount: 1,
  callChain: 1,
  parallelCall: false,
  informationalCall: false,
  callTimeoutMs: null,
  lateAudioMs: 0,
  holdTranscripts: 'flushed',
  firstReply: 'normal',
  create: 'queues',
  interruption: 'done-interrupted',
  stoppedCount: 1,
  toolModes: 'any',
  audioPace: 'free',
}

/** The full behaviour of a scenario. */
export const behaviourOf = (scenario: Scenario): Behaviour => ({ ...NORMAL, ...scenario.behaviour })

/** Several scenarios at once: differences and weather add up, the later wins; all faults; scripts one after the other. */
export const combine = (scenarios: readonly Scenario[]): Scenario => ({
  summary: scenarios.map(({ summary }) => summary).join(' '),
  behaviour: Object.assign({}, ...scenarios.map(({ behaviour }) => behaviour)),
  faults: scenarios.flatMap(({ faults }) => faults ?? []),
  weather: Object.assign({}, ...scenarios.map(({ weather }) => weather)),
  script: scenarios.flatMap(({ script }) => script ?? []),
})
