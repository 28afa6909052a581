/** What the agent sees: exposure.ts over plugins of every size. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exposeTools, isToolSet } from '../../../main/plugins/exposure.ts'
import { schemaProblems } from '../../../main/plugins/schema-checks.ts'
import { makePlugin } from '../../fakes/plugins.ts'

const tool = (name: string) => ({ name, description: `Call this when the user wants ${name}.` })
const plugin = (id: string, tools: string[], changes: Record<string, unknown> = {}) =>
  makePlugin({ id, name: id.toUpperCase(), description: `About ${id}.`, tools: tools.map(tool), ...changes })
const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}_${index + 1}`)
const expose = (
  plugins: ReturnType<typeof plugin>[],
  openSet: string | null = null,
  phases: Record<string, string> = {},
) => {
  const parts = exposeTools({ plugins, openSet, phases })
  return { ...parts, names: parts.tools.map(({ name }) => name) }
}
const ride = plugin('ride', ['look_up', 'book_ride', 'revise_pickup'], {
  prompt: 'Use look_up for places.',
  examples: [
    { user: 'Where is it?', calls: [{ tool: 'look_up' }], agent: 'There.' },
    { user: 'Book it.', calls: [{ tool: 'book_ride' }], agent: 'Booked.' },
  ],
  flow: {
    initial: 'lookup',
    phases: {
      lookup: { tools: ['look_up'], prompt: 'Look up first.' },
      book: { tools: ['look_up', 'book_ride'], prompt: 'Now book_ride may be called.' },
    },
    always: ['revise_pickup', 'restart'],
  },
})

describe('exposure', () => {
  it('shows everything while it fits, with effects and owners', () => {
    const clock = plugin('clock', ['get_time'])
    const notes = plugin('notes', [], { tools: [{ ...tool('add_note'), effect: 'write' }] })
    const { names, effects, owners, sets } = expose([clock, notes])
    expect(names).toEqual(['get_time', 'add_note'])
    expect(effects).toEqual({ get_time: 'read', add_note: 'write' })
    expect(owners).toEqual({ get_time: 'clock', add_note: 'notes' })
    expect(sets).toEqual([])
  })

  it('goes by what the user has decided a tool counts as, and is wary of what runs outside of the sandbox', () => {
    const node = plugin('node', ['do_all'], { runtime: 'node' })
    expect(expose([node]).effects).toEqual({ do_all: 'danger' })
    const parts = exposeTools({ plugins: [node], openSet: null, phases: {}, effectOf: () => 'read' })
    expect(parts.effects).toEqual({ do_all: 'read' })
  })

  it('gives the service more time than the handler has', () => {
    const slow = plugin('slow', [], { tools: [{ ...tool('do_slowly'), timeoutSeconds: 30, mode: 'hold' }] })
    expect(expose([slow]).tools[0]).toMatchObject({ timeoutSeconds: 60, mode: 'hold' })
  })

  it('shows ten tools at once, and sets when there are eleven', () => {
    const five = plugin('five', numbered('five', 5))
    expect(expose([five, plugin('more', numbered('more', 5))]).names).toHaveLength(10)
    const eleven = [five, plugin('more', numbered('more', 6))]
    expect(expose(eleven).names).toEqual(['open_toolset'])
    expect(expose(eleven, 'more').names).toEqual([...numbered('more', 6), 'open_toolset'])
    expect(expose(eleven, 'gone').names).toEqual(['open_toolset'])
  })

  it('splits a large plugin into sets of nine in manifest order', () => {
    const parts = expose([plugin('big', numbered('big', 20))])
    expect(parts.sets.map(({ id, tools }) => [id, tools.length])).toEqual([
      ['big', 9],
      ['big_2', 9],
      ['big_3', 2],
    ])
    expect(expose([plugin('big', numbered('big', 20))], 'big_3').names).toEqual(['big_19', 'big_20', 'open_toolset'])
    expect(isToolSet(parts, 'big_2')).toBe(true)
    expect(isToolSet(parts, 'big_4')).toBe(false)
  })

  it('offers the sets by id with what they are for, in a schema that passes our own checks', () => {
    const many = Array.from({ length: 200 }, (_, index) => plugin(`plugin-${index}`, numbered(`tool${index}`, 3)))
    const opener = expose(many).tools[0]
    expect(opener?.name).toBe('open_toolset')
    expect(schemaProblems(opener?.parameters, '', [])).toEqual([])
    expect(opener?.description.length).toBeLessThan(9000)
    const few = expose([plugin('clock', numbered('a', 6)), plugin('notes', numbered('b', 6))]).tools[0]
    expect(few?.description).toContain('clock: About clock.')
    expect(few?.parameters).toMatchObject({ properties: { set: { enum: ['clock', 'notes'] } }, required: ['set'] })
  })

  describe('flow', () => {
    it('begins in its first phase beside other plugins, with respond_freely', () => {
      const parts = expose([plugin('clock', ['get_time']), ride])
      expect(parts.names).toEqual(['get_time', 'look_up', 'revise_pickup', 'restart', 'respond_freely'])
      expect(parts.prompts.map(({ text }) => text)).toEqual(['Use look_up for places.', 'Look up first.'])
      expect(parts.examples.map(({ user }) => user)).toEqual([
        'Where is it?',
        'Let us start over.',
        'Are you a real person?',
      ])
      expect(parts.flows).toEqual(['ride'])
      expect(parts.effects).toMatchObject({ restart: 'write', respond_freely: 'read' })
    })

    it('shows a way out by the plugin’s own example where there is one', () => {
      const examples = [{ user: 'Once more.', calls: [{ tool: 'restart' }], agent: 'Yes.' }]
      const flow = { initial: 'a', phases: { a: { tools: ['do_it'] } }, always: ['restart'] }
      const parts = expose([plugin('own', ['do_it'], { flow, examples })])
      expect(parts.examples.map(({ user }) => user)).toEqual(['Once more.', 'Are you a real person?'])
    })

    it('is alone past its first phase, without open_toolset', () => {
      const others = [plugin('big', numbered('big', 20)), ride]
      const parts = expose(others, 'big', { ride: 'book' })
      expect(parts.names).toEqual(['look_up', 'book_ride', 'revise_pickup', 'restart', 'respond_freely'])
      expect(parts.prompts.map(({ text }) => text)).toContain('Now book_ride may be called.')
      expect(parts.examples.map(({ user }) => user)).toContain('Book it.')
      expect(parts.hidden).toEqual([...numbered('big', 20), 'open_toolset', 'end_call'])
    })

    it('puts the flow that took the latest step first when two are past their first phase', () => {
      const flow = { initial: 'a', phases: { a: { tools: ['do_a'] }, b: { tools: ['do_b'] } }, always: ['end_call'] }
      const other = plugin('other', ['do_a', 'do_b'], { flow })
      const input = { plugins: [ride, other], openSet: null, phases: { ride: 'book', other: 'b' } }
      expect(exposeTools({ ...input, inside: 'other' }).flows).toEqual(['other'])
      expect(exposeTools({ ...input, inside: 'ride' }).flows).toEqual(['ride'])
      expect(exposeTools(input).flows).toEqual(['ride'])
    })

    it('stays where it begins when the phase does not exist, whatever it is called', () => {
      for (const phase of ['gone', '__proto__', 'constructor'])
        expect(expose([ride], null, { ride: phase }).names).toContain('look_up')
    })

    it('keeps two flows that both define restart apart', () => {
      const own = plugin('own', ['do_it', 'restart'], {
        flow: { initial: 'a', phases: { a: { tools: ['do_it'] } }, always: ['restart'] },
      })
      expect(expose([ride, own]).names).toEqual(['open_toolset'])
      expect(expose([ride, own], 'own').owners['restart']).toBe('own')
      expect(expose([ride, own], 'ride').owners['restart']).toBeUndefined()
    })
  })

  it('leaves out a prompt that names a tool of a closed set, and the examples that call it', () => {
    const big = plugin('big', numbered('big', 12), {
      prompt: 'After big_1 always call big_11.',
      examples: [{ user: 'a', calls: [{ tool: 'big_1' }, { tool: 'big_11' }], agent: 'b' }],
    })
    const parts = expose([big], 'big')
    expect(parts.prompts).toEqual([])
    expect(parts.examples).toEqual([])
  })

  it('leaves out what names a tool of another plugin that is hidden, example lines included', () => {
    const made = plugin('talker', ['say_it'], {
      examples: [
        { user: 'a', calls: [{ tool: 'say_it' }], agent: 'I could use big_11.' },
        { user: 'b', calls: [], agent: 'Fine.' },
      ],
    })
    // Refused at load; what is shown does not depend on that.
    const talker = { ...made, manifest: { ...made.manifest, prompt: 'After say_it, call big_11.' } }
    const parts = expose([talker, plugin('big', numbered('big', 12))], 'talker')
    expect(parts.prompts).toEqual([])
    expect(parts.examples.map(({ user }) => user)).toEqual(['b'])
    const opener = parts.tools.find(({ name }) => name === 'open_toolset')
    expect(opener?.description).toContain('big 11')
  })

  it('keeps at most ten tools of different names, each with an effect, for any plugins', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 6 })
    fc.assert(
      fc.property(sizes, fc.nat(8), fc.boolean(), (counts, opened, isPast) => {
        const plugins = counts.map((count, index) => plugin(`p${index}`, numbered(`t${index}`, count)))
        const all = [...plugins, ride]
        const sets = expose(all).sets
        const { names, effects } = expose(all, sets[opened]?.id ?? null, isPast ? { ride: 'book' } : {})
        expect(names.length).toBeLessThanOrEqual(10)
        expect(new Set(names).size).toBe(names.length)
        expect(Object.keys(effects).sort()).toEqual([...names].sort())
        if (!isPast && sets.length > 0) expect(names).toContain('open_toolset')
      }),
      { numRuns: 60 },
    )
  })
})
