/**
 * One WebSocket to the service: opens, authenticates, keeps the link honest with pings, applies back-pressure to audio,
 * and hands out parsed events. Knows the wire, not the conversation. Used by `voice-client.ts`; one object per
 * connection.
 */
import WebSocket from 'ws'
import { messageOf } from '../errors.ts'
import type { AgentEvent, ClientMessage, LinkFault } from '../voice/events.ts'
import { parseServerFrame, writeClientMessage } from './protocol.ts'

/**
 * A ping every second, and no sign of life for this long, is a dead link: goals.md asks to see a loss within 3 s, so
 * it is looked for more often than pings are sent.
 */
const PING_EVERY_MS = 1000
const LOOK_EVERY_MS = 250
const DEAD_AFTER_MS = 2600

/** When this much waits in the socket, audio frames are left out (protocol.md §9 "congestion"): about 1 s of audio. */
const MAX_BUFFERED_BYTES = 64 * 1024

/** The service has this long to answer a close; after that the line is cut. */
const CLOSE_WITHIN_MS = 1000

/** Largest frame taken from the service: a second of audio is 64 kB, an echo of prompt and tools a few hundred at most. */
const MAX_FRAME_BYTES = 2 * 1024 * 1024

/** Where and as whom to connect. */
export interface AgentAddress {
  readonly url: string
  /** Sent as `Authorization: Bearer` (protocol.md §1); undefined: no header. */
  readonly key: string | undefined
  /** A temporary token instead (protocol.md §1.1): for one connection. */
  readonly token?: string
}

/** What a connection reports. After `onClosed` nothing follows. */
export interface AgentSocketListener {
  onOpen(): void
  onEvent(event: AgentEvent): void
  /** The connection is gone, or never came; not called after `close()`. */
  onClosed(fault: LinkFault): void
  /** An event that is unknown or does not parse: counted, never fatal. */
  onStrange(wireType: string, problem: string): void
}

/** An open, or opening, connection. */
export interface AgentSocket {
  /** Returns false when the message was left out (audio, under congestion) or the socket is not open. */
  send(message: ClientMessage): boolean
  /** Closes in silence: nothing is reported any more, and what was sent before still goes out. */
  close(): void
}

/** Opens a connection. Never throws: a bad address is reported as closed. */
export const openAgentSocket = (address: AgentAddress, listener: AgentSocketListener): AgentSocket => {
  let isOver = false
  let lastSignMs = performance.now()
  let pings: NodeJS.Timeout | undefined

  const finish = (fault: LinkFault | null): void => {
    if (isOver) return
    isOver = true
    clearInterval(pings)
    if (socket !== undefined) end(socket, fault === null)
    if (fault !== null) listener.onClosed(fault)
  }

  const socket = create(address, (problem) => queueMicrotask(() => finish({ closeCode: 0, message: problem })))
  if (socket === undefined) return { send: () => false, close: () => finish(null) }

  const alive = (): void => {
    lastSignMs = performance.now()
  }
  socket.on('open', () => {
    if (isOver) return
    alive()
    let looks = 0
    pings = setInterval(() => {
      looks += 1
      if (performance.now() - lastSignMs > DEAD_AFTER_MS) finish({ closeCode: 1006, message: 'no answer to pings' })
      else if (looks % (PING_EVERY_MS / LOOK_EVERY_MS) === 0 && socket.readyState === WebSocket.OPEN) socket.ping()
    }, LOOK_EVERY_MS)
    listener.onOpen()
  })
  socket.on('pong', alive)
  socket.on('ping', alive)
  socket.on('message', (data, isBinary) => {
    if (isOver) return
    alive()
    const parsed = isBinary ? ({ kind: 'unknown', wireType: 'binary' } as const) : parseServerFrame(textOf(data))
    if (parsed.kind === 'event') listener.onEvent(parsed.event)
    else listener.onStrange(parsed.wireType, parsed.kind === 'broken' ? parsed.problem : 'unknown type')
  })
  socket.on('close', (closeCode, reason) => finish({ closeCode, message: reason.toString('utf8').slice(0, 200) }))
  socket.on('unexpected-response', (_request, response) => {
    const httpStatus = response.statusCode ?? 0
    finish({ closeCode: 1006, message: `refused with ${httpStatus}`, httpStatus })
  })
  socket.on('error', (error) => finish({ closeCode: 1006, message: without(address.token, messageOf(error)) }))

  return {
    send: (message) => {
      if (isOver || socket.readyState !== WebSocket.OPEN) return false
      if (message.type === 'inputAudio' && socket.bufferedAmount > MAX_BUFFERED_BYTES) return false
      socket.send(writeClientMessage(message))
      return true
    },
    close: () => finish(null),
  }
}

/** Ends a socket. `isGentle`: what was sent last, a `session.end` perhaps, is not to be lost with it. */
const end = (socket: WebSocket, isGentle: boolean): void => {
  // It may emit one more error; nobody is interested.
  socket.on('error', () => undefined)
  if (!isGentle || socket.readyState !== WebSocket.OPEN) return socket.terminate()
  const limit = setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS)
  limit.unref()
  socket.once('close', () => clearTimeout(limit))
  socket.close(1000)
}

const create = (address: AgentAddress, onProblem: (problem: string) => void): WebSocket | undefined => {
  try {
    return new WebSocket(urlOf(address), {
      headers: address.key === undefined ? {} : { Authorization: `Bearer ${address.key}` },
      perMessageDeflate: false,
      maxPayload: MAX_FRAME_BYTES,
      handshakeTimeout: 10_000,
      followRedirects: false,
    })
  } catch {
    // What is thrown quotes the address, and so the token.
    onProblem('the address cannot be used')
    return undefined
  }
}

/** A token is as good as a key while it lasts. */
const without = (token: string | undefined, text: string): string =>
  token === undefined ? text : text.replaceAll(token, '(token)').replaceAll(encodeURIComponent(token), '(token)')

const urlOf = ({ url, token }: AgentAddress): string => {
  if (token === undefined) return url
  const withToken = new URL(url)
  withToken.searchParams.set('token', token)
  return withToken.href
}

const textOf = (data: WebSocket.RawData): string => {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8')
}
