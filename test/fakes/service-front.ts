/**
 * The service's host as a test needs it: its WebSocket and its temporary tokens are a practice agent's, and beside them
 * is the address where recordings are deleted (protocol.md §11). Keeps what was asked there, and how clients got in.
 */
import { createServer, get } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

/** One request for a deletion. */
export interface Deletion {
  readonly path: string
  readonly authorization: string | undefined
}

/** What a client showed to get in. */
export interface Entry {
  readonly authorization: string | undefined
  readonly hasToken: boolean
}

export interface ServiceFront {
  /** For PARLEY_AGENT_URL. */
  readonly url: string
  readonly deletions: readonly Deletion[]
  /** Keys with which a token was asked for. */
  readonly minted: readonly (string | undefined)[]
  readonly entries: readonly Entry[]
  stop(): Promise<void>
}

/** Stands in front of the agent at `agentUrl`. */
export const startServiceFront = async (agentUrl: string): Promise<ServiceFront> => {
  const agent = new URL(agentUrl)
  const deletions: Deletion[] = []
  const minted: (string | undefined)[] = []
  const entries: Entry[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url?.startsWith('/v1/token') === true) {
      minted.push(request.headers.authorization)
      const { hostname, port } = agent
      get({ hostname, port, path: request.url, headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500)
        answer.pipe(response)
      })
      return
    }
    if (request.method !== 'DELETE') return void response.writeHead(404).end()
    deletions.push({ path: request.url ?? '', authorization: request.headers.authorization })
    response.writeHead(204).end()
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('upgrade', (request, socket, head) => {
    const back = connect(Number(agent.port), agent.hostname)
    const asked = new URL(request.url ?? '/', agentUrl)
    entries.push({ authorization: request.headers.authorization, hasToken: asked.searchParams.has('token') })
    const lines = [`GET ${agent.pathname}${asked.search} HTTP/1.1`]
    for (let at = 0; at < request.rawHeaders.length; at += 2) {
      lines.push(`${request.rawHeaders[at]}: ${request.rawHeaders[at + 1]}`)
    }
    back.write(`${lines.join('\r\n')}\r\n\r\n`)
    back.write(head)
    socket.pipe(back).pipe(socket)
    for (const end of [socket, back]) {
      end.on('error', () => {
        socket.destroy()
        back.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `ws://127.0.0.1:${port}${agent.pathname}`,
    deletions,
    minted,
    entries,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
