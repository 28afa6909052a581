import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { type AgentSocket, type AgentSocketListener, openAgentSocket } from '../../../main/agent/agent-socket.ts'
import type { AgentEvent, LinkFault } from '../../../main/voice/events.ts'

const clean: (() => void)[] = []
afterEach(() => {
  for (const undo of clean.splice(0)) undo()
})

const serve = async (onClient: (client: WebSocket, authorization: string | undefined) => void): Promise<string> => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  clean.push(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  await new Promise((resolve) => server.once('listening', resolve))
  server.on('connection', (client, request) => onClient(client, request.headers.authorization))
  const address = server.address()
  return typeof address === 'object' && address !== null ? `ws://127.0.0.1:${address.port}` : ''
}

/** Opens a socket and gathers what it reports. */
const open = (url: string, key?: string) => {
  const events: AgentEvent[] = []
  const strange: string[] = []
  const opened = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<LinkFault>()
  const first = Promise.withResolvers<void>()
  const listener: AgentSocketListener = {
    onOpen: () => opened.resolve(),
    onEvent: (event) => {
      events.push(event)
      first.resolve()
    },
    onClosed: (fault) => closed.resolve(fault),
    onStrange: (wireType) => strange.push(wireType),
  }
  const socket: AgentSocket = openAgentSocket({ url, key }, listener)
  clean.push(() => socket.close())
  return { socket, events, strange, opened: opened.promise, closed: closed.promise, first: first.promise }
}

describe('agent socket', () => {
  it('authenticates with Bearer, sends text frames, hands out parsed events and counts strange ones', async () => {
    const received = Promise.withResolvers<string>()
    let authorization: string | undefined
    const url = await serve((client, header) => {
      authorization = header
      client.on('message', (data, isBinary) => received.resolve(`${isBinary} ${String(data)}`))
      client.send('{"type":"agent.mood"}')
      client.send('nonsense')
      client.send(Buffer.from([1, 2]), { binary: true })
      client.send('{"type":"input.speech.started"}')
    })
    const { socket, opened, first, events, strange } = open(url, 'secret')
    await opened
    socket.send({ type: 'sessionEnd' })
    expect(await received.promise).toBe('false {"type":"session.end"}')
    await first
    expect(authorization).toBe('Bearer secret')
    expect(events).toEqual([{ type: 'speechStarted' }])
    expect(strange).toEqual(['agent.mood', '', 'binary'])
  })

  it('reports the close code of the service, once', async () => {
    const url = await serve((client) => client.close(1008, 'no'))
    expect(await open(url).closed).toEqual({ closeCode: 1008, message: 'no' })
  })

  it('reports a refused connection and a bad address instead of throwing', async () => {
    expect((await open('ws://127.0.0.1:1').closed).closeCode).not.toBe(1000)
    expect((await open('http://[').closed).closeCode).toBe(0)
  })

  it('notices a link that is dead though nobody closed it', async () => {
    // A server that upgrades and then neither answers nor closes: half open.
    const server: Server = createServer((raw) => {
      raw.once('data', (request: Buffer) => {
        const key = /sec-websocket-key: (.*)\r/i.exec(request.toString())?.[1] ?? ''
        // RFC 6455 §4.2.2: the fixed GUID appended to the key.
        const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
        raw.write(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
        )
      })
      raw.on('error', () => undefined)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    clean.push(() => server.close())
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { opened, closed } = open(`ws://127.0.0.1:${port}`)
    await opened
    expect(await closed).toMatchObject({ closeCode: 1006 })
  }, 10_000)

  it('says nothing after it was closed on purpose', async () => {
    const url = await serve((client) => setInterval(() => client.send('{"type":"input.speech.started"}'), 5).unref())
    const { socket, opened, first, events, closed } = open(url)
    await opened
    await first
    socket.close()
    const count = events.length
    const quiet = await Promise.race([closed, new Promise((resolve) => setTimeout(() => resolve('quiet'), 50))])
    expect(quiet).toBe('quiet')
    expect(events).toHaveLength(count)
    expect(socket.send({ type: 'sessionEnd' })).toBe(false)
  })
})
