import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseServerFrame, writeClientMessage } from '../../../main/agent/protocol.ts'
import type { SessionUpdate } from '../../../main/voice/events.ts'
import { callId, EXPOSURE } from '../../fakes/conversation.ts'

const lines = (name: string): string[] =>
  readFileSync(new URL(`../../fixtures/wire/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')

describe('wire protocol: from the service', () => {
  it.each(lines('valid.ndjson'))('understands %s', (line) => {
    expect(parseServerFrame(line)).toMatchSnapshot()
  })

  it.each(lines('broken.ndjson'))('reports, and does not throw on, %s', (line) => {
    expect(parseServerFrame(line).kind).toBe('broken')
  })

  it('knows an unknown type from a broken frame', () => {
    expect(parseServerFrame('{"type":"agent.mood","mood":"good"}')).toEqual({ kind: 'unknown', wireType: 'agent.mood' })
    expect(parseServerFrame('{"type":"__proto__"}').kind).toBe('unknown')
    expect(parseServerFrame('{"type":"toString"}').kind).toBe('unknown')
    for (const text of ['', 'null', '[]', '"x"', '{', '{"type":7}']) expect(parseServerFrame(text).kind).toBe('broken')
  })

  it('takes an unknown status of a reply as completed, so that results are not held for ever', () => {
    const parsed = parseServerFrame('{"type":"reply.done","reply_id":"r","status":"weird"}')
    expect(parsed).toMatchObject({ event: { status: 'completed' } })
  })

  it('takes arguments in a string for what they say, and unreadable ones as an argument that no tool has', () => {
    const args = (json: string) => {
      const parsed = parseServerFrame(`{"type":"tool.call","call_id":"c","name":"n","arguments":${json}}`)
      return parsed.kind === 'event' && parsed.event.type === 'toolCall' ? parsed.event.call.arguments : parsed
    }
    expect(args('"{\\"place\\":\\"Oslo\\"}"')).toEqual({ place: 'Oslo' })
    expect(args('"nonsense"')).toEqual({ unreadable_arguments: '"nonsense"' })
    expect(args('[1]')).toEqual({ unreadable_arguments: '[1]' })
  })

  const event = (fields: object) => {
    const parsed = parseServerFrame(JSON.stringify(fields))
    return parsed.kind === 'event' ? parsed.event : parsed
  }

  it.each(lines('valid.ndjson'))('takes every other field that is null for one that is not there: %s', (line) => {
    const frame: Record<string, unknown> = JSON.parse(line)
    const needed = ['type', 'item_id', 'reply_id', 'call_id', 'name', 'data', 'delta', 'text', 'session_id']
    const optional = ['timestamp', 'item_id', 'config', 'expires_at', 'resume_token', 'code', 'message', 'param']
    const absent = [...Object.keys(frame), ...optional].filter((field) => !needed.includes(field))
    for (const field of absent) {
      const { [field]: _gone, ...without } = frame
      expect(event({ ...frame, [field]: null }), field).toEqual(event(without))
      expect(event(without), field).toHaveProperty('type')
    }
  })

  it('loses no event to a field that says nothing', () => {
    expect(event({ type: 'session.ready', session_id: null })).toEqual({ type: 'sessionReady', serviceSessionId: null })
    expect(
      event({ type: 'session.ready', session_id: 's', timestamp: 1_790_000_000.5, expires_at: 1_790_003_600 }),
    ).toEqual({
      type: 'sessionReady',
      serviceSessionId: 's',
      endsInMs: 3_599_500,
    })
    expect(event({ type: 'session.ready', session_id: 's', timestamp: 1, expires_at: 'soon' })).not.toHaveProperty(
      'endsInMs',
    )
    expect(event({ type: 'session.ready', session_id: 7 })).toEqual({ type: 'sessionReady', serviceSessionId: null })
    expect(event({ type: 'transcript.user', item_id: 'i', text: null })).toMatchObject({ text: '' })
    expect(event({ type: 'transcript.agent', reply_id: 'r', text: null, interrupted: true })).toMatchObject({
      text: '',
      interrupted: true,
    })
    const delta = { type: 'transcript.agent.delta', reply_id: 'r', delta: 'x', start_ms: 'soon' }
    expect(event(delta)).toMatchObject({ delta: 'x', startMs: null })
    expect(event({ type: 'reply.done', reply_id: 'r', status: 'INTERRUPTED' })).toMatchObject({ status: 'interrupted' })
  })

  it.each([1795400000.5, '2026-09-24T10:00:00Z', 'yesterday', null, {}])('goes by no timestamp: %j', (timestamp) => {
    expect(event({ type: 'input.speech.started', timestamp })).toEqual({ type: 'speechStarted' })
  })

  it('knows a call by either spelling, with arguments that are missing, null or empty', () => {
    const call = { callId: 'c', name: 'n', arguments: { a: 1 } }
    expect(event({ type: 'tool.call', tool_call_id: 'c', name: 'n', args: { a: 1 } })).toMatchObject({ call })
    expect(event({ type: 'tool.call', call_id: 'c', name: 'n', arguments: null, args: { a: 1 } })).toMatchObject({
      call,
    })
    for (const none of [{}, { arguments: null }, { arguments: '' }, { arguments: ' ' }, { args: {} }]) {
      const bare = event({ type: 'tool.call', call_id: 'c', name: 'n', ...none })
      expect(bare).toMatchObject({ call: { ...call, arguments: {} } })
    }
  })

  it('finds what went wrong wherever an error says it', () => {
    const expected = { type: 'sessionError', code: 'at_capacity', message: 'full' }
    expect(event({ type: 'error', code: 'at_capacity', message: 'full' })).toEqual(expected)
    expect(event({ type: 'error', error: { code: 'at_capacity', message: 'full' } })).toEqual(expected)
    expect(event({ type: 'error', error: 'full', code: 'at_capacity' })).toEqual(expected)
    expect(event({ type: 'session.error', code: null, message: null })).toMatchObject({ code: 'unknown', message: '' })
    expect(event({ type: 'session.error', code: 'x y\nz' })).toMatchObject({ code: 'x_y_z' })
  })

  it.each([
    ['unknown value for execution_mode', 'session.tools.0', true],
    ['', 'session.tools.0.execution_mode', true],
    ['invalid', 'session.tools', true],
    ['', '', true],
    ['voice is unknown', '', false],
    ['no such model', '', false],
    ['', 'input.transcription_mode', false],
    ['', 'session.tools.0.parameters.properties', false],
  ])('of a refused value “%s” (%s), whether it may be the mode of a tool: %s', (message, param, isSo) => {
    const parsed = event({ type: 'session.error', code: 'INVALID_VALUE', message, param })
    expect('mayBeToolModes' in parsed).toBe(isSo)
    expect(event({ type: 'session.error', code: 'invalid_format', message, param })).not.toHaveProperty(
      'mayBeToolModes',
    )
  })

  it('ends here what no service would send: nesting and texts without end', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    const call = (args: string) => parseServerFrame(`{"type":"tool.call","call_id":"c","name":"n","arguments":${args}}`)
    const tooDeep = { event: { call: { callId: 'c', arguments: { unreadable_arguments: expect.any(String) } } } }
    expect(call(deep)).toMatchObject(tooDeep)
    expect(call(`{"a":${deep}}`)).toMatchObject(tooDeep)
    expect(call(JSON.stringify(deep))).toMatchObject(tooDeep)
    expect(call(JSON.stringify({ a: 'x'.repeat(100_000) }))).toMatchObject(tooDeep)
    expect(parseServerFrame(`{"type":"session.updated","config":${deep}}`).kind).toBe('event')
    expect(parseServerFrame(deep).kind).toBe('broken')
    const long = 'x'.repeat(1_000_000)
    for (const fields of [
      { type: 'transcript.user', item_id: 'i', text: long },
      { type: 'transcript.agent.delta', reply_id: 'r', delta: long },
      { type: 'session.error', code: long, message: long, param: long },
      { type: 'tool.call', call_id: 'c', name: long, arguments: long },
      { type: 'reply.started', reply_id: long },
      { type: long },
    ]) {
      expect(JSON.stringify(parseServerFrame(JSON.stringify(fields))).length, fields.type).toBeLessThan(25_000)
    }
  })

  it('throws on nothing at all', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseServerFrame(text)))
  })
})

describe('wire protocol: to the service', () => {
  const wire = (...args: Parameters<typeof writeClientMessage>): unknown => JSON.parse(writeClientMessage(...args))

  it('writes the first update with everything immutable, and later ones without', () => {
    expect(
      wire({ type: 'sessionUpdate', session: { exposure: EXPOSURE, opening: { greeting: 'Hi.', voice: 'alba' } } }),
    ).toMatchSnapshot()
    const modes = (session: SessionUpdate) =>
      writeClientMessage({ type: 'sessionUpdate', session }).match(/(?<="execution_mode":")\w+/g)
    // get_time, add_note and look_up, which is a hold.
    expect(modes({ exposure: EXPOSURE })).toEqual(['hold'])
    expect(modes({ exposure: EXPOSURE, toolModes: 'always' })).toEqual(['interactive', 'interactive', 'hold'])
    expect(modes({ exposure: EXPOSURE, toolModes: 'allHold' })).toEqual(['hold', 'hold', 'hold'])
    const later = wire({ type: 'sessionUpdate', session: { exposure: EXPOSURE } })
    expect(Object.keys((later as { session: object }).session)).toEqual(['system_prompt', 'tools'])
  })

  it('writes the voice in lower case, as the service names it', () => {
    const opening = { greeting: null, voice: ' Alba' }
    expect(wire({ type: 'sessionUpdate', session: { exposure: EXPOSURE, opening } })).toMatchObject({
      session: { output: { voice: 'alba' } },
    })
  })

  it('leaves a greeting out when there is none: null is refused', () => {
    const update = writeClientMessage({
      type: 'sessionUpdate',
      session: { exposure: EXPOSURE, opening: { greeting: null, voice: 'alba' } },
    })
    expect(update).not.toContain('greeting')
  })

  it('writes results, audio and the rest in the wire’s spelling', () => {
    expect(wire({ type: 'toolResult', callId: callId('c1'), result: '{"a":1}', isError: false })).toEqual({
      type: 'tool.result',
      call_id: 'c1',
      result: '{"a":1}',
    })
    expect(wire({ type: 'toolResult', callId: callId('c1'), result: '{}', isError: true })).toMatchObject({
      is_error: true,
    })
    expect(wire({ type: 'inputAudio', pcm: new Uint8Array([0, 0, 1, 0]) })).toEqual({
      type: 'input.audio',
      audio: 'AAABAA==',
    })
    expect(wire({ type: 'sessionEnd' })).toEqual({ type: 'session.end' })
    expect(wire({ type: 'sessionResume', serviceSessionId: 's' })).toEqual({ type: 'session.resume', session_id: 's' })
    expect(wire({ type: 'replyCreate', instructions: 'x' })).toEqual({ type: 'reply.create', instructions: 'x' })
  })
})
