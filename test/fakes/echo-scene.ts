/**
 * Scenes for an echo canceller: an agent speaks from a loudspeaker in a room of one's choice, a microphone hears it late,
 * reverberated, overdriven and over noise, and at times the user speaks as well. Deterministic; all at 24 kHz.
 */
import type { EchoCanceller } from '../../main/audio/echo-canceller.ts'
import { samplesOf } from './correlate.ts'
import { randomFrom } from './random.ts'

const RATE_HZ = 24_000
const FRAME = 480
/** The canceller finds delay and room in this time; what it does before is another figure. */
export const CONVERGED_MS = 1_000

export interface EchoScene {
  /** Time in which the room's reverberation falls by 60 dB. */
  readonly rt60Ms: number
  /** Both devices and the way through the air. */
  readonly delayMs: number
  /** Level of the echo against what is played. */
  readonly echoDb: number
  /** Level of the room's noise, dBFS. */
  readonly noiseDb: number
  /** How far the microphone's clock runs from the speaker's, parts in a million. */
  readonly driftPpm?: number
}

export interface Recorded {
  /** What was played. */
  readonly far: Int16Array
  /** What the microphone heard: echo, voice, noise. */
  readonly heard: Int16Array
  /** The user's voice in it, alone. */
  readonly near: Int16Array
}

/** Direct sound and early reflections and a tail that dies away; energy 1. Sparse, so that it is quick. */
const responseOf = ({ rt60Ms }: EchoScene, random: () => number): readonly (readonly [number, number])[] => {
  const taps: [number, number][] = [[0, 1]]
  const count = Math.round(rt60Ms * 1.2)
  for (let i = 0; i < count; i++) {
    const ms = 1 + random() * rt60Ms * 0.6
    taps.push([Math.round(ms * 24), (random() - 0.5) * 0.9 * 10 ** ((-3 * ms) / rt60Ms)])
  }
  const energy = Math.sqrt(taps.reduce((sum, [, gain]) => sum + gain * gain, 0))
  return taps.map(([at, gain]) => [at, gain / energy])
}

/** A small loudspeaker that is turned up: peaks are rounded off. */
const overdriven = (sample: number): number => 26_000 * Math.tanh(sample / 26_000)

/** Plays `far` in the scene while the user says `near` (as long, silence where nothing is said). */
export const record = (scene: EchoScene, far: Int16Array, near: Int16Array, seed = 1): Recorded => {
  const random = randomFrom(seed)
  const air = new Float64Array(far.length)
  const gain = 10 ** (scene.echoDb / 20)
  const pace = 1 + (scene.driftPpm ?? 0) / 1e6
  for (const [at, part] of responseOf(scene, random)) {
    const late = at + Math.round(scene.delayMs * 24)
    for (let i = 0; i + late < air.length; i++) {
      const source = overdriven(far[Math.round(i * pace)] ?? 0)
      if (source !== 0) air[i + late] = (air[i + late] ?? 0) + source * part * gain
    }
  }
  const noise = 10 ** (scene.noiseDb / 20) * 32_768 * Math.sqrt(3)
  const heard = Int16Array.from(air, (echo, i) => {
    const value = echo + (near[i] ?? 0) + (random() * 2 - 1) * noise
    return Math.max(-32_768, Math.min(32_767, Math.round(value)))
  })
  return { far, heard, near }
}

/** PCM16 little-endian. */
export const bytesOf = (samples: Int16Array): Uint8Array => {
  const pcm = new Uint8Array(samples.length * 2)
  const view = new DataView(pcm.buffer)
  samples.forEach((value, i) => {
    view.setInt16(i * 2, value, true)
  })
  return pcm
}

/** What comes out of the canceller, frame by frame as in the audio thread. */
export const cancel = (canceller: EchoCanceller, { far, heard }: Recorded): Int16Array => {
  const out = new Int16Array(heard.length)
  for (let at = 0; at + FRAME <= heard.length; at += FRAME) {
    canceller.played(bytesOf(far.slice(at, at + FRAME)))
    out.set(samplesOf(canceller.heard(bytesOf(heard.slice(at, at + FRAME)))), at)
  }
  return out
}

/** Mean power of a stretch, dBFS. */
export const powerDb = (samples: Int16Array, fromMs: number, toMs: number): number => {
  let sum = 0
  const [from, to] = [Math.round(fromMs * 24), Math.min(samples.length, Math.round(toMs * 24))]
  for (let i = from; i < to; i++) sum += (samples[i] ?? 0) ** 2
  return 10 * Math.log10(sum / Math.max(1, to - from) / 32_768 ** 2 + 1e-12)
}

/** Repeats and pads to a length. */
export const looped = (sound: Int16Array, ms: number): Int16Array =>
  Int16Array.from({ length: (ms * RATE_HZ) / 1_000 }, (_, i) => sound[i % sound.length] ?? 0)

/** Silence, then the sound once at `atMs`, in `ms` altogether. */
export const placed = (sound: Int16Array, atMs: number, ms: number, gain: number): Int16Array =>
  Int16Array.from({ length: (ms * RATE_HZ) / 1_000 }, (_, i) => Math.round((sound[i - atMs * 24] ?? 0) * gain))
