/**
 * One connection to a tool server with the official SDK: a program over its standard input and output, or an address
 * over HTTP. Bounded in what it reads; what the server may ask of a client (sampling, files) is not offered. Runs in the
 * second tier's process. Called by mcp-host.ts.
 */
import { Readable } from 'node:stream'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport, StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { FetchLike, Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { messageOf } from '../../errors.ts'
import { cleanEnvironment } from './clean-environment.ts'
import type { McpSetup } from './host-messages.ts'
import { type LineLog, logLines } from './line-log.ts'

/** Longest message of a server, bytes: 200 tools with schemas of 8 KiB, and their envelope. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024
/** A program that is fetched first (npx, uvx) may take so long to answer, ms. */
const CONNECT_TIMEOUT_MS = 45_000
/** Messages at once and per second; a server that sends more floods. */
const MESSAGE_BURST = 2000
const MESSAGES_PER_SECOND = 200
/** Hops within one place; servers move by one, from "/mcp" to "/mcp/". */
const MAX_REDIRECTS = 5
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** What the owner of a connection is told. */
export interface ConnectionEvents {
  readonly log: LineLog
  /** The server has gone, or is no longer listened to; `reason` is for the user. */
  onLost(reason: string): void
}

/** Connects, or rejects with an Error whose message is for the user. */
export const connectServer = async (server: McpSetup['server'], events: ConnectionEvents): Promise<Client> => {
  if ('command' in server) return connectProgram(server, events)
  const url = new URL(server.url)
  const fetch = boundedFetch
  try {
    return await connect(new StreamableHTTPClientTransport(url, { fetch }), events)
  } catch (error) {
    // Servers of the first HTTP kind refuse the POST that the present kind begins with.
    const isOlder = error instanceof StreamableHTTPError && [400, 404, 405].includes(error.code ?? 0)
    if (!isOlder) throw new Error(httpProblem(error), { cause: error })
  }
  return connect(new SSEClientTransport(url, { fetch }), events).catch((error: unknown) => {
    throw new Error(httpProblem(error), { cause: error })
  })
}

type Program = Extract<McpSetup['server'], { command: string }>

const connectProgram = async ({ command, args, cwd }: Program, events: ConnectionEvents): Promise<Client> => {
  const env = cleanEnvironment(process.env)
  const transport = new StdioClientTransport({
    command,
    args,
    cwd,
    env,
    stderr: 'pipe',
    maxBufferSize: MAX_MESSAGE_BYTES,
  })
  if (transport.stderr instanceof Readable) logLines(transport.stderr, 'info', events.log)
  return connect(transport, events).catch((error: unknown) => {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const why = isMissing
      ? `there is no program "${command.slice(0, 80)}"; install it or correct "command" in plugin.json`
      : `its server did not start: ${messageOf(error)}`
    throw new Error(why, { cause: error })
  })
}

const connect = async (transport: Transport, { log, onLost }: ConnectionEvents): Promise<Client> => {
  const client = new Client({ name: 'parley', version: '1' }, { capabilities: {} })
  /** What comes before is told by the rejection, once. */
  let isConnected = false
  let lost: string | undefined
  const lose = (reason: string): void => {
    if (lost !== undefined) return
    lost = reason
    if (isConnected) onLost(reason)
  }
  const isWithin = createMeter()
  const flooded = (): void => {
    lose('its server flooded the app with messages')
    void client.close().catch(() => {})
  }
  transport.onmessage = () => {
    if (!isWithin()) flooded()
  }
  client.onerror = (error) => {
    if (isWithin()) log('warn', `the server's messages: ${error.name}: ${error.message}`)
    else flooded()
  }
  client.onclose = () => lose('its server has ended')
  try {
    await client.connect(transport, { timeout: CONNECT_TIMEOUT_MS })
    if (lost !== undefined) throw new Error(lost)
    isConnected = true
    return client
  } catch (error) {
    await client.close().catch(() => {})
    throw error
  }
}

/** False once more has come than the allowance. */
const createMeter = (): (() => boolean) => {
  let tokens = MESSAGE_BURST
  let filledAtMs = performance.now()
  return () => {
    const now = performance.now()
    tokens = Math.min(MESSAGE_BURST, tokens + ((now - filledAtMs) / 1000) * MESSAGES_PER_SECOND)
    filledAtMs = now
    tokens -= 1
    return tokens > 0
  }
}

/**
 * Follows redirects within the place that the user agreed to, and none that lead out of it: what is sent would go where
 * nobody said yes to, perhaps into the user's own network, perhaps unencrypted.
 */
const fetchInPlace: FetchLike = async (url, init) => {
  let at = new URL(url)
  let sent: RequestInit = { ...init, redirect: 'manual' }
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const response = await fetch(at, sent)
    const location = response.headers.get('location')
    if (!REDIRECTS.has(response.status) || location === null) return response
    await response.body?.cancel()
    const next = new URL(location, at)
    if (next.origin !== at.origin) throw new Error(`it sends on to another place, ${next.origin.slice(0, 300)}`)
    at = next
    if (response.status < 307 && sent.method !== 'HEAD') {
      const { body: _, ...withoutBody } = sent
      sent = { ...withoutBody, method: 'GET' }
    }
  }
  throw new Error('it sends on without end')
}

/** Answers are cut off at the size of the longest message; an event stream is watched by its messages instead. */
const boundedFetch: FetchLike = async (url, init) => {
  const response = await fetchInPlace(url, init)
  if (response.body === null || response.headers.get('content-type')?.includes('text/event-stream') === true) {
    return response
  }
  let bytes = 0
  const bounded = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      bytes += chunk.byteLength
      if (bytes > MAX_MESSAGE_BYTES) controller.error(new RangeError('the answer is too long'))
      else controller.enqueue(chunk)
    },
  })
  const { status, statusText, headers } = response
  return new Response(response.body.pipeThrough(bounded), { status, statusText, headers })
}

const httpProblem = (error: unknown): string => {
  if (error instanceof Error && (error.name === 'UnauthorizedError' || ('code' in error && error.code === 401))) {
    return 'its server asks for a sign-in, which Parley cannot do'
  }
  return `its server could not be reached: ${messageOf(error)}`
}
