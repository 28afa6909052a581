/**
 * The second tier in a real Electron: a plugin with full access in a utility process, and a tool server behind one.
 * What needs no Electron is tested in test/main/plugins/node.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type HarnessApp, launchHarness, until } from './harness/launch.ts'

const folder = resolve('test/fixtures/plugins/rooted')
const isGone = (pid: number): boolean => !existsSync(`/proc/${pid}`)
let app: HarnessApp

beforeAll(async () => {
  vi.stubEnv('ASSEMBLYAI_API_KEY', 'the-key')
  vi.stubEnv('PARLEY_LOG', 'debug')
  app = await launchHarness({ hasNodeTier: true })
  await app.do('load', { folder })
}, 60_000)
afterAll(async () => {
  await app?.close()
  vi.unstubAllEnvs()
})

const call = async (tool: string, args: Record<string, string | number> = {}) => {
  const { status, ...more } = await app.do('call', { tool, args })
  return { status, ...more }
}

describe('the second tier in Electron', () => {
  it('starts nothing before the first call, and answers it', async () => {
    expect(await app.do('utilities')).toEqual([])
    expect(await call('echo_value', { value: 1 })).toEqual({ status: 'ok', result: { value: 1 } })
    expect(await app.do('utilities')).toHaveLength(1)
  })

  it('reads a file of the disk, and is told neither key nor settings', async () => {
    const place = await mkdtemp(join(tmpdir(), 'parley-read-'))
    await writeFile(join(place, 'note.txt'), 'milk')
    expect(await call('read_file', { path: join(place, 'note.txt') })).toMatchObject({ result: 'milk' })
    await rm(place, { recursive: true })
    const seen = JSON.stringify(await call('look_around'))
    expect(seen).toContain('PATH')
    expect(seen).toContain('plugin-data/rooted')
    expect(seen).not.toMatch(/ASSEMBLYAI|PARLEY_|DBUS/)
  })

  it('imports from memory at run time, and has ctx', async () => {
    expect(await call('load_more')).toMatchObject({ result: { late: 'late', isSame: true, both: 'aba' } })
    expect(await call('import_package', { name: 'electron' })).toMatchObject({
      result: expect.stringMatching(/neither/),
    })
    expect(await call('use_context')).toMatchObject({ status: 'ok', result: { n: 1, same: true } })
    expect(await readFile(join(app.root, 'plugin-data', 'rooted', 'storage.json'), 'utf8')).toContain('1')
  })

  it('has what it prints in the log', async () => {
    await call('print_lines', { count: 3 })
    const said = async () => (await app.do('report')).lines.map(({ fields }) => fields['content'])
    await until(async () => (await said()).includes('line 3'), 'output in the log')
  })

  it('ends with its children, although it hangs', async () => {
    const started = await app.do('call', { tool: 'start_child' })
    const child = started.status === 'ok' ? Number(started.result) : 0
    const [host = 0] = await app.do('utilities')
    expect(await call('hang_forever')).toMatchObject({ status: 'timeout' })
    await until(async () => isGone(host), 'hanging process ended')
    await until(async () => isGone(child), 'its child ended')
    await app.do('release', { id: 'rooted' })
  })

  it.each(['throw_late', 'exit_now', 'kill_self', 'send_flood', 'eat_memory'])('survives %s', async (tool) => {
    expect(await call(tool)).toMatchObject({ status: 'crashed' })
    await app.do('release', { id: 'rooted' })
    expect(await call('echo_value', { value: 2 })).toMatchObject({ status: 'ok' })
  })

  it('leaves nothing behind when it is switched off', async () => {
    await app.do('unload', { id: 'rooted' })
    await until(async () => (await app.do('utilities')).length === 0, 'no process left')
  })
})

describe('a tool server in Electron', () => {
  it('is listed, called, and ends with its process', async () => {
    const names = await app.do('discover', { folder: resolve('test/fixtures/plugins/mcp-tools') })
    expect(names).toContain('mcp_tools_add_numbers')
    await until(async () => (await app.do('utilities')).length === 0, 'discovery ended')
    expect(await call('mcp_tools_add_numbers', { a: 2, b: 3 })).toMatchObject({ status: 'ok', result: { sum: 5 } })
    expect(await call('mcp_tools_die')).toMatchObject({ status: 'crashed' })
    const seen = JSON.stringify(await call('mcp_tools_see_env'))
    expect(seen).not.toMatch(/ASSEMBLYAI|PARLEY_/)
    await app.do('unload', { id: 'mcp-tools' })
    await until(async () => (await app.do('utilities')).length === 0, 'no process left')
  })
})
