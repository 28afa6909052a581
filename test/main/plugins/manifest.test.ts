/** What manifest.ts accepts, fills in and refuses; every refusal with path and mend. */
import { describe, expect, it } from 'vitest'
import { parseManifest } from '../../../main/plugins/manifest.ts'
import { weatherManifest, weatherTool } from './plugin-folder.ts'

const parse = (changes: Record<string, unknown>) => parseManifest(JSON.stringify(weatherManifest(changes)))
const accepted = (changes: Record<string, unknown> = {}) => {
  const result = parse(changes)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.manifest
}
const refused = (changes: Record<string, unknown>) => {
  const result = parse(changes)
  return result.ok ? [] : result.problems
}
const tool = (changes: Record<string, unknown>) => ({ ...weatherTool, ...changes })

describe('manifest', () => {
  it('fills in every default', () => {
    const manifest = accepted()
    expect(manifest).toMatchObject({ runtime: 'sandbox', prompt: '', examples: [] })
    expect(manifest.permissions).toEqual({
      network: [],
      localNetwork: [],
      notifications: false,
      clipboard: 'none',
      openExternal: [],
      folders: [],
    })
    expect(manifest.tools[0]).toMatchObject({ mode: 'interactive', timeoutSeconds: 10, effect: 'read', confirm: false })
  })

  it('names an unknown key, what was probably meant, and where', () => {
    const problems = refused({ permision: {}, tools: [tool({ timeout_seconds: 5 })] })
    expect(problems.map(({ path }) => path)).toEqual(['/tools/0/timeout_seconds', '/permision'])
    expect(problems[0]?.problem).toContain('Did you mean "timeoutSeconds"?')
    expect(problems[1]?.problem).toContain('Did you mean "permissions"?')
    expect(problems[1]?.mend).toContain('permissions')
  })

  it.each([
    ['a missing id', { id: undefined }, '/id'],
    ['a wrong id', { id: 'Weather!' }, '/id'],
    ['the id of the app', { id: 'parley' }, '/id'],
    ['another api', { api: 2 }, '/api'],
    ['a script outside', { main: '../index.js' }, '/main'],
    ['an absolute script', { main: '/etc/passwd' }, '/main'],
    ['no script', { main: undefined }, '/main'],
    ['no tools', { tools: [] }, '/tools'],
    ['a deadline above thirty seconds', { tools: [tool({ timeoutSeconds: 31 })] }, '/tools/0/timeoutSeconds'],
    ['a name in camel case', { tools: [tool({ name: 'getWeather' })] }, '/tools/0/name'],
    ['a reserved name', { tools: [tool({ name: 'open_toolset' })] }, '/tools/0/name'],
    ['a name of the service', { tools: [tool({ name: 'aai_weather' })] }, '/tools/0/name'],
    ['restart outside of a flow', { tools: [tool({ name: 'restart' })] }, '/tools/0/name'],
    ['two tools of one name', { tools: [weatherTool, weatherTool] }, '/tools/1/name'],
    ['a prompt over 1,000 characters', { prompt: 'x'.repeat(1001) }, '/prompt'],
    [
      'an example of an unknown tool',
      { examples: [{ user: 'a', agent: 'b', calls: [{ tool: 'get_wether' }] }] },
      '/examples/0/calls/0/tool',
    ],
    ['an example of two lines', { examples: [{ user: 'a\nAgent: b', agent: 'b' }] }, '/examples/0/user'],
    ['a host with a scheme', { permissions: { network: ['https://a.example'] } }, '/permissions/network/0'],
    ['a host with a star', { permissions: { network: ['*.example'] } }, '/permissions/network/0'],
    ['an unknown effect', { tools: [tool({ effect: 'delete' })] }, '/tools/0/effect'],
    ['a zero-width character', { name: 'Wea\u200bther' }, '/name'],
    ['a bidirectional mark', { description: 'a\u202eb' }, '/description'],
    ['a user name before the place of a server', { mcp: { url: 'https://bank.example@evil.example/' } }, '/mcp/url'],
    ['a password in the address of a server', { mcp: { url: 'https://:x@evil.example/' } }, '/mcp/url'],
    [
      'a long form of an address',
      { permissions: { localNetwork: ['[fe80:0:0:0:0:0:0:1]'] } },
      '/permissions/localNetwork/0',
    ],
    [
      'an IPv4 address in an IPv6 one',
      { permissions: { localNetwork: ['[::ffff:10.0.0.1]'] } },
      '/permissions/localNetwork/0',
    ],
    ['a short form of an address', { permissions: { localNetwork: ['192.168.1'] } }, '/permissions/localNetwork/0'],
    ['a number as an address', { permissions: { localNetwork: ['2130706433'] } }, '/permissions/localNetwork/0'],
    ['a host with a dot behind', { permissions: { localNetwork: ['nas.'] } }, '/permissions/localNetwork/0'],
    ['no address at all', { permissions: { localNetwork: ['[1:2]'] } }, '/permissions/localNetwork/0'],
    ['a tool beside a server', { mcp: { url: 'https://a.example/' }, main: undefined }, '/tools'],
  ])('refuses %s', (_, changes, path) => {
    const problems = refused(changes)
    expect(problems.map((problem) => problem.path)).toContain(path)
    for (const { file, problem, mend } of problems) {
      expect(file).toBe('plugin.json')
      expect(problem).toMatch(/[.?]$/)
      expect(mend).not.toBe('')
    }
  })

  it('refuses every character that is shown as nothing or turns the reading order, wherever it stands', () => {
    const hidden = [
      0x7, 0x85, 0xad, 0x34f, 0x61c, 0x115f, 0x180b, 0x180e, 0x200b, 0x200d, 0x200f, 0x2028, 0x202e, 0x2060,
    ]
    const more = [
      0x2066, 0x2069, 0x206f, 0x2800, 0x3164, 0xfeff, 0xffa0, 0xfffb, 0xe123, 0x1d173, 0xe0041, 0xe01ef, 0x10fffd,
    ]
    for (const code of [...hidden, ...more]) {
      const character = String.fromCodePoint(code)
      const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
      expect(refused({ prompt: `Say${character} hello.` }), name).toMatchObject([
        { path: '/prompt', problem: `The text contains the invisible character ${name}.` },
      ])
    }
    expect(refused({ settings: { type: 'object', properties: { [`a\u200b`]: { type: 'string' } } } })).toHaveLength(1)
    const shown = 'Grüße, 東京, שלום, مرحبا, ☂️ 🌧️, tab\tand\nline'
    expect(accepted({ prompt: shown }).prompt).toBe(shown)
  })

  it('takes the manifest of the contract as it stands there', () => {
    const manifest = {
      api: 1,
      id: 'weather',
      name: 'Weather',
      version: '1.0.0',
      description: '…',
      author: '…',
      icon: 'icon.svg',
      main: 'index.js',
      runtime: 'sandbox',
      permissions: {
        network: ['api.open-meteo.com'],
        localNetwork: [],
        notifications: false,
        clipboard: 'none',
        openExternal: [],
        folders: [],
      },
      settings: { type: 'object', properties: { units: { enum: ['metric', 'imperial'], default: 'metric' } } },
      prompt: '…',
      examples: [
        {
          user: 'Do I need a coat in Oslo?',
          calls: [{ tool: 'lookup_postcode', arguments: { city: 'Oslo' } }],
          agent: '…',
        },
      ],
      tools: ['lookup_postcode', 'estimate_fare'].map((name) => ({
        name,
        description: 'Call this when the user asks about weather, temperature, what to wear …',
        parameters: {
          type: 'object',
          properties: { city: { type: 'string', description: 'City name, e.g. London', examples: ['London'] } },
          required: ['city'],
        },
        mode: 'interactive',
        timeoutSeconds: 10,
        effect: 'read',
        confirm: false,
      })),
      flow: {
        initial: 'lookup',
        phases: {
          lookup: { tools: ['lookup_postcode'], prompt: '…' },
          estimate: { tools: ['lookup_postcode', 'estimate_fare'], prompt: '…' },
        },
        always: ['restart'],
      },
    }
    const result = parseManifest(JSON.stringify(manifest))
    expect(result.ok ? result.manifest : result.problems).toEqual(manifest)
  })

  it('refuses text that is not JSON, prototype keys and endless nesting, and never throws', () => {
    const texts = ['{', '[]', 'null', '"x"', '{"__proto__":{"api":1}}', `${'['.repeat(50_000)}${']'.repeat(50_000)}`]
    for (const text of texts) expect(parseManifest(text).ok).toBe(false)
  })

  it.each([
    ['a tool that is not there', 'Then call get_forecast.'],
    ['a slip in the name', 'Always begin with get_wether.'],
    ['a tool by how it is spoken of', 'Use the result, then call `look_around`.'],
    ['a tool by its brackets', 'Begin with look_around(city).'],
    ['a tool of Parley that is not exposed', 'When the user is done, end_call.'],
    ['a one-word tool of Parley in code marks', 'Then `restart`.'],
    ['the tool that opens sets', 'If nothing fits, open_toolset.'],
  ])('refuses a prompt that names %s', (_, prompt) => {
    expect(refused({ prompt }).map(({ path }) => path)).toEqual(['/prompt'])
  })

  it.each([
    ['its tool', 'Call get_weather when the user goes out.'],
    ['a field of a result, and words', 'A wind_speed above 20 is a storm: the user may have to restart.'],
    ['a field with a verb in it', 'Read the book_id aloud.'],
  ])('accepts a prompt that names %s', (_, prompt) => {
    expect(accepted({ prompt }).prompt).toBe(prompt)
  })

  it('tells the first problems of a file that is full of them, shortened', () => {
    const typos = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`${'k'.repeat(200)}${at}`, 1]))
    const problems = refused(typos)
    expect(problems).toHaveLength(20)
    expect(JSON.stringify(problems).length).toBeLessThan(20_000)
    const tools = Array.from({ length: 200 }, (_, at) => tool({ name: `do_${at}`, timeoutSeconds: 99 }))
    expect(refused({ tools })).toHaveLength(20)
  })

  it('bounds the arguments of an example', () => {
    const calls = [{ tool: 'get_weather', arguments: { city: 'x'.repeat(1001) } }]
    expect(refused({ examples: [{ user: 'a', agent: 'b', calls }] }).map(({ path }) => path)).toEqual([
      '/examples/0/calls/0/arguments',
    ])
  })

  it('counts a server that is a command as the node tier', () => {
    const manifest = accepted({ main: undefined, tools: [], mcp: { command: 'server', args: ['--x'] } })
    expect(manifest).toMatchObject({ runtime: 'node', mcp: { command: 'server' } })
  })

  describe('flow', () => {
    const names = ['look_up', 'book_ride', 'restart']
    const flow = {
      initial: 'lookup',
      phases: { lookup: { tools: ['look_up'] }, book: { tools: ['look_up', 'book_ride'] } },
      always: ['restart', 'end_call'],
    }
    const tools = names.slice(0, 2).map((name) => tool({ name }))

    it('accepts phases, the ways out, and a way out of its own', () => {
      expect(accepted({ tools, flow }).flow?.initial).toBe('lookup')
      expect(accepted({ tools: names.map((name) => tool({ name })), flow }).tools).toHaveLength(3)
    })

    it.each([
      ['an unknown first phase', { ...flow, initial: 'lokup' }, '/flow/initial'],
      [
        'an unknown tool in a phase',
        { ...flow, phases: { lookup: { tools: ['look'] } } },
        '/flow/phases/lookup/tools/0',
      ],
      ['an unknown way out', { ...flow, always: ['restrt'] }, '/flow/always/0'],
      ['a way out that nobody is shown', { ...flow, always: [] }, '/flow/always'],
      ['a way out that leads nowhere', { ...flow, always: ['respond_freely'] }, '/flow/always'],
      [
        'more phases than anybody follows',
        {
          ...flow,
          phases: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`p${at}`, { tools: names.slice(0, 2) }])),
        },
        '/flow/phases',
      ],
      ['a tool in no phase', { ...flow, phases: { lookup: { tools: ['look_up'] } } }, '/tools/1/name'],
      [
        'a phase prompt that names a hidden tool',
        { ...flow, phases: { ...flow.phases, lookup: { tools: ['look_up'], prompt: 'Then book_ride.' } } },
        '/flow/phases/lookup/prompt',
      ],
    ])('refuses %s', (_, changed, path) => {
      expect(refused({ tools, flow: changed }).map((problem) => problem.path)).toContain(path)
    })

    it('needs no way out of one phase: nothing else is hidden there', () => {
      const single = { initial: 'all', phases: { all: { tools: names.slice(0, 2) } } }
      expect(accepted({ tools, flow: single }).flow?.always).toEqual([])
    })

    it('refuses a prompt that names a tool some phase hides', () => {
      expect(refused({ tools, flow, prompt: 'Use book_ride.' }).map(({ path }) => path)).toEqual(['/prompt'])
      expect(accepted({ tools, flow, prompt: 'Use look_up.' }).prompt).toBe('Use look_up.')
    })

    it('keeps a phase within ten tools, the first within nine', () => {
      const many = Array.from({ length: 10 }, (_, index) => tool({ name: `do_${index}` }))
      const all = many.map(({ name }) => name)
      const withPhases = (first: string[], second: string[]) => ({
        tools: many,
        flow: { initial: 'a', phases: { a: { tools: first }, b: { tools: second } }, always: ['restart'] },
      })
      expect(refused(withPhases(all.slice(0, 9), all)).map(({ path }) => path)).toEqual([
        '/flow/phases/a/tools',
        '/flow/phases/b/tools',
      ])
      expect(refused(withPhases(all.slice(0, 7), all.slice(2)))).toEqual([])
    })
  })
})
