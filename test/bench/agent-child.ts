/**
 * The agent of `barge-in.bench.ts`, in a process of its own: a WebSocket server that makes a session ready, notes when
 * microphone frames arrive, and on demand speaks a reply at real-time pace, interrupts it, and goes on sending its audio
 * for a while, as the service does (protocol.md §8 B4, B7). Times are those of the system's monotonic clock.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { digest, monotonicMs } from './monotonic.ts'

/** What the benchmark asks for: one reply, cut after `soundMs`, with `staleMs` of audio sent after that. */
export interface ReplyRequest {
  readonly replyId: string
  readonly soundMs: number
  readonly staleMs: number
}

/** What it is told. */
export type FromAgent =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'heard'; readonly digest: string; readonly atMs: number }
  | {
      readonly type: 'spoken'
      readonly replyId: string
      /** When the first chunk was sent, and the one that completes the client's lead of 100 ms. */
      readonly firstAtMs: number
      readonly leadAtMs: number
      readonly interruptedAtMs: number
      readonly staleChunks: number
    }

const CHUNK_MS = 10
const CHUNK_SAMPLES = 240
const LEAD_CHUNKS = 10
/** Stale audio is sent faster than it sounds, so that more replies fit into a minute; the client drops it by its reply. */
const STALE_SPEED = 4

const frameSchema = z.object({ type: z.string(), audio: z.string().optional() })
const requestSchema = z.object({ replyId: z.string(), soundMs: z.number(), staleMs: z.number() })

const tell = (message: FromAgent): void => void process.send?.(message)
let client: WebSocket | undefined
let phase = 0

/** 10 ms of a 440 Hz tone that goes on where the last one ended. */
function toneChunk(): string {
  const pcm = Buffer.alloc(CHUNK_SAMPLES * 2)
  for (let i = 0; i < CHUNK_SAMPLES; i++, phase++) {
    pcm.writeInt16LE(Math.round(9000 * Math.sin((phase * 2 * Math.PI * 440) / 24_000)), i * 2)
  }
  return pcm.toString('base64')
}

const send = (event: object): void => client?.send(JSON.stringify(event))

/** Sends chunks at the pace given; resolves after the last with the times at which they went out. */
async function stream(replyId: string, chunks: number, everyMs: number): Promise<number[]> {
  const startMs = monotonicMs()
  const times: number[] = []
  while (times.length < chunks) {
    while (times.length < chunks && monotonicMs() >= startMs + times.length * everyMs) {
      times.push(monotonicMs())
      send({ type: 'reply.audio', reply_id: replyId, data: toneChunk() })
    }
    await new Promise((done) => setTimeout(done, 1))
  }
  return times
}

async function speak({ replyId, soundMs, staleMs }: ReplyRequest): Promise<void> {
  phase = 0
  send({ type: 'reply.started', reply_id: replyId })
  const times = await stream(replyId, Math.round(soundMs / CHUNK_MS), CHUNK_MS)
  const interruptedAtMs = monotonicMs()
  send({ type: 'transcript.agent', reply_id: replyId, text: 'Cut off', interrupted: true })
  send({ type: 'reply.done', reply_id: replyId, status: 'interrupted' })
  const staleChunks = Math.round(staleMs / CHUNK_MS)
  await stream(replyId, staleChunks, CHUNK_MS / STALE_SPEED)
  const [firstAtMs = 0] = times
  tell({ type: 'spoken', replyId, firstAtMs, leadAtMs: times[LEAD_CHUNKS - 1] ?? 0, interruptedAtMs, staleChunks })
}

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
server.on('connection', (socket) => {
  client = socket
  socket.on('message', (data) => {
    const { type, audio } = frameSchema.parse(JSON.parse(String(data)))
    if (type === 'session.update') {
      send({ type: 'session.updated' })
      send({ type: 'session.ready', session_id: 'bench' })
    }
    if (audio !== undefined) tell({ type: 'heard', digest: digest(audio), atMs: monotonicMs() })
  })
})
process.on('message', (message) => void speak(requestSchema.parse(message)))
process.on('disconnect', () => process.exit())
await once(server, 'listening')
tell({ type: 'listening', port: (server.address() as AddressInfo).port })
