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
