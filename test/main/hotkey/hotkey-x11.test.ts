/** The real keyboard hook on a real X server: keys go in through XTEST, presses and releases come out. */
import type { ChildProcess } from 'node:child_process'
import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'

const isPossible =
  process.platform === 'linux' && ['Xvfb', 'xdotool'].every((name) => spawnSync('which', [name]).status === 0)

const nextLine = (lines: AsyncIterator<string>) => async (): Promise<string | undefined> => (await lines.next()).value

const linesOf = (stream: Readable | null) => {
  if (stream === null) throw new Error('no such pipe')
  return nextLine(createInterface({ input: stream })[Symbol.asyncIterator]())
}

describe.skipIf(!isPossible)('the push-to-talk key on X11', () => {
  let server: ChildProcess
  let display = ''
  beforeAll(async () => {
    const args = ['-displayfd', '3', '-screen', '0', '640x480x24', '-nolisten', 'tcp']
    server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
    const pipe = server.stdio[3]
    display = `:${await linesOf(pipe instanceof Object && 'read' in pipe ? pipe : null)()}`
  })
  afterAll(async () => {
    server.kill()
    await once(server, 'exit')
  })

  const arm = async (accelerator: string) => {
    const env = { ...process.env, DISPLAY: display, WAYLAND_DISPLAY: '', XDG_SESSION_TYPE: '' }
    const child = spawn(process.execPath, [resolve('test/main/hotkey/hotkey-child.ts'), accelerator], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const said = linesOf(child.stdout)
    expect(await said()).toBe(`hold ${accelerator}`)
    const keys = async (...args: string[]): Promise<void> => {
      await promisify(execFile)('xdotool', args, { env })
    }
    const ask = (line: string): void => void child.stdin.write(`${line}\n`)
    const end = async (): Promise<void> => {
      child.stdin.end()
      await once(child, 'exit')
    }
    return { said, keys, ask, end }
  }

  it('comes as one press and one release, though the key repeats; other combinations do not come', async () => {
    const { said, keys, end } = await arm('Ctrl+Shift+Space')
    await keys('key', 'space', 'key', 'ctrl+space', 'key', 'ctrl+shift+alt+space', 'key', 'ctrl+shift+j')
    await keys('keydown', 'ctrl', 'keydown', 'shift', 'keydown', 'space')
    expect(await said()).toBe('down')
    // Long enough for the server to repeat the key; what matters is the order, not the time.
    await keys('sleep', '0.9', 'keyup', 'space', 'keyup', 'shift', 'keyup', 'ctrl')
    expect(await said()).toBe('up')
    await keys('keydown', 'Control_R', 'keydown', 'shift', 'keydown', 'space')
    expect(await said()).toBe('down')
    await keys('keyup', 'Control_R', 'keyup', 'space', 'keyup', 'shift')
    expect(await said()).toBe('up')
    await end()
    expect(await said()).toBe('stopped')
  })

  it('is let go when it is disarmed while held', async () => {
    const { said, keys, end } = await arm('F9')
    await keys('keydown', 'F9')
    expect(await said()).toBe('down')
    await end()
    expect([await said(), await said()]).toEqual(['up', 'stopped'])
    await keys('keyup', 'F9')
  })

  it('can be a mouse button', async () => {
    const { said, keys, end } = await arm('Mouse 4')
    await keys('click', '9', 'click', '3', 'click', '2', 'mousedown', '8')
    expect(await said()).toBe('down')
    await keys('mouseup', '8')
    expect(await said()).toBe('up')
    await end()
  })

  it('is recorded: what is pressed is shown, what cannot be is refused, and the new one works at once', async () => {
    const { said, keys, ask, end } = await arm('F9')
    ask('record')
    expect(await said()).toBe('shown ')
    await keys('key', 'a', 'key', 'F9')
    // The armed key is a choice like any other while one is recorded.
    const lines: string[] = []
    for (let line = await said(); line !== undefined && !line.startsWith('hold'); line = await said()) lines.push(line)
    expect(lines).toEqual(['shown A (types)', 'shown F9', 'chosen F9'])
    ask('record')
    await keys('keydown', 'ctrl', 'keydown', 'F8', 'keyup', 'F8', 'keyup', 'ctrl', 'key', 'F9', 'key', 'ctrl+F8')
    const then: string[] = []
    for (let line = await said(); line !== undefined; line = await said()) {
      then.push(line)
      if (line === 'up') break
    }
    expect(then).toEqual(['shown ', 'shown Ctrl', 'shown Ctrl+F8', 'chosen Ctrl+F8', 'hold Ctrl+F8', 'down', 'up'])
    await end()
  })

  it('works again after the machine has slept, and is let go then', async () => {
    const { said, keys, ask, end } = await arm('F9')
    await keys('keydown', 'F9')
    expect(await said()).toBe('down')
    ask('rearm')
    expect([await said(), await said()]).toEqual(['up', 'rearmed'])
    await keys('keyup', 'F9', 'key', 'F9')
    expect([await said(), await said()]).toEqual(['down', 'up'])
    await end()
  })
})
