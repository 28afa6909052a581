/**
 * The messages on a plugin's port: what is accepted, what is refused, and JSON that tries more than being data.
 */
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../../main/plugins/parse-json.ts'
import { parseFromPlugin, wrap } from '../../../main/plugins/port-messages.ts'

describe('parseJson', () => {
  it('gives back what JSON.stringify wrote', () => {
    const value = { a: [1, null, true, 'x"\\ []{}', { b: -0.5 }], 'ü\u2028': '\\u0041' }
    expect(parseJson(JSON.stringify(value))).toEqual(value)
  })

  it.each(['{"__proto__":{"x":1},"a":1}', '{"\\u005f_proto__":{"x":1},"a":1}', '{"a":1,"__proto__":null}'])(
    'drops the prototype key of %s',
    (text) => {
      const parsed = parseJson(text)
      expect(Object.keys(parsed ?? {})).toEqual(['a'])
      expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype)
    },
  )

  it('drops it at every depth', () => {
    expect(JSON.stringify(parseJson('[{"a":{"__proto__":{"x":1},"b":[{"__proto__":2}]}}]'))).toBe('[{"a":{"b":[{}]}}]')
  })

  it('refuses deep nesting, and is not fooled by brackets in strings', () => {
    expect(() => parseJson('['.repeat(65) + ']'.repeat(65))).toThrow(RangeError)
    expect(() => parseJson('{"a":'.repeat(100_000))).toThrow(RangeError)
    expect(parseJson(JSON.stringify('['.repeat(1000)))).toBe('['.repeat(1000))
    expect(parseJson(JSON.stringify('\\"['.repeat(1000)))).toBe('\\"['.repeat(1000))
  })
})

describe('parseFromPlugin', () => {
  it.each([
    { type: 'ready' },
    { type: 'log', level: 'info', text: 'x' },
    { type: 'done', id: 1, outcome: { kind: 'ok', value: null } },
    { type: 'done', id: 1, outcome: { kind: 'fail', field: 'city' } },
    { type: 'ask', id: 1, callId: 2, method: 'storage.get', params: { key: 'a' }, bodyBytes: 10 },
  ])('accepts %j', (message) => {
    expect(parseFromPlugin(JSON.stringify(message))).toEqual(message)
  })

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"type":"exec"}',
    '{"type":"done","id":-1,"outcome":{"kind":"ok","value":1}}',
    '{"type":"done","id":1,"outcome":{"kind":"ok"}}',
    '{"type":"done","id":1.5,"outcome":{"kind":"ok","value":1}}',
    '{"type":"ask","id":1,"callId":1,"method":"x"}',
    `{"type":"ask","id":1,"callId":1,"method":"x","params":1,"bodyBytes":${11 * 1024 * 1024}}`,
    '{"type":"log","level":"fatal","text":"x"}',
  ])('refuses %s', (text) => {
    expect(parseFromPlugin(text)).toBeUndefined()
  })

  it.each([undefined, null, 1, {}, { id: 1 }, { id: 'a', bytes: new Uint8Array(1) }, { id: 1, bytes: 'x' }])(
    'refuses %j that is no text',
    (data) => {
      expect(parseFromPlugin(data)).toBeUndefined()
    },
  )

  it('accepts a piece of a body', () => {
    expect(parseFromPlugin({ id: 3, bytes: new Uint8Array([1]) })).toEqual({ id: 3, bytes: new Uint8Array([1]) })
  })
})

describe('wrap', () => {
  it('keeps the head beside the text', () => {
    expect(wrap({ type: 'pull', id: 4 })).toEqual({ type: 'pull', id: 4, text: '{"type":"pull","id":4}' })
  })
})
