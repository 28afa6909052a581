/**
 * What the agent sees, over random plugins, phases and sets (contract.md §7.3 and §7.4, tool-calling.md G1-G5): few tools,
 * none of them twice, none of them spoken of while hidden, and never two that no phase shows together.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exposeTools } from '../../../main/plugins/exposure.ts'
import type { LoadedPlugin } from '../../../main/plugins/loaded-plugin.ts'
import { composePrompt } from '../../../main/plugins/prompt.ts'
import { makePlugin } from '../../fakes/plugins.ts'

const PLUGINS = 4
/** Names of one word as well: they count only in code marks. */
const nameOf = (plugin: number, tool: number): string => (tool === 0 ? `dial${plugin}` : `use_p${plugin}_t${tool}`)
const ALL_NAMES = [
  ...Array.from({ length: PLUGINS }, (_, p) => Array.from({ length: 13 }, (_, t) => nameOf(p, t))).flat(),
  'restart',
  'end_call',
  'respond_freely',
  'open_toolset',
]
const sentence = (names: readonly string[]): string => names.map((name) => `Perhaps \`${name}\` is right.`).join(' ')
const mentions = fc.array(fc.constantFrom(...ALL_NAMES), { maxLength: 2 })

const declared = (plugin: number, count: number) =>
  Array.from({ length: count }, (_, tool) => ({
    name: nameOf(plugin, tool),
    description: 'Call this when the user wants it.',
  }))

/** Says more than a manifest may: what is shown must not depend on what was refused when the plugin was loaded. */
const saying = (plugin: LoadedPlugin, prompt: string, phasePrompts: readonly string[] = []): LoadedPlugin => {
  const { flow } = plugin.manifest
  if (flow === undefined) return { ...plugin, manifest: { ...plugin.manifest, prompt } }
  const phases = Object.fromEntries(
    Object.entries(flow.phases).map(([name, phase], index) => [name, { ...phase, prompt: phasePrompts[index] }]),
  )
  return { ...plugin, manifest: { ...plugin.manifest, prompt, flow: { ...flow, phases } } }
}

interface Example {
  readonly tools: readonly number[]
  readonly names: readonly string[]
}
const exampleSpec: fc.Arbitrary<Example> = fc.record({
  tools: fc.array(fc.nat(12), { maxLength: 2 }),
  names: mentions,
})
const examplesOf = (plugin: number, count: number, specs: readonly Example[]) =>
  specs.map(({ tools, names }, index) => ({
    user: `Please ${index}.`,
    calls: tools.map((tool) => ({ tool: nameOf(plugin, tool % count) })),
    agent: `Done. ${sentence(names)}`,
  }))

const plain = (plugin: number): fc.Arbitrary<LoadedPlugin> =>
  fc
    .record({
      count: fc.integer({ min: 1, max: 13 }),
      names: mentions,
      examples: fc.array(exampleSpec, { maxLength: 2 }),
    })
    .map(({ count, names, examples }) =>
      saying(
        makePlugin({
          id: `p${plugin}`,
          tools: declared(plugin, count),
          examples: examplesOf(plugin, count, examples),
        }),
        sentence(names),
      ),
    )

const flowing = (plugin: number): fc.Arbitrary<LoadedPlugin> =>
  fc
    .record({
      count: fc.integer({ min: 1, max: 6 }),
      phases: fc.array(fc.record({ picks: fc.array(fc.nat(5), { maxLength: 4 }), names: mentions }), {
        minLength: 1,
        maxLength: 4,
      }),
      always: fc.subarray(['restart', 'end_call']),
      names: mentions,
      examples: fc.array(exampleSpec, { maxLength: 2 }),
    })
    .map(({ count, phases, always: some, names, examples }) => {
      const always = phases.length > 1 && some.length === 0 ? ['restart'] : some
      const tools = declared(plugin, count)
      const listed = phases.map(({ picks }) => [...new Set(picks.map((pick) => nameOf(plugin, pick % count)))])
      const unused = tools.map(({ name }) => name).filter((name) => listed.every((phase) => !phase.includes(name)))
      listed.at(-1)?.push(...unused)
      const made = makePlugin({
        id: `p${plugin}`,
        tools,
        examples: examplesOf(plugin, count, examples),
        flow: {
          initial: 'ph0',
          phases: Object.fromEntries(listed.map((phase, index) => [`ph${index}`, { tools: phase }])),
          always,
        },
      })
      return saying(
        made,
        sentence(names),
        phases.map((phase) => sentence(phase.names)),
      )
    })

const world = fc.record({
  plugins: fc
    .tuple(...Array.from({ length: PLUGINS }, (_, p) => fc.option(fc.oneof(plain(p), flowing(p)), { nil: undefined })))
    .map((all) => all.filter((plugin) => plugin !== undefined)),
  openSet: fc.constantFrom(null, 'p0', 'p1', 'p1_2', 'p2', 'p3', 'gone'),
  phases: fc.dictionary(
    fc.constantFrom('p0', 'p1', 'p2', 'p3', 'p9'),
    fc.constantFrom('ph0', 'ph1', 'ph2', 'ph3', 'nowhere'),
  ),
  inside: fc.constantFrom(null, 'p0', 'p1', 'p2', 'p3'),
})

const isNamed = (text: string, name: string): boolean =>
  name.includes('_') ? new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`).test(text) : text.includes(`\`${name}\``)

describe('exposure, over any plugins', () => {
  it('shows few tools, each once, in an order that does not change', () => {
    fc.assert(
      fc.property(world, (input) => {
        const parts = exposeTools(input)
        const names = parts.tools.map(({ name }) => name)
        expect(names.length).toBeLessThanOrEqual(10)
        expect(new Set(names).size).toBe(names.length)
        expect(Object.keys(parts.effects).sort()).toEqual([...names].sort())
        expect(parts.hidden.filter((name) => names.includes(name))).toEqual([])
        expect(JSON.stringify(exposeTools(input))).toBe(JSON.stringify(parts))
      }),
      { numRuns: 100 },
    )
  })

  it('says nothing of a tool that is hidden, in no part of the prompt', () => {
    fc.assert(
      fc.property(world, mentions, (input, told) => {
        const { tools, prompts, examples, hidden } = exposeTools(input)
        const names = new Set(tools.map(({ name }) => name))
        const outcomes = [`It ran. ${sentence(told)}`]
        const text = composePrompt({ userPrompt: '', tools, prompts, examples, hidden, outcomes })
        const known = [
          ...input.plugins.flatMap(({ manifest }) => manifest.tools.map(({ name }) => name)),
          ...ALL_NAMES.slice(-4),
        ]
        expect(known.filter((name) => !names.has(name) && isNamed(text, name))).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  it('has a way out of every flow, and is alone with it past its first phase', () => {
    fc.assert(
      fc.property(world, (input) => {
        const parts = exposeTools(input)
        const names = parts.tools.map(({ name }) => name)
        for (const id of parts.flows) {
          const flow = input.plugins.find((plugin) => plugin.id === id)?.manifest.flow
          expect(names).toEqual(expect.arrayContaining(['respond_freely', ...(flow?.always ?? [])]))
          const asked = Object.hasOwn(input.phases, id) ? input.phases[id] : undefined
          const isPastFirst = asked !== undefined && asked !== flow?.initial && Object.hasOwn(flow?.phases ?? {}, asked)
          if (!isPastFirst) continue
          expect(parts.flows).toEqual([id])
          expect(new Set(Object.values(parts.owners))).toEqual(
            new Set(Object.keys(parts.owners).length > 0 ? [id] : []),
          )
          expect(names).not.toContain('open_toolset')
        }
      }),
      { numRuns: 100 },
    )
  })

  it('never shows two tools of a flow that no phase lists together', () => {
    fc.assert(
      fc.property(world, (input) => {
        const parts = exposeTools(input)
        for (const { id, manifest } of input.plugins) {
          if (manifest.flow === undefined) continue
          const { phases, always } = manifest.flow
          const seen = Object.keys(parts.owners).filter((name) => parts.owners[name] === id)
          const isOnePhase = Object.values(phases).some((phase) =>
            seen.every((name) => phase.tools.includes(name) || always.includes(name)),
          )
          expect(isOnePhase).toBe(true)
        }
      }),
      { numRuns: 100 },
    )
  })
})
