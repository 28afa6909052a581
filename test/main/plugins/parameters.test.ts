/** What the argument validators refuse, in which words, and what they survive. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileParameters } from '../../../main/plugins/parameters.ts'
import { schemaProblems } from '../../../main/plugins/schema-checks.ts'
import type { JsonObject } from '../../../main/voice/tools.ts'

const validatorOf = (properties: JsonObject, more: JsonObject = {}) => {
  const schema: JsonObject = { type: 'object', properties, ...more }
  expect(schemaProblems(schema, 'plugin.json', [])).toEqual([])
  return compileParameters(schema)
}
const args = (text: string): JsonObject => JSON.parse(text)

describe('argument validator', () => {
  const city = { type: 'string', description: 'City name, e.g. London', examples: ['London', 'Oslo'] }
  const validate = validatorOf(
    { city, days: { type: 'integer', minimum: 1, maximum: 7 }, unit: { type: 'string', enum: ['metric', 'imperial'] } },
    { required: ['city'] },
  )

  it('accepts what fits', () => {
    expect(validate({ city: 'Oslo' })).toEqual([])
    expect(validate({ city: 'Oslo', days: 3, unit: 'metric' })).toEqual([])
  })

  it('names the missing field, what belongs there, and what to ask', () => {
    expect(validate({})).toEqual([
      {
        field: 'city',
        problem:
          '"city" is missing. What belongs there: City name, e.g. London. For example "London" or "Oslo". Ask the user only for the city, then call again.',
      },
    ])
  })

  it.each([
    [{ city: 5 }, 'city', 'was 5, but must be a text'],
    [{ city: 'x', days: '3' }, 'days', 'so 3 without quotes'],
    [{ city: 'x', days: 9 }, 'days', 'must be 7 or less'],
    [{ city: 'x', days: null }, 'days', 'leave an unknown value out instead of null'],
    [{ city: 'x', unit: 'kelvin' }, 'unit', 'must be one of "metric", "imperial"'],
    [{ city: 'x', ciyt: 'y' }, 'ciyt', 'Did you mean "city"?'],
  ])('refuses %j by name', (given, field, words) => {
    const problems = validate(given)
    expect(problems).toHaveLength(1)
    expect(problems[0]?.field).toBe(field)
    expect(problems[0]?.problem).toContain(words)
    expect(problems[0]?.problem).not.toContain('undefined')
  })

  it('says each field once, and no more than five', () => {
    const all = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`wrong_${index}`, index]))
    expect(validate({ city: 'x', ...all })).toHaveLength(5)
  })

  it('points into lists and objects', () => {
    const lists = validatorOf({
      items: { type: 'array', items: { type: 'object', properties: { unit: { type: 'string' } }, required: ['unit'] } },
    })
    expect(lists({ items: [{ unit: 'a' }, { unit: 1 }] })[0]?.field).toBe('items/1/unit')
    expect(lists({ items: [{}] })[0]?.field).toBe('items/0/unit')
    expect(lists({ items: [{ unit: 'a', extra: 1 }] })[0]?.field).toBe('items/0/extra')
  })

  it('lets unknown arguments through only where the author allows them', () => {
    expect(validatorOf({}, { additionalProperties: true })({ any: 1 })).toEqual([])
    expect(validatorOf({})({ any: 1 })[0]?.problem).toContain('This tool takes no arguments.')
  })

  it.each([
    ['date', '2024-02-29', '2026-02-29'],
    ['date-time', '2026-03-31T14:00:00Z', '2026-03-31 at two'],
    ['email', 'ann@example.com', 'ann at example'],
    ['uri', 'https://example.com/a', 'example'],
  ])('knows the format %s', (format, right, wrong) => {
    const formatted = validatorOf({ a: { type: 'string', format } })
    expect(formatted({ a: right })).toEqual([])
    expect(formatted({ a: wrong })[0]?.problem).toContain('must be a')
    expect(formatted({ a: `${right}${'x'.repeat(50_000)}` })).toHaveLength(1)
  })

  describe('patterns', () => {
    it('match the whole value, in RE2 syntax', () => {
      const code = validatorOf({ code: { type: 'string', pattern: '(?P<area>[A-Z]{1,2})\\d+' } })
      expect(code({ code: 'SW1' })).toEqual([])
      expect(code({ code: 'xSW1' })).toHaveLength(1)
      expect(code({ code: 'SW1 ' })).toHaveLength(1)
    })

    it('stay apart: each argument has its own', () => {
      const codes = validatorOf({
        long: { type: 'string', pattern: '[0-9]{6}' },
        short: { type: 'string', pattern: '[0-9]{4}' },
      })
      expect(codes({ long: '402118', short: '7305' })).toEqual([])
      expect(codes({ long: '7305', short: '402118' }).map(({ field }) => field)).toEqual(['long', 'short'])
    })

    it('cannot hang: catastrophic ones are linear', () => {
      for (const pattern of ['(a+)+$', '(a|aa)+$', '(.*a){12}', '([a-z]+)*\\d', '(x+x+)+y']) {
        const evil = validatorOf({ a: { type: 'string', pattern } })
        expect(evil({ a: `${'a'.repeat(499)}!` })).toHaveLength(1)
        expect(evil({ a: 'a'.repeat(90_000) })).toHaveLength(1)
      }
    })
  })

  it('matches so much of one call and no more: many long texts with large patterns would hold up the app', () => {
    const parts = validatorOf({ parts: { type: 'array', items: { type: 'string', pattern: '(?:a?){290}' } } })
    expect(parts({ parts: ['aaa', 'a'.repeat(200)] })).toEqual([])
    const many = Array.from({ length: 200 }, () => 'a'.repeat(280))
    expect(parts({ parts: many }).length).toBeGreaterThan(0)
    expect(parts({ parts: ['aaa'] })).toEqual([])
  })

  describe('hostile arguments', () => {
    it('reads no prototype', () => {
      const born = validatorOf({ value: { type: 'string' } }, { required: ['value'] })
      expect(born(Object.create({ value: 'inherited' }))).toHaveLength(1)
      expect(validate(args('{"city":"x","__proto__":{"unit":"x"}}'))[0]?.field).toBe('__proto__')
      expect(validate(args('{"city":"x","constructor":1}'))[0]?.field).toBe('constructor')
      expect(validate(args('{"city":"x","toString":1}'))[0]?.field).toBe('toString')
      expect(
        validatorOf({ a: { type: 'object', additionalProperties: true } })(args('{"a":{"__proto__":1}}')),
      ).toHaveLength(1)
      expect(Reflect.get({}, 'unit')).toBeUndefined()
    })

    it('refuses depth, width and length before they cost anything', () => {
      const open = validatorOf({}, { additionalProperties: true })
      expect(open(args(`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`))[0]?.problem).toContain('nested too deeply')
      expect(open({ a: Array.from({ length: 100_000 }, () => 1) })[0]?.problem).toContain('too long')
      expect(open({ a: 'x'.repeat(200_000) })[0]?.problem).toContain('too long')
    })

    it('gives back long values cut', () => {
      const problem = validate({ city: 'x', unit: 'y'.repeat(5000) })[0]?.problem ?? ''
      expect(problem.length).toBeLessThan(400)
    })

    it('never throws and always explains', () => {
      fc.assert(
        fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
          for (const { problem } of validate(args(JSON.stringify(given)))) {
            expect(problem).not.toMatch(/undefined|\[object/)
          }
        }),
        { numRuns: 500 },
      )
    })
  })
})
