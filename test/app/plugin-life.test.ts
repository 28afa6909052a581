/**
 * A plugin's whole life in the real window: dropped in, asked about, called with a yes, edited, widened, stopped after
 * crashes, repaired, removed. With PARLEY_TEST_PICTURES set to a folder, pictures of each step are kept there.
 */
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchParley, type ParleyApp, removeUserData } from './parley-app.ts'

let parley: ParleyApp
let folder: string

const MANIFEST = {
  api: 1,
  id: 'lamps',
  name: 'Lamps',
  version: '1.0.0',
  description: 'Lamps of an invented house.',
  main: 'index.js',
  permissions: { network: ['lamps.example.com'] },
  settings: {
    type: 'object',
    properties: {
      house: { type: 'string', title: 'House', description: 'What the house is called.', default: 'Home' },
    },
  },
  examples: [
    {
      user: 'Switch on the lamp in the kitchen.',
      calls: [{ tool: 'switch_lamp', arguments: { room: 'kitchen' } }],
      agent: 'The lamp is on.',
    },
    { user: 'Which lamps are there?', calls: [{ tool: 'list_lamps', arguments: {} }], agent: 'There is one lamp.' },
    { user: 'Shake the lamp.', calls: [{ tool: 'shake_lamp', arguments: {} }], agent: 'It broke.' },
  ],
  tools: [
    {
      name: 'switch_lamp',
      description: 'Call this when the user wants a lamp switched on.',
      parameters: {
        type: 'object',
        properties: { room: { type: 'string', description: 'Room, e.g. kitchen', examples: ['kitchen', 'hall'] } },
        required: ['room'],
      },
      effect: 'write',
      confirm: true,
    },
    { name: 'list_lamps', description: 'Call this when the user asks which lamps there are.', effect: 'read' },
    {
      name: 'shake_lamp',
      description: 'Call this when the user wants to shake a lamp.',
      effect: 'read',
      timeoutSeconds: 1,
    },
  ],
}

const SCRIPT = `
export default {
  tools: {
    switch_lamp: async ({ room }, ctx) => ctx.result({ room, on: true }, { say: 'The lamp in the ' + room + ' is on.' }),
    list_lamps: async (args, ctx) => {
      ctx.log('lamps were listed')
      await ctx.storage.set('listed', true)
      return ctx.result({ house: ctx.settings.house }, { say: 'One lamp in ' + ctx.settings.house + '.' })
    },
    shake_lamp: () => { for (;;); },
  },
}
`

const write = async (manifest: object, script = SCRIPT): Promise<void> => {
  await mkdir(folder, { recursive: true })
  // The script first: a folder is read when its manifest is there.
  await writeFile(join(folder, 'index.js'), script)
  await writeFile(join(folder, 'plugin.json'), JSON.stringify(manifest))
}

const show = (view: 'Conversation' | 'Plugins'): Promise<void> =>
  parley.page.getByRole('link', { name: view, exact: true }).click()
const item = () => parley.page.getByRole('list', { name: 'Plugins' }).getByRole('listitem').filter({ hasText: 'Lamps' })
const picture = async (name: string): Promise<void> => {
  const into = process.env['PARLEY_TEST_PICTURES']
  if (into) await parley.page.screenshot({ path: join(into, `${name}.png`) })
}
const lastCall = (tool: string) => () =>
  parley.rows(`select status, result, error from tool_calls where tool = '${tool}' order by seq desc limit 1`)[0]

beforeAll(async () => {
  parley = await launchParley({ env: { PULSE_SERVER: 'unix:/nonexistent', XDG_RUNTIME_DIR: '/nonexistent' } })
  folder = join(parley.userData, 'plugins', 'lamps')
})
afterAll(async () => {
  await parley.quit()
  await removeUserData(parley.userData)
})

describe('the life of a plugin', () => {
  it('begins with a question: nothing of it is offered until it is allowed', async () => {
    await write(MANIFEST)
    await show('Plugins')
    // What ships with the app is known by its bytes, also in a checkout: nobody is asked.
    const shipped = parley.page
      .getByRole('list', { name: 'Plugins' })
      .getByRole('listitem')
      .filter({ hasText: 'Weather' })
    await shipped.getByText('Ready', { exact: true }).waitFor()
    await item().getByText('Waits for your yes', { exact: true }).waitFor()
    await item().getByText('It may reach lamps.example.com.').waitFor()
    await picture('life-1-asks')
    await item().getByRole('button', { name: 'Allow', exact: true }).click()
    await item().getByText('Ready', { exact: true }).waitFor()
    const kept = () => readFile(join(parley.userData, 'consents.json'), 'utf8').catch(() => '')
    await expect.poll(kept).toContain('lamps')
  })

  it('has settings that reach the next call, and a page that tells what it may do', async () => {
    await item().getByRole('button', { name: 'Details of Lamps' }).click()
    const page = parley.page.getByRole('complementary', { name: 'Plugin' })
    await page.getByText('It may reach lamps.example.com.').waitFor()
    await page.getByRole('textbox', { name: 'House' }).fill('Villa')
    await expect.poll(() => existsSync(join(parley.userData, 'plugin-settings.json'))).toBe(true)
    await picture('life-2-page')
    await show('Conversation')
    await parley.type('Which lamps are there?')
    await expect
      .poll(lastCall('list_lamps'), { timeout: 15_000 })
      .toMatchObject({ status: 'ok', result: expect.stringContaining('Villa') })
    await parley.untilStatus('Ready')
  })

  it('asks before a call that changes something, and tells what came of it', async () => {
    await parley.type('Switch on the lamp in the kitchen.')
    const card = parley.page.getByRole('article').filter({ hasText: 'Lamps wants to switch lamp' })
    await card.getByText('kitchen').waitFor()
    expect(lastCall('switch_lamp')()).toMatchObject({ status: 'running' })
    await picture('life-3-question')
    await card.getByRole('button', { name: 'Once' }).click()
    await expect.poll(lastCall('switch_lamp'), { timeout: 15_000 }).toMatchObject({ status: 'ok' })
    await parley.page.getByRole('log', { name: 'Captions' }).getByText('The lamp in the kitchen is on.').waitFor()
    await parley.untilStatus('Ready')
  })

  it('records a no as denied, and runs nothing', async () => {
    await parley.type('Switch on the lamp in the hall.')
    const card = parley.page.getByRole('article').filter({ hasText: 'Lamps wants to switch lamp' })
    await card.getByText('hall').waitFor()
    await card.getByRole('button', { name: 'No', exact: true }).click()
    await expect.poll(lastCall('switch_lamp'), { timeout: 15_000 }).toMatchObject({ status: 'denied', result: null })
    await parley.untilStatus('Ready')
  })

  it('goes on in the version that was allowed when its files change', async () => {
    // Asked in this version: once another one is in force, a yes would count for nothing.
    await parley.type('Switch on the lamp in the attic.')
    const card = parley.page.getByRole('article').filter({ hasText: 'Lamps wants to switch lamp' })
    await card.getByText('attic').waitFor()
    await parley.untilStatus('Ready')
    await write(MANIFEST, SCRIPT.replaceAll('One lamp', 'Two lamps'))
    await show('Plugins')
    await item().getByText('Its files have changed.').waitFor()
    await item()
      .getByText(/index\.js/)
      .first()
      .waitFor()
    await picture('life-4-changed')
    await show('Conversation')
    await card.getByText('attic').waitFor()
    await parley.type('Which lamps are there?')
    await parley.page.getByRole('log', { name: 'Captions' }).getByText('One lamp in Villa.').last().waitFor()
    await parley.untilStatus('Ready')
    await show('Plugins')
    await item().getByRole('button', { name: 'Keep the version before' }).click()
    await item().getByText('It was changed, and you kept the version before.').waitFor()
    await picture('life-4-kept')
    await item().getByRole('button', { name: 'See the change of Lamps' }).click()
    await item().getByRole('button', { name: 'Allow', exact: true }).click()
    await item().getByText('Its files have changed.').waitFor({ state: 'detached' })
    await show('Conversation')
    await card.waitFor({ state: 'detached' })
    expect(lastCall('switch_lamp')()).toMatchObject({ status: 'cancelled' })
    await parley.type('Which lamps are there?')
    await parley.page.getByRole('log', { name: 'Captions' }).getByText('Two lamps in Villa.').waitFor()
    await parley.untilStatus('Ready')
  })

  it('asks again, with the difference, when it wants more', async () => {
    await write({ ...MANIFEST, version: '1.1.0', permissions: { network: ['lamps.example.com'], clipboard: 'read' } })
    await show('Plugins')
    await item().getByText('It asks for more than before:').waitFor()
    await item().getByText('It may read the clipboard.').waitFor()
    await picture('life-5-widened')
    await item().getByRole('button', { name: 'Allow', exact: true }).click()
    await item().getByText('1.1.0').waitFor()
  })

  it('is stopped after three crashes, says why, and can be started again', async () => {
    await show('Conversation')
    for (let crashes = 1; crashes <= 3; crashes += 1) {
      await parley.type('Shake the lamp.')
      await expect
        .poll(
          () =>
            parley.rows("select status from tool_calls where tool = 'shake_lamp' and status in ('timeout', 'crashed')")
              .length,
          { timeout: 30_000 },
        )
        .toBe(crashes)
      await parley.untilStatus('Ready')
    }
    await show('Plugins')
    await item().getByText('Stopped after crashes').waitFor()
    await picture('life-6-stopped')
    await item().getByRole('button', { name: 'Start it again' }).click()
    await item().getByText('Ready', { exact: true }).waitFor()
    await show('Conversation')
    await parley.type('Which lamps are there?')
    await parley.page.getByRole('log', { name: 'Captions' }).getByText('One lamp in Villa.').last().waitFor()
    await parley.untilStatus('Ready')
  })

  it('is removed with its folder, and forgotten; what it kept lies aside until it is deleted', async () => {
    await show('Plugins')
    await item().getByRole('button', { name: 'Details of Lamps' }).click()
    const page = parley.page.getByRole('complementary', { name: 'Plugin' })
    await page.getByRole('button', { name: 'Remove…' }).click()
    await picture('life-7-remove')
    await page.getByRole('button', { name: 'Remove it' }).click()
    await item().waitFor({ state: 'detached' })
    expect(existsSync(folder)).toBe(false)
    await expect
      .poll(async () => readFile(join(parley.userData, 'consents.json'), 'utf8'))
      .not.toContain('lamps.example.com')
    const kept = async () =>
      (await readdir(join(parley.userData, 'plugin-data'))).filter((name) => name.startsWith('lamps'))
    await expect.poll(kept).toEqual([expect.stringMatching(/^lamps@[0-9a-f]{16}$/)])
    // Another one of that name begins with nothing.
    await write({ ...MANIFEST, permissions: {}, name: 'Other lamps', description: 'Not those.' })
    await item().getByText('Ready', { exact: true }).waitFor()
    await show('Conversation')
    await parley.type('Which lamps are there?')
    await parley.page.getByRole('log', { name: 'Captions' }).getByText('One lamp in Home.').last().waitFor()
    await parley.untilStatus('Ready')
    expect((await kept()).sort()).toEqual(['lamps', expect.stringMatching(/^lamps@/)])
    await show('Plugins')
    const left = parley.page.getByRole('list', { name: 'Left behind' }).getByRole('listitem')
    await left.getByRole('button', { name: 'Give it to Other lamps…' }).waitFor()
    await picture('life-8-left')
    await left.getByRole('button', { name: 'Delete…' }).click()
    await left.getByRole('button', { name: 'Delete for good' }).click()
    await left.waitFor({ state: 'detached' })
    expect(await kept()).toEqual(['lamps'])
  })
})
