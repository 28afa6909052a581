/**
 * Keeps our own short sounds out of what the microphone hears, and nothing else: while one may be in the room, its few
 * pitches are filtered out of the captured frames. Gating would cost the user's first words, which come just then. A
 * voice with some narrow notches in it for half a second is still that voice. Knows no device; time comes in. Called by
 * `compose/sound.ts`. PCM16 24 kHz mono, frames of 20 ms.
 */
import { SAMPLE_RATE_HZ } from './audio-device.ts'

/** The shield. */
export interface EarShield {
  /** A sound of these pitches begins now and lasts so long. */
  expect(pitchesHz: readonly number[], lengthMs: number, nowMs: number): void
  /** The frame as the session may hear it: the same one while nothing is expected, else a new one. */
  pass(frame: Uint8Array, nowMs: number): Uint8Array
}

/** Speaker, air, microphone and room: Bluetooth both ways takes 400 ms, a room rings for 200. */
const TAIL_MS = 600
/** Width of a notch is its pitch over this: wide enough for the attack of a note, narrow enough for a voice. */
const NOTCH_Q = 3.5
/** Filtered and unfiltered sound change places over this many samples, so that neither change clicks. */
const FADE_SAMPLES = 240

interface Notch {
  readonly b0: number
  readonly b1: number
  readonly a1: number
  readonly a2: number
  x1: number
  x2: number
  y1: number
  y2: number
}

/** Makes one that expects nothing. */
export const createEarShield = (): EarShield => {
  let notches = new Map<number, Notch>()
  let untilMs = Number.NEGATIVE_INFINITY
  /** 0: as it came; FADE_SAMPLES: filtered. */
  let wet = 0

  return {
    expect: (pitchesHz, lengthMs, nowMs) => {
      if (notches.size === 0) wet = 0
      for (const hz of pitchesHz) if (!notches.has(hz)) notches.set(hz, makeNotch(hz))
      untilMs = Math.max(untilMs, nowMs + lengthMs + TAIL_MS)
    },
    pass: (frame, nowMs) => {
      if (notches.size === 0) return frame
      const target = nowMs < untilMs ? FADE_SAMPLES : 0
      const out = new Uint8Array(frame.length)
      const from = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
      const to = new DataView(out.buffer)
      for (let i = 0; i < frame.length >> 1; i++) {
        const dry = from.getInt16(i * 2, true)
        let filtered = dry
        for (const notch of notches.values()) filtered = step(notch, filtered)
        if (wet !== target) wet += Math.sign(target - wet)
        const mixed = dry + (filtered - dry) * (wet / FADE_SAMPLES)
        to.setInt16(i * 2, Math.max(-32_768, Math.min(32_767, Math.round(mixed))), true)
      }
      if (target === 0 && wet === 0) notches = new Map()
      return out
    },
  }
}

/** The cookbook's notch (R. Bristow-Johnson): zero at its pitch, one everywhere else. */
const makeNotch = (hz: number): Notch => {
  const w = (2 * Math.PI * hz) / SAMPLE_RATE_HZ
  const alpha = Math.sin(w) / (2 * NOTCH_Q)
  const a0 = 1 + alpha
  const cos = (-2 * Math.cos(w)) / a0
  return { b0: 1 / a0, b1: cos, a1: cos, a2: (1 - alpha) / a0, x1: 0, x2: 0, y1: 0, y2: 0 }
}

const step = (notch: Notch, x: number): number => {
  const y = notch.b0 * (x + notch.x2) + notch.b1 * notch.x1 - notch.a1 * notch.y1 - notch.a2 * notch.y2
  notch.x2 = notch.x1
  notch.x1 = x
  notch.y2 = notch.y1
  notch.y1 = y
  return y
}
