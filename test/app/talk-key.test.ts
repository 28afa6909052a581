/**
 * The push-to-talk key in the real window: a new one is recorded by pressing it, held and tapped with the mouse, told
 * through the command line, refused while muted; Esc stops everything.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestAgent, type TestAgent } from '../fakes/practice-agent.ts'
import { type Pulse, startPulse } from '../fakes/pulse.ts'
import { xdotool } from '../fakes/xdotool.ts'
import { ELECTRON, launchParley, type ParleyApp, removeUserData } from './parley-app.ts'

let pulse: Pulse
let agent: TestAgent
let parley: ParleyApp
let isRunning = true

beforeAll(async () => {
  pulse = await startPulse()
  agent = await startTestAgent('normal')
  parley = await launchParley({ env: { ...pulse.env, PARLEY_AGENT_URL: agent.url }, settings: {} })
})
afterAll(async () => {
  if (isRunning) await parley.quit()
  await removeUserData(parley.userData)
  await agent.stop()
  await pulse.stop()
})

const talk = () => parley.page.getByRole('button', { name: 'Talk', exact: true })
/** What `read` gives is asked for again until it is as expected. */
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 15_000 })
const untilTalk = (isOn: boolean) => eventually(() => talk().getAttribute('aria-pressed')).toBe(String(isOn))
const view = (name: string) => parley.page.getByRole('navigation').getByRole('link', { name }).click()
const rootSwitches = process.getuid?.() === 0 ? ['--no-sandbox'] : []

/** Another Parley with the same profile, as a shortcut of the desktop starts it. */
const start = (...flags: string[]): ChildProcessByStdio<null, Readable, Readable> =>
  spawn(ELECTRON, [...rootSwitches, resolve('.'), ...flags], {
    env: { ...process.env, PARLEY_USER_DATA: parley.userData },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
const parleyCommand = async (...flags: string[]) => {
  const child = start(...flags)
  const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code, out, error }
}

describe('the push-to-talk key', () => {
  it('is recorded by pressing it: a letter is refused, a mouse button works at once', async () => {
    await view('Settings')
    const key = parley.page.getByRole('textbox', { name: 'Push-to-talk key' })
    await eventually(() => key.inputValue()).toMatch(/Shift\+Space$/)
    await parley.page.getByRole('button', { name: 'Change key' }).click()
    await eventually(() => key.getAttribute('placeholder')).toBe('Press the key you want')
    xdotool('key', 'a')
    await parley.page.getByRole('alert').getByText('types something').waitFor()
    xdotool('click', '8')
    await eventually(() => key.inputValue()).toBe('Mouse 4')
    await eventually(async () =>
      JSON.parse(await readFile(join(parley.userData, 'settings.json'), 'utf8')),
    ).toMatchObject({ pushToTalkKey: 'Mouse 4' })
    await view('Conversation')
  })

  it('is held, and tapped on and off again', async () => {
    xdotool('mousedown', '8')
    await parley.untilStatus('Listening')
    await untilTalk(true)
    // Longer than a tap.
    xdotool('sleep', '0.4', 'mouseup', '8')
    await untilTalk(false)
    xdotool('click', '8')
    await untilTalk(true)
    xdotool('click', '8')
    await untilTalk(false)
  })

  it('does nothing while muted but say so', async () => {
    const mute = parley.page.getByRole('button', { name: 'Mute', exact: true })
    await mute.click()
    await parley.untilStatus('Muted')
    xdotool('click', '8')
    await parley.page.getByText('You are muted, so Parley does not listen.').waitFor()
    await untilTalk(false)
    await mute.press('Control+Shift+M')
    await parley.untilStatus('Ready')
  })
})

describe('Esc', () => {
  it('silences the agent and closes the microphone', async () => {
    await parley.type('what can you do')
    await parley.untilStatus('Speaking')
    await parley.page.keyboard.press('Escape')
    await parley.untilStatus('Ready')
    await parley.page.getByRole('log', { name: 'Captions' }).locator('s, del').first().waitFor()
    await untilTalk(false)
  })
})

describe('the command line', () => {
  it('talks and tells, on a socket of its user alone', async () => {
    expect((await stat(join(parley.userData, 'control.sock'))).mode & 0o777).toBe(0o600)
    const following = start('--status', '--json', '--follow')
    const followed = text(following.stdout)
    expect(await parleyCommand('--toggle')).toMatchObject({ code: 0, out: '' })
    await untilTalk(true)
    const status = await parleyCommand('--status', '--json')
    expect([status.code, JSON.parse(status.out)]).toEqual([
      0,
      expect.objectContaining({ talk: true, muted: false, key: 'Mouse 4', keyBackend: 'hold' }),
    ])
    expect((await parleyCommand('--toggle')).code).toBe(0)
    await untilTalk(false)
    expect((await parleyCommand('--talk-down')).code).toBe(0)
    await parley.untilStatus('Listening')
    expect((await parleyCommand('--talk-up')).code).toBe(0)
    await untilTalk(false)
    expect(await parleyCommand('--talk-up', '--toggle')).toMatchObject({ code: 2 })
    // A second Parley of the same profile opens no window of its own, and so no microphone.
    expect(await parleyCommand()).toMatchObject({ code: 0, error: expect.stringContaining('already running') })
    expect(await parley.page.getByRole('status').first().isVisible()).toBe(true)

    await parley.quit()
    isRunning = false
    const [code] = await (following.exitCode === null ? once(following, 'exit') : [following.exitCode])
    const lines = (await followed)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(code).toBe(0)
    expect(lines.some((line) => line.status === 'Listening' && line.microphone === true)).toBe(true)
    for (const flag of ['--status', '--talk-up']) {
      expect(await parleyCommand(flag)).toMatchObject({
        code: 1,
        error: expect.stringContaining('Parley is not running.'),
      })
    }
  })
})
