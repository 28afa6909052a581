/** Settings as fields of a form, and what a schema of settings may not be. */
import { describe, expect, it } from 'vitest'
import { settingFields } from '../../../../main/plugins/settings/fields.ts'
import { secretKeys, secretsOf } from '../../../../main/plugins/settings/properties.ts'
import { settingsProblems } from '../../../../main/plugins/settings/settings-problems.ts'
import type { JsonObject } from '../../../../main/voice/tools.ts'

const settings = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  ...more,
})

describe('setting fields', () => {
  it.each<[string, JsonObject, string]>([
    ['a text', { type: 'string' }, 'text'],
    ['a number', { type: 'number' }, 'number'],
    ['a whole number', { type: ['integer'] }, 'integer'],
    ['yes or no', { type: 'boolean' }, 'boolean'],
    ['a choice of texts', { enum: ['a', 'b'] }, 'choice'],
    ['a choice of numbers', { type: 'integer', enum: [1, 2] }, 'choice'],
    ['a choice that texts cannot tell apart', { enum: [1, '1'] }, 'json'],
    ['a choice with null', { enum: ['a', null] }, 'json'],
    ['a secret', { type: 'string', writeOnly: true }, 'secret'],
    ['a list', { type: 'array', items: { type: 'string' } }, 'json'],
    ['an object', { type: 'object', properties: {} }, 'json'],
    ['a text or nothing', { type: ['string', 'null'] }, 'json'],
    ['a combination', { anyOf: [{ type: 'string' }, { type: 'number' }] }, 'json'],
  ])('%s', (_name, schema, kind) => {
    expect(settingFields(settings({ one: schema }), {}, () => false)[0]?.kind).toBe(kind)
  })

  it('carry what the form needs', () => {
    const schema = settings(
      {
        units: { enum: ['metric', 'imperial'], default: 'metric', title: 'Units', description: 'Of lengths.' },
        rounds: { type: 'integer', enum: [1, 2] },
        apiKey: { type: 'string', writeOnly: true },
        home_city: { type: 'string' },
      },
      { required: ['units', 'home_city', 'apiKey'] },
    )
    const fields = settingFields(schema, { units: 'imperial', rounds: 2 }, (key) => key === 'apiKey')
    expect(fields).toEqual([
      {
        key: 'units',
        title: 'Units',
        description: 'Of lengths.',
        kind: 'choice',
        choices: ['metric', 'imperial'],
        value: 'imperial',
        isRequired: false,
        isSet: false,
      },
      expect.objectContaining({ key: 'rounds', choices: ['1', '2'], value: '2', title: 'Rounds' }),
      expect.objectContaining({ key: 'apiKey', title: 'API key', value: null, isSet: true, isRequired: true }),
      expect.objectContaining({ key: 'home_city', title: 'Home city', value: null, isRequired: true }),
    ])
    expect(secretKeys(schema)).toEqual(['apiKey'])
  })

  it('never carry a secret, even if one lay among the values', () => {
    const fields = settingFields(
      settings({ token: { type: 'string', writeOnly: true } }),
      { token: 'hush' },
      () => true,
    )
    expect(JSON.stringify(fields)).not.toContain('hush')
  })

  it('are none without settings', () => {
    expect(settingFields(undefined, {}, () => false)).toEqual([])
  })
})

describe('secrets of a call', () => {
  it('are the stored ones among the settings; one that the keyring keeps back is told', () => {
    const secret = { type: 'string', writeOnly: true }
    const stored = new Map([
      ['one', 'hush'],
      ['plain', 'no secret'],
    ])
    const unreadable: string[] = []
    const read = (key: string) => {
      if (key === 'locked') throw new Error('locked')
      return stored.get(key)
    }
    const schema = settings({ one: secret, two: secret, locked: secret, plain: { type: 'string' } })
    expect(secretsOf(schema, read, (key) => void unreadable.push(key))).toEqual({ one: 'hush' })
    expect(unreadable).toEqual(['locked'])
    expect(secretsOf(undefined, read, () => {})).toEqual({})
  })
})

describe('settings problems', () => {
  const paths = (schema: JsonObject) => settingsProblems(schema, 'plugin.json', ['settings']).map(({ path }) => path)

  it('finds nothing wrong with sound settings', () => {
    const schema = settings({
      units: { enum: ['metric', 'imperial'], default: 'metric' },
      speed: { type: 'number', minimum: 0, default: 1.5 },
      tags: { type: 'array', items: { type: 'string' }, default: ['a'] },
      place: { type: 'object', properties: { city: { type: 'string' } }, default: { city: 'Oslo' } },
      token: { type: 'string', writeOnly: true, minLength: 8 },
    })
    expect(settingsProblems(schema, 'plugin.json', ['settings'])).toEqual([])
  })

  it.each<[string, JsonObject, string]>([
    ['an unsound schema', settings({ a: { type: 'strnig' } }), '/settings/properties/a/type'],
    ['a default of another type', settings({ a: { type: 'integer', default: '5' } }), '/settings/properties/a/default'],
    ['a default outside of the enum', settings({ a: { enum: ['x'], default: 'y' } }), '/settings/properties/a/default'],
    [
      'a default out of range',
      settings({ a: { type: 'number', maximum: 1, default: 2 } }),
      '/settings/properties/a/default',
    ],
    [
      'a default that is JSON in a text',
      settings({ a: { type: 'array', default: '[]' } }),
      '/settings/properties/a/default',
    ],
    ['a secret number', settings({ a: { type: 'number', writeOnly: true } }), '/settings/properties/a/type'],
    [
      'a secret with a default',
      settings({ a: { type: 'string', writeOnly: true, default: 'x' } }),
      '/settings/properties/a/default',
    ],
    [
      'a secret inside an object',
      settings({ a: { type: 'object', properties: { b: { type: 'string', writeOnly: true } } } }),
      '/settings/properties/a/properties/b/writeOnly',
    ],
    [
      'a secret inside a list',
      settings({ a: { type: 'array', items: { type: 'string', writeOnly: true } } }),
      '/settings/properties/a/items/writeOnly',
    ],
    [
      'settings that hang together',
      settings({ a: { type: 'string' } }, { anyOf: [{ required: [] }] }),
      '/settings/anyOf',
    ],
    ['a setting without a schema', settings({ a: true }), '/settings/properties/a'],
  ])('names %s', (_name, schema, path) => {
    expect(paths(schema).some((found) => found.startsWith(path))).toBe(true)
  })
})
