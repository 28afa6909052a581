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

/** Largest frame taken from the service: a second of audio is 64 kB, an echo of prompt and tools a few hundred at most. */
const MAX_FRAME_BYTES = 2 * 1024 * 1024

/** Where and as whom to connect. */
export interface AgentAddress {
  readonly url: string
  /** Sent as `Authorization: Bearer` (protocol.md §1); undefined: no header. */
  readonly key: string | undefined
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
  /** Closes at once and in silence. */
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
    if (socket !== undefined) {
      // `terminate` may emit one more error; nobody is interested.
      socket.on('error', () => undefined)
      socket.terminate()
    }
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
  socket.on('error', (error) => finish({ closeCode: 1006, message: messageOf(error) }))

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

const create = (address: AgentAddress, onProblem: (problem: string) => void): WebSocket | undefined => {
  try {
    return new WebSocket(address.url, {
      headers: address.key === undefined ? {} : { Authorization: `Bearer ${address.key}` },
      perMessageDeflate: false,
      maxPayload: MAX_FRAME_BYTES,
      handshakeTimeout: 10_000,
      followRedirects: false,
    })
  } catch (thrown) {
    onProblem(messageOf(thrown))
    return undefined
  }
}

const textOf = (data: WebSocket.RawData): string => {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8')
}
