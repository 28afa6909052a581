/**
 * The practice agent's server: the service's protocol on a loopback WebSocket (protocol.md §1, §2, §10). Opens
 * connections, checks the token, makes sessions and gives them their messages. Started by the process entry and by tests.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { createEars, type Ears } from './ears.ts'
import { createLink, type EventCounts } from './link.ts'
import { createRecorder, NO_RECORDER, type Recorder } from './recorder.ts'
import { behaviourOf, type Scenario } from './scenarios.ts'
import { createSession, type Session } from './session.ts'
import { TIMING, type Timing } from './timing.ts'
import { createVoice, type Voice } from './voice.ts'
import { parseClientMessage, type ServerEvent } from './wire.ts'

/** How to start; everything has a default. */
export interface PracticeOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  readonly scenario?: Scenario
  /** Required of every client when set. */
  readonly token?: string
  /** Folder for records; none is kept without. */
  readonly recordFolder?: string
  readonly timing?: Partial<Timing>
  readonly ears?: Ears
  readonly voice?: Voice
}

/** A running server. */
export interface PracticeServer {
  /** `ws://127.0.0.1:<port>/v1/ws` */
  readonly url: string
  /** Cuts every connection, waits for records; resolves when nothing is left running. */
  close(): Promise<void>
}

interface Kept {
  readonly session: Session
  readonly counts: EventCounts
  readonly recorder: Recorder
  timer: NodeJS.Timeout | null
  ended: Promise<void> | null
}

const PATH = '/v1/ws'
const LARGEST_MESSAGE_BYTES = 8 * 1024 * 1024

const isAuthorized = (request: IncomingMessage, token: string | undefined): boolean => {
  if (token === undefined) return true
  const query = new URL(request.url ?? '/', 'ws://loopback').searchParams.get('token')
  return request.headers.authorization === `Bearer ${token}` || query === token
}

/** Starts listening on loopback; rejects when the port is taken. */
export const startPracticeServer = async (options: PracticeOptions = {}): Promise<PracticeServer> => {
  const scenario = options.scenario ?? { summary: '' }
  const behaviour = behaviourOf(scenario)
  const timing = { ...TIMING, ...options.timing }
  const ears = options.ears ?? createEars()
  const voice = options.voice ?? createVoice()
  const sessions = new Map<string, Kept>()

  const end = (kept: Kept): Promise<void> => {
    if (kept.timer) clearTimeout(kept.timer)
    sessions.delete(kept.session.id)
    kept.session.dispose()
    kept.ended ??= kept.recorder.close()
    return kept.ended
  }

  const onConnection = (socket: WebSocket, request: IncomingMessage) => {
    let kept: Kept | null = null
    let mustEnd = behaviour.resume === 'refused'
    const strayCounts: EventCounts = new Map()
    const linkFor = (counts: EventCounts) =>
      createLink(socket, scenario.faults ?? [], counts, () => kept?.recorder ?? NO_RECORDER)
    const refuse = (code: string, message: string) => {
      const event: ServerEvent = { type: 'session.error', code, message, timestamp: Date.now() / 1000 }
      socket.send(JSON.stringify(event))
      socket.close(1008)
    }
    socket.on('error', () => undefined)
    if (!isAuthorized(request, options.token)) return refuse('unauthorized', 'missing or wrong token')

    const begin = (): Kept => {
      const id = `sess_${randomBytes(12).toString('hex')}`
      const counts: EventCounts = new Map()
      const recorder = options.recordFolder === undefined ? NO_RECORDER : createRecorder(options.recordFolder, id)
      const session = createSession(id, linkFor(counts), { ears, voice, timing, behaviour })
      const made: Kept = { session, counts, recorder, timer: null, ended: null }
      sessions.set(id, made)
      return made
    }
    const resume = (sessionId: string) => {
      const found = behaviour.resume === 'accepted' ? sessions.get(sessionId) : undefined
      if (!found?.timer) return refuse('session_not_found', `no session ${sessionId.slice(0, 64)} to resume`)
      clearTimeout(found.timer)
      found.timer = null
      kept = found
      found.session.attach(linkFor(found.counts))
    }

    socket.on('message', (data, isBinary) => {
      const parsed = isBinary
        ? { ok: false as const, reason: 'frames must be text' }
        : parseClientMessage(data.toString())
      if (!parsed.ok) {
        return linkFor(kept?.counts ?? strayCounts).emit({
          type: 'session.error',
          code: 'invalid_format',
          message: parsed.reason,
        })
      }
      const { message } = parsed
      if (!kept) {
        if (message.type === 'session.resume') return resume(message.session_id)
        if (message.type !== 'session.update') {
          return linkFor(strayCounts).emit({
            type: 'session.error',
            code: 'invalid_format',
            message: 'the first message must be session.update or session.resume',
          })
        }
        kept = begin()
      }
      kept.recorder.received(message)
      if (message.type === 'session.end') mustEnd = true
      kept.session.handle(message)
    })
    socket.on('close', () => {
      const left = kept
      if (!left) return
      if (mustEnd) return void end(left)
      left.session.detach()
      left.timer = setTimeout(() => void end(left), timing.resumeMs)
    })
  }

  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: options.port ?? 0,
    path: PATH,
    maxPayload: LARGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
    // A page in a browser always names its origin: nothing on the web may talk to this port.
    verifyClient: ({ req }: { req: IncomingMessage }) => req.headers.origin === undefined,
  })
  server.on('connection', onConnection)
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  return {
    url: `ws://127.0.0.1:${port}${PATH}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const client of server.clients) client.terminate()
      await closed
      await Promise.all([...sessions.values()].map(end))
      if (!options.voice) await voice.dispose()
    },
  }
}
