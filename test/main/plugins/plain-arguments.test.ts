/** What fits beyond doubt fits by Ajv, too. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileParameters } from '../../../main/plugins/parameters.ts'
import { surelyFits } from '../../../main/plugins/plain-arguments.ts'
import { schemaProblems } from '../../../main/plugins/schema-checks.ts'
import type { JsonObject, JsonValue } from '../../../main/voice/tools.ts'

const schemaOf = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  ...more,
})

describe('plain arguments', () => {
  it('is sure of texts, numbers, flags and choices', () => {
    const schema = schemaOf(
      {
        city: { type: 'string', description: 'City' },
        days: { type: 'integer' },
        unit: { type: 'string', enum: ['c'] },
      },
      { required: ['city'] },
    )
    expect(surelyFits(schema, { city: 'Oslo', days: 2, unit: 'c' })).toBe(true)
    for (const args of [{}, { city: 1 }, { city: 'x', days: 1.5 }, { city: 'x', unit: 'f' }, { city: 'x', town: 'y' }])
      expect(surelyFits(schema, args)).toBe(false)
  })

  it('leaves what has a limit, a form or parts to the validator', () => {
    const args = { a: 'x' }
    for (const a of [{ type: 'string', maxLength: 3 }, { type: ['string', 'null'] }, { anyOf: [{ type: 'string' }] }])
      expect(surelyFits(schemaOf({ a }), args)).toBe(false)
    expect(surelyFits(schemaOf({ a: { type: 'string' } }, { minProperties: 1 }), args)).toBe(false)
  })

  it('is never sure of what the validator refuses', () => {
    const value = fc.constantFrom<JsonValue>('x', 'y', 1, 1.5, true, null, ['x'], { a: 1 })
    const schema = fc.record(
      {
        type: fc.constantFrom<JsonValue>('string', 'number', 'integer', 'boolean', 'array', ['string', 'null']),
        enum: fc.constantFrom<JsonValue>(['x'], [1, 2], [true]),
        description: fc.constant('Of this form'),
        maxLength: fc.constant(0),
      },
      { requiredKeys: ['type'] },
    )
    const names = fc.constantFrom('a', 'b', 'c')
    fc.assert(
      fc.property(
        fc.dictionary(names, schema),
        fc.uniqueArray(names),
        fc.dictionary(names, value),
        (properties, required, args) => {
          const parameters: JsonObject = JSON.parse(JSON.stringify(schemaOf(properties, { required })))
          if (schemaProblems(parameters, 'f', []).length > 0 || !surelyFits(parameters, args)) return
          expect(compileParameters(parameters)(args)).toEqual([])
        },
      ),
      { numRuns: 1000 },
    )
  })
})
