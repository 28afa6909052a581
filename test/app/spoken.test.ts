/**
 * The whole path with real sound: a recorded question goes into a virtual microphone, the answer comes out of a virtual
 * speaker, and both are compared with what crossed the wire. Then interruptions, by key and by voice.
 */
import { resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readWav } from '../../main/audio/wav-device.ts'
import { correlate, correlatePieces, samplesOf } from '../fakes/correlate.ts'
import { startTestAgent, type TestAgent } from '../fakes/practice-agent.ts'
import { type Pulse, startPulse } from '../fakes/pulse.ts'
import { xdotool } from '../fakes/xdotool.ts'
import { launchParley, type ParleyApp, removeUserData } from './parley-app.ts'

const QUESTION = resolve('test/fixtures/audio/what-time-tokyo.wav')
const KEY = 'ctrl+shift+space'
/** Half a second, in samples. */
const HELD_UP = 12_000

let pulse: Pulse
let agent: TestAgent
let parley: ParleyApp

beforeAll(async () => {
  pulse = await startPulse()
})
afterAll(async () => {
  await pulse.stop()
})
afterEach(async () => {
  await parley.quit()
  await removeUserData(parley.userData)
  await agent.stop()
})

const start = async (scenario: string, settings: object = {}): Promise<void> => {
  agent = await startTestAgent(scenario)
  parley = await launchParley({ env: { ...pulse.env, PARLEY_AGENT_URL: agent.url }, settings })
}

const ask = async (): Promise<void> => {
  await pulse.playIntoMicrophone(QUESTION)
}

describe('a spoken question', () => {
  it('is heard, answered through a tool, spoken and recorded; sound agrees with the wire at both ends', async () => {
    await start('normal')
    const recording = await pulse.recordSpeaker()
    await parley.page.getByRole('button', { name: 'Talk' }).click()
    await parley.untilStatus('Listening')
    await ask()
    await parley.untilStatus('Speaking')
    await parley.untilStatus('Listening', 'Ready')
    const heard = await recording.stop()

    const captions = parley.page.getByRole('log', { name: 'Captions' })
    await captions.getByText(/what time is it in tokyo/i).waitFor()
    await parley.page.getByRole('link', { name: 'Tool calls' }).click()
    await parley.page.getByRole('grid', { name: 'Tool calls' }).getByText('Get time').waitFor()
    expect(parley.rows('select tool, status from tool_calls')).toEqual([{ tool: 'get_time', status: 'ok' }])
    // The agent's row is there once its last word has been heard.
    await expect
      .poll(() => parley.rows('select role, source from utterances order by seq'))
      .toEqual([
        { role: 'user', source: 'speech' },
        { role: 'agent', source: 'speech' },
      ])

    expect(
      correlate(await agent.audio('received'), samplesOf(await readWav(QUESTION))).coefficient,
    ).toBeGreaterThanOrEqual(0.9)
    const { coefficient, slip } = correlatePieces(heard, await agent.audio('sent'))
    expect(coefficient).toBeGreaterThanOrEqual(0.9)
    // A busy machine may hold the sound up for a moment, and no longer.
    expect(slip).toBeLessThan(HELD_UP)
  })

  it('works by holding the global key, and the button that has the focus does not take it for a press', async () => {
    await start('normal')
    await parley.page.getByRole('button', { name: 'Talk' }).focus()
    xdotool('keydown', 'ctrl', 'keydown', 'shift', 'keydown', 'space')
    try {
      await parley.untilStatus('Listening')
      expect(await parley.page.getByRole('button', { name: 'Talk' }).getAttribute('aria-pressed')).toBe('true')
      await ask()
    } finally {
      xdotool('keyup', 'space', 'keyup', 'shift', 'keyup', 'ctrl')
    }
    await parley.untilStatus('Speaking')
    expect(await parley.page.getByRole('button', { name: 'Talk' }).getAttribute('aria-pressed')).toBe('false')
    await parley.untilStatus('Ready')
    expect(parley.rows('select tool, status from tool_calls')).toEqual([{ tool: 'get_time', status: 'ok' }])
  })
})

describe('a microphone that is unplugged while one talks', () => {
  const plugIn = (): Promise<string> =>
    pulse.control(
      'load-module',
      'module-remap-source',
      'source_name=desk',
      'master=mic_feed.monitor',
      'source_properties="device.description=\'Desk microphone\'"',
    )

  it('is said and replaced at once, the question is heard all the same, and it comes back', async () => {
    const module = await plugIn()
    await start('normal', { microphone: 'Desk microphone' })
    await parley.page.getByRole('button', { name: 'Talk' }).click()
    await parley.untilStatus('Listening')
    await pulse.control('unload-module', module.trim())
    const instead = `Using “${pulse.microphone.name}” until it is back.`
    await parley.page.getByText(`Your microphone was unplugged. ${instead}`).waitFor()
    await ask()
    await parley.untilStatus('Speaking')
    const again = await plugIn()
    await parley.page.getByText('“Desk microphone” is back, and is used again.').waitFor()
    await parley.untilStatus('Listening')
    await parley.page
      .getByRole('log', { name: 'Captions' })
      .getByText(/what time is it in tokyo/i)
      .waitFor()
    expect(parley.rows('select tool, status from tool_calls')).toEqual([{ tool: 'get_time', status: 'ok' }])
    await pulse.control('unload-module', again.trim())
  })
})

describe('an interruption', () => {
  it('by key in half duplex: silent at once, the late audio of that reply is dropped, and Parley listens', async () => {
    await start('normal')
    await parley.type('what can you do')
    await parley.untilStatus('Speaking')
    xdotool('key', KEY)
    await parley.untilStatus('Listening')
    const recording = await pulse.recordSpeaker()
    // The agent goes on sending this reply: nothing of it may be heard.
    await new Promise((done) => setTimeout(done, 1000))
    const silence = await recording.stop()
    expect(peak(silence.subarray(Math.floor(silence.length / 4)))).toBeLessThan(50)
    await parley.page.getByRole('log', { name: 'Captions' }).locator('s, del').first().waitFor()
    expect(parley.rows("select interrupted from utterances where role = 'agent'")).toEqual([{ interrupted: 1 }])
  })

  it('by voice in full duplex: silent, late audio dropped, and the pending result logged as dropped', async () => {
    // The reply that carries the call speaks, so that it can be interrupted while its result waits.
    await start('call-spoken', { duplex: 'full' })
    await parley.page.getByRole('button', { name: 'Talk' }).click()
    await parley.untilStatus('Listening')
    await ask()
    await parley.untilStatus('Speaking')
    await ask()
    await expect
      .poll(() => parley.rows('select status, sent_at from tool_calls order by seq limit 1'), { timeout: 15_000 })
      .toEqual([{ status: 'dropped', sent_at: null }])
    const interrupted = (await agent.events()).find(
      ({ event }) => event['type'] === 'reply.done' && event['status'] === 'interrupted',
    )
    expect(interrupted).toBeDefined()
    const dropped = parley.rows("select call_id from tool_calls where status = 'dropped'").map((row) => row['call_id'])
    const answered = (await agent.events())
      .filter(({ event }) => event['type'] === 'tool.result')
      .map(({ event }) => event['call_id'])
    for (const id of dropped) expect(answered).not.toContain(id)
  })

  it('by voice: what the agent still sends of the interrupted reply is not played', async () => {
    await start('late-audio', { duplex: 'full' })
    await parley.page.getByRole('button', { name: 'Talk' }).click()
    await parley.untilStatus('Listening')
    await parley.type('what can you do')
    await parley.untilStatus('Speaking')
    await ask()
    await expect
      .poll(() => parley.rows("select interrupted from utterances where role = 'agent' order by seq limit 1"), {
        timeout: 15_000,
      })
      .toEqual([{ interrupted: 1 }])
    const recording = await pulse.recordSpeaker()
    await new Promise((done) => setTimeout(done, 600))
    const silence = await recording.stop()
    expect(peak(silence.subarray(Math.floor(silence.length / 4)))).toBeLessThan(50)
    const late = (await agent.events()).filter(
      ({ direction, event }) => direction === 'sent' && event['type'] === 'reply.audio',
    )
    expect(late.length).toBeGreaterThan(0)
  })
})

const peak = (samples: Int16Array): number => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
