/** Both ends of the command line over a real socket. */
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { ask } from '../../../main/command-line/control-client.ts'
import { controlPath } from '../../../main/command-line/control-path.ts'
import { type ControlServer, startControlServer } from '../../../main/command-line/control-server.ts'
import { createStatusFeed } from '../../../main/command-line/public-status.ts'
import { sendCommand } from '../../../main/command-line/send-command.ts'
import type { TalkStep } from '../../../main/command-line/talk-order.ts'

const SPEAKING = {
  word: 'Speaking',
  detail: '',
  isTalkOn: true,
  isHeard: false,
  isMuted: false,
  isSessionOpen: true,
  waitingFor: null,
} as const

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

const running = async (isSlow = false) => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-control-'))
  folders.push(folder)
  const path = join(folder, 'control.sock')
  const talked: TalkStep[] = []
  const status = createStatusFeed()
  const app = Promise.withResolvers<{ talk(step: TalkStep): void; status: typeof status }>()
  const open = (): void => app.resolve({ talk: (step) => void talked.push(step), status })
  if (!isSlow) open()
  const problems: Error[] = []
  const server: ControlServer = await startControlServer(path, app.promise, (error) => problems.push(error))
  onTestFinished(() => server.close())
  return { path, folder, talked, status, server, problems, open }
}

/** What a client of its own prints, and its exit code. */
const run = async (path: string | null, asked: Parameters<typeof sendCommand>[0]) => {
  const printed: string[] = []
  const terminal = { out: (line: string) => printed.push(line), error: (line: string) => printed.push(`! ${line}`) }
  return { sent: await sendCommand(asked, path, 1_000, terminal), printed }
}
const raw = async (path: string, line: string): Promise<string> => {
  const socket = connect(path)
  socket.write(line)
  return text(socket)
}

describe('the control socket', () => {
  it('is reachable for its user alone', async () => {
    const { path, problems } = await running()
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(problems).toEqual([])
  })

  it('takes presses, releases and toggles, from Parley and from a shell', async () => {
    const { path, talked } = await running()
    for (const command of ['talk-down', 'talk-up', 'toggle'] as const) {
      expect(await run(path, { kind: 'talk', command })).toEqual({ sent: { exitCode: 0 }, printed: [] })
    }
    expect(talked).toEqual(['down', 'up', 'toggle'])
    expect(await raw(path, 'toggle\n')).toBe('{"ok":true}\n')
    expect(talked.at(-1)).toBe('toggle')
  })

  it('keeps what comes while the app is only starting', async () => {
    const { path, talked, open } = await running(true)
    const pressed = run(path, { kind: 'talk', command: 'talk-down' })
    const status = run(path, { kind: 'status', isJson: false, follows: false })
    open()
    expect((await pressed).sent).toEqual({ exitCode: 0 })
    expect((await status).printed).toEqual(['Offline'])
    expect(talked).toEqual(['down'])
  })

  it('says the state in a sentence, or as JSON with nothing of what is said', async () => {
    const { path, status } = await running()
    status.session({ ...SPEAKING, detail: 'So it is.' })
    status.key({ label: 'F9', backend: 'hold' })
    expect((await run(path, { kind: 'status', isJson: false, follows: false })).printed).toEqual([
      'Speaking: So it is.',
    ])
    const { printed } = await run(path, { kind: 'status', isJson: true, follows: false })
    expect(JSON.parse(printed[0] ?? '')).toEqual({
      status: 'Speaking',
      detail: 'So it is.',
      talk: true,
      microphone: false,
      muted: false,
      session: true,
      key: 'F9',
      keyBackend: 'hold',
    })
  })

  it('follows: a line at every change, until Parley ends', async () => {
    const { path, status, server } = await running()
    const printed: string[] = []
    const first = Promise.withResolvers<void>()
    const following = ask(
      path,
      { command: 'status', follow: true },
      {
        isJson: false,
        print: (line) => {
          printed.push(line)
          first.resolve()
        },
      },
    )
    await first.promise
    status.session(SPEAKING)
    status.session(SPEAKING)
    status.session({ ...SPEAKING, word: 'Ready' })
    await expect.poll(() => printed).toEqual(['Offline', 'Speaking', 'Ready'])
    await server.close()
    expect(await following).toBe('done')
  })

  it('sends away who follows and does not read, and lets nobody wait for them', async () => {
    const { path, status } = await running()
    const socket = connect(path)
    socket.write('follow\n')
    await new Promise((resolve) => socket.once('readable', resolve))
    const gone = new Promise((resolve) => socket.once('close', resolve))
    const long = 'x'.repeat(20_000)
    for (let n = 0; n < 200; n++) status.session({ ...SPEAKING, detail: `${n} ${long}` })
    socket.resume()
    await gone
  })

  it.each([
    ['nonsense\n', 'no command'],
    ['{"command":"quit"}\n', 'no command'],
    ['{"command":\n', 'no command'],
    [`${'x'.repeat(5_000)}`, 'no command'],
  ])('refuses %j', async (line, answer) => {
    const { path, talked } = await running()
    expect(await raw(path, line)).toContain(answer)
    expect(talked).toEqual([])
  })

  it('says that Parley is not running; what begins to talk may start it', async () => {
    const path = join(tmpdir(), 'parley-nobody', 'control.sock')
    expect(await run(path, { kind: 'status', isJson: true, follows: true })).toEqual({
      sent: { exitCode: 1 },
      printed: ['! Parley is not running. Start it, then try again.'],
    })
    expect((await run(null, { kind: 'talk', command: 'toggle' })).sent).toEqual({
      request: { command: 'toggle', startedAtMs: 1_000 },
    })
    expect((await run(path, { kind: 'misuse', text: 'No.' })).sent).toEqual({ exitCode: 2 })
    expect((await run(path, { kind: 'help' })).printed[0]).toContain('--talk-down')
  })

  it('says so when the other end does not answer as it should', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-control-'))
    folders.push(folder)
    const path = join(folder, 'control.sock')
    const server = createServer((socket) => socket.end('what?\n'))
    await new Promise<void>((resolve) => server.listen(path, resolve))
    onTestFinished(() => void server.close())
    const { sent, printed } = await run(path, { kind: 'talk', command: 'toggle' })
    expect([sent, printed[0]]).toEqual([{ exitCode: 1 }, expect.stringContaining('did not take the command')])
  })

  it('takes the place of a socket that a crash left behind, and of nothing else', async () => {
    const { path, folder } = await running()
    const again = await startControlServer(path, new Promise(() => {}), () => {})
    onTestFinished(() => again.close())
    expect((await stat(path)).isSocket()).toBe(true)
    const file = join(folder, 'file')
    await writeFile(file, 'mine')
    const problems: Error[] = []
    const blocked = await startControlServer(file, new Promise(() => {}), (error) => problems.push(error))
    onTestFinished(() => blocked.close())
    expect([problems.length, (await stat(file)).isFile()]).toEqual([1, true])
  })
})

describe('the address', () => {
  it('is in the user data folder, in the runtime folder where that is too deep, and a pipe on Windows', () => {
    const deep = `/home/${'x'.repeat(120)}`
    expect(controlPath('/home/me/.config/Parley', 'linux', {})).toBe('/home/me/.config/Parley/control.sock')
    expect(controlPath(deep, 'linux', { XDG_RUNTIME_DIR: '/run/user/1000' })).toMatch(
      /^\/run\/user\/1000\/parley-\w{24}\.sock$/,
    )
    expect(controlPath(deep, 'linux', {})).toBeNull()
    expect(controlPath(String.raw`C:\Users\me\Parley`, 'win32', {})).toMatch(/^\\\\\.\\pipe\\parley-\w{24}$/)
  })
})
