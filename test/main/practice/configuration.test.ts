import { describe, expect, it } from 'vitest'
import { echo, update } from '../../../main/practice/configuration.ts'
import { TIME } from './teaching.ts'

const first = () => {
  const updated = update(null, { system_prompt: 'a', greeting: 'hi', tools: [TIME], input: { keyterms: ['x'] } })
  if (!updated.ok) throw new Error(updated.refusal.message)
  return updated.config
}
const codeOf = (updated: ReturnType<typeof update>): string => (updated.ok ? 'ok' : updated.refusal.code)

describe('configuration', () => {
  it('merges input, replaces tools, keeps the rest', () => {
    const updated = update(first(), { tools: [], input: { transcription_mode: 'min_latency' } })
    expect(updated.ok && updated.config).toMatchObject({
      system_prompt: 'a',
      tools: [],
      input: { keyterms: ['x'], transcription_mode: 'min_latency' },
    })
  })

  it('wants modes of tools as the scenario says (protocol.md §6)', () => {
    const { execution_mode: _mode, ...bare } = TIME
    const tools = (...modes: (string | undefined)[]) => ({
      tools: modes.map((mode) => (mode === undefined ? bare : { ...bare, execution_mode: mode })),
    })
    const refused = (change: ReturnType<typeof tools>, modes: 'any' | 'required' | 'hold-only') => {
      const updated = update(null, change, modes)
      return updated.ok ? null : updated.refusal
    }
    expect(refused(tools(undefined, 'interactive', 'hold'), 'any')).toBeNull()
    expect(refused(tools('interactive', 'hold'), 'required')).toBeNull()
    expect(refused(tools('hold', undefined), 'required')).toMatchObject({
      code: 'invalid_value',
      param: 'session.tools.1.execution_mode',
      isFatalAtFirst: true,
    })
    expect(refused(tools('hold', 'interactive'), 'hold-only')).toMatchObject({
      param: 'session.tools.1.execution_mode',
    })
    expect(refused(tools('hold'), 'hold-only')).toBeNull()
  })

  it.each([{ greeting: 'x' }, { output: { voice: 'anna' } }, { input: { format: { encoding: 'audio/pcm' } } }])(
    'refuses a fixed field after the first update: %j',
    (change) => {
      expect(codeOf(update(first(), change))).toBe('immutable_field')
    },
  )

  it.each([
    [{ output: { voice: 'Alba' } }, 'invalid_value'],
    [{ input: { format: 'audio/pcm' } }, 'invalid_value'],
    [{ input: { turn_detection: { min_silence: 900, max_silence: 900 } } }, 'invalid_value'],
    [{ tools: [{ type: 'function', name: 'x', parameters: { type: 'object', properties: [] } }] }, 'invalid_value'],
    [{ greeting: null }, 'invalid_format'],
    [{ agent_id: 'a' }, 'agent_not_found'],
    [{ input: { turn_detection: { barge_in: true } } }, 'ok'],
  ])('answers %j with %s', (change, code) => {
    expect(codeOf(update(null, change))).toBe(code)
  })

  it('names the path of a bad tool', () => {
    const updated = update(null, { tools: [{ ...TIME, timeout_seconds: 0 }] })
    expect(!updated.ok && updated.refusal.param).toBe('session.tools.0.timeout_seconds')
  })

  it('echoes defaults and keys the client did not send', () => {
    expect(echo(first())).toMatchObject({
      output: { voice: 'alba' },
      input: { format: { encoding: 'audio/pcm', sample_rate: 24_000 } },
      tools: [{ name: 'get_time', execution_mode: 'interactive', http: null }],
    })
  })
})
