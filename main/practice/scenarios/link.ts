/**
 * Scenarios in which the link fails: cut in every phase, closed without a word, half open, a byte a second, late,
 * doubled, disordered (protocol.md §5 "Close codes", §12). Each strikes once in the server's life unless it says
 * otherwise, so that a client that connects again gets on.
 */
import type { Fault, FaultAction, ScenarioTable } from '../scenario.ts'

const DROP: FaultAction = { do: 'drop' }
const STALL: FaultAction = { do: 'stall' }

const once = (on: string, action: FaultAction, more: Partial<Fault> = {}): readonly Fault[] => [
  { on, times: 1, action, ...more },
]

/** Cuts, one for every phase of a conversation. */
const DROPS: ScenarioTable = {
  'drop-at-connect': { summary: 'Cut as soon as the connection is open.', faults: once('connection', DROP) },
  'drop-at-update': { summary: 'Cut when the first session.update arrives.', faults: once('session.update', DROP) },
  'drop-before-ready': { summary: 'Cut between updated and ready.', faults: once('session.ready', DROP) },
  'drop-idle': { summary: 'Cut 300 ms after ready.', faults: once('session.ready', DROP, { afterMs: 300 }) },
  'drop-idle-resume': {
    summary: 'As drop-idle, and resume is accepted.',
    behaviour: { resume: 'accepted' },
    faults: once('session.ready', DROP, { afterMs: 300 }),
  },
  'drop-user-speech': {
    summary: 'Cut while the user speaks.',
    faults: once('input.speech.started', DROP, { afterMs: 150 }),
  },
  'drop-user-words': {
    summary: 'Cut after a partial transcript; the final one never comes.',
    faults: once('transcript.user', DROP),
  },
  'drop-after-words': {
    summary: 'Cut after the user’s final transcript, before a reply.',
    faults: once('transcript.user', DROP, { afterMs: 0 }),
  },
  'drop-at-create': { summary: 'Cut when a reply.create arrives.', faults: once('reply.create', DROP) },
  'drop-silent-reply': {
    summary: 'Cut in the silence at the head of a reply.',
    faults: once('reply.started', DROP, { afterMs: 20 }),
  },
  'drop-mid-reply': {
    summary: 'Cut in the second second of the first reply.',
    faults: once('reply.audio', DROP, { nth: 120 }),
  },
  'drop-mid-reply-resume': {
    summary: 'As drop-mid-reply, and resume is accepted.',
    behaviour: { resume: 'accepted' },
    faults: once('reply.audio', DROP, { nth: 120 }),
  },
  'drop-before-done': {
    summary: 'Cut after all of a reply but its reply.done.',
    faults: once('reply.done', DROP),
  },
  'drop-at-call': {
    summary: 'Cut between tool.call and its result.',
    faults: once('tool.call', DROP, { afterMs: 0 }),
  },
  'drop-at-call-resume': {
    summary: 'As drop-at-call, and resume is accepted.',
    behaviour: { resume: 'accepted' },
    faults: once('tool.call', DROP, { afterMs: 0 }),
  },
  'drop-at-result': { summary: 'Cut when a tool.result arrives; it is lost.', faults: once('tool.result', DROP) },
  'drop-after-result': {
    summary: 'Cut after a tool.result was taken, before its answer.',
    faults: once('tool.result', DROP, { afterMs: 10 }),
  },
  'drop-at-end': { summary: 'Cut when session.end arrives.', faults: once('session.end', DROP) },
  'end-ignored': { summary: 'session.end is not answered.', faults: once('session.end', { do: 'swallow' }) },
  'drop-flapping': {
    summary: 'Every connection is cut 100 ms after ready.',
    faults: [{ on: 'session.ready', afterMs: 100, action: DROP }],
  },
  'drop-at-resume': {
    summary: 'Cut 300 ms after ready, and again when the resume arrives.',
    faults: [...once('session.ready', DROP, { afterMs: 300 }), ...once('session.resume', DROP)],
  },
  'drop-thrice': {
    summary: 'Three connections in a row are cut before ready.',
    faults: [{ on: 'session.ready', times: 3, action: DROP }],
  },
  'drop-always': {
    summary: 'Every connection is cut before ready.',
    faults: [{ on: 'session.ready', action: DROP }],
  },
}

/** Closes without an error event. */
const CLOSES: ScenarioTable = {
  'refused-503': {
    summary: 'The upgrade is refused with 503: the client sees 1006 and no event.',
    faults: once('connection', { do: 'refuse', status: 503 }),
  },
  'server-fault': {
    summary: 'Close 1011 without an error event at the end of the first reply.',
    faults: once('reply.done', { do: 'close', code: 1011 }, { nth: 1 }),
  },
  'close-1011-opening': {
    summary: 'Close 1011 without an error event instead of ready.',
    faults: once('session.ready', { do: 'close', code: 1011 }),
  },
  'close-1011-idle': {
    summary: 'Close 1011 without an error event 300 ms after ready.',
    faults: once('session.ready', { do: 'close', code: 1011 }, { afterMs: 300 }),
  },
  'close-1011-resume': {
    summary: 'Cut 300 ms after ready, and close 1011 without an error event when the resume arrives.',
    faults: [...once('session.ready', DROP, { afterMs: 300 }), ...once('session.resume', { do: 'close', code: 1011 })],
  },
  'close-1008-idle': {
    summary: 'Close 1008 without an error event 300 ms after ready: the session is gone.',
    faults: once('session.ready', { do: 'close', code: 1008 }, { afterMs: 300 }),
  },
  'close-1000-idle': {
    summary: 'Close 1000 that nobody asked for, 300 ms after ready.',
    faults: once('session.ready', { do: 'close', code: 1000 }, { afterMs: 300 }),
  },
}

/** Links that are there and do not work. */
const HALF_OPEN: ScenarioTable = {
  'half-open-connect': {
    summary: 'The connection opens and nothing is ever read or sent on it.',
    faults: once('connection', STALL),
  },
  'half-open-opening': { summary: 'Half open instead of ready.', faults: once('session.ready', STALL) },
  'half-open-idle': {
    summary: 'Half open 300 ms after ready.',
    faults: once('session.ready', STALL, { afterMs: 300 }),
  },
  'half-open-mid-reply': {
    summary: 'Half open in the middle of the first reply.',
    faults: once('reply.audio', STALL, { nth: 60 }),
  },
  'half-open-resume': {
    summary: 'As half-open-mid-reply, and resume is accepted though the old connection still stands.',
    behaviour: { resume: 'accepted' },
    faults: once('reply.audio', STALL, { nth: 60 }),
  },
  'half-open-at-call': {
    summary: 'Half open between tool.call and its result.',
    faults: once('tool.call', STALL, { afterMs: 0 }),
  },
  'byte-a-second-opening': {
    summary: 'session.ready comes at one byte a second.',
    faults: once('session.ready', { do: 'trickle' }),
  },
  'byte-a-second-reply': {
    summary: 'From the middle of the first reply on: one byte a second.',
    faults: once('reply.audio', { do: 'trickle' }, { nth: 60 }),
  },
}

/** Events that arrive, but how. */
const WEATHER: ScenarioTable = {
  slow: { summary: 'Each event comes 0 to 800 ms late.', weather: { delayMs: [0, 800] } },
  duplicated: { summary: 'Each event comes twice.', weather: { duplicates: true } },
  reordered: { summary: 'Neighbouring events change places.', weather: { reorders: true } },
  strange: { summary: 'Unknown events and unknown fields everywhere.', weather: { strange: true } },
  'clock-jump': {
    summary: 'Timestamps jump by hours, both ways, and change their form.',
    weather: { clock: 'jumping' },
  },
  storm: {
    summary: 'Late, doubled, disordered, strange and with a broken clock, all at once.',
    weather: { delayMs: [0, 200], duplicates: true, reorders: true, strange: true, clock: 'jumping' },
  },
  'garbage-frames': {
    summary: 'A frame that is not JSON and a binary one before each reply.',
    faults: [
      { on: 'reply.started', action: { do: 'garbage', frame: 'text' } },
      { on: 'transcript.agent', action: { do: 'garbage', frame: 'binary' } },
    ],
  },
  'old-spelling': {
    summary: 'Fields and types as older pages spell them: args, tool_call_id, error.',
    weather: { spelling: 'old' },
  },
  'null-fields': { summary: 'Whatever an event can do without is null.', weather: { spelling: 'nulls' } },
  'deep-frame': {
    summary: 'A call whose arguments are nested 100,000 deep, for nobody’s tool, before the first reply.',
    faults: once('reply.started', { do: 'garbage', frame: 'deep' }),
  },
  'oversized-frame': {
    summary: 'A frame of 9 MB, more than any client should take, before the first reply.',
    faults: once('reply.started', { do: 'garbage', frame: 'oversized' }),
  },
}

/** All of them. */
export const LINK: ScenarioTable = { ...DROPS, ...CLOSES, ...HALF_OPEN, ...WEATHER }
