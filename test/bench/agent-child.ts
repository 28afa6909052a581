/**
 * The agent of the benchmarks, in a process of its own: a WebSocket server that makes a session ready, notes when
 * microphone frames and results arrive, and on demand speaks, lets the user speak, or calls a tool (protocol.md §4, §7,
 * §8). Started by `bench-agent.ts`. Times are those of the system's monotonic clock.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { type AgentRequest, type FromAgent, type Jitter, requestSchema } from './agent-messages.ts'
import { digest, monotonicMs } from './monotonic.ts'

const CHUNK_MS = 10
const CHUNK_SAMPLES = 240
/** Stale audio is sent faster than it sounds, so that more replies fit into a minute; the client drops it by its reply. */
const STALE_SPEED = 4
/** Pace of words, as a service transcribes and speaks them. */
const WORD_MS = 250
const WORDS_IN_A_BREATH = 40
const FINAL_AFTER_MS = 300
/** A held delay lasts for up to so many chunks. */
const MOST_HELD_CHUNKS = 60

type ReplyRequest = Extract<AgentRequest, { type: 'reply' }>

const sessionSchema = z.object({ tools: z.array(z.object({ name: z.string(), description: z.string() })).default([]) })
const frameSchema = z.object({
  type: z.string(),
  audio: z.string().optional(),
  session: sessionSchema.optional(),
  call_id: z.string().optional(),
  result: z.string().optional(),
})

const tell = (message: FromAgent): void => void process.send?.(message)
const send = (event: object): void => client?.send(JSON.stringify(event))
let client: WebSocket | undefined
let phase = 0
let replies = 0

/** 10 ms of a 440 Hz tone that goes on where the last one ended. */
function toneChunk(): string {
  const pcm = Buffer.alloc(CHUNK_SAMPLES * 2)
  for (let i = 0; i < CHUNK_SAMPLES; i++, phase++) {
    pcm.writeInt16LE(Math.round(9000 * Math.sin((phase * 2 * Math.PI * 440) / 24_000)), i * 2)
  }
  return pcm.toString('base64')
}

/** How late a network would bring each chunk, ms; order is kept, as TCP keeps it. */
function lateness({ maxMs, kind }: Jitter): () => number {
  let heldMs = Math.random() * maxMs
  let left = 0
  return () => {
    if (kind === 'each') return Math.random() * maxMs
    if (left-- <= 0) {
      left = Math.floor(Math.random() * MOST_HELD_CHUNKS)
      heldMs = Math.random() * maxMs
    }
    return heldMs
  }
}

/** Sends chunks at the pace given; resolves after the last with the times at which they went out. */
async function stream(replyId: string, chunks: number, everyMs: number, jitter: Jitter): Promise<number[]> {
  const startMs = monotonicMs()
  const late = lateness(jitter)
  const times: number[] = []
  let dueMs = startMs
  while (times.length < chunks) {
    while (times.length < chunks && monotonicMs() >= dueMs) {
      times.push(monotonicMs())
      send({ type: 'reply.audio', reply_id: replyId, data: toneChunk() })
      dueMs = Math.max(dueMs, startMs + times.length * everyMs + late())
    }
    await delay(1)
  }
  return times
}

/** The agent's words, at the pace of speech, until `isOver`. */
async function say(replyId: string, isOver: () => boolean): Promise<void> {
  for (let word = 0; !isOver(); word++) {
    send({ type: 'transcript.agent.delta', reply_id: replyId, delta: `word ${word} `, start_ms: word * WORD_MS })
    await delay(WORD_MS)
  }
}

async function reply({ replyId, soundMs, staleMs, end, jitter, leadMs }: ReplyRequest): Promise<void> {
  phase = 0
  send({ type: 'reply.started', reply_id: replyId })
  let isOver = end === 'interrupted'
  void say(replyId, () => isOver)
  const times = await stream(replyId, Math.round(soundMs / CHUNK_MS), CHUNK_MS, jitter)
  isOver = true
  const doneAtMs = monotonicMs()
  send({ type: 'transcript.agent', reply_id: replyId, text: 'What was said', interrupted: end === 'interrupted' })
  send({ type: 'reply.done', reply_id: replyId, status: end })
  const staleChunks = Math.round(staleMs / CHUNK_MS)
  await stream(replyId, staleChunks, CHUNK_MS / STALE_SPEED, { maxMs: 0, kind: 'each' })
  const [firstAtMs = 0] = times
  const longestGapMs = Math.max(0, ...times.slice(1).map((atMs, index) => atMs - (times[index] ?? atMs)))
  const leadAtMs = times[Math.ceil((leadMs ?? 0) / CHUNK_MS) - 1] ?? 0
  tell({ type: 'spoken', id: replyId, firstAtMs, leadAtMs, doneAtMs, staleChunks, longestGapMs })
}

async function userTurn(id: string, speechMs: number): Promise<void> {
  send({ type: 'input.speech.started' })
  const words = Math.round(speechMs / WORD_MS)
  for (let word = 1; word <= words; word++) {
    await delay(WORD_MS)
    send({ type: 'transcript.user.delta', item_id: id, text: 'said '.repeat(word) })
  }
  send({ type: 'input.speech.stopped' })
  send({ type: 'transcript.user', item_id: id, text: 'said '.repeat(words) })
  tell({ type: 'turnEnded', id })
}

async function partials({ id, count, everyMs }: Extract<AgentRequest, { type: 'partials' }>): Promise<void> {
  send({ type: 'input.speech.started' })
  const atEpochMs: number[] = []
  const startMs = monotonicMs()
  while (atEpochMs.length < count) {
    await delay(Math.max(0, startMs + atEpochMs.length * everyMs - monotonicMs()))
    // As long as what somebody says in one breath, and then again.
    const words = 'word '.repeat(1 + (atEpochMs.length % WORDS_IN_A_BREATH))
    atEpochMs.push(performance.timeOrigin + performance.now())
    send({ type: 'transcript.user.delta', item_id: id, text: `${words}number${atEpochMs.length}` })
  }
  // The final takes the place of the last partial, which is to be painted too.
  await delay(FINAL_AFTER_MS)
  send({ type: 'input.speech.stopped' })
  send({ type: 'transcript.user', item_id: id, text: 'That was all' })
  tell({ type: 'partialsSent', id, atEpochMs })
}

/** A reply that only calls, over at once: the result may be sent as soon as it is there (protocol.md §7). */
function call({ id, name, arguments: args }: Extract<AgentRequest, { type: 'call' }>): void {
  const replyId = `call-${replies++}`
  send({ type: 'reply.started', reply_id: replyId })
  send({ type: 'tool.call', call_id: id, name, arguments: args })
  send({ type: 'reply.done', reply_id: replyId, status: 'completed' })
}

/** A reply without sound, over at once. */
function answerSilently(): void {
  const replyId = `answer-${replies++}`
  send({ type: 'reply.started', reply_id: replyId })
  send({ type: 'transcript.agent', reply_id: replyId, text: 'Done' })
  send({ type: 'reply.done', reply_id: replyId, status: 'completed' })
}

function onMessage(data: string, isFirst: boolean): void {
  const frame = frameSchema.parse(JSON.parse(data))
  switch (frame.type) {
    case 'session.update':
      send({ type: 'session.updated' })
      tell({ type: 'configured', tools: frame.session?.tools ?? [], atMs: monotonicMs() })
      if (isFirst) send({ type: 'session.ready', session_id: 'bench' })
      break
    case 'input.audio':
      tell({ type: 'heard', digest: digest(frame.audio ?? ''), atMs: monotonicMs() })
      break
    case 'tool.result':
      tell({ type: 'answered', id: frame.call_id ?? '', result: frame.result ?? '', atMs: monotonicMs() })
      answerSilently()
      break
    case 'reply.create':
      answerSilently()
      break
    case 'session.end':
      send({ type: 'session.ended' })
      client?.close()
  }
}

function carryOut(request: AgentRequest): void {
  if (request.type === 'reply') void reply(request)
  else if (request.type === 'userTurn') void userTurn(request.id, request.speechMs)
  else if (request.type === 'partials') void partials(request)
  else call(request)
}

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
server.on('connection', (socket) => {
  client = socket
  let isFirst = true
  socket.on('message', (data) => {
    onMessage(String(data), isFirst)
    isFirst = false
  })
})
process.on('message', (message) => carryOut(requestSchema.parse(message)))
process.on('disconnect', () => process.exit())
await once(server, 'listening')
tell({ type: 'listening', port: (server.address() as AddressInfo).port })
