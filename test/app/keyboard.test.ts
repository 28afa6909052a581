/**
 * A new user's first quarter of an hour, by keyboard alone in the real window with real sound: first steps, spoken
 * questions, an interruption, a microphone that is unplugged and comes back, another look and language.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createVoice } from '../../main/practice/voice.ts'
import { encodeWav } from '../../main/practice/wav.ts'
import { byKeyboard, type Hands } from '../fakes/by-keyboard.ts'
import { startTestAgent, type TestAgent } from '../fakes/practice-agent.ts'
import { type Pulse, startPulse } from '../fakes/pulse.ts'
import { xdotool } from '../fakes/xdotool.ts'
import { launchParley, type ParleyApp, removeUserData } from './parley-app.ts'

const QUESTIONS = {
  tokyo: 'What time is it in Tokyo?',
  sydney: 'What day is it in Sydney?',
  note: 'Make a note: buy milk and eggs.',
} as const
const WIRE_HZ = 24_000

let folder: string
let pulse: Pulse
let agent: TestAgent
let parley: ParleyApp
let hands: Hands

const wavOf = (name: keyof typeof QUESTIONS): string => join(folder, `${name}.wav`)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-keyboard-'))
  const voice = createVoice()
  for (const name of ['tokyo', 'sydney', 'note'] as const) {
    const { samples } = await voice.speak(QUESTIONS[name], 'george')
    await writeFile(wavOf(name), encodeWav(samples, WIRE_HZ))
  }
  await voice.dispose()
  pulse = await startPulse()
  agent = await startTestAgent('normal')
  parley = await launchParley({ env: { ...pulse.env, PARLEY_AGENT_URL: agent.url }, isFirstRun: true })
  hands = byKeyboard(parley.page)
})
afterAll(async () => {
  await parley.quit()
  await removeUserData(parley.userData)
  await agent.stop()
  await pulse.stop()
  await rm(folder, { recursive: true, force: true })
})

const said = (text: string | RegExp) => parley.page.getByText(text).first().waitFor()
const heading = (name: string | RegExp) => parley.page.getByRole('heading', { name, level: 1 }).waitFor()

/** Holds the key while the question is spoken. */
const ask = async (name: keyof typeof QUESTIONS): Promise<void> => {
  xdotool('keydown', 'ctrl', 'keydown', 'shift', 'keydown', 'space')
  try {
    await parley.untilStatus('Listening')
    await pulse.playIntoMicrophone(wavOf(name))
  } finally {
    xdotool('keyup', 'space', 'keyup', 'shift', 'keyup', 'ctrl')
  }
}

describe('the first quarter of an hour, by keyboard', () => {
  it('begins with the first steps: microphone, echo, key, who answers, a first question', async () => {
    await heading(/Welcome to Parley/)
    await hands.press('Test microphone')
    await said('You are being recorded')
    await pulse.playIntoMicrophone(wavOf('tokyo'))
    await said('You are heard well.')
    await hands.press('Next')
    await heading(/Does the microphone hear your speaker/)
    // As on a laptop: what the speaker plays comes back through the air.
    const noAir = await pulse.air('50%')
    await hands.press('Check echo')
    await said(/Parley can take nearly all of it out.*Echo: \d+ dB quieter than played, after \d+ ms.*\d+ dB quieter\./)
    await noAir()
    await hands.press('Next')
    await heading(/Your key to talk/)
    await said('Press it now.')
    xdotool('key', 'ctrl+shift+space')
    await said('It works.')
    expect(parley.rows('select id from sessions')).toEqual([])
    await hands.press('Next')
    await heading(/Who answers/)
    await hands.press('Next')
    await heading(/Say this/)
    await said(QUESTIONS.tokyo)
    await ask('tokyo')
    await said('That is all.')
    await hands.press('Start')
    await parley.page.getByRole('navigation').waitFor()
    expect(parley.rows('select tool, status from tool_calls')).toEqual([{ tool: 'get_time', status: 'ok' }])
  })
  it('goes on with two more spoken questions and an interruption, and Esc stops everything', async () => {
    await ask('sydney')
    await parley.untilStatus('Speaking')
    await parley.untilStatus('Ready')
    await ask('note')
    await parley.untilStatus('Speaking')
    // Pressed in the middle of the answer: silent, and listening.
    xdotool('key', 'ctrl+shift+space')
    await parley.untilStatus('Listening')
    await hands.key('Escape')
    await parley.untilStatus('Ready')
    expect(parley.rows('select tool, status from tool_calls order by seq')).toEqual([
      { tool: 'get_time', status: 'ok' },
      { tool: 'get_time', status: 'ok' },
      { tool: 'add_note', status: 'ok' },
    ])
    expect(parley.rows("select interrupted from utterances where role = 'agent' order by seq")).toEqual([
      { interrupted: 0 },
      { interrupted: 0 },
      { interrupted: 1 },
    ])
  })

  it('loses its microphone and gets it back', async () => {
    const plugIn = (): Promise<string> =>
      pulse.control(
        ...['load-module', 'module-remap-source', 'source_name=desk', 'master=mic_feed.monitor'],
        'source_properties="device.description=\'Desk microphone\'"',
      )
    const first = await plugIn()
    await hands.key('Control+4')
    await hands.tabTo('Microphone')
    await parley.page.locator('option', { hasText: 'Desk microphone' }).first().waitFor({ state: 'attached' })
    await hands.type('Desk')
    await said('Saved')
    await hands.key('Control+1')
    await hands.tabTo('Talk')
    await hands.key('Space')
    await parley.untilStatus('Listening')
    await pulse.control('unload-module', first.trim())
    await said('Your microphone was unplugged.')
    const again = await plugIn()
    await said('“Desk microphone” is back, and is used again.')
    await parley.untilStatus('Listening')
    // Muted is closed, and not only unheard: sooner than a microphone that waits for the next press.
    const recorders = async (): Promise<number> =>
      (await pulse.control('list', 'short', 'source-outputs')).split('protocol-native').length - 1
    // The fixture has some of its own.
    const before = await recorders()
    await hands.key('Control+Shift+m')
    await expect.poll(recorders, { timeout: 3_000 }).toBe(before - 1)
    await hands.key('Control+Shift+m')
    await parley.untilStatus('Listening')
    await hands.key('Escape')
    await parley.untilStatus('Ready')
    await pulse.control('unload-module', again.trim())
  })

  it('finds what was said, and saves the conversation as a file', async () => {
    await hands.key('Control+f')
    await hands.type('milk')
    const count = parley.page.locator('.find-count')
    await expect.poll(() => count.textContent()).toMatch(/^1 of \d+$/)
    expect(await parley.page.locator('[data-current="true"] mark').first().textContent()).toMatch(/milk/i)
    await hands.key('Escape')
    await hands.press('Copy and export')
    await hands.key('ArrowDown')
    await hands.key('Enter')
    // The system's own dialog: its keyboard focus is the window manager's to give, and the test's display has none.
    xdotool('search', '--sync', '--onlyvisible', '--name', '^Save', 'windowfocus', '--sync')
    const file = join(folder, 'said.md')
    xdotool('key', 'ctrl+a')
    xdotool('type', '--delay', '20', file)
    xdotool('key', 'Return')
    await said('Saved as said.md.')
    const text = await readFile(file, 'utf8')
    for (const words of ['Tokyo', 'Sydney', 'milk']) expect(text).toContain(words)
  })

  it('looks and speaks otherwise at once', async () => {
    await hands.key('Control+4')
    await hands.tabTo('Theme')
    await hands.type('Dark')
    await expect.poll(() => parley.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
    await hands.tabTo('Language')
    await hands.type('Deutsch')
    await heading('Einstellungen')
    await hands.key('Control+1')
    await parley.page.getByRole('button', { name: 'Gespräch beenden' }).waitFor()
    await hands.key('Control+4')
    await hands.tabTo('Sprache')
    await hands.type('English')
    await heading('Settings')
  })

  it('deletes everything that was said, the open conversation included', async () => {
    await hands.press('Delete everything')
    await said(/Deleted for good: .*3 tool calls and/)
    // The way back is where the first button was.
    await hands.tabTo('Delete everything for good')
    await hands.key('Enter')
    await said('Everything is deleted.')
    expect(parley.rows('select id from sessions')).toEqual([])
    expect(parley.rows('select id from utterances')).toEqual([])
    await hands.key('Control+1')
    await said('What time is it in Tokyo?')
    expect(await parley.page.getByRole('log', { name: 'Captions' }).getByText('Sydney').count()).toBe(0)
  })
})
