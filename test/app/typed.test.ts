/** The built app without a key and without sound: a typed question is answered through a plugin, and recorded. */
import { spawnSync } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
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
    await parley.type('and in London?')
    await parley.untilStatus('Speaking')
    await parley.untilStatus('Ready')
    expect(parley.rows('select tool, status, arguments from tool_calls order by seq desc limit 1')).toEqual([
      { tool: 'get_time', status: 'ok', arguments: '{"place":"London"}' },
    ])
    await parley.page.getByRole('link', { name: 'Tool calls' }).click()
    await parley.page.getByRole('searchbox', { name: 'Search tool calls' }).fill('london')
    const grid = parley.page.getByRole('grid', { name: 'Tool calls' })
    await expect.poll(() => grid.getByText(/Get time/i).count()).toBe(1)
    await parley.page.getByRole('link', { name: 'Conversation' }).click()
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

describe('a plugin folder dropped in while a conversation is open', () => {
  it('can be used at once, and is gone when it is removed', async () => {
    const { page, userData } = parley
    await parley.type('what can you do')
    await parley.untilStatus('Speaking')
    await parley.untilStatus('Ready')
    const folder = join(userData, 'plugins')
    const made = spawnSync(process.execPath, [resolve('scripts/plugin-new.ts'), 'dice', folder], { encoding: 'utf8' })
    expect(made.status, made.stderr).toBe(0)
    await page.getByRole('link', { name: 'Plugins' }).click()
    const item = page.getByRole('list', { name: 'Plugins' }).getByRole('listitem').filter({ hasText: /dice/i })
    await item.waitFor()
    await page.getByRole('link', { name: 'Conversation' }).click()
    const manifest: { examples: { user: string }[]; tools: { name: string }[] } = JSON.parse(
      await readFile(join(folder, 'dice', 'plugin.json'), 'utf8'),
    )
    await parley.type(manifest.examples[0]?.user ?? '')
    await parley.untilStatus('Speaking')
    await parley.untilStatus('Ready')
    expect(parley.rows("select tool, status from tool_calls where plugin_id = 'dice'")).toEqual([
      { tool: manifest.tools[0]?.name, status: 'ok' },
    ])
    await rm(join(folder, 'dice'), { recursive: true })
    await page.getByRole('link', { name: 'Plugins' }).click()
    await item.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Conversation' }).click()
  })
})

describe('more tools than fit', () => {
  it('are opened a set at a time, and every one of them can still be reached', async () => {
    const folder = join(parley.userData, 'plugins')
    const names = ['apples', 'bridges', 'candles', 'engines', 'flutes', 'deserts']
    for (const name of names) spawnSync(process.execPath, [resolve('scripts/plugin-new.ts'), name, folder])
    await parley.page.getByRole('link', { name: 'Plugins' }).click()
    await parley.page
      .getByRole('listitem')
      .filter({ hasText: /deserts/i })
      .waitFor()
    await parley.page.getByRole('link', { name: 'Conversation' }).click()
    await parley.type('set a timer for two hours')
    await parley.page
      .getByRole('log', { name: 'Captions' })
      .getByText(/timer is set for two hours/)
      .waitFor()
    await parley.untilStatus('Ready')
    expect(parley.rows('select tool, status from tool_calls order by seq desc limit 2')).toEqual([
      { tool: 'set_timer', status: 'ok' },
      { tool: 'open_toolset', status: 'ok' },
    ])
    for (const name of names) await rm(join(folder, name), { recursive: true })
  })
})

describe('a timer', () => {
  it('is announced by voice when it is due', async () => {
    await parley.type('set a timer for three seconds')
    await parley.page.getByRole('log', { name: 'Captions' }).getByText('Your timer is done.').waitFor()
    await parley.untilStatus('Ready')
    expect(parley.rows(`select status from tool_calls where arguments = '{"seconds":3}'`)).toEqual([{ status: 'ok' }])
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
