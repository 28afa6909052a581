/**
 * The real sandbox against plugins that mean harm: once behind the app's own boot, once with worker code that goes
 * round it. Nothing may be reached, and whatever is tried, main goes on and only that plugin ends. As an unprivileged
 * user with Chromium's own sandbox on, where the machine allows it.
 */
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { canSandbox, giveToApp, type HarnessApp, launchHarness, until } from './harness/launch.ts'
import { CLOSED_BY_POLICY, ENDED, FORGED } from './hostile-boots.ts'

let app: HarnessApp

beforeAll(async () => {
  app = await launchHarness({ isSandboxed: canSandbox() })
  await app.do('load', { folder: resolve('test/fixtures/plugins/hostile') })
  await app.do('load', { folder: resolve('test/fixtures/plugins/neighbour') })
  await app.do('load', { folder: resolve('test/fixtures/plugins/friendly') })
  const outside = join(app.root, 'outside')
  const files = join(app.root, 'plugin-data', 'hostile', 'files')
  await mkdir(outside, { recursive: true })
  await mkdir(files, { recursive: true })
  await writeFile(join(outside, 'secret.txt'), 'secret')
  await symlink(outside, join(files, 'link-to-outside'))
  await symlink(join(outside, 'secret.txt'), join(files, 'link-to-file'))
  // The app could follow the links by its rights; it must refuse all the same.
  const data = join(app.root, 'plugin-data')
  await giveToApp(outside, join(outside, 'secret.txt'), data, join(data, 'hostile'), files)
})
afterAll(() => app?.close())
afterEach(async () => {
  await app.do('useBoot', { source: null })
  await app.do('unload', { id: 'hostile' })
  await app.do('release', { id: 'hostile' })
})

/** Log lines so far; with `since`, only what came after so many. */
const linesSince = async (since: number) => (await app.do('report')).lines.slice(since)

/** Reasons that the log gives for processes ended since. */
const reasons = async (since: number): Promise<string> =>
  (await linesSince(since)).map(({ fields }) => String(fields['reason'] ?? '')).join('\n')

/** A plugin that means well still gets its answer. */
const expectOthersUnharmed = async (): Promise<void> => {
  const outcome = await app.do('call', { tool: 'echo_value', args: { a: 1 } })
  expect(outcome).toEqual({ status: 'ok', result: { a: 1 } })
}

describe('a hostile plugin behind the boot', () => {
  it('gets nowhere with any of its attempts', async () => {
    expect(await app.do('call', { tool: 'keep_secret' })).toMatchObject({ status: 'ok' })
    const outcome = await app.do('call', { tool: 'try_attempts', args: { port: app.port } })
    expect(outcome.status).toBe('ok')
    const results = Object.entries(outcome.status === 'ok' ? (outcome.result as Record<string, string>) : {})
    expect(results.length).toBeGreaterThan(110)
    expect(results.filter(([, got]) => got !== 'closed')).toEqual([])
    const { connections, notes } = await app.do('report')
    expect({ connections, notes }).toEqual({ connections: 0, notes: [] })
  })

  it.each(['bigint', 'cycle', 'function', 'deep', 'throws-null', 'throws-getter', 'nothing', 'fake-later', 'proto'])(
    'gets one outcome for a strange result: %s',
    async (kind) => {
      const outcome = await app.do('call', { tool: 'return_strange', args: { kind } })
      expect(['ok', 'error', 'crashed']).toContain(outcome.status)
      expect(JSON.stringify(outcome)).not.toContain('__proto__')
      await expectOthersUnharmed()
    },
  )

  it('is ended when it eats memory', async () => {
    const before = (await linesSince(0)).length
    const outcome = await app.do('call', { tool: 'eat_memory' })
    expect(outcome.status).toBe('crashed')
    expect(await reasons(before)).toMatch(/memory/)
    await expectOthersUnharmed()
  })

  it.each([
    ['flood_log', 'ok'],
    ['flood_errors', 'ok'],
    ['flood_imports', 'crashed'],
  ])('does not get through with a flood: %s ends as %s', async (tool, status) => {
    const before = (await linesSince(0)).length
    expect(await app.do('call', { tool })).toMatchObject({ status })
    expect((await linesSince(before)).length).toBeLessThan(250)
    await expectOthersUnharmed()
  })

  it('is served slowly, not ended, when it asks much through the boot', async () => {
    expect(await app.do('call', { tool: 'flood_storage' })).toEqual({ status: 'ok', result: 1500 })
  })
})

describe('a hostile worker that goes round the boot', () => {
  it.each(Object.keys(CLOSED_BY_POLICY))('finds this closed: %s', async (name) => {
    const source = CLOSED_BY_POLICY[name]?.replaceAll('PORT', String(app.port)) ?? ''
    await app.do('useBoot', { source })
    const outcome = await app.do('call', { tool: 'return_strange' })
    expect(outcome).toMatchObject({ status: 'ok', result: expect.stringMatching(/^closed/) })
    expect((await app.do('report')).connections).toBe(0)
  })

  it.each(Object.keys(ENDED))('is ended for: %s', async (name) => {
    const attempt = ENDED[name]
    await app.do('useBoot', { source: attempt?.source ?? '' })
    const before = (await linesSince(0)).length
    const outcome = await app.do('call', { tool: 'return_strange' })
    expect(outcome.status).toBe('crashed')
    expect(await reasons(before)).toMatch(attempt?.reason ?? /never/)
    expect((await linesSince(before)).length).toBeLessThan(250)
    await app.do('useBoot', { source: null })
    await expectOthersUnharmed()
  })

  it('cannot pass for another plugin', async () => {
    await app.do('call', { tool: 'keep_secret' })
    await app.do('useBoot', { source: FORGED })
    const outcome = await app.do('call', { tool: 'return_strange' })
    expect(outcome).toEqual({
      status: 'ok',
      result: expect.arrayContaining([null, 'call-over', 'unknown-method', 'unknown-method']),
    })
    expect(JSON.stringify(outcome)).not.toContain('neighbour')
  })

  it('leaves no process behind', async () => {
    await app.do('unload', { id: 'hostile' })
    await app.do('unload', { id: 'neighbour' })
    await app.do('unload', { id: 'friendly' })
    await until(async () => (await app.do('renderers')).length === 0, 'all processes ended')
  })
})
