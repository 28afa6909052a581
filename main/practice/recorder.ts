/**
 * Writes what a session received and sent to a folder: `<sessionId>-received.pcm` and `<sessionId>-sent.pcm` (PCM16
 * little-endian mono 24 kHz, gapless), and `<sessionId>.ndjson` with every wire event, audio replaced by its length.
 * For tests that compare sound with what went over the wire; only when asked for by `--record`.
 */
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs'
import { join } from 'node:path'

/** The record of one session. */
export interface Recorder {
  received(event: Readonly<Record<string, unknown>>): void
  sent(event: Readonly<Record<string, unknown>>): void
  /** Resolves when everything is on disk. */
  close(): Promise<void>
}

/** Records nothing. */
export const NO_RECORDER: Recorder = {
  received: () => undefined,
  sent: () => undefined,
  close: () => Promise.resolve(),
}

const ended = (stream: WriteStream): Promise<void> => new Promise((resolve) => stream.end(() => resolve()))

/** Opens the three files; the folder is made if it is not there. */
export const createRecorder = (folder: string, sessionId: string): Recorder => {
  mkdirSync(folder, { recursive: true })
  const open = (name: string): WriteStream => {
    const stream = createWriteStream(join(folder, `${sessionId}${name}`))
    // A full disk must not end a conversation.
    stream.on('error', () => undefined)
    return stream
  }
  const audioIn = open('-received.pcm')
  const audioOut = open('-sent.pcm')
  const events = open('.ndjson')
  const startMs = performance.now()
  const note = (direction: string, event: Readonly<Record<string, unknown>>, field: string, audio: WriteStream) => {
    const body = event[field]
    const isAudio = typeof body === 'string' && (event['type'] === 'input.audio' || event['type'] === 'reply.audio')
    const bytes = isAudio ? Buffer.from(body, 'base64') : null
    if (bytes) audio.write(bytes)
    const kept = bytes ? { ...event, [field]: `${bytes.length} bytes` } : event
    events.write(`${JSON.stringify({ atMs: Math.round(performance.now() - startMs), direction, event: kept })}\n`)
  }
  return {
    received: (event) => note('received', event, 'audio', audioIn),
    sent: (event) => note('sent', event, 'data', audioOut),
    close: () => Promise.all([audioIn, audioOut, events].map(ended)).then(() => undefined),
  }
}
