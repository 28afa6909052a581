/**
 * The running Parley's end of the command line: listens on a socket that only its user can reach, carries out what is
 * asked and tells its state. Says nothing before it is asked, and nothing of what is talked about.
 */
import { chmod, lstat, unlink } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { type ControlRequest, MAX_LINE_BYTES, readRequest } from './control-wire.ts'
import type { PublicStatus, StatusFeed } from './public-status.ts'
import { createTalkOrder, type TalkOrder, type TalkStep } from './talk-order.ts'

/** The app, as far as the command line reaches. */
export interface Control {
  talk(step: TalkStep): void
  readonly status: Pick<StatusFeed, 'current' | 'subscribe'>
}

/** The listening end. */
export interface ControlServer {
  /** A command that came another way, through the lock of the single instance. */
  take(request: ControlRequest): void
  /** Ends every connection: whoever follows sees that Parley has ended. */
  close(): Promise<void>
}

/** More connections than anybody needs; the rest is refused. */
const MAX_CONNECTIONS = 32
/** Whoever connects and asks nothing is sent away. */
const SILENCE_MS = 5_000
/** Whoever follows and does not read is sent away, rather than kept for in memory. */
const MAX_UNREAD_BYTES = 64 * 1024

/** `path` null: commands come through the lock only. `app` may still be on its way; what is asked meanwhile waits for it. */
export const startControlServer = async (
  path: string | null,
  app: Promise<Control>,
  onProblem: (error: Error) => void,
): Promise<ControlServer> => {
  const order = createTalkOrder()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serve(socket, app, order)
  })
  server.maxConnections = MAX_CONNECTIONS
  if (path !== null) await listen(server, path).catch((error: unknown) => onProblem(toError(error)))
  server.on('error', onProblem)
  return {
    take: (request) => void app.then((control) => carryOut(request, control, order)).catch(() => undefined),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

const listen = async (server: Server, path: string): Promise<void> => {
  const isPipe = path.startsWith('\\\\')
  // What a crash left behind: the single-instance lock is ours, so nobody listens there.
  if (!isPipe) await removeSocket(path)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })
  // The umask says the same; a folder on a strange file system may not.
  if (!isPipe) await chmod(path, 0o600)
}

const removeSocket = async (path: string): Promise<void> => {
  const found = await lstat(path).catch(() => null)
  if (found?.isSocket() === true) await unlink(path)
}

const serve = (socket: Socket, app: Promise<Control>, order: TalkOrder): void => {
  let text = ''
  let isAsked = false
  socket.setEncoding('utf8')
  socket.setTimeout(SILENCE_MS, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    if (isAsked) return
    text += String(chunk)
    const end = text.indexOf('\n')
    if (end < 0 && text.length <= MAX_LINE_BYTES) return
    isAsked = true
    socket.setTimeout(0)
    const request = end < 0 || end > MAX_LINE_BYTES ? null : readRequest(text.slice(0, end))
    if (request === null) {
      socket.end(`${JSON.stringify({ ok: false, error: 'This is no command of Parley’s.' })}\n`)
      return
    }
    app.then((control) => answer(socket, request, control, order)).catch(() => socket.destroy())
  })
}

const answer = (socket: Socket, request: ControlRequest, control: Control, order: TalkOrder): void => {
  if (request.command !== 'status') {
    carryOut(request, control, order)
    socket.end(`${JSON.stringify({ ok: true })}\n`)
    return
  }
  const { status } = control
  const line = (current: PublicStatus): string => `${JSON.stringify(current)}\n`
  if (request.follow !== true) {
    socket.end(line(status.current()))
    return
  }
  socket.write(line(status.current()))
  const stop = status.subscribe((current) => {
    if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy()
    else socket.write(line(current))
  })
  socket.once('close', stop)
}

const carryOut = (request: ControlRequest, control: Control, order: TalkOrder): void => {
  if (request.command === 'status') return
  for (const step of order.next(request.command, request.startedAtMs ?? Date.now())) control.talk(step)
}

const toError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)))
