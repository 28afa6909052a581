/** The built app without a key and without sound: a typed question is answered through a plugin, and recorded. */
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchParley, type ParleyApp, removeUserData } from './parley-app.ts'

let parley: ParleyApp

beforeAll(async () => {
  // No sound server anywhere: the app must open all the same.
  parley = await launchParley({ env: { PULSE_SERVER: 'unix:/nonexistent', XDG_RUNTIME_DIR: '/nonexistent' } })
})
afterAll(async () => {
  await parley.quit()
  await removeUserData(parley.userData)
})

describe('a typed question', () => {
  it('is answered by the practice agent through a tool: caption, grid and database agree', async () => {
    const { page } = parley
    expect(await parley.status()).toBe('Offline')
    await parley.type('what time is it in Tokyo')
    await parley.untilStatus('Speaking')
    await parley.untilStatus('Ready')
    const captions = page.getByRole('log', { name: 'Captions' })
    await captions.getByText('what time is it in Tokyo').waitFor()
    await captions.getByText(/in Tokyo\.$/).waitFor()

    await page.getByRole('link', { name: 'Tool calls' }).click()
    const row = page.getByRole('grid', { name: 'Tool calls' }).getByRole('row').filter({ hasText: 'Clock' })
    await row.waitFor()
    expect(await row.textContent()).toMatch(/Done/)
    await page.getByRole('link', { name: 'Conversation' }).click()

    const calls = parley.rows(
      'select tool, status, arguments, called_at, started_at, finished_at, sent_at from tool_calls',
    )
    expect(calls).toMatchObject([{ tool: 'get_time', status: 'ok', arguments: '{"place":"Tokyo"}' }])
    const [call] = calls
    const times = ['called_at', 'started_at', 'finished_at', 'sent_at'].map((column) => Number(call?.[column]))
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(parley.rows('select role, source, interrupted from utterances order by seq')).toEqual([
      { role: 'user', source: 'typed', interrupted: 0 },
      { role: 'agent', source: 'speech', interrupted: 0 },
    ])
  })

  it('carries what was typed before into the prompt, so that a second message can lean on it', async () => {
    await parley.type('set a timer for five minutes')
    await parley.untilStatus('Speaking')
    await parley.untilStatus('Ready')
    await parley.page.getByRole('link', { name: 'Tool calls' }).click()
    await parley.page.getByRole('searchbox', { name: 'Search tool calls' }).fill('timer')
    await parley.page
      .getByRole('grid', { name: 'Tool calls' })
      .getByText(/Set timer/i)
      .waitFor()
    await parley.page.getByRole('link', { name: 'Conversation' }).click()
    expect(parley.rows("select tool, status from tool_calls where tool = 'set_timer'")).toMatchObject([
      { status: 'ok' },
    ])
  })

  it('says in words that there is no microphone, and goes on', async () => {
    await parley.page.getByRole('button', { name: 'Talk' }).click()
    await parley.page
      .getByText(/no microphone/i)
      .first()
      .waitFor()
    await parley.page.getByRole('button', { name: 'Talk' }).click()
    await parley.type('what time is it in London')
    await parley.untilStatus('Speaking')
    await parley.untilStatus('Ready')
  })

  it('lists the bundled plugins, and withholds the tools of one that is switched off', async () => {
    const { page } = parley
    await page.getByRole('link', { name: 'Plugins' }).click()
    const item = page.getByRole('list', { name: 'Plugins' }).getByRole('listitem').filter({ hasText: 'Clock' })
    await item.getByRole('switch', { name: 'Enabled' }).click()
    await item.getByText(/off/i).first().waitFor()
    await page.getByRole('link', { name: 'Conversation' }).click()
    await parley.type('what time is it in Oslo')
    await parley.untilStatus('Speaking')
    await parley.untilStatus('Ready')
    expect(parley.rows("select count(*) as n from tool_calls where arguments like '%Oslo%'")).toEqual([{ n: 0 }])
  })
})

describe('the practice agent is killed in the middle of a reply', () => {
  it('is said in words, and the conversation recovers by itself', async () => {
    await parley.type('what can you do')
    await parley.untilStatus('Speaking')
    const pid = await parley.app.evaluate(
      ({ app }) => app.getAppMetrics().find((metric) => metric.name === 'Parley practice agent')?.pid,
    )
    expect(pid).toBeTypeOf('number')
    spawnSync('kill', ['-9', String(pid)])
    await parley.page.getByText(/connection to the voice agent was lost/i).waitFor()
    await parley.untilStatus('Ready')
    expect(await parley.page.getByText(/connection to the voice agent was lost/i).count()).toBe(0)
    await parley.type('set a timer for ten minutes')
    await parley.untilStatus('Speaking')
    await parley.untilStatus('Ready')
  })
})

describe('quitting', () => {
  it('on SIGTERM ends the session with the service and closes the rows', async () => {
    const ended = new Promise((resolve) => parley.app.process().once('exit', resolve))
    parley.app.process().kill('SIGTERM')
    await ended
    expect(parley.rows('select end_reason, ended_at is not null as has_end from sessions')).toEqual([
      { end_reason: 'quit', has_end: 1 },
    ])
    expect(parley.rows("select count(*) as n from tool_calls where status = 'running'")).toEqual([{ n: 0 }])
  })
})
