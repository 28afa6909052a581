/**
 * Scenarios in which the link is sound and the service behaves otherwise than it did last: everything that protocol.md
 * documents or measured on both sides of a conflict (§14). A row is a name, a sentence and the differences.
 */
import type { ScenarioTable } from '../scenario.ts'

/** Openings, replies, calls, holds and turns that differ from the normal course. */
export const COURSE: ScenarioTable = {
  normal: { summary: 'Everything as measured last.' },

  'header-deaf': {
    summary: 'A session that was opened without a temporary token takes audio and never notices speech in it.',
    behaviour: { headerSessions: 'deaf' },
  },
  'token-once': { summary: 'A temporary token opens one session only.', behaviour: { tokenUse: 'once' } },
  'token-errors-documented': {
    summary: 'Requests for a token are refused as documented (400, 401), not as measured (422, 404).',
    behaviour: { tokenErrors: 'documented' },
  },
  'token-refused-429': {
    summary: 'The first request for a token is answered with 429.',
    faults: [{ on: 'token', times: 1, action: { do: 'refuse', status: 429 } }],
  },
  'token-refused-500': {
    summary: 'The first request for a token is answered with 500.',
    faults: [{ on: 'token', times: 1, action: { do: 'refuse', status: 500 } }],
  },
  'token-dropped': {
    summary: 'The first request for a token is cut off.',
    faults: [{ on: 'token', times: 1, action: { do: 'drop' } }],
  },

  'ready-before-updated': { summary: 'session.ready before session.updated.', behaviour: { opening: 'ready-updated' } },
  'ready-only': { summary: 'The first update is not acknowledged.', behaviour: { opening: 'ready-only' } },
  'updated-only': {
    summary: 'session.updated comes, session.ready never; the session is open all the same.',
    behaviour: { opening: 'updated-only' },
  },
  'late-ready': {
    summary: 'The opening events come 3 s late.',
    behaviour: { openingDelayMs: 3000 },
  },
  'ready-late': {
    summary: 'session.ready comes 3 s after session.updated; the session is open in between.',
    behaviour: { readyDelayMs: 3000 },
  },
  'never-ready': {
    summary: 'No opening event ever comes, on any connection.',
    faults: [
      { on: 'session.updated', action: { do: 'swallow' } },
      { on: 'session.ready', action: { do: 'swallow' } },
    ],
  },

  'resume-accepted': { summary: 'A dropped session can be resumed.', behaviour: { resume: 'accepted' } },
  'resume-refused': {
    summary: 'Resume is refused with session_not_found, as measured; a new session can be had.',
    faults: [{ on: 'session.ready', times: 1, afterMs: 300, action: { do: 'drop' } }],
  },
  'resume-forbidden': {
    summary: 'As resume-refused, with session_forbidden.',
    behaviour: { resume: 'forbidden' },
    faults: [{ on: 'session.ready', times: 1, afterMs: 300, action: { do: 'drop' } }],
  },
  'resume-expired': {
    summary: 'As resume-refused, with session_expired.',
    behaviour: { resume: 'expired' },
    faults: [{ on: 'session.ready', times: 1, afterMs: 300, action: { do: 'drop' } }],
  },

  'call-after-done': { summary: 'tool.call after its reply.done.', behaviour: { call: 'after-done' } },
  'call-long-after-done': {
    summary: 'tool.call 2.5 s after its reply.done.',
    behaviour: { call: 'long-after-done' },
  },
  'call-spoken': {
    summary:
      'The reply that carries the call says a phrase aloud, so that it can be interrupted with a result pending.',
    behaviour: { call: 'spoken' },
  },
  'call-repeated': { summary: 'Each call is made three times at once, under new ids.', behaviour: { callCount: 3 } },
  'call-chained': {
    summary: 'Each call is made three times, one after the other, each after the last one’s result.',
    behaviour: { callChain: 3 },
  },
  'call-parallel': {
    summary: 'With each call goes one of another tool that needs no arguments; the answer waits for both results.',
    behaviour: { parallelCall: true },
  },
  'call-timeout': {
    summary: 'The agent gives up on a call after 400 ms and apologises; the result comes too late.',
    behaviour: { callTimeoutMs: 400 },
  },
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
  'missing-deltas': {
    summary: 'transcript.agent.delta never comes; the text is known only at the end.',
    faults: [{ on: 'transcript.agent.delta', action: { do: 'swallow' } }],
  },
  'missing-done': {
    summary: 'reply.done of the first reply never comes.',
    faults: [{ on: 'reply.done', nth: 1, times: 1, action: { do: 'swallow' } }],
  },
  'missing-started': {
    summary: 'reply.started of the first reply never comes.',
    faults: [{ on: 'reply.started', nth: 1, times: 1, action: { do: 'swallow' } }],
  },
  'done-failed': {
    summary: 'The first reply ends with status failed.',
    faults: [{ on: 'reply.done', nth: 1, times: 1, action: { do: 'alter', fields: { status: 'failed' } } }],
  },
  'done-cancelled': {
    summary: 'The first reply ends with status cancelled.',
    faults: [{ on: 'reply.done', nth: 1, times: 1, action: { do: 'alter', fields: { status: 'cancelled' } } }],
  },
  'empty-reply': { summary: 'The first reply to the user is empty.', behaviour: { firstReply: 'empty' } },
  'tool-mode-required': {
    summary: 'A session.update with a tool that says no execution_mode is refused; the first one with close 1008.',
    behaviour: { toolModes: 'required' },
  },
  'tool-mode-hold-only': {
    summary: 'As tool-mode-required, for every execution_mode but hold.',
    behaviour: { toolModes: 'hold-only' },
  },

  'create-dropped': {
    summary: 'The first reply.create is dropped in silence.',
    faults: [{ on: 'reply.create', nth: 1, times: 1, action: { do: 'swallow' } }],
  },
  'create-replaces': {
    summary: 'reply.create ends the reply that is open instead of waiting for its end.',
    behaviour: { create: 'replaces' },
  },
  'result-dropped': {
    summary: 'The first tool.result is dropped in silence; the agent gives up on the call after 1.5 s.',
    behaviour: { callTimeoutMs: 1500 },
    faults: [{ on: 'tool.result', nth: 1, times: 1, action: { do: 'swallow' } }],
  },

  'stopped-twice': { summary: 'input.speech.stopped is said twice.', behaviour: { stoppedCount: 2 } },
  'missing-stopped': {
    summary: 'input.speech.stopped never comes.',
    faults: [{ on: 'input.speech.stopped', action: { do: 'swallow' } }],
  },
  'hold-lost': { summary: 'What is said during a hold is never delivered.', behaviour: { holdTranscripts: 'lost' } },
  'hold-flushed': {
    summary: 'What is said during a hold comes when it ends.',
    behaviour: { holdTranscripts: 'flushed' },
  },
  'audio-pace-checked': {
    summary: 'Audio that comes faster than real time is dropped with audio_rate_violation.',
    behaviour: { audioPace: 'checked' },
  },
}
