/**
 * Every error code of protocol.md §5, before and after ready, as scenarios made from one table: the code, and the
 * close that follows it (none where the session survives).
 */
import type { Scenario, ScenarioTable } from '../scenario.ts'

/** Close code after the error; null: the connection stays open. */
const CLOSE_AFTER: Readonly<Record<string, { readonly opening: number | null; readonly open: number | null }>> = {
  unauthorized: { opening: 1008, open: 1008 },
  forbidden: { opening: 1008, open: 1008 },
  at_capacity: { opening: 1008, open: 1008 },
  concurrency_exceeded: { opening: 1008, open: 1008 },
  internal_error: { opening: 1011, open: 1011 },
  server_error: { opening: 1011, open: 1011 },
  agent_init_failed: { opening: 1008, open: 1008 },
  agent_timeout: { opening: 1008, open: 1008 },
  agent_not_found: { opening: 1008, open: 1008 },
  session_not_found: { opening: 1008, open: 1008 },
  session_forbidden: { opening: 1008, open: 1008 },
  session_expired: { opening: 1008, open: 1008 },
  invalid_format: { opening: 1008, open: null },
  invalid_audio: { opening: 1008, open: null },
  invalid_value: { opening: 1008, open: null },
  immutable_field: { opening: 1008, open: null },
  invalid_config: { opening: 1008, open: null },
  agent_id_not_first: { opening: 1008, open: null },
  audio_rate_violation: { opening: 1008, open: null },
  // No code of §5: fatal before ready, survived after it.
  never_heard_of: { opening: 1008, open: null },
}

const scenario = (
  code: string,
  close: number | null,
  when: 'instead of ready' | 'before the first reply',
): Scenario => ({
  summary: `${code} ${when}${close === null ? '; the session goes on' : `, then close ${close}`}.`,
  faults: [
    {
      on: when === 'instead of ready' ? 'session.ready' : 'reply.started',
      times: 1,
      action: { do: 'error', code, ...(close === null ? {} : { close }) },
    },
  ],
})

/** Codes that may come in answer to a resume, besides those of `resume-…`, and the close after them. */
const AT_RESUME = ['at_capacity', 'internal_error', 'agent_timeout', 'invalid_format', 'never_heard_of'] as const

const atResume = (code: (typeof AT_RESUME)[number]): Scenario => {
  const close = CLOSE_AFTER[code]?.opening ?? 1008
  return {
    summary: `Cut 300 ms after ready; ${code} in answer to the resume, then close ${close}.`,
    faults: [
      { on: 'session.ready', times: 1, afterMs: 300, action: { do: 'drop' } },
      { on: 'session.resume', times: 1, action: { do: 'error', code, close } },
    ],
  }
}

/** `error-<code>-opening` and `error-<code>-open`, some `error-<code>-resume`, with hyphens for underscores, and the form that docs print. */
export const ERRORS: ScenarioTable = {
  ...Object.fromEntries(
    Object.entries(CLOSE_AFTER).flatMap(([code, close]) => {
      const name = `error-${code.replaceAll('_', '-')}`
      return [
        [`${name}-opening`, scenario(code, close.opening, 'instead of ready')],
        [`${name}-open`, scenario(code, close.open, 'before the first reply')],
      ]
    }),
  ),
  ...Object.fromEntries(AT_RESUME.map((code) => [`error-${code.replaceAll('_', '-')}-resume`, atResume(code)])),
  'error-server-error-survived': {
    summary: 'server_error before the first reply; the session goes on.',
    faults: [{ on: 'reply.started', times: 1, action: { do: 'error', code: 'server_error' } }],
  },
  'error-agent-timeout-twice': {
    summary: 'agent_timeout instead of ready, then close 1008; twice.',
    faults: [{ on: 'session.ready', times: 2, action: { do: 'error', code: 'agent_timeout', close: 1008 } }],
  },
  'error-in-capitals': scenario('UNAUTHORIZED', 1008, 'instead of ready'),
}
