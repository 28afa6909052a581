/**
 * Plugins, Settings and the start in Electron's own Chromium, found by role and name (contract.md §5), against a
 * scripted main.
 */
import { describe, expect, it } from 'vitest'
import { makeSnapshot, PLUGINS } from './host/script.ts'
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
    await host().page.getByLabel('Microphone').selectOption({ label: 'System default (Desk microphone)' })
    await eventually(last).toEqual({ microphone: null })
    await host().page.getByLabel('System prompt').fill('Be brief.')
    await host().page.getByLabel('Speaker').focus()
    await eventually(last).toEqual({ systemPrompt: 'Be brief.' })
    expect(await host().page.getByLabel('Push-to-talk key').inputValue()).toBe('Ctrl+Shift+Space')
    expect(await host().page.getByLabel('Voice').locator('option').count()).toBe(16)
  })

  it('records a new push-to-talk key: shows what is pressed, says what cannot be, and gives the focus back', async () => {
    await view('Settings')
    const key = host().page.getByRole('textbox', { name: 'Push-to-talk key' })
    const described = () =>
      key.evaluate((element) =>
        (element.getAttribute('aria-describedby') ?? '')
          .split(' ')
          .map((id) => document.getElementById(id)?.textContent ?? '')
          .join(' '),
      )
    expect(await described()).toContain('Hold it to talk, or tap it')
    await host().app.evaluate(() => globalThis.host.hold('talkKey.record'))
    await host().page.getByRole('button', { name: 'Change key' }).press('Enter')
    await host().emit({ type: 'previewChanged', preview: { label: '', refusal: null } })
    await eventually(() => key.getAttribute('placeholder')).toBe('Press the key you want')
    expect(await described()).toContain('Esc cancels')
    await host().emit({ type: 'previewChanged', preview: { label: 'Ctrl+Shift', refusal: null } })
    await eventually(() => key.inputValue()).toBe('Ctrl+Shift')
    await host().emit({ type: 'previewChanged', preview: { label: 'A', refusal: 'types' } })
    await host().page.getByRole('alert').getByText('switch talking on while you write').waitFor()
    expect(await key.getAttribute('aria-invalid')).toBe('true')
    await host().page.getByRole('button', { name: 'Cancel' }).click()
    await eventually(async () => (await host().asked('talkKey.cancel')).length).toBe(1)
    const hotkey = { ...makeSnapshot().hotkey, label: 'Ctrl+F8', warning: 'taken' as const }
    await host().emit({ type: 'previewChanged', preview: null }, { type: 'hotkeyChanged', hotkey })
    await host().app.evaluate(() => globalThis.host.release('talkKey.record'))
    await eventually(() => key.inputValue()).toBe('Ctrl+F8')
    await host().page.getByText('Another program listens for this combination, too.').waitFor()
    await host().page.getByText('The key is now Ctrl+F8.').waitFor({ state: 'attached' })
    await eventually(() => host().page.evaluate(() => document.activeElement?.textContent)).toBe('Change key')
    await host().page.getByRole('button', { name: 'Use the default' }).click()
    await eventually(async () => (await host().asked('talkKey.reset')).length).toBe(1)
  })

  it('says which way the key works, why not another, and what to do', async () => {
    await view('Settings')
    await host().page.getByText('How the key works on this computer').click()
    const ways = host().page.locator('.way')
    expect(await ways.locator('.mark-word').allInnerTexts()).toEqual(['In use', 'Not needed', 'Always possible'])
    const hotkey = {
      ...makeSnapshot().hotkey,
      backend: 'toggle',
      obstacle: 'wayland',
      hookObstacle: 'wayland',
      canRecordMouse: false,
    } as const
    await host().emit({ type: 'hotkeyChanged', hotkey })
    await eventually(() => ways.locator('.mark-word').allInnerTexts()).toEqual([
      'Not possible here',
      'In use',
      'Always possible',
    ])
    await ways.first().getByText('Wayland').waitFor()
    await host().page.getByText('Holding it does not work here.').waitFor()
    await host().page.getByRole('button', { name: 'Copy parley --toggle' }).click()
    await eventually(async () => (await host().asked('talkKey.copyCommand')).at(-1)).toEqual({ command: 'toggle' })
    await ways.last().getByText('Copied').waitFor()
    await host().emit({ type: 'hotkeyChanged', hotkey: { ...hotkey, backend: 'none', obstacle: 'mouse' } })
    await eventually(() => ways.locator('.mark-word').allInnerTexts()).toEqual([
      'Not possible here',
      'Not possible here',
      'Always possible',
    ])
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

  it('keeps what was refused, with the reason, while another view is open', async () => {
    await view('Settings')
    await host().page.getByLabel('USD per hour').fill('a lot')
    await view('Plugins')
    await view('Settings')
    const rate = host().page.getByLabel('USD per hour')
    expect(await rate.inputValue()).toBe('a lot')
    await host().page.getByRole('alert').getByText('from 0 to 1,000').waitFor()
    await rate.fill('4,25')
    await eventually(async () => (await host().asked('settings.update')).at(-1)).toEqual({ usdPerHour: 4.25 })
    await host().page.getByText('Saved').waitFor()
    await view('Plugins')
    await view('Settings')
    expect(await host().page.getByLabel('USD per hour').inputValue()).toBe('4.25')
  })

  it('explains every field in a sentence', async () => {
    await view('Settings')
    const unexplained = await host().page.evaluate(() =>
      [...document.querySelectorAll('.settings input, .settings select, .settings textarea, .settings [role="switch"]')]
        .filter((field) => {
          const ids = field.getAttribute('aria-describedby')?.split(' ') ?? []
          return !ids.some((id) => /[.)]$/.test(document.getElementById(id)?.textContent?.trim() ?? ''))
        })
        .map((field) => field.closest('.setting')?.textContent?.slice(0, 60) ?? field.outerHTML),
    )
    expect(unexplained).toEqual([])
  })

  it('has an index that leads to each group and shows where one is', async () => {
    await host().size(1600, 700)
    await view('Settings')
    const index = host().page.getByRole('list', { name: 'Groups of settings' })
    expect(await index.getByRole('link').count()).toBe(await host().page.getByRole('heading', { level: 2 }).count())
    await index.getByRole('link', { name: 'Cost' }).click()
    await eventually(() => index.locator('[aria-current="true"]').textContent()).toBe('Cost')
    expect(await host().page.evaluate(() => document.activeElement?.textContent)).toBe('Cost')
    await host().page.keyboard.press('Tab')
    expect(await host().page.evaluate(() => document.activeElement?.getAttribute('inputmode'))).toBe('numeric')
    await host().size(900, 700)
    expect(await index.isVisible()).toBe(false)
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
    await host().page.getByText('The service accepts it.').waitFor()
    await key.fill('unknown')
    await key.press('Enter')
    await host().page.getByText('The service could not be asked').waitFor()
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

describe('sound', () => {
  const device = (name: string, change = {}) => ({
    name,
    isDefault: false,
    isChosen: false,
    isHeadphones: false,
    ...change,
  })

  it('follows what is plugged in while the page is open, tells twins apart, and keeps a chosen one that is gone', async () => {
    await view('Settings')
    const microphone = host().page.getByLabel('Microphone', { exact: true })
    const choices = () => microphone.locator('option').allInnerTexts()
    await eventually(choices).toEqual([
      'System default (Desk microphone)',
      'Desk microphone',
      'Headset',
      'Webcam (usb-a)',
      'Webcam (usb-b)',
    ])
    expect(await microphone.inputValue()).toBe('Headset')
    await host().emit({
      type: 'devicesChanged',
      devices: { microphones: [device('Built-in', { isDefault: true })], speakers: [] },
    })
    await eventually(choices).toEqual(['System default (Built-in)', 'Headset (not connected)', 'Built-in'])
    expect(await microphone.inputValue()).toBe('Headset')
    await host().emit({
      type: 'devicesChanged',
      devices: {
        microphones: [device('Headset (usb-a)', { isChosen: true }), device('Headset (usb-b)')],
        speakers: [device('Headset', { isDefault: true, isHeadphones: true })],
      },
    })
    await eventually(() => microphone.inputValue()).toBe('Headset (usb-a)')
    await host().page.getByText('Your speaker is worn on the head').waitFor()
    await view('Conversation')
    await eventually(async () => (await host().asked('devices.watch')).at(-1)).toEqual({ isWatched: false })
  })

  it('says what a check is doing and what came of it, and stops one', async () => {
    await view('Settings')
    await host().app.evaluate(() => globalThis.host.hold('sound.checkMicrophone'))
    await host().page.getByRole('button', { name: 'Test microphone' }).click()
    await host().page.getByText('Opening the microphone.').waitFor()
    await host().emit({ type: 'soundCheckChanged', check: { kind: 'microphone', phase: 'recording' } })
    await host().page.getByText('Say something now.').waitFor()
    const level = () =>
      host()
        .page.locator('.sound-level')
        .evaluate((element) => Number(getComputedStyle(element).getPropertyValue('--microphone')))
    await eventually(async () => {
      await host().emit({ type: 'levelsChanged', microphone: 0.5, speaker: 0 })
      return level()
    }).toBeGreaterThan(0.5)
    await host().page.getByRole('button', { name: 'Stop', exact: true }).click()
    await eventually(async () => (await host().asked('sound.stopCheck')).length).toBeGreaterThan(0)
    await host().app.evaluate(() => globalThis.host.release('sound.checkMicrophone'))
    await host().page.getByText('You are heard well.').waitFor()

    await host().fail('sound.checkSpeaker', 'There is no speaker that can be opened.')
    await host().page.getByRole('button', { name: 'Play test tone' }).click()
    await host().page.getByRole('alert').getByText('There is no speaker that can be opened.').waitFor()
    await host().page.getByRole('button', { name: 'Play test tone' }).click()
    await host().page.getByText('You should have heard three notes.').waitFor()
  })

  it('switches the short sounds off, sets how loud they are by key, and plays them', async () => {
    await view('Settings')
    const last = async () => (await host().asked('settings.update')).at(-1)
    const volume = host().page.getByRole('slider', { name: 'Volume of short sounds' })
    expect(await volume.getAttribute('aria-valuetext')).toBe('100%')
    await volume.focus()
    await volume.press('ArrowLeft')
    await eventually(last).toEqual({ earconVolume: 95 })
    await host().page.getByRole('button', { name: 'Play them' }).click()
    await eventually(async () => (await host().asked('sound.playEarcons')).length).toBeGreaterThan(0)
    await host().page.getByRole('switch', { name: 'Say by short sounds what is happening' }).click()
    await eventually(last).toEqual({ earcons: false })
    await eventually(() => volume.count()).toBe(0)
  })

  it('says how strong the echo is, and offers what follows from it', async () => {
    await host().setSnapshot({ settings: { ...makeSnapshot().settings, duplex: 'full' } })
    await host().reload()
    await view('Settings')
    await host().page.getByRole('button', { name: 'Check echo' }).click()
    await host()
      .page.getByText('Echo: 18 dB quieter than played, after 140 ms. With what Parley takes out, 21 dB quieter.')
      .waitFor()
    await host().page.getByRole('button', { name: 'Interrupt by key or button only' }).click()
    await eventually(async () => (await host().asked('settings.update')).at(-1)).toEqual({ duplex: 'half' })
    await eventually(() => host().page.getByRole('button', { name: 'Interrupt by key or button only' }).count()).toBe(0)
    expect(
      await host()
        .page.getByRole('switch', { name: /Take the agent’s voice out/ })
        .count(),
    ).toBe(0)
    await host().page.getByRole('button', { name: 'Check echo' }).click()
    await host()
      .page.getByText(/Parley can take nearly all of it out.*44 dB quieter\./)
      .waitFor()
    await host().page.getByRole('button', { name: 'Interrupt by speaking' }).click()
    await eventually(async () => (await host().asked('settings.update')).at(-1)).toEqual({
      duplex: 'full',
      cancelEcho: true,
    })
    await eventually(() =>
      host()
        .page.getByRole('switch', { name: /Take the agent’s voice out/ })
        .isChecked(),
    ).toBe(true)
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
