/** A sound server that dies and a machine without one: said within a second, in the right words, without a crash. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type Pulse, startPulse } from '../../fakes/pulse.ts'

const ended: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const end of ended.splice(0)) await end()
})

/** Runs the child and lets a test wait for what it says. */
const start = (env: Readonly<Record<string, string>>) => {
  const child: ChildProcess = spawn(process.execPath, ['test/fakes/audio-child.ts'], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const heard = { said: [] as string[], complaints: '' }
  let rest = ''
  child.stdout?.on('data', (text) => {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    // The native library prints to stdout too.
    for (const line of lines.filter((each) => each.startsWith('{'))) {
      const { event, detail }: { event: string; detail?: string } = JSON.parse(line)
      heard.said.push(detail === undefined ? event : `${event}: ${detail}`)
    }
  })
  child.stderr?.on('data', (text) => {
    heard.complaints += text
  })
  ended.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  return { child, heard }
}

const withPulse = async (): Promise<Pulse> => {
  const pulse = await startPulse()
  ended.push(() => pulse.stop())
  return pulse
}

describe('device loss', () => {
  it('is noticed on both devices when the sound server dies', async () => {
    const pulse = await withPulse()
    const { child, heard } = start(pulse.env)
    await expect.poll(() => heard.said, { timeout: 10_000 }).toContain('speaker runs')
    await expect.poll(() => heard.said, { timeout: 10_000 }).toContain('microphone runs')
    await pulse.kill()
    await expect.poll(() => heard.said, { timeout: 3_000 }).toContain('microphone lost: lost')
    await expect.poll(() => heard.said, { timeout: 3_000 }).toContain('speaker lost: lost')
    child.stdin?.write('list\n')
    await expect.poll(() => heard.said, { timeout: 5_000 }).toContain('listed: 0')
    expect(child.exitCode).toBeNull()
  })
})

describe('a machine without sound', () => {
  it('is said to have no devices, quietly', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'no-sound-'))
    ended.push(() => rm(folder, { recursive: true, force: true }))
    const { child, heard } = start({ XDG_RUNTIME_DIR: folder, HOME: folder })
    await expect.poll(() => heard.said, { timeout: 10_000 }).toContain('refused: not-found')
    child.stdin?.write('list\n')
    await expect.poll(() => heard.said, { timeout: 5_000 }).toContain('listed: 0')
    expect(heard.complaints).toBe('')
  })
})
