/**
 * The first run in the window, by keyboard alone: every step says why, can be skipped and gone back from; what was done
 * is kept; the focus and the screen reader follow.
 */
import { beforeEach, describe, expect, it } from 'vitest'
import { byKeyboard } from '../fakes/by-keyboard.ts'
import { makeCaption, makeSnapshot, NOW_MS } from './host/script.ts'
import { eventually, openForTests } from './host/window-host.ts'

const host = openForTests()
const page = () => host().page
const title = () => page().getByRole('heading', { level: 1 }).textContent()
const focusedText = () => page().evaluate(() => document.activeElement?.textContent ?? '')
const last = async (
  name: 'settings.update' | 'settings.setApiKey' | 'firstRun.show' | 'firstRun.tryKey' | 'message.send',
) => (await host().asked(name)).at(-1)

const tabTo = (name: string) => byKeyboard(page()).tabTo(name)
const press = (name: string) => byKeyboard(page()).press(name)

const begin = async (change: Record<string, unknown> = {}): Promise<void> => {
  await host().setSnapshot({ ...makeSnapshot(), apiKey: 'none', agent: 'practice', isFirstRun: true, ...change })
  await page().reload()
  await page().getByRole('heading', { level: 1 }).waitFor()
}

beforeEach(() => begin())

describe('the first run', () => {
  it('goes from the microphone to a first answer by keyboard alone', async () => {
    expect(await title()).toContain('Step 1 of 5')
    expect(await focusedText()).toContain('Welcome to Parley')
    expect(await page().getByRole('navigation').count()).toBe(0)

    await press('Test microphone')
    await page().getByText('You are heard well.').waitFor()
    await press('Next')
    await eventually(title).toContain('Does the microphone hear your speaker?')
    expect(await focusedText()).toContain('Step 2 of 5')

    await press('Check echo')
    await page().getByText('18 dB quieter').waitFor()
    await press('Next')
    await eventually(title).toContain('Your key to talk')
    await eventually(() => last('firstRun.tryKey')).toEqual({ isTrying: true })
    await host().emit({ type: 'keyTried', isDown: true })
    await page().getByText('It is down. Let go.').waitFor()
    await host().emit({ type: 'keyTried', isDown: false })
    await page().getByText('It works.').waitFor()
    await press('Next')
    await eventually(() => last('firstRun.tryKey')).toEqual({ isTrying: false })

    await eventually(title).toContain('Who answers?')
    await tabTo('The practice agent')
    await page().keyboard.press('ArrowDown')
    await page().getByText('The service records conversations').waitFor()
    await tabTo('API key')
    await host().fail('settings.setApiKey', 'The service does not accept this key.')
    await page().keyboard.type('abc-123')
    await page().keyboard.press('Enter')
    await page().getByRole('alert').getByText('does not accept').waitFor()
    await page().keyboard.press('Enter')
    await eventually(() => last('settings.setApiKey')).toEqual({ key: 'abc-123' })
    await host().emit({ type: 'agentChanged', agent: 'assemblyai', apiKey: 'stored' })
    await page().getByText('You have given a key.').waitFor()
    // That the service records was read here.
    await eventually(async () => (await host().asked('notices.dismiss')).at(-1)).toEqual({ id: 'recording' })
    await press('Next')

    await eventually(title).toContain('Say this')
    await press('Send it as text')
    await eventually(() => last('message.send')).toEqual({ text: 'What time is it in Tokyo?' })
    const answer = { id: 'a', role: 'agent' as const, text: 'Half past six.', startedAtMs: NOW_MS }
    await host().emit({ type: 'captionUpdated', caption: makeCaption({ ...answer, isFinal: false }) })
    expect(await page().getByText('That is all.').count()).toBe(0)
    await host().emit({ type: 'captionUpdated', caption: makeCaption(answer) })
    await page().getByText('That is all.').waitFor()
    await press('Start')
    await eventually(() => last('firstRun.show')).toEqual({ isShown: false })
    await page().getByRole('navigation').waitFor()
    expect(await page().evaluate(() => document.activeElement?.tagName)).toBe('MAIN')
  })

  it('lets every step be skipped, goes back, and ends with Esc, keeping what was done', async () => {
    const titles: string[] = []
    for (let step = 1; step <= 5; step += 1) {
      titles.push((await title()) ?? '')
      if (step < 5) await page().locator('.first-run-next').press('Enter')
      if (step < 5) await eventually(title).toContain(`Step ${step + 1} of 5`)
    }
    expect(new Set(titles).size).toBe(5)
    await press('Back')
    await eventually(title).toContain('Step 4 of 5')
    await page().getByRole('radio', { name: 'The AssemblyAI voice service' }).check()
    const key = page().getByLabel('API key')
    await key.fill('half a k')
    await key.press('Escape')
    // Esc in a field with something in it is the field's.
    expect(await title()).toContain('Step 4 of 5')
    await page().getByRole('heading', { level: 1 }).focus()
    await page().keyboard.press('Escape')
    await page().getByRole('navigation').waitFor()
    expect(await host().asked('firstRun.show')).toContainEqual({ isShown: false })
  })

  it('is fine without a microphone, without a key and without a plugin', async () => {
    await begin({
      plugins: [],
      hotkey: { ...makeSnapshot().hotkey, backend: 'none' },
    })
    await host().emit({ type: 'devicesChanged', devices: { microphones: [], speakers: [] } })
    await page().getByText('you can type everything').waitFor()
    expect(await page().getByRole('button', { name: 'Next' }).isVisible()).toBe(true)
    await page().locator('.first-run-next').press('Enter')
    await page().getByText('nothing to check without a microphone').waitFor()
    await page().locator('.first-run-next').press('Enter')
    await page().getByText('There is no key that Parley can use here.').waitFor()
    await page().locator('.first-run-next').press('Enter')
    await page().locator('.first-run-next').press('Enter')
    await page().getByText('Click Talk and say:').waitFor()
    await page().getByText('Hello').waitFor()
  })

  it('is shown again from Settings, and goes away with a new snapshot', async () => {
    await begin({ isFirstRun: false })
    await page().keyboard.press('Control+4')
    await page().getByRole('button', { name: 'First steps' }).click()
    await eventually(title).toContain('Welcome to Parley')
    await page().keyboard.press('Control+1')
    expect(await title()).toContain('Welcome to Parley')
    await page().getByRole('button', { name: 'Skip the first steps' }).click()
    // What was open is still there.
    await page().getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  })
})
