/** `npm run replay` as a person uses it: what it prints, and its exit code. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { CALM, inputsOf, traceOf } from '../../fakes/trace-of.ts'

const folder = mkdtempSync(join(tmpdir(), 'parley-replay-'))
const TRACE = join(folder, 'trace.ndjson')
writeFileSync(TRACE, traceOf(inputsOf(CALM)))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('scripts/replay.ts'), ...args], {
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

describe('npm run replay', () => {
  it('says that a trace agrees, and sums it up', () => {
    const { status, stdout } = run(TRACE)
    expect(status).toBe(0)
    expect(stdout).toMatch(/inputs\s+\d+/)
    expect(stdout).toMatch(/1 {2}send replyCreate/)
    expect(stdout).toContain('  agrees\n')
  })

  it('says where a trace differs', () => {
    const changed = join(folder, 'changed.ndjson')
    writeFileSync(changed, readFileSync(TRACE, 'utf8').replace('typed message', 'other message'))
    const { status, stdout } = run(changed)
    expect(status).toBe(1)
    expect(stdout).toMatch(/differs at input \d+\n$/)
  })

  it('says when another version recorded it, and what that means', () => {
    const old = join(folder, 'old.ndjson')
    const text = readFileSync(TRACE, 'utf8').replace(/"core":\d+,/, '')
    writeFileSync(old, text)
    expect(run(old)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('  agrees, though another version of Parley recorded it\n'),
    })
    expect(run('--export', old, join(folder, 'old-bare.ndjson')).stdout).toMatch(/^Another version of Parley recorded/)
    writeFileSync(old, text.replace('typed message', 'other message'))
    const { status, stdout } = run(old)
    expect(status).toBe(1)
    expect(stdout).toMatch(/differs at input \d+\n {2}The trace is whole, but another version of Parley recorded it\./)
  })

  it('exports, and never over a file that is there', () => {
    const out = join(folder, 'bare.ndjson')
    expect(run('--export', TRACE, out)).toMatchObject({ status: 0, stdout: expect.stringContaining('agrees') })
    expect(readFileSync(out, 'utf8')).not.toContain('typed message')
    expect(run('--export', TRACE, out)).toMatchObject({ status: 1, stdout: '' })
  })

  it('complains in a sentence', () => {
    expect(run()).toMatchObject({ status: 2, stderr: expect.stringContaining('Usage') })
    expect(run('--export', TRACE)).toMatchObject({ status: 2 })
    const { status, stderr } = run(resolve('package.json'))
    expect(status).toBe(1)
    expect(stderr).toMatch(/^Line 1 of the trace cannot be read: .*\n$/)
  })
})
