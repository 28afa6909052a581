/**
 * Plugins that harm in the middle of a conversation: whatever one does, every audio frame arrives, its neighbour answers,
 * and only the offender is ended, put into quarantine the third time, and runs again after a repair.
 */
import { createServer, type Server } from 'node:net'
import { resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type HarnessApp, launchHarness, until } from './harness/launch.ts'
import { ENDED } from './hostile-boots.ts'

let app: HarnessApp
let echo: Server
let port: number

beforeAll(async () => {
  app = await launchHarness()
  for (const id of ['harmful', 'friendly']) await app.do('load', { folder: resolve('test/fixtures/plugins', id) })
  echo = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.pipe(socket)
  })
  await new Promise<void>((done) => echo.listen(0, '127.0.0.1', done))
  const address = echo.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
  await app.do('call', { tool: 'echo_value' })
})
afterAll(async () => {
  await app?.close()
  await new Promise((done) => echo.close(done))
})

beforeEach(() => app.do('startFrames', { port }))
afterEach(async () => {
  await app.do('useBoot', { source: null })
  await app.do('release', { id: 'harmful' })
})

/** Every frame that was sent is back, each in its turn, and they fill the time: main was never held for long. */
const expectAllFrames = async (): Promise<void> => {
  const count = await app.do('endFrames')
  expect(count).toMatchObject({ returned: count?.sent, isInOrder: true })
  expect(count?.sent).toBeGreaterThan((count?.due ?? Number.POSITIVE_INFINITY) * 0.8)
}

/** Does harm, and asks the neighbour for as long as it lasts. */
const harm = async (tool: string, boot?: string): Promise<string> => {
  await app.do('useBoot', { source: boot ?? null })
  let isOver = false
  const outcome = app.do('call', { tool }).finally(() => {
    isOver = true
  })
  let asked = 0
  do {
    expect(await app.do('call', { tool: 'echo_value', args: { asked } })).toEqual({ status: 'ok', result: { asked } })
    asked += 1
    await new Promise((done) => setTimeout(done, 50))
  } while (!isOver)
  return (await outcome).status
}
const isEnded = () => until(async () => !(await app.do('isRunning', { id: 'harmful' })), 'process ended')
const sourceOf = (name: string): string => {
  const source = ENDED[name]?.source
  if (source === undefined) throw new Error(`no boot "${name}"`)
  return source
}

describe('a conversation beside a harmful plugin', () => {
  it('goes on while it floods, sends 100 MB and hangs; then the plugin is in quarantine, and a repair lets it out', async () => {
    expect(await harm('stay_calm', sourceOf('300,000 small messages'))).toBe('crashed')
    expect(await app.do('quarantineReason', { id: 'harmful' })).toBeNull()
    expect(await harm('stay_calm', sourceOf('a message of 100 MB'))).toBe('crashed')
    expect(await app.do('quarantineReason', { id: 'harmful' })).toBeNull()
    // Waits for its restart first: the plugin has crashed twice.
    expect(await harm('spin_forever')).toBe('timeout')
    await isEnded()
    expect(await app.do('quarantineReason', { id: 'harmful' })).toMatch(/did not stop/)
    expect(await app.do('call', { tool: 'stay_calm' })).toMatchObject({ status: 'crashed' })
    const lines = (await app.do('logOf', { id: 'harmful' })).filter((text) => text.startsWith('plugin process crashed'))
    expect(lines).toEqual([
      expect.stringMatching(/flooded/),
      expect.stringMatching(/too large|memory/),
      expect.stringMatching(/did not stop/),
    ])
    await app.do('release', { id: 'harmful' })
    expect(await app.do('call', { tool: 'stay_calm' })).toEqual({ status: 'ok', result: 'calm' })
    await expectAllFrames()
  })

  it('goes on while it eats memory in one go, as buffers and as objects', async () => {
    for (const tool of ['eat_buffers', 'eat_heap']) {
      expect(await harm(tool)).toBe('crashed')
      await isEnded()
      expect(await app.do('usage', { id: 'harmful' })).toBeNull()
    }
    const lines = (await app.do('logOf', { id: 'harmful' })).filter((text) => text.startsWith('plugin process crashed'))
    expect(lines.slice(-2).filter((text) => /memory|its process ended/.test(text))).toHaveLength(2)
    await expectAllFrames()
  })

  it('goes on while it returns 100 MB, which is refused, or ends it where making it takes too much memory', async () => {
    expect(['error', 'crashed']).toContain(await harm('return_huge'))
    expect(await app.do('call', { tool: 'stay_calm' })).toEqual({ status: 'ok', result: 'calm' })
    expect(await app.do('usage', { id: 'harmful' })).toMatchObject({ memoryBytes: expect.any(Number) })
    await expectAllFrames()
  })
})
