/** One good plugin without a warning, and one change for each rule of lint.ts. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lintPlugin } from '../../../main/plugins/lint.ts'
import { loadPlugin } from '../../../main/plugins/load-plugin.ts'
import { temporaryFolder, weatherTool, writePlugin } from './plugin-folder.ts'

const script =
  "export default { tools: { get_weather({ city }, ctx) { throw ctx.fail({ field: 'city', value: city }) } } }"
const examples = [
  { user: 'Do I need a coat in Oslo?', calls: [{ tool: 'get_weather', arguments: { city: 'Oslo' } }], agent: 'Yes.' },
]
const warningsOf = async (changes: Record<string, unknown>, index = script) => {
  const parent = await temporaryFolder()
  await writePlugin(parent, 'weather', { examples, ...changes }, { 'index.js': index })
  const loaded = await loadPlugin(join(parent, 'weather'), { isBundled: false })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.broken))
  return lintPlugin(loaded.plugin)
}
const tool = (changes: Record<string, unknown>) => ({ tools: [{ ...weatherTool, ...changes }] })
const city = (changes: Record<string, unknown>) =>
  tool({ parameters: { type: 'object', properties: { city: { type: 'string', ...changes } } } })
const manyTools = {
  prompt: 'Call do_1 first.',
  tools: Array.from({ length: 11 }, (_, index) => ({ ...weatherTool, name: `do_${index}` })),
  examples: [],
}
const described = { description: 'City name, e.g. London' }

describe('lint', () => {
  it('finds nothing in a good plugin', async () => {
    expect(await warningsOf({})).toEqual([])
  })

  it.each([
    [
      'a description that says what, not when',
      tool({ description: 'Returns the weather of a city from the weather service.' }),
      '/tools/0/description',
      'when to call',
    ],
    ['a short description', tool({ description: 'Call when it rains.' }), '/tools/0/description', 'very short'],
    ['a parameter without description', city({}), '/tools/0/parameters/properties/city', 'no description'],
    [
      'a parameter that tells a story',
      city({ description: 'The user says a city here, e.g. London' }),
      '/tools/0/parameters/properties/city/description',
      'begin with its form',
    ],
    [
      'a parameter without example',
      city({ description: 'City name' }),
      '/tools/0/parameters/properties/city',
      'no example',
    ],
    [
      'an example that does not fit',
      city({ ...described, maxLength: 4, examples: ['Oslo', 'London'] }),
      '/tools/0/parameters/properties/city/examples/1',
      'does not fit',
    ],
    [
      'a nested parameter',
      tool({
        parameters: {
          type: 'object',
          properties: {
            city: { type: 'string', ...described },
            at: { type: 'object', description: 'Place, e.g. here' },
          },
        },
      }),
      '/tools/0/parameters/properties/at',
      'nested',
    ],
    ['a tool without an example', { examples: [] }, '/tools/0', 'No example calls'],
    [
      'an example with a value nobody said',
      { examples: [{ ...examples[0], user: 'Do I need a coat there?' }] },
      '/examples/0/calls/0/arguments/city',
      'Nobody says',
    ],
    ['a prompt that may name a tool', { prompt: 'The wind_speed matters.' }, '/prompt', 'wind_speed'],
    ['a prompt that is left out while another set is open', manyTools, '/prompt', 'left out'],
    ['no description', { description: '' }, '/description', 'no description'],
  ])('warns of %s', async (_, changes, path, words) => {
    const warnings = await warningsOf(changes)
    expect(warnings.filter((warning) => warning.path === path && warning.problem.includes(words))).not.toEqual([])
  })

  it('warns of many required parameters', async () => {
    const names = ['a', 'b', 'c', 'd']
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'string', description: 'Word, e.g. x' }]))
    const parameters = { type: 'object', properties, required: names }
    const warnings = await warningsOf({ ...tool({ parameters }), examples: [] })
    expect(warnings.map(({ path }) => path)).toContain('/tools/0/parameters/required')
  })

  it('warns of a one-word name, of more than nine tools, of missing handlers and of weak errors', async () => {
    const tools = Array.from({ length: 10 }, (_, index) => ({ ...weatherTool, name: `tool${index}` }))
    const words = (await warningsOf({ tools, examples: [] }, 'export default { tools: {} }'))
      .map(({ problem }) => problem)
      .join(' ')
    for (const part of ['not verb_noun', 'sets of nine', 'No handler named "tool3"', 'ctx.fail'])
      expect(words).toContain(part)
  })
})
