/** A real Xvfb: it comes up on a free number, and goes with us. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hasDisplay, startDisplay } from '../../../scripts/setup/display.ts'
import { programPath } from '../../../scripts/setup/host-probe.ts'

const socketOf = (name: string): string => `/tmp/.X11-unix/X${name.slice(1)}`

describe('the environment’s display', () => {
  it('is X11 or Wayland, and an empty variable is none', () => {
    expect(hasDisplay({ DISPLAY: ':0' })).toBe(true)
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' })).toBe(true)
    expect(hasDisplay({ DISPLAY: '' })).toBe(false)
  })
})

describe.runIf(programPath('Xvfb'))('the virtual display', () => {
  it('comes up on a number of its own and ends when told', async () => {
    const [one, two] = await Promise.all([startDisplay(), startDisplay()])
    expect(one.name).toMatch(/^:\d+$/)
    expect(two.name).not.toBe(one.name)
    await Promise.all([one.stop(), two.stop()])
    expect(existsSync(socketOf(one.name))).toBe(false)
    expect(existsSync(socketOf(two.name))).toBe(false)
  })

  it('ends when its starter is killed', async () => {
    const module = new URL('../../../scripts/setup/display.ts', import.meta.url).href
    const script = `import { startDisplay } from ${JSON.stringify(module)}
      console.log((await startDisplay()).name)
      setInterval(() => undefined, 1000)`
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [chunk]: unknown[] = await once(starter.stdout, 'data')
    const socket = socketOf(String(chunk).trim())
    expect(existsSync(socket)).toBe(true)
    starter.kill('SIGKILL')
    await expect.poll(() => existsSync(socket), { timeout: 10_000 }).toBe(false)
  })
})
