/**
 * The bundled plugins in the real sandbox: what they use of the language and of `ctx` is really there.
 */
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HarnessApp, launchHarness } from './harness/launch.ts'

let app: HarnessApp
beforeAll(async () => {
  app = await launchHarness()
  for (const id of ['clock', 'timers', 'notes']) await app.do('load', { folder: resolve('plugins', id) })
})
afterAll(() => app?.close())

const call = (tool: string, args: Record<string, string | number | boolean> = {}) => app.do('call', { tool, args })

describe('the bundled plugins in the sandbox', () => {
  it('tell the time in Tokyo', async () => {
    expect(await call('get_time', { place: 'Tokyo' })).toMatchObject({
      status: 'ok',
      say: expect.stringMatching(/Tokyo/),
    })
  })

  it('set, list and cancel a timer', async () => {
    expect(await call('set_timer', { minutes: 5, label: 'tea' })).toMatchObject({ status: 'ok' })
    expect(await call('list_timers')).toMatchObject({ status: 'ok', say: expect.stringMatching(/tea/) })
    expect(await call('cancel_timer', { label: 'tea' })).toMatchObject({ status: 'ok' })
    expect(await call('list_timers')).toMatchObject({ say: 'No timer is running.' })
  })

  it('keep a note', async () => {
    expect(await call('add_note', { text: 'buy milk' })).toMatchObject({ status: 'ok' })
    expect(await call('list_notes')).toMatchObject({ status: 'ok', say: expect.stringMatching(/milk/) })
  })
})
