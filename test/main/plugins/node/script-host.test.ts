/**
 * A plugin of the second tier in its real process and thread: what it can do, what it is not told, and how it ends.
 */
import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { createRig, fixture, isAlive } from './tier-rig.ts'

const rooted = fixture('rooted')
const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

describe('a plugin with full access', () => {
  it('reads files, and gets a clean environment and a folder of its own', async () => {
    vi.stubEnv('ASSEMBLYAI_API_KEY', 'the-key')
    vi.stubEnv('PARLEY_LOG', 'debug')
    const rig = createRig()
    const read = await rig.call(rooted, 'read_file', { path: join(process.cwd(), 'package.json') })
    expect(read).toMatchObject({ kind: 'ok', value: expect.stringContaining(`"version": "${version}"`) })
    const seen = await rig.call(rooted, 'look_around')
    expect(seen).toMatchObject({
      kind: 'ok',
      value: {
        cwd: realpathSync(join(rig.dataRoot, 'rooted')),
        url: 'file:///parley-plugin/rooted/index.js',
        globals: ['fetch', 'Buffer', 'console'],
        eol: true,
      },
    })
    const text = JSON.stringify(seen)
    expect(text).toContain('"PATH"')
    expect(text).not.toMatch(/ASSEMBLYAI|PARLEY_|VITEST|NODE_OPTIONS/)
  })

  it('runs the bytes that were hashed, circles, JSON and later imports included', async () => {
    const rig = createRig()
    expect(await rig.call(rooted, 'load_more')).toEqual({
      kind: 'ok',
      value: { late: 'late', isSame: true, both: 'aba', data: { city: 'Oslo' }, fs: 'function' },
    })
    const edited = new Map(rooted.files).set('lib/circle-b.js', new TextEncoder().encode("export const b = () => 'B'"))
    const other = { ...rooted, files: edited, sha256: 'other' }
    expect(await rig.call(other, 'load_more')).toMatchObject({ value: { both: 'aB' } })
  })

  it('refuses packages, and files outside of the folder, in plain words', async () => {
    const rig = createRig()
    for (const name of [
      'lodash',
      'electron',
      '../friendly/index.js',
      './missing.js',
      '/etc/passwd',
      'data:text/javascript,1',
    ]) {
      const outcome = await rig.call(rooted, 'import_package', { name })
      expect(outcome).toMatchObject({
        kind: 'ok',
        value: expect.stringContaining(`index.js imports ${JSON.stringify(name)}, `),
      })
    }
  })

  it('has the same ctx as in the sandbox, bodies in pieces included', async () => {
    const asked: string[] = []
    let kept = new Uint8Array()
    const rig = createRig({
      broker: async ({ method, readBody, sendBytes }) => {
        asked.push(method)
        if (method === 'files.write') kept = new Uint8Array(await readBody())
        if (method === 'files.read') sendBytes(kept)
        return method === 'storage.get' ? 1 : null
      },
    })
    const outcome = await rig.call(rooted, 'use_context')
    expect(outcome).toEqual({ kind: 'ok', value: { n: 1, same: true }, say: 'done' })
    expect(asked).toEqual(['storage.set', 'notify', 'files.write', 'files.read', 'storage.get'])
    expect(rig.contents()).toContain('said by console')
  })

  it('has what it prints in its log, within an allowance', async () => {
    const rig = createRig()
    expect(await rig.call(rooted, 'print_lines', { count: 5000 })).toMatchObject({ value: 'printed' })
    await vi.waitFor(() => expect(rig.contents()).toContain('line 1'))
    expect(rig.lines.length).toBeLessThan(200)
  })

  it('that cannot be imported is broken, with the reason', async () => {
    const rig = createRig()
    const files = new Map(rooted.files).set('index.js', new TextEncoder().encode("import 'left-pad'"))
    expect(await rig.call({ ...rooted, files, sha256: 'broken' }, 'echo_value')).toMatchObject({
      kind: 'crashed',
      reason: expect.stringContaining('index.js imports "left-pad"'),
    })
  })
})

describe('the end of a plugin with full access', () => {
  it.each([
    ['throw_late', 'an error was thrown that nothing caught (RangeError)'],
    ['reject_late', 'an error was thrown that nothing caught (TypeError)'],
    ['exit_now', 'its script ended its own process'],
    ['kill_self', 'its process ended'],
    ['send_flood', 'it flooded the app with messages'],
    ['send_large', 'it sent a message that is too large'],
  ])('by %s is a crash with a reason, and the next call starts it anew', async (tool, reason) => {
    const rig = createRig()
    expect(await rig.call(rooted, tool)).toEqual({ kind: 'crashed', reason })
    expect(rig.lines).toContainEqual(expect.objectContaining({ message: 'plugin process crashed' }))
    for (const { fields } of rig.lines) expect(String(fields['reason'] ?? '')).not.toContain('secret')
    expect(await rig.call(rooted, 'echo_value', { a: 1 })).toEqual({ kind: 'ok', value: { a: 1 } })
  })

  it('by too much memory is a crash', async () => {
    const rig = createRig({ maxMemoryBytes: 220 * 1024 * 1024 })
    expect(await rig.call(rooted, 'eat_memory')).toEqual({ kind: 'crashed', reason: 'it used too much memory' })
  })

  it('comes at once although it spins, and takes its children with it', async () => {
    const rig = createRig()
    const child = await rig.call(rooted, 'start_child')
    const pid = child.kind === 'ok' ? Number(child.value) : 0
    expect(isAlive(pid)).toBe(true)
    const job = rig.job(rooted, 'hang_forever', {})
    job.kill('it did not stop')
    expect(await job.outcome).toEqual({ kind: 'crashed', reason: 'it did not stop' })
    await rig.tier.allEnded()
    expect(isAlive(pid)).toBe(false)
    expect(rig.hosts.map((host) => host.pid)).toEqual([undefined])
  })

  it('comes also when the process itself no longer listens', async () => {
    const rig = createRig()
    const child = await rig.call(rooted, 'start_child')
    const pid = child.kind === 'ok' ? Number(child.value) : 0
    const host = rig.hosts[0]?.pid ?? 0
    process.kill(host, 'SIGSTOP')
    rig.sandboxes.unload('rooted')
    await rig.tier.allEnded()
    expect([isAlive(pid), isAlive(host)]).toEqual([false, false])
  })

  it('puts it into quarantine the third time', async () => {
    const rig = createRig()
    for (let round = 0; round < 3; round += 1) await rig.call(rooted, 'exit_now')
    expect(rig.quarantined).toEqual(['rooted'])
  })
})
