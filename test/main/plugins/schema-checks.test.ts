/** What schema-checks.ts lets through to the service, and that Ajv agrees. */
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileStrictly } from '../../../main/plugins/parameters.ts'
import { schemaProblems } from '../../../main/plugins/schema-checks.ts'
import type { JsonObject } from '../../../main/voice/tools.ts'

const check = (schema: unknown) => schemaProblems(schema, 'plugin.json', ['tools', 0, 'parameters'])
const properties = (each: Record<string, unknown>) => ({ type: 'object', properties: each })
const nested = (levels: number): Record<string, unknown> =>
  levels === 1 ? { type: 'object' } : { type: 'object', properties: { a: nested(levels - 1) } }

describe('schema checks', () => {
  it.each([
    ['no type', {}, '/tools/0/parameters/type'],
    ['another type', { type: 'array' }, '/tools/0/parameters/type'],
    ['not an object', 'object', '/tools/0/parameters'],
    ['a list of properties', { type: 'object', properties: [] }, '/tools/0/parameters/properties'],
    [
      'a typo in a keyword',
      properties({ a: { type: 'string', patern: 'a' } }),
      '/tools/0/parameters/properties/a/patern',
    ],
    ['a typo in a type', properties({ a: { type: 'sting' } }), '/tools/0/parameters/properties/a/type'],
    ['a property without type', properties({ a: {} }), '/tools/0/parameters/properties/a'],
    ['an empty enum', properties({ a: { type: 'string', enum: [] } }), '/tools/0/parameters/properties/a/enum'],
    [
      'an enum that is no list',
      properties({ a: { type: 'string', enum: 'x' } }),
      '/tools/0/parameters/properties/a/enum',
    ],
    [
      'an enum of another type',
      properties({ a: { type: 'string', enum: [1] } }),
      '/tools/0/parameters/properties/a/enum/0',
    ],
    ['an enum with a repetition', properties({ a: { enum: ['x', 'x'] } }), '/tools/0/parameters/properties/a/enum/1'],
    ['required without a property', { ...properties({}), required: ['a'] }, '/tools/0/parameters/required/0'],
    ['required that is no list', { ...properties({}), required: true }, '/tools/0/parameters/required'],
    ['lookahead', properties({ a: { type: 'string', pattern: '(?=a)a' } }), '/tools/0/parameters/properties/a/pattern'],
    [
      'a back-reference',
      properties({ a: { type: 'string', pattern: '(a)\\1' } }),
      '/tools/0/parameters/properties/a/pattern',
    ],
    [
      'an exploding pattern',
      properties({ a: { type: 'string', pattern: '(a{900}){900}' } }),
      '/tools/0/parameters/properties/a/pattern',
    ],
    [
      'an unknown format',
      properties({ a: { type: 'string', format: 'phone' } }),
      '/tools/0/parameters/properties/a/format',
    ],
    ['a reference', properties({ a: { $ref: '#' } }), '/tools/0/parameters/properties/a/$ref'],
    [
      'a pattern on a number',
      properties({ a: { type: 'number', pattern: 'x' } }),
      '/tools/0/parameters/properties/a/pattern',
    ],
    [
      'limits the wrong way round',
      properties({ a: { type: 'number', minimum: 2, maximum: 1 } }),
      '/tools/0/parameters/properties/a/minimum',
    ],
    [
      'a limit in quotes',
      properties({ a: { type: 'string', maxLength: '5' } }),
      '/tools/0/parameters/properties/a/maxLength',
    ],
    [
      'a name that objects are born with',
      properties({ toString: { type: 'string' } }),
      '/tools/0/parameters/properties/toString',
    ],
    ['six levels', nested(6), '/tools/0/parameters/properties/a/properties/a/properties/a/properties/a/properties/a'],
    ['more than 8 KiB', properties({ a: { type: 'string', description: 'x'.repeat(8200) } }), '/tools/0/parameters'],
  ])('refuses %s, with its place', (_, schema, path) => {
    const problems = check(schema)
    expect(problems.map((problem) => problem.path)).toContain(path)
    for (const { problem, mend } of problems) {
      expect(problem.length).toBeGreaterThan(5)
      expect(mend.length).toBeGreaterThan(5)
    }
  })

  it.each([
    [
      'a pattern that compiles for half a second',
      properties({ a: { type: 'string', pattern: `(?:${'a?'.repeat(200)}){1000}` } }),
    ],
    ['a pattern that is too long', properties({ a: { type: 'string', pattern: 'a'.repeat(501) } })],
    [
      'ranges that are folded letter by letter',
      properties({ a: { type: 'string', pattern: `(?i)${'[\\x{80}-\\x{10ffff}]'.repeat(22)}` } }),
    ],
  ])('refuses %s', (_, schema) => {
    expect(check(schema)).toMatchObject([{ path: '/tools/0/parameters/properties/a/pattern' }])
  })

  it('refuses patterns that are too large together, and more parts than a call should wait for', () => {
    const each = (count: number, of: (index: number) => unknown) =>
      properties(Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, of(index)])))
    const large = (index: number) => ({ type: 'string', pattern: `[a-z]{0,${index + 200}}` })
    expect(check(each(2, large))).toEqual([])
    expect(check(each(4, large))).toMatchObject([
      { path: '/tools/0/parameters', problem: expect.stringContaining('together') },
    ])
    expect(check(each(90, () => ({ type: 'null' })))).toEqual([])
    expect(check(each(200, () => ({ type: 'null' })))[0]?.problem).toContain('more than 100 parts')
  })

  it('names so many faults and no more', () => {
    const typos = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`kk${index}`, 1]))
    expect(check({ type: 'object', ...typos })).toHaveLength(20)
    const required = Array.from({ length: 600 }, (_, index) => `x${index}`)
    expect(check({ ...properties({ a: { type: 'null' } }), required })).toHaveLength(20)
  })

  it('suggests the keyword that was meant', () => {
    expect(check({ type: 'object', propertys: {} })[0]?.problem).toContain('Did you mean "properties"?')
  })

  it('accepts five levels, Python groups, every allowed format and combinations', () => {
    expect(check(nested(5))).toEqual([])
    const rich = {
      a: { type: 'string', pattern: '(?P<area>[A-Z]{1,2})\\d+' },
      b: { type: 'string', format: 'date-time' },
      c: { type: ['string', 'null'], maxLength: 3 },
      d: { anyOf: [{ type: 'integer', minimum: 1 }, { const: 'all' }] },
      e: { type: 'array', items: { type: 'string', enum: ['x', 'y'] }, uniqueItems: true, maxItems: 4 },
    }
    expect(check({ ...properties(rich), required: ['a'], additionalProperties: false })).toEqual([])
  })

  it('lets nothing through that Ajv cannot compile or the meta-schema refuses', () => {
    const keyword = fc.constantFrom(
      'type',
      'properties',
      'required',
      'enum',
      'const',
      'pattern',
      'format',
      'items',
      'anyOf',
      'not',
      'minimum',
      'maxLength',
      'uniqueItems',
      'multipleOf',
      'description',
      'examples',
      'additionalProperties',
      '$ref',
      'if',
    )
    const leaf = fc.oneof(
      fc.constantFrom<unknown>(
        'object',
        'string',
        'array',
        'number',
        'date',
        '[a-z]+',
        '(?=x)',
        1,
        -1,
        0,
        true,
        null,
        'a',
      ),
      fc.constantFrom<unknown>([], ['a'], [{ type: 'string' }], {}, { a: { type: 'string' } }, { type: 'integer' }),
    )
    const schema = fc.letrec((tie) => ({
      node: fc.dictionary(
        keyword,
        fc.oneof({ maxDepth: 3 }, leaf, tie('node'), fc.array(tie('node'), { maxLength: 2 })),
        { maxKeys: 4 },
      ),
    })).node
    const meta = new Ajv({ strict: false, logger: false })
    fc.assert(
      fc.property(schema, (inner) => {
        const whole: JsonObject = JSON.parse(JSON.stringify({ type: 'object', properties: { a: inner } }))
        if (check(whole).length > 0) return
        expect(meta.validateSchema(whole)).toBe(true)
        expect(() => compileStrictly(whole)).not.toThrow()
      }),
      { numRuns: 1500 },
    )
  })

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        check(value)
      }),
      { numRuns: 300 },
    )
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        check({ type: 'object', properties: value, required: value, enum: value })
      }),
      { numRuns: 300 },
    )
  })
})
