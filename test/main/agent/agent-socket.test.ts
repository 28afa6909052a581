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

const serve = async (
  onClient: (client: WebSocket, authorization: string | undefined, path: string) => void,
): Promise<string> => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  clean.push(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  await new Promise((resolve) => server.once('listening', resolve))
  server.on('connection', (client, request) => onClient(client, request.headers.authorization, request.url ?? ''))
  const address = server.address()
  return typeof address === 'object' && address !== null ? `ws://127.0.0.1:${address.port}` : ''
}

/** Opens a socket and gathers what it reports. */
const open = (url: string, key?: string, token?: string) => {
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
  const socket: AgentSocket = openAgentSocket({ url, key, ...(token === undefined ? {} : { token }) }, listener)
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

  it('goes with a token instead, in the address alone, beside what the address has already', async () => {
    const seen = Promise.withResolvers<unknown>()
    const url = await serve((_, authorization, path) => seen.resolve([authorization, path]))
    const { opened } = open(`${url}/v1/ws?region=eu`, undefined, 'a+b/c=')
    await opened
    expect(await seen.promise).toEqual([undefined, '/v1/ws?region=eu&token=a%2Bb%2Fc%3D'])
  })

  it.each(['http://[', 'ws://127.0.0.1:1/', 'ws://host.invalid/'])(
    'tells nobody the token when %s fails',
    async (url) => {
      const fault = await open(url, undefined, 'tok+secret').closed
      expect(JSON.stringify(fault)).not.toMatch(/tok(\+|%2B)secret/)
    },
  )

  it('says with which status it was turned away', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', verifyClient: (_, answer) => answer(false, 403) })
    clean.push(() => server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    expect(await open(`ws://127.0.0.1:${port}`).closed).toMatchObject({ closeCode: 1006, httpStatus: 403 })
  })

  it('still delivers what was sent last when it is closed', async () => {
    const received: string[] = []
    const code = Promise.withResolvers<number>()
    const url = await serve((client) => {
      client.on('message', (data) => received.push(String(data)))
      client.on('close', (closeCode) => code.resolve(closeCode))
    })
    const { socket, opened } = open(url)
    await opened
    // More than the system takes at once: a socket that is cut off loses it.
    for (let n = 0; n < 40; n++) {
      socket.send({ type: 'replyCreate', instructions: 'x'.repeat(100_000) })
    }
    socket.send({ type: 'sessionEnd' })
    socket.close()
    expect(socket.send({ type: 'sessionEnd' })).toBe(false)
    expect(await code.promise).toBe(1000)
    expect(received.at(-1)).toBe('{"type":"session.end"}')
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
