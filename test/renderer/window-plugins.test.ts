/**
 * The list of plugins in Electron's own Chromium, found by role and name (contract.md §5), against a scripted main: every
 * state, and the answers to a plugin that waits.
 */
import { describe, expect, it } from 'vitest'
import type { PluginView } from '../../preload/contract.ts'
import { PLUGIN_STATES, SHA } from './host/plugin-script.ts'
import { makePlugin } from './host/script.ts'
import { eventually, openForTests } from './host/window-host.ts'

const host = openForTests()
const item = (name: string) =>
  host().page.getByRole('list', { name: 'Plugins', exact: true }).getByRole('listitem').filter({ hasText: name })
const link = (name: string) => host().page.getByRole('navigation').getByRole('link', { name })
const last = async (
  name: 'plugins.handOverLeft' | 'plugins.allow' | 'plugins.decline' | 'plugins.setEnabled' | 'plugins.repair',
) => (await host().asked(name)).at(-1)
const focusedName = () => host().page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
const changed = (id: string, change: Partial<PluginView>) =>
  ({
    type: 'pluginsChanged',
    plugins: PLUGIN_STATES.map((plugin) => (plugin.id === id ? { ...plugin, ...change } : plugin)),
  }) as const

async function open(): Promise<void> {
  await host().setSnapshot({ plugins: PLUGIN_STATES })
  await host().reload()
  await link('Plugins').click()
  await item('Weather').waitFor()
}

describe('the list of plugins', () => {
  it('has one item for each, with name, version, state in words, switch and the way to its page', async () => {
    await open()
    const items = host().page.getByRole('list', { name: 'Plugins', exact: true }).getByRole('listitem')
    expect(await items.count()).toBe(PLUGIN_STATES.length)
    const states = [
      'Running',
      'Waits for your yes',
      'Waits for your yes',
      'Ready',
      'Broken',
      'Stopped after crashes',
      'Off',
    ]
    for (const [index, state] of states.entries()) {
      const { name = '', version = '' } = PLUGIN_STATES[index] ?? {}
      expect(await item(name).innerText()).toMatch(new RegExp(`${name}[\\s\\S]*${version}[\\s\\S]*${state}`))
      expect(await item(name).getByRole('switch', { name: 'Enabled' }).count()).toBe(1)
      expect(
        await item(name)
          .getByRole('button', { name: `Details of ${name}` })
          .count(),
      ).toBe(1)
    }
    // What wants something of the user stands first.
    const shown = await items.locator('h2').allInnerTexts()
    const waiting = PLUGIN_STATES.filter(({ ask, isEnabled }) => ask !== null && isEnabled).map(({ name }) => name)
    expect(waiting.length).toBeGreaterThan(0)
    expect(shown.slice(0, waiting.length)).toEqual(waiting)
  })

  it('puts one whose edit is broken, while it goes on as before, before those that want nothing', async () => {
    const edited = makePlugin({
      id: 'edited',
      name: 'Edited',
      state: 'running',
      reason: 'plugin.json: This is no JSON. The version before is used.',
    })
    const plain = ['clock', 'notes'].map((id) => makePlugin({ id, name: id, state: 'ready' }))
    await host().setSnapshot({ plugins: [...plain, edited] })
    await host().reload()
    await link('Plugins').click()
    await item('Edited').waitFor()
    const names = host().page.getByRole('list', { name: 'Plugins' }).locator('h2')
    expect(await names.allInnerTexts()).toEqual(['Edited', 'clock', 'notes'])
  })

  it('marks full access, and only where it is', async () => {
    await open()
    expect(await item('Desk control').getByText('Full access').count()).toBe(1)
    expect(await host().page.getByText('Full access').count()).toBe(1)
  })

  it('shows each problem of a broken plugin on a line of its own', async () => {
    await open()
    const lines = (await item('Radio').locator('.plugin-reason').innerText()).split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toMatch(/^plugin\.json, prompt: .*Remove the name or add the tool\.$/)
  })

  it('shows why a plugin was stopped and the last it wrote, and starts it again', async () => {
    await open()
    const card = item('Scraper').getByRole('region', { name: 'Repair Scraper' })
    await card.getByText('RangeError: Array buffer allocation failed').waitFor()
    expect(await card.innerText()).toMatch(/crashed three times[\s\S]*Error/)
    await host().fail('plugins.repair', 'It cannot be started now.')
    await card.getByRole('button', { name: 'Start it again' }).click()
    await card.getByRole('alert').getByText('It cannot be started now.').waitFor()
    await card.getByRole('button', { name: 'Start it again' }).press('Enter')
    await eventually(() => last('plugins.repair')).toEqual({ id: 'scraper' })
    await eventually(focusedName).toBe('Details of Scraper')
    await host().emit(changed('scraper', { state: 'ready', reason: '' }))
    await eventually(() => card.count()).toBe(0)
  })
})

describe('what removed plugins left', () => {
  const left = (name: string) =>
    host().page.getByRole('list', { name: 'Left behind' }).getByRole('listitem').filter({ hasText: name })

  it('stands apart from the plugins, is given on or deleted in two steps, and goes', async () => {
    await open()
    expect(await left('Diary').innerText()).toMatch(/Diary 2\.0\.0\s+1\.3 MB, put aside/)
    expect(await left('Diary').getByRole('button', { name: 'Give it to' }).count()).toBe(0)
    await left('Weather of old').getByRole('button', { name: 'Give it to Weather…' }).click()
    await left('Weather of old').getByText('can then read everything that Weather of old kept').waitFor()
    await left('Weather of old').getByRole('button', { name: 'Give it', exact: true }).click()
    await eventually(() => last('plugins.handOverLeft')).toEqual({ key: 'weather@0123456789abcdef', id: 'weather' })
    await eventually(() => left('Weather of old').count()).toBe(0)
    await left('Diary').getByRole('button', { name: 'Delete…' }).click()
    await left('Diary').getByRole('button', { name: 'Keep it' }).click()
    await left('Diary').getByRole('button', { name: 'Delete…' }).click()
    await host().fail('plugins.deleteLeft', 'The disk refuses.')
    await left('Diary').getByRole('button', { name: 'Delete for good' }).click()
    await host().page.getByRole('alert').getByText('The disk refuses.').waitFor()
    await left('Diary').getByRole('button', { name: 'Delete…' }).click()
    await left('Diary').getByRole('button', { name: 'Delete for good' }).click()
    await eventually(() => host().page.getByRole('list', { name: 'Left behind' }).count()).toBe(0)
  })
})

describe('a plugin that waits', () => {
  it('says what it asks for, and the yes is for those bytes', async () => {
    await open()
    const card = item('Weather').getByRole('region', { name: 'What Weather asks for' })
    await card.getByText('It may reach api.open-meteo.com.').waitFor()
    await card.getByRole('button', { name: 'Allow', exact: true }).click()
    await eventually(() => last('plugins.allow')).toEqual({ id: 'weather', sha256: SHA.weather })
    await eventually(focusedName).toBe('Details of Weather')
    await host().emit(changed('weather', { state: 'ready', ask: null }))
    await eventually(() => card.count()).toBe(0)
  })

  it('says why a yes was refused', async () => {
    await open()
    await host().fail('plugins.allow', 'Its files have changed since. Look again.')
    await item('Weather').getByRole('button', { name: 'Allow', exact: true }).click()
    await item('Weather').getByRole('alert').getByText('Its files have changed since.').waitFor()
  })

  it('stays off on request', async () => {
    await open()
    await item('Weather').getByRole('button', { name: 'Leave off' }).click()
    await eventually(() => last('plugins.setEnabled')).toEqual({ id: 'weather', isEnabled: false })
    await host().emit(changed('weather', { state: 'disabled', isEnabled: false }))
    await eventually(() => item('Weather').getByRole('button', { name: 'Allow', exact: true }).count()).toBe(0)
  })

  it('takes a second deliberate step with full rights, and the warning says why', async () => {
    await open()
    const card = item('Desk control').getByRole('region')
    expect(await card.innerText()).toMatch(/runs with all your rights, outside of the sandbox/)
    const allow = card.getByRole('button', { name: 'Allow', exact: true })
    const asked = async () => (await host().asked('plugins.allow')).length
    const before = await asked()
    await eventually(() => item('Weather').getByRole('button', { name: 'Allow', exact: true }).isEnabled()).toBe(true)
    expect(await allow.isEnabled()).toBe(false)
    await allow.click({ force: true })
    await card.getByRole('checkbox', { name: 'I trust where this comes from' }).check()
    expect(await asked()).toBe(before)
    await allow.click()
    await eventually(() => last('plugins.allow')).toEqual({ id: 'desk', sha256: SHA.desk })
  })

  it('says of an update what was added and what changed', async () => {
    await open()
    const text = await item('Calendar').getByRole('region').innerText()
    expect(text).toMatch(
      /more than before:[\s\S]*clipboard[\s\S]*What has changed:[\s\S]*index\.js was changed\.[\s\S]*cancel_appointment[\s\S]*It may already:[\s\S]*caldav/,
    )
  })

  it('keeps the allowed version instead of an update, without switching anything off, and shows the change again', async () => {
    await open()
    const calendar = item('Calendar')
    expect(await calendar.getByRole('button', { name: 'Leave off' }).count()).toBe(0)
    await calendar.getByRole('button', { name: 'Keep the version before' }).click()
    await eventually(() => last('plugins.decline')).toEqual({ id: 'calendar', sha256: SHA.calendar })
    expect(JSON.stringify(await host().asked('plugins.setEnabled'))).not.toContain('calendar')
    const ask = PLUGIN_STATES.find(({ id }) => id === 'calendar')?.ask
    if (ask === null || ask === undefined) throw new Error('The calendar does not wait.')
    const reason = 'It was changed, and you kept the version before.'
    await host().emit(changed('calendar', { reason, ask: { ...ask, isDeclined: true } }))
    await eventually(() => calendar.getByRole('region').count()).toBe(0)
    await calendar.getByText(reason).waitFor()
    await calendar.getByRole('button', { name: 'See the change of Calendar' }).click()
    await calendar.getByRole('region').getByText('index.js was changed.').waitFor()
    // Another change asks by itself.
    await host().emit(changed('calendar', { reason, ask: { ...ask, sha256: 'e'.repeat(64) } }))
    await calendar.getByRole('button', { name: 'Allow', exact: true }).click()
    await eventually(() => last('plugins.allow')).toEqual({ id: 'calendar', sha256: 'e'.repeat(64) })
  })

  it('says that an allowed version is gone where none goes on, and can only be left off', async () => {
    await open()
    const ask = PLUGIN_STATES.find(({ id }) => id === 'calendar')?.ask
    if (ask === null || ask === undefined) throw new Error('The calendar does not wait.')
    await host().emit(changed('calendar', { state: 'needs-consent', ask: { ...ask, isDeclined: true } }))
    const card = item('Calendar').getByRole('region')
    await card.getByText(/Until you allow this version its tools are not offered/).waitFor()
    await card.getByRole('button', { name: 'Leave off' }).waitFor()
  })

  it('takes back what was ticked, and waits anew, when the files change under it', async () => {
    await open()
    const desk = PLUGIN_STATES.find(({ id }) => id === 'desk')
    const ask = desk?.ask
    if (ask === null || ask === undefined) throw new Error('The desk does not wait.')
    const box = item('Desk control').getByRole('checkbox')
    await box.check()
    await host().emit(changed('desk', { ask: { ...ask, sha256: 'd'.repeat(64) } }))
    await eventually(() => box.isChecked()).toBe(false)
    await box.check()
    await item('Desk control').getByRole('button', { name: 'Allow', exact: true }).click()
    await eventually(() => last('plugins.allow')).toEqual({ id: 'desk', sha256: 'd'.repeat(64) })
  })

  it('is told on the rail from every other view', async () => {
    await open()
    await link('Settings').click()
    const id = await link('Plugins').getAttribute('aria-describedby')
    expect(await host().page.locator(`[id="${id}"]`).textContent()).toBe('3 plugins wait for your yes')
    expect(await host().page.getByRole('link', { name: 'Plugins', exact: true }).count()).toBe(1)
  })
})
