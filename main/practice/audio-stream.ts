/**
 * The outgoing audio of one reply: 10 ms chunks (480 bytes) at real-time pace, silence where nothing is queued
 * (protocol.md §9). Anchored to the clock, so timers that fire late do not slow it down. Owned by the floor.
 */
import { pcmBytes } from './wire.ts'

const CHUNK_MS = 10
const CHUNK_SAMPLES = 240
/** After a stall longer than this the clock is anchored anew instead of bursting. */
const LONGEST_BURST_CHUNKS = 30

/** One reply's audio, running from the moment it is made. */
export interface AudioStream {
  /** Milliseconds of audio sent so far, silence included. */
  sentMs(): number
  /** Queues samples behind what is queued; returns where they begin, in milliseconds of this stream. */
  append(samples: Int16Array): number
  /** Resolves once all that is queued has been sent; the stream has then ended. */
  finish(): Promise<void>
  /** Ends at once; `finish` resolves. */
  stop(): void
}

/** Starts a stream; `send` receives each chunk as PCM16 little-endian mono 24 kHz. */
export const startAudioStream = (send: (chunk: Buffer) => void): AudioStream => {
  const silence = Buffer.alloc(CHUNK_SAMPLES * 2)
  const queue: Buffer[] = []
  let sent = 0
  let anchorMs = performance.now()
  let isFinishing = false
  let onFinished: (() => void) | null = null
  let isStopped = false

  const stop = () => {
    isStopped = true
    clearInterval(timer)
    onFinished?.()
    onFinished = null
  }
  const tick = () => {
    const nowMs = performance.now()
    let due = Math.floor((nowMs - anchorMs) / CHUNK_MS) - sent
    if (due > LONGEST_BURST_CHUNKS) {
      anchorMs = nowMs - (sent + 1) * CHUNK_MS
      due = 1
    }
    for (; due > 0 && !isStopped; due--) {
      if (queue.length === 0 && isFinishing) return stop()
      sent += 1
      send(queue.shift() ?? silence)
    }
  }
  const timer = setInterval(tick, CHUNK_MS)

  return {
    sentMs: () => sent * CHUNK_MS,
    append(samples) {
      const at = (sent + queue.length) * CHUNK_MS
      for (let from = 0; from < samples.length; from += CHUNK_SAMPLES) {
        const chunk = Buffer.alloc(CHUNK_SAMPLES * 2)
        pcmBytes(samples.subarray(from, from + CHUNK_SAMPLES)).copy(chunk)
        queue.push(chunk)
      }
      return at
    },
    finish() {
      isFinishing = true
      return isStopped
        ? Promise.resolve()
        : new Promise((resolve) => {
            onFinished = resolve
          })
    },
    stop,
  }
}
