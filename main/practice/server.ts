/**
 * The practice agent's server: the service's protocol on a loopback WebSocket (protocol.md §1, §2, §10). Opens
 * connections, checks the token, makes sessions and gives them their messages. Started by the process entry and by tests.
 */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { createEars, type Ears } from './ears.ts'
import { createFaultBook, type TypeCounts } from './fault-book.ts'
import { createLine, type Line } from './line.ts'
import { createLink } from './link.ts'
import { createRecorder, NO_RECORDER, type Recorder } from './recorder.ts'
import { type Behaviour, behaviourOf, type Fault, type Scenario } from './scenario.ts'
import type { ScriptPlace } from './script.ts'
import { createSession, type Session } from './session.ts'
import { TIMING, type Timing } from './timing.ts'
import { createTokens } from './tokens.ts'
import { createVoice, type Voice } from './voice.ts'
import { type ClientMessage, parseClientMessage } from './wire.ts'

/** How to start; everything has a default. */
export interface PracticeOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  readonly scenario?: Scenario
  /** Required of every client when set: its key, in a header or for a temporary token. */
  readonly token?: string
  /** Folder for records; none is kept without. */
  readonly recordFolder?: string
  readonly timing?: Partial<Timing>
  readonly ears?: Ears
  readonly voice?: Voice
  /** Hears of every fault that strikes. */
  readonly onFault?: (fault: Fault) => void
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
  readonly counts: TypeCounts
  readonly recorder: Recorder
  /** The connection that carries it, or did last. */
  line: Line
  timer: NodeJS.Timeout | null
  ended: Promise<void> | null
}

const PATH = '/v1/ws'
const LARGEST_MESSAGE_BYTES = 8 * 1024 * 1024
const RESUME_REFUSALS: Readonly<Record<Behaviour['resume'], string>> = {
  accepted: 'session_not_found',
  'not-found': 'session_not_found',
  forbidden: 'session_forbidden',
  expired: 'session_expired',
}

/** Starts listening on loopback; rejects when the port is taken. */
export const startPracticeServer = async (options: PracticeOptions = {}): Promise<PracticeServer> => {
  const scenario = options.scenario ?? { summary: '' }
  const behaviour = behaviourOf(scenario)
  const timing = { ...TIMING, ...options.timing }
  const ears = options.ears ?? createEars()
  const voice = options.voice ?? createVoice()
  const sessions = new Map<string, Kept>()
  const book = createFaultBook(scenario.faults ?? [], options.onFault ?? (() => undefined))
  const connectionCounts: TypeCounts = new Map()
  const tokens = createTokens({ key: options.token, behaviour, book })
  const openingFaults = new WeakMap<IncomingMessage, Fault>()
  const scriptPlace: ScriptPlace = { next: 0 }

  const end = (kept: Kept): Promise<void> => {
    if (kept.timer) clearTimeout(kept.timer)
    sessions.delete(kept.session.id)
    kept.session.dispose()
    kept.ended ??= kept.recorder.close()
    return kept.ended
  }

  const onConnection = (socket: WebSocket, request: IncomingMessage) => {
    let kept: Kept | null = null
    let mustEnd = behaviour.resume !== 'accepted'
    const strayCounts: TypeCounts = new Map()
    const line = createLine(socket, request.socket, scenario.weather ?? {})
    const linkFor = (counts: TypeCounts) => createLink(line, book, counts, () => kept?.recorder ?? NO_RECORDER)
    let link = linkFor(strayCounts)
    const fail = (code: string, message: string) => link.emit({ type: 'session.error', code, message })
    const refuse = (code: string, message: string) => {
      fail(code, message)
      line.close(1008)
    }
    socket.on('error', () => undefined)
    const entry = tokens.enter(request)
    if (entry === null) return refuse('unauthorized', 'missing or wrong token')
    const isDeaf = behaviour.headerSessions === 'deaf' && entry !== 'token'
    const opening = openingFaults.get(request)
    if (opening) link.suffer(opening)

    const begin = (counts: TypeCounts): Kept => {
      const id = `sess_${randomBytes(12).toString('hex')}`
      const recorder = options.recordFolder === undefined ? NO_RECORDER : createRecorder(options.recordFolder, id)
      const script = scenario.script ?? []
      const session = createSession(id, link, { ears, voice, timing, behaviour, script, scriptPlace, isDeaf })
      const made: Kept = { session, counts, recorder, line, timer: null, ended: null }
      sessions.set(id, made)
      return made
    }
    const resume = (sessionId: string) => {
      const found = behaviour.resume === 'accepted' ? sessions.get(sessionId) : undefined
      // A connection that is half open holds its session for nobody.
      const isFree = found !== undefined && (found.timer !== null || found.line.isStalled())
      if (!isFree) return refuse(RESUME_REFUSALS[behaviour.resume], `no session ${sessionId.slice(0, 64)} to resume`)
      if (found.timer) clearTimeout(found.timer)
      else found.session.detach()
      found.timer = null
      found.line = line
      kept = found
      link = linkFor(found.counts)
      found.session.attach(link)
    }
    const handle = (message: ClientMessage) => {
      if (!link.admits(message.type)) return
      if (!kept) {
        if (message.type === 'session.resume') return resume(message.session_id)
        if (message.type !== 'session.update') {
          return fail('invalid_format', 'the first message must be session.update or session.resume')
        }
        kept = begin(strayCounts)
      }
      kept.recorder.received(message)
      if (message.type === 'session.end') {
        mustEnd = true
        scriptPlace.next = 0
      }
      kept.session.handle(message)
    }

    socket.on('message', (data, isBinary) => {
      if (isBinary) return fail('invalid_format', 'frames must be text')
      const parsed = parseClientMessage(data.toString())
      if (parsed.ok) handle(parsed.message)
      else fail('invalid_format', parsed.reason)
    })
    socket.on('close', () => {
      const left = kept
      if (!left || left.line !== line) return
      if (mustEnd) return void end(left)
      left.session.detach()
      left.timer = setTimeout(() => void end(left), timing.resumeMs)
    })
  }

  const http = createServer(tokens.answer)
  const server = new WebSocketServer({
    server: http,
    path: PATH,
    maxPayload: LARGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
    // A page in a browser always names its origin: nothing on the web may talk to this port.
    verifyClient: ({ req }: { req: IncomingMessage }, answer: (isTaken: boolean, status?: number) => void) => {
      if (req.headers.origin !== undefined) return answer(false, 403)
      const fault = book.strike('connection', connectionCounts)
      if (fault?.action.do === 'refuse') return answer(false, fault.action.status)
      if (fault) openingFaults.set(req, fault)
      answer(true)
    },
  })
  server.on('connection', onConnection)
  await new Promise<void>((resolve, reject) => {
    http.once('listening', resolve)
    http.once('error', reject)
    // It passes on what the HTTP server says; that is listened to.
    server.on('error', () => undefined)
    http.listen(options.port ?? 0, '127.0.0.1')
  })
  const address = http.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  return {
    url: `ws://127.0.0.1:${port}${PATH}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => http.close(() => resolve())))
      for (const client of server.clients) client.terminate()
      http.closeAllConnections()
      await closed
      await Promise.all([...sessions.values()].map(end))
      if (!options.voice) await voice.dispose()
    },
  }
}
