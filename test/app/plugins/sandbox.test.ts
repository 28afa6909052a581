/**
 * The real sandbox in a real Electron with a plugin that means well: every part of `ctx`, the ways a call can end,
 * and the life of the process behind it.
 */

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HarnessApp, launchHarness, until } from './harness/launch.ts'

const folder = resolve('test/fixtures/plugins/friendly')
let app: HarnessApp

beforeAll(async () => {
  app = await launchHarness()
  await app.do('load', { folder })
}, 60_000)
afterAll(() => app?.close())

describe('the sandbox with a plugin that means well', () => {
  it('starts nothing before the first call', async () => {
    expect((await app.do('report')).windows).toBe(0)
  })

  it('shares one start between calls that come together, and answers each', async () => {
    const values = [1, 2, 3, 4, 5].map((value) => app.do('call', { tool: 'echo_value', args: { value } }))
    expect(await Promise.all(values)).toEqual([1, 2, 3, 4, 5].map((value) => ({ status: 'ok', result: { value } })))
    expect((await app.do('report')).windows).toBe(1)
  })

  it('gives the handler its context', async () => {
    const outcome = await app.do('call', { tool: 'use_context' })
    expect(outcome).toEqual({
      status: 'ok',
      phase: 'estimate',
      say: 'all done',
      result: {
        count: 1,
        state: 'Oslo',
        note: 'HELLO',
        isBigSame: true,
        files: ['a/', 'big.bin'],
        abortReason: 'none',
      },
    })
    const { notes, lines } = await app.do('report')
    expect(notes).toContainEqual({ pluginId: 'friendly', title: 'Friendly: Note', body: 'written' })
    expect(lines.map(({ fields }) => fields['content'])).toContain('hello from the plugin')
  })

  it('gives the handler settings and secrets, and the folder that the user has picked', async () => {
    expect(await app.do('call', { tool: 'show_settings' })).toEqual({
      status: 'ok',
      result: { settings: { units: 'metric' }, secrets: { token: 'hush' } },
    })
    await mkdir(join(app.root, 'documents'))
    await writeFile(join(app.root, 'documents', 'letter.txt'), 'Dear')
    expect(await app.do('call', { tool: 'use_folder' })).toEqual({
      status: 'ok',
      result: {
        text: 'Dear',
        names: ['letter.txt', 'new/'],
        isGone: true,
        refusal: 'not-granted',
        message: expect.stringContaining('has not picked a folder for "Music"'),
        own: [],
      },
    })
    expect(await readFile(join(app.root, 'documents', 'new', 'list.txt'), 'utf8')).toBe('Milk')
    expect(await readdir(join(app.root, 'documents'))).toEqual(['new'])
    expect(JSON.stringify((await app.do('report')).lines)).not.toContain('hush')
  })

  it('says what its process takes', async () => {
    const usage = await app.do('usage', { id: 'friendly' })
    expect(usage?.pid).toBe((await app.do('renderers'))[0])
    expect(usage?.memoryBytes).toBeGreaterThan(20_000_000)
    expect(usage?.cpuPercent).toBeGreaterThanOrEqual(0)
  })

  it('fetches through the app: both bodies whole, status and headers as they came, and gives up when told', async () => {
    const server = createServer(async (request, response) => {
      if (request.url === '/json') response.setHeader('content-type', 'application/json').end('{"city":"Oslo"}')
      else if (request.url === '/large') response.end(Buffer.alloc(5_000_000))
      else if (request.url === '/length') {
        let length = 0
        for await (const chunk of request) length += chunk.length
        response.end(String(length))
      } else if (request.url !== '/slow') response.writeHead(404).end('nothing')
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const outcome = await app.do('call', { tool: 'fetch_page', args: { port } })
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
    expect(outcome).toEqual({
      status: 'ok',
      result: {
        page: { city: 'Oslo' },
        type: 'application/json',
        url: `http://127.0.0.1:${port}/json`,
        sent: '1500000',
        received: 5_000_000,
        missing: [false, 404],
        slow: 'TimeoutError',
      },
    })
  })

  it('turns ctx.fail into a text for the model, and a throw into one without its details', async () => {
    const failed = await app.do('call', { tool: 'fail_politely' })
    expect(failed).toEqual({
      status: 'error',
      error: `city: 'Xyz' was not found or not accepted. Resolved: {"day":"Monday"}. Ask the user for a larger city.`,
    })
    const thrown = await app.do('call', { tool: 'throw_secret' })
    expect(thrown.status).toBe('error')
    expect(JSON.stringify(thrown)).not.toContain('secret detail')
    expect(JSON.stringify((await app.do('report')).lines)).toContain('the secret detail')
  })

  it('says when a result is too large, and when there is no handler', async () => {
    expect(await app.do('call', { tool: 'return_large' })).toMatchObject({ status: 'error', error: /too large/ })
    expect(await app.do('call', { tool: 'missing_handler' })).toMatchObject({ status: 'error' })
    expect(await app.do('call', { tool: 'no_such_tool' })).toMatchObject({ status: 'unknown' })
  })

  it('aborts the signal on the deadline and on cancel, and the process lives on', async () => {
    expect(await app.do('call', { tool: 'wait_for_abort' })).toMatchObject({ status: 'timeout' })
    expect(await app.do('call', { tool: 'use_context' })).toMatchObject({ result: { abortReason: 'timeout' } })
    expect(await app.do('call', { tool: 'wait_for_abort', cancelAfterMs: 50 })).toMatchObject({ status: 'cancelled' })
    expect(await app.do('call', { tool: 'use_context' })).toMatchObject({ result: { abortReason: 'cancelled' } })
  })

  it('announces what finishes later', async () => {
    expect(await app.do('call', { tool: 'work_later' })).toEqual({ status: 'ok', result: { status: 'started' } })
    await until(
      async () => (await app.do('report')).announced.some(({ text }) => text === 'your file is ready'),
      'later',
    )
  })

  it('wakes the plugin at the time it asked for', async () => {
    expect(await app.do('call', { tool: 'schedule_soon' })).toMatchObject({ status: 'ok' })
    await until(async () => (await app.do('report')).announced.some(({ text }) => text === 'time for tea'), 'wake-up')
  })

  it('runs the new version after a change, and stops the old one', async () => {
    await app.do('load', { folder, version: '2' })
    expect(await app.do('call', { tool: 'echo_value', args: { value: 6 } })).toMatchObject({ status: 'ok' })
    await until(async () => (await app.do('report')).windows === 1, 'old version stopped')
  })

  it('ends a process that hangs, starts a new one for the next call, and quarantines the third time', async () => {
    for (let round = 1; round <= 3; round += 1) {
      expect(await app.do('call', { tool: 'hang_forever' })).toMatchObject({ status: 'timeout' })
      await until(async () => !(await app.do('isRunning', { id: 'friendly' })), 'hanging process ended')
      const next = await app.do('call', { tool: 'echo_value', args: { value: round } })
      expect(next.status).toBe(round < 3 ? 'ok' : 'crashed')
    }
    expect((await app.do('report')).quarantined).toEqual(['friendly'])
    await until(async () => (await app.do('renderers')).length === 0, 'no process left')
    await app.do('release', { id: 'friendly' })
    expect(await app.do('call', { tool: 'echo_value', args: { value: 7 } })).toMatchObject({ status: 'ok' })
  }, 30_000)

  it('ends the process when the plugin is unloaded', async () => {
    await app.do('unload', { id: 'friendly' })
    await until(async () => (await app.do('renderers')).length === 0, 'no process left')
    expect((await app.do('report')).windows).toBe(0)
  })
})

describe('the schedule over a restart', () => {
  it('fires what fell due while the app was closed', async () => {
    const root = await mkdtemp(join(tmpdir(), 'parley-restart-'))
    const entry = { id: 'e1', pluginId: 'friendly', atMs: 1, payload: { text: 'bread' } }
    await mkdir(join(root, 'plugin-data'), { recursive: true })
    await writeFile(join(root, 'plugin-data', 'schedule.json'), JSON.stringify([entry]))
    const second = await launchHarness({ root })
    try {
      await second.do('load', { folder })
      await second.do('checkSchedule')
      const wasSaid = async () => (await second.do('report')).announced.some(({ text }) => text === 'time for bread')
      await until(wasSaid, 'missed wake-up')
    } finally {
      await second.close()
      await rm(root, { recursive: true, force: true })
    }
  })
})
