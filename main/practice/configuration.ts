/**
 * The configuration of a session: what `session.update` may change, what is fixed after the first, how a partial update
 * merges, and what is echoed (protocol.md §3, §5). Pure; owned by a session.
 */
import type { Behaviour } from './scenario.ts'
import { type JsonObject, type SessionConfig, sessionConfigSchema } from './wire.ts'

/** Why an update was refused; nothing of it was applied. */
export interface Refusal {
  readonly code: 'invalid_format' | 'invalid_value' | 'immutable_field' | 'agent_not_found'
  readonly message: string
  readonly param: string
  /** In the first update this ends the session with 1008. */
  readonly isFatalAtFirst: boolean
}

/** What an update led to. */
export type Updated =
  | { readonly ok: true; readonly config: SessionConfig }
  | { readonly ok: false; readonly refusal: Refusal }

const FIXED = ['agent_id', 'greeting', 'input.format', 'output.voice', 'output.format']

const toolWithWrongMode = ({ tools }: JsonObject, toolModes: 'required' | 'hold-only'): number =>
  (Array.isArray(tools) ? tools : []).findIndex((tool) => {
    const mode = typeof tool === 'object' && tool !== null ? Reflect.get(tool, 'execution_mode') : undefined
    return toolModes === 'required' ? mode === undefined : mode !== 'hold'
  })

const at = (object: JsonObject, path: string): unknown => {
  let value: unknown = object
  for (const key of path.split('.')) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  }
  return value
}

const refuse = (code: Refusal['code'], param: string, message: string, isFatalAtFirst: boolean): Updated => ({
  ok: false,
  refusal: { code, message, param, isFatalAtFirst },
})

/** Applies an update; `current` is null at the first. `toolModes`: as in the scenario. */
export const update = (
  current: SessionConfig | null,
  change: JsonObject,
  toolModes: Behaviour['toolModes'] = 'any',
): Updated => {
  const refusedTool = toolModes === 'any' ? -1 : toolWithWrongMode(change, toolModes)
  if (refusedTool >= 0) {
    const param = `session.tools.${refusedTool}.execution_mode`
    return refuse('invalid_value', param, toolModes === 'required' ? 'field required' : 'input should be "hold"', true)
  }
  if (at(change, 'agent_id') !== undefined) {
    return refuse('agent_not_found', 'session.agent_id', 'the practice agent has no stored agents', true)
  }
  if (at(change, 'llm') !== undefined) {
    return refuse('invalid_value', 'session.llm', 'a model of your own needs a stored agent', true)
  }
  if (change['greeting'] === null) {
    return refuse(
      'invalid_format',
      'session.greeting',
      'greeting must be a string; leave it out to listen first',
      false,
    )
  }
  const fixed = current && FIXED.find((path) => at(change, path) !== undefined)
  if (fixed) {
    return refuse('immutable_field', `session.${fixed}`, `${fixed} cannot change after the first session.update`, false)
  }
  const parsed = sessionConfigSchema.safeParse(change)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return refuse(
      'invalid_value',
      ['session', ...(issue?.path ?? [])].join('.'),
      issue?.message ?? 'invalid configuration',
      true,
    )
  }
  const before = current ?? {}
  const { input, output, ...rest } = parsed.data
  return {
    ok: true,
    config: {
      ...before,
      ...rest,
      input: {
        ...before.input,
        ...input,
        turn_detection: { ...before.input?.turn_detection, ...input?.turn_detection },
      },
      output: { ...before.output, ...output },
    },
  }
}

/** The whole configuration with defaults, as `config` of `session.updated` and `session.ready`. */
export const echo = (config: SessionConfig): Readonly<Record<string, unknown>> => {
  const format = { encoding: 'audio/pcm', sample_rate: 24_000 }
  return {
    system_prompt: '',
    greeting: null,
    ...config,
    tools: (config.tools ?? []).map((tool) => ({ ...tool, mode: tool.execution_mode, http: null })),
    input: { format, keyterms: [], transcription_mode: 'balanced', ...config.input },
    output: { voice: 'alba', format, volume: null, ...config.output },
  }
}
