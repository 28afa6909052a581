/**
 * The five short sounds of Parley, generated: one family of soft struck notes, told apart by their direction. And the
 * pitches they are made of, so that the microphone can be kept from hearing them. Pure. PCM16 24 kHz mono.
 */
import { SAMPLE_RATE_HZ } from './audio-device.ts'

/** What a sound means: it hears you; it no longer does; a tool is at work; it asks something; something went wrong. */
export const EARCONS = ['listening', 'stopped', 'tool', 'attention', 'error'] as const
/** One of them. */
export type Earcon = (typeof EARCONS)[number]

interface Note {
  readonly hz: number
  readonly atMs: number
}

/** A fifth up opens, the same fifth down closes; a low semitone is wrong, three steps up ask, one note waits. */
const NOTES: Readonly<Record<Earcon, readonly Note[]>> = {
  listening: [
    { hz: 587.33, atMs: 0 },
    { hz: 880, atMs: 60 },
  ],
  stopped: [
    { hz: 880, atMs: 0 },
    { hz: 587.33, atMs: 60 },
  ],
  tool: [{ hz: 739.99, atMs: 0 }],
  attention: [
    { hz: 587.33, atMs: 0 },
    { hz: 739.99, atMs: 45 },
    { hz: 880, atMs: 90 },
  ],
  error: [
    { hz: 392, atMs: 0 },
    { hz: 369.99, atMs: 70 },
  ],
}

/** Loudest moment, dBFS: heard beside other work, never over it (look.md). */
const PEAK_DBFS = -20
/** Length of each, ms. */
export const EARCON_MS = 176
/** Soft: nothing begins or ends at once. */
const ATTACK_MS = 14
const RELEASE_MS = 24
/** How fast a note dies away, per second. */
const DECAY = 14
/** Struck wood: a little of the octave, gone sooner than the note itself. */
const OVERTONE = 0.22
const FULL_SCALE = 32_767

/** Frequencies in a sound, Hz: notes and their overtones. */
export const pitchesOf = (earcon: Earcon): readonly number[] => [
  ...new Set(NOTES[earcon].flatMap(({ hz }) => [hz, hz * 2])),
]

/** The sound at `volume` (1 is as designed, 0 silence). */
export const renderEarcon = (earcon: Earcon, volume: number): Uint8Array => {
  const wave = waveOf(earcon)
  const peak = wave.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const gain = ((10 ** (PEAK_DBFS / 20) * FULL_SCALE) / peak) * Math.min(1, Math.max(0, volume))
  const pcm = new Uint8Array(wave.length * 2)
  const view = new DataView(pcm.buffer)
  wave.forEach((value, i) => {
    view.setInt16(i * 2, Math.round(value * gain), true)
  })
  return pcm
}

const waveOf = (earcon: Earcon): Float64Array => {
  const samples = Math.round((EARCON_MS * SAMPLE_RATE_HZ) / 1_000)
  return Float64Array.from({ length: samples }, (_, i) => {
    const ms = (i * 1_000) / SAMPLE_RATE_HZ
    return NOTES[earcon].reduce((sum, note) => sum + noteAt(note, ms), 0) * rampDown(ms)
  })
}

const noteAt = ({ hz, atMs }: Note, ms: number): number => {
  const t = (ms - atMs) / 1_000
  if (t < 0) return 0
  const attack = t * 1_000 >= ATTACK_MS ? 1 : Math.sin((Math.PI / 2) * ((t * 1_000) / ATTACK_MS)) ** 2
  const body = Math.sin(2 * Math.PI * hz * t) * Math.exp(-DECAY * t)
  const overtone = OVERTONE * Math.sin(4 * Math.PI * hz * t) * Math.exp(-2 * DECAY * t)
  return attack * (body + overtone)
}

const rampDown = (ms: number): number => {
  const leftMs = EARCON_MS - ms
  return leftMs >= RELEASE_MS ? 1 : Math.sin((Math.PI / 2) * (leftMs / RELEASE_MS)) ** 2
}
