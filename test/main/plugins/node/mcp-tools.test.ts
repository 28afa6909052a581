/**
 * What a tool server lists, as tools of Parley: names, descriptions, schemas, and what is left out.
 */
import { describe, expect, it } from 'vitest'
import { manifestSchema } from '../../../../main/plugins/manifest-schema.ts'
import { toolNames } from '../../../../main/plugins/node/mcp-names.ts'
import { adaptTools, definitionsHash } from '../../../../main/plugins/node/mcp-tools.ts'
import { compileParameters, compileStrictly } from '../../../../main/plugins/parameters.ts'
import type { JsonObject } from '../../../../main/voice/tools.ts'

const tool = (changes: Record<string, unknown> = {}) => ({
  name: 'get_thing',
  description: 'Call this when the user wants the thing.',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  ...changes,
})
const adapted = (...list: unknown[]) => adaptTools('demo', list)
/** Parameters of a tool whose arguments are described so; or why it is left out. */
const schema = (inputSchema: unknown): JsonObject | string => {
  const { tools, problems } = adapted(tool({ inputSchema }))
  return tools[0]?.parameters ?? problems[0]?.problem ?? ''
}
const property = (described: unknown): unknown => {
  const made = schema({ type: 'object', properties: { a: described } })
  return typeof made === 'string' ? made : Object(made['properties'])['a']
}

describe('the tools of a server', () => {
  it('become tools of a manifest, dangerous whatever the server says of them', () => {
    const { tools, problems, serverNames } = adapted(tool({ annotations: { readOnlyHint: true } }))
    expect(problems).toEqual([])
    expect(tools).toEqual([
      {
        name: 'demo_get_thing',
        description: 'Call this when the user wants the thing.',
        parameters: tool().inputSchema,
        mode: 'interactive',
        timeoutSeconds: 30,
        effect: 'danger',
        confirm: false,
      },
    ])
    expect(manifestSchema.shape.tools.parse(tools)).toEqual(tools)
    expect([...serverNames]).toEqual([['demo_get_thing', 'get_thing']])
  })

  it.each([
    ['a tool without a description', tool({ description: ' ' }), /no description/],
    ['an invisible character', tool({ description: 'Call\u200bthis' }), /invisible character U\+200B/],
    ['a control character', tool({ description: 'Call\u001bthis' }), /invisible character/],
    [
      'an invisible character in an argument',
      tool({ inputSchema: { type: 'object', properties: { a: { type: 'string', description: 'x\u202ey' } } } }),
      /invisible/,
    ],
    ['no schema', tool({ inputSchema: undefined }), /not well formed/],
    ['nothing at all', null, /number 1/],
    ['a name without letters', tool({ name: '…' }), /no letter/],
    [
      'an argument with a name nobody can write',
      tool({ inputSchema: { type: 'object', properties: { $a: { type: 'string' } } } }),
      /cannot be an argument/,
    ],
    [
      'a prototype key',
      JSON.parse(
        '{"name":"x","description":"y","inputSchema":{"type":"object","properties":{"constructor":{"type":"string"}}}}',
      ),
      /constructor/,
    ],
    [
      'conditions',
      tool({ inputSchema: { type: 'object', properties: {}, if: {}, else: {} } }),
      /"if" is not supported/,
    ],
    [
      'a schema over 8 KiB',
      tool({ inputSchema: { type: 'object', properties: { a: { type: 'string', description: 'x'.repeat(9000) } } } }),
      /8192 are allowed/,
    ],
    [
      'a pattern that RE2 refuses',
      tool({ inputSchema: { type: 'object', properties: { a: { type: 'string', pattern: '(?=a)' } } } }),
      /RE2 refuses/,
    ],
    ['seven levels', tool({ inputSchema: nested(7) }), /levels deep|nested/],
    [
      'a schema that contains itself',
      tool({
        inputSchema: {
          type: 'object',
          properties: { a: { $ref: '#/$defs/n' } },
          $defs: { n: { type: 'object', properties: { n: { $ref: '#/$defs/n' } } } },
        },
      }),
      /nested too deeply/,
    ],
    [
      'a reference to elsewhere',
      tool({ inputSchema: { type: 'object', properties: { a: { $ref: 'https://x.test/s' } } } }),
      /cannot be found/,
    ],
  ])('without %s', (_what, entry, why) => {
    const { tools, problems } = adapted(entry)
    expect(tools).toEqual([])
    expect(problems).toHaveLength(1)
    expect(problems[0]?.problem).toMatch(why)
  })

  it('leave out a second one of the same name, and keep the rest', () => {
    const { tools, problems } = adapted(tool(), tool({ description: 'Another.' }), tool({ name: 'other' }))
    expect(tools.map(({ name }) => name)).toEqual(['demo_get_thing', 'demo_other'])
    expect(problems[0]?.problem).toContain('twice')
  })

  it('are at most 200, and at most 256 KiB', () => {
    const many = adapted(...Array.from({ length: 5000 }, (_, index) => tool({ name: `tool_${index}` })))
    expect(many.tools).toHaveLength(200)
    expect(many.problems[0]?.problem).toContain('more than 200 tools')
    const properties = { a: { type: 'string', description: 'x'.repeat(7000) } }
    const long = adapted(
      ...Array.from({ length: 100 }, (_, index) =>
        tool({ name: `tool_${index}`, inputSchema: { type: 'object', properties } }),
      ),
    )
    expect(long.tools.length).toBeLessThan(40)
    expect(JSON.stringify(long.tools).length).toBeLessThanOrEqual(256 * 1024 + 100)
    expect(long.problems.length).toBeLessThanOrEqual(51)
  })

  it('have their descriptions cut, not their names', () => {
    const [made] = adapted(tool({ description: 'x'.repeat(1_000_000) })).tools
    expect(made?.description).toHaveLength(2000)
  })

  it('survive nesting that would overflow', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`)
    expect(adapted(tool({ inputSchema: deep })).tools).toEqual([])
  })
})

describe('names', () => {
  it.each([
    ['getWeather', 'demo_get_weather'],
    ['HTTPGetURL2', 'demo_http_get_url2'],
    ['list-issues.v2', 'demo_list_issues_v2'],
    ['größe', 'demo_gro_e'],
    ['__x__', 'demo_x'],
  ])('%s becomes %s', (name, expected) => {
    expect(toolNames('demo', [name]).get(name)).toBe(expected)
  })

  it('stay apart, whatever their order, and keep to 64 characters', () => {
    const all = ['getThing', 'get_thing', 'get-thing', 'x'.repeat(100), `${'x'.repeat(99)}y`]
    const forward = toolNames('my-server', all)
    const backward = toolNames('my-server', [...all].reverse())
    expect(new Set(forward.values()).size).toBe(all.length)
    expect(forward.get('get_thing')).toBe('my_server_get_thing')
    for (const name of all) {
      expect(backward.get(name)).toBe(forward.get(name))
      expect(forward.get(name)).toMatch(/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/)
      expect(forward.get(name)?.length).toBeLessThanOrEqual(64)
    }
  })

  it('never begin with a digit, and never are one of Parley’s or of the service', () => {
    expect(toolNames('1password', ['get']).get('get')).toBe('mcp_1password_get')
    expect(adaptTools('open', [tool({ name: 'toolset' })]).problems[0]?.problem).toContain('reserved')
    expect(adaptTools('aai', [tool()]).problems[0]?.problem).toContain('reserved')
  })
})

describe('schemas', () => {
  it('lose what means nothing, at every level, but no argument called title', () => {
    expect(
      schema({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: 'x',
        title: 'Arguments',
        type: 'object',
        'x-order': 1,
        additionalProperties: true,
        properties: {
          title: { type: 'string', title: 'Title', format: 'uuid', minimum: 3 },
          when: { type: 'string', format: 'date', markdownDescription: 'm' },
          tags: { type: 'array', items: {} },
          any: {},
        },
        required: [],
      }),
    ).toEqual({
      type: 'object',
      properties: {
        title: { type: 'string' },
        when: { type: 'string', format: 'date' },
        tags: { type: 'array' },
        any: { type: ['string', 'number', 'boolean', 'object', 'array', 'null'] },
      },
    })
  })

  it('have their local references written out', () => {
    const made = schema({
      type: 'object',
      properties: { unit: { $ref: '#/$defs/Unit', description: 'The unit.' }, more: { $ref: '#/definitions/M%2Fm' } },
      $defs: { Unit: { title: 'Unit', enum: ['c', 'f', 'c'], type: 'string' } },
      definitions: { 'M/m': { type: 'array', items: { $ref: '#/$defs/Unit' } } },
    })
    expect(made).toEqual({
      type: 'object',
      properties: {
        unit: { enum: ['c', 'f'], type: 'string', description: 'The unit.' },
        more: { type: 'array', items: { enum: ['c', 'f'], type: 'string' } },
      },
    })
  })

  it('say their type where only their words say it', () => {
    expect(property({ minimum: 1 })).toEqual({ type: 'number', minimum: 1 })
    expect(property({ properties: { b: { const: 1 } } })).toEqual({ type: 'object', properties: { b: { const: 1 } } })
    expect(property({ anyOf: [{ type: 'string' }, { type: 'null' }], default: null })).toEqual({
      anyOf: [{ type: 'string' }, { type: 'null' }],
      default: null,
    })
    expect(schema({})).toEqual({ type: 'object' })
  })

  it.each([
    ['^[A-Z]{2}$', ['AB'], ['ABC', 'xAB']],
    ['[0-9]', ['a1b', '1'], ['ab']],
    ['^a', ['abc'], ['ba']],
    ['a$', ['ba'], ['ab']],
    ['^a|b$', ['ax', 'xb'], ['xax']],
    ['^a\\$', ['a$b'], ['ba$']],
  ])('match by the pattern %s what the server would match', (pattern, good, bad) => {
    const made = schema({ type: 'object', properties: { a: { type: 'string', pattern } } })
    if (typeof made === 'string') throw new Error(made)
    const check = compileParameters(made)
    for (const a of good) expect(check({ a }), a).toEqual([])
    for (const a of bad) expect(check({ a }), a).not.toEqual([])
  })

  it('that pass can be compiled', () => {
    const made = schema({
      type: 'object',
      properties: {
        a: {},
        b: { type: ['string', 'null'] },
        c: { type: 'object', additionalProperties: { type: 'string' }, propertyNames: { type: 'string' } },
      },
      additionalProperties: false,
    })
    if (typeof made === 'string') throw new Error(made)
    expect(() => compileStrictly(made)).not.toThrow()
  })
})

describe('the hash of definitions', () => {
  it('goes by what the model reads, not by order or effect', () => {
    const { tools } = adapted(tool(), tool({ name: 'other' }))
    const same = adapted(tool({ name: 'other' }), tool()).tools.map((each) => ({ ...each, effect: 'read' as const }))
    expect(definitionsHash(same)).toBe(definitionsHash(tools))
    expect(definitionsHash(adapted(tool({ description: 'Changed.' }), tool({ name: 'other' })).tools)).not.toBe(
      definitionsHash(tools),
    )
  })
})

function nested(levels: number): JsonObject {
  return levels === 0 ? { type: 'string' } : { type: 'object', properties: { a: nested(levels - 1) } }
}
