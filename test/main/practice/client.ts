/**
 * A client of the service as simple as can be, for the practice agent's tests: sends messages, keeps a pump of audio
 * going at real-time pace (zeros when nothing is said), and waits for events in order.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { decodeWav } from '../../../main/practice/wav.ts'
import { decodeAudio, pcmBytes } from '../../../main/practice/wire.ts'

const eventSchema = z.looseObject({ type: z.string(), timestamp: z.number() })

/** An event as it arrived; `atMs` is when, on the monotonic clock. */
export type Event = z.infer<typeof eventSchema> & { atMs: number }

export interface Client {
  readonly events: readonly Event[]
  /** Resolves with the close code. */
  readonly closed: Promise<number>
  send(message: object): void
  sendText(text: string): void
  /** The next event of a type that has not been waited for yet. */
  next(type: string, fits?: (event: Event) => boolean): Promise<Event>
  /** Events of a type so far. */
  all(type: string): Event[]
  /** Starts the pump; without it no audio is sent at all. */
  startPump(): void
  stopPump(): void
  /** Says samples through the pump, zeros afterwards. */
  say(samples: Int16Array): void
  end(): void
}

const FRAME = 480

export const connect = async (url: string, headers: Record<string, string> = {}): Promise<Client> => {
  const socket = new WebSocket(url, { headers })
  const events: Event[] = []
  const seen = new Set<Event>()
  const waiting = new Set<() => void>()
  let pump: NodeJS.Timeout | null = null
  let queue = new Int16Array(0)
  let anchorMs = 0
  let frames = 0

  socket.on('message', (data) => {
    events.push({ ...eventSchema.parse(JSON.parse(data.toString())), atMs: performance.now() })
    for (const check of waiting) check()
  })
  socket.on('error', () => undefined)
  const closed = new Promise<number>((resolve) => {
    socket.on('close', (code) => {
      if (pump) clearInterval(pump)
      resolve(code)
    })
  })
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  await opened

  const send = (message: object) => socket.send(JSON.stringify(message))
  return {
    events,
    closed,
    send,
    sendText: (text) => socket.send(text),
    next: (type, fits = () => true) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const found = events.find((event) => event.type === type && !seen.has(event) && fits(event))
          if (!found) return
          seen.add(found)
          waiting.delete(check)
          resolve(found)
        }
        waiting.add(check)
        void closed.then(() => {
          check()
          reject(new Error(`closed while waiting for ${type}`))
        })
        check()
      }),
    all: (type) => events.filter((event) => event.type === type),
    startPump() {
      anchorMs = performance.now()
      frames = 0
      pump = setInterval(() => {
        while (frames * 20 < performance.now() - anchorMs) {
          const frame = new Int16Array(FRAME)
          frame.set(queue.subarray(0, FRAME))
          queue = queue.slice(FRAME)
          frames += 1
          send({ type: 'input.audio', audio: pcmBytes(frame).toString('base64') })
        }
      }, 10)
    },
    stopPump() {
      if (pump) clearInterval(pump)
    },
    say(samples) {
      queue = Int16Array.from(samples)
    },
    end() {
      socket.terminate()
    },
  }
}

/** The recorded question "what time is it in Tokyo", PCM16 24 kHz. */
export const question = async (): Promise<Int16Array> =>
  decodeWav(await readFile(join(import.meta.dirname, '../../fixtures/audio/what-time-tokyo.wav'))).samples

/** Samples of a `reply.audio` event. */
export const audioOf = (event: Event): Int16Array => decodeAudio(String(event['data'])) ?? new Int16Array(0)

export const isSilent = (event: Event): boolean => audioOf(event).every((sample) => sample === 0)
