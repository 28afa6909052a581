/**
 * Plugins, Settings and the start in Electron's own Chromium, found by role and name (contract.md §5), against a
 * scripted main.
 */
import { describe, expect, it } from 'vitest'
import { PLUGINS } from './host/script.ts'
import { eventually, openForTests } from './host/window-host.ts'

const host = openForTests()
const view = (name: string) => host().page.getByRole('navigation').getByRole('link', { name }).click()

describe('plugins', () => {
  it('lists each with state, reason and switch, and shows what main says', async () => {
    await view('Plugins')
    const items = host().page.getByRole('list', { name: 'Plugins' }).getByRole('listitem')
    expect(await items.count()).toBe(PLUGINS.length)
    const radio = items.filter({ hasText: 'Radio' })
    expect(await radio.textContent()).toMatch(/0\.3\.1[\s\S]*Broken[\s\S]*"type": "object" is missing/)
    const toggle = items.filter({ hasText: 'Clock' }).getByRole('switch', { name: 'Enabled' })
    expect(await toggle.getAttribute('aria-checked')).toBe('true')
    await toggle.click()
    await eventually(async () => (await host().asked('plugins.setEnabled')).at(-1)).toEqual({
      id: 'clock',
      isEnabled: false,
    })
    expect(await toggle.getAttribute('aria-checked')).toBe('true')
    await host().emit({
      type: 'pluginsChanged',
      plugins: PLUGINS.map((plugin) =>
        plugin.id === 'clock' ? { ...plugin, isEnabled: false, state: 'disabled' } : plugin,
      ),
    })
    await eventually(() => toggle.getAttribute('aria-checked')).toBe('false')
    await host().page.getByRole('button', { name: 'Open plugins folder' }).click()
    await eventually(async () => (await host().asked('plugins.openFolder')).length).toBe(1)
  })
})

describe('settings', () => {
  it('saves a choice at once and a text when the field is left', async () => {
    await view('Settings')
    const last = async () => (await host().asked('settings.update')).at(-1)
    await host().page.getByRole('combobox', { name: 'Voice' }).selectOption('juergen')
    await eventually(last).toEqual({ voice: 'juergen' })
    await eventually(() => host().page.getByLabel('Voice').inputValue()).toBe('juergen')
    await host().page.getByLabel('Microphone').selectOption('Desk microphone')
    await eventually(last).toEqual({ microphone: 'Desk microphone' })
    await host().page.getByLabel('Microphone').selectOption({ label: 'System default' })
    await eventually(last).toEqual({ microphone: null })
    await host().page.getByLabel('System prompt').fill('Be brief.')
    await host().page.getByLabel('Speaker').focus()
    await eventually(last).toEqual({ systemPrompt: 'Be brief.' })
    expect(await host().page.getByLabel('Push-to-talk key').inputValue()).toBe('Ctrl+Shift+Space')
    expect(await host().page.getByLabel('Voice').locator('option').count()).toBe(16)
  })

  it('saves what is typed also when the view is left', async () => {
    await view('Settings')
    await host().page.getByLabel('Greeting').fill('Hello there')
    await view('Plugins')
    await eventually(async () => (await host().asked('settings.update')).at(-1)).toEqual({ greeting: 'Hello there' })
  })

  it('refuses a wrong number in words and keeps it to be mended', async () => {
    await view('Settings')
    const idle = host().page.getByLabel('Hang up after silence')
    await idle.fill('5')
    await idle.press('Tab')
    await host().page.getByRole('alert').getByText('from 10 to 3,600').waitFor()
    expect(await idle.inputValue()).toBe('5')
    await idle.fill('120')
    await eventually(async () => (await host().asked('settings.update')).at(-1)).toEqual({ idleHangupSeconds: 120 })
  })

  it('stores and forgets the key, and keeps one that could not be stored', async () => {
    await view('Settings')
    const key = host().page.getByLabel('API key')
    expect(await key.getAttribute('type')).toBe('password')
    await host().fail('settings.setApiKey', 'The key ring is locked.')
    await key.fill('  abc-123 ')
    await host().page.getByRole('button', { name: 'Save key' }).click()
    await host().page.getByRole('alert').getByText('The key ring is locked.').waitFor()
    expect(await key.inputValue()).toBe('  abc-123 ')
    await key.press('Enter')
    await eventually(async () => (await host().asked('settings.setApiKey')).at(-1)).toEqual({ key: 'abc-123' })
    await eventually(() => key.inputValue()).toBe('')
    await host().page.getByRole('button', { name: 'Forget key' }).click()
    await eventually(async () => (await host().asked('settings.setApiKey')).at(-1)).toEqual({ key: null })
  })

  it('explains why a key cannot be stored', async () => {
    await host().setSnapshot({
      apiKey: 'none',
      keyStorage: { isAvailable: false, reason: 'No key ring was found. Install one.' },
    })
    await host().reload()
    await view('Settings')
    await host().page.getByText('No key ring was found.').waitFor()
    expect(await host().page.getByLabel('API key').isDisabled()).toBe(true)
  })
})

describe('language', () => {
  it('changes at once, everywhere, with the focus where it was', async () => {
    await view('Settings')
    const language = host().page.getByRole('combobox', { name: 'Language' })
    await language.focus()
    await language.selectOption('de')
    await host().page.getByRole('heading', { name: 'Einstellungen', level: 1 }).waitFor()
    const page = host().page
    expect(
      await page.getByRole('combobox', { name: 'Sprache' }).evaluate((field) => field === document.activeElement),
    ).toBe(true)
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de')
    await page.getByRole('link', { name: 'Aufrufe' }).click()
    await page.getByRole('grid', { name: 'Aufrufe' }).waitFor()
    await page.getByText('25 Aufrufe').waitFor()
    await page.getByRole('row').getByText('1,4 s').first().waitFor()
    await page.getByRole('link', { name: 'Gespräch' }).click()
    await page.getByRole('log', { name: 'Mitschrift' }).waitFor()
    await page.getByRole('button', { name: 'Sprechen' }).waitFor()
  })
})

describe('start', () => {
  it('says why there is no state yet, and shows it once there is', async () => {
    await host().fail('getSnapshot', 'The database is still opening.', 2)
    await host().reload()
    await host().page.getByText('The database is still opening.').waitFor()
    await host().page.getByText('The database is still opening.').waitFor({ state: 'detached' })
    await host().page.getByText('What time is it in Tokyo?').waitFor()
  })
})
