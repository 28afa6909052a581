/**
 * A recorded corpus for echo cancellers, made here: the agent's speech as a loudspeaker plays it into a room and a
 * microphone hears it, and the user speaking over it. Everything is repeatable. Called by `echo.bench.ts`.
 */
import type { Voice } from '../../main/practice/voice.ts'

/** Samples per second of all signals here. */
export const CORPUS_HZ = 24_000

/** A room with a loudspeaker and a microphone in it. */
export interface Room {
  readonly name: string
  /** What the microphone gets of the loudspeaker, dB against what was played. */
  readonly echoDb: number
  /** Time in which the room's sound falls by 60 dB, ms. */
  readonly reverbMs: number
  /** From handing samples out until their echo comes in: queues, drivers, air, ms. */
  readonly delayMs: number
  /** 0: a faithful loudspeaker; 1: a small one, driven hard. */
  readonly overdrive: number
}

/** Signals of one scene, −1 to 1, all of the same length. */
export interface Scene {
  readonly room: Room
  /** What was played: the reference. */
  readonly far: Float32Array
  /** What of it came back. */
  readonly echo: Float32Array
  /** The user alone, as the microphone would hear them in a silent room. */
  readonly near: Float32Array
  /** What the microphone delivered: echo, user and the room's own noise. */
  readonly microphone: Float32Array
  /** Stretches in samples: only the agent speaks (after 3 s to adapt); both; only the user. */
  readonly farOnly: Stretch
  readonly both: Stretch
  readonly nearOnly: Stretch
}

/** From one sample to before another. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** Laptop, desk and a loud corner: what assistants are used with. */
export const ROOMS: readonly Room[] = [
  { name: 'laptop', echoDb: -12, reverbMs: 250, delayMs: 90, overdrive: 0.2 },
  { name: 'desk speakers', echoDb: -20, reverbMs: 400, delayMs: 140, overdrive: 0 },
  { name: 'loud, small speaker', echoDb: -6, reverbMs: 300, delayMs: 60, overdrive: 1 },
]

const ADAPT_S = 3
const FAR_ALONE_S = 10
const BOTH_S = 8
const NEAR_ALONE_S = 6
const NOISE_PEAK = 0.0006

const FAR_TEXT =
  'It is a quarter past nine in Tokyo, and the sky is clear. Your next meeting begins in half an hour. I have set a ' +
  'timer for twelve minutes and made a note of the shopping list: bread, apples, and two bottles of milk. The train ' +
  'to the airport leaves every twenty minutes from the main station, and the journey takes about forty minutes. ' +
  'Tomorrow will be warm with a light wind from the west. Would you like me to read the rest of your notes as well?'
const NEAR_TEXT =
  'No, stop there. What time is it in London? Set a timer for five minutes, please. And make a note that I have to ' +
  'call the garage before noon. How long does the journey take by car? Tell me again which train is the next one.'

/** Repeatable noise, −1 to 1 (mulberry32). */
const createNoise = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1
  }
}

/** A room's response: the direct sound and a tail of decaying noise; its energy is 1. */
const roomResponse = ({ reverbMs }: Room, seed: number): Float32Array => {
  const noise = createNoise(seed)
  const taps = Float32Array.from({ length: Math.round((reverbMs * CORPUS_HZ) / 1_500) }, (_, i) => {
    const decay = 10 ** ((-3 * i) / ((reverbMs * CORPUS_HZ) / 1_000))
    return i === 0 ? 1 : noise() * 0.12 * decay
  })
  const energy = taps.reduce((sum, tap) => sum + tap * tap, 0)
  return taps.map((tap) => tap / Math.sqrt(energy))
}

const convolve = (signal: Float32Array, taps: Float32Array, delay: number): Float32Array => {
  const out = new Float32Array(signal.length)
  for (let k = 0; k < taps.length; k++) {
    const tap = taps[k] ?? 0
    const shift = delay + k
    for (let i = shift; i < out.length; i++) out[i] = (out[i] ?? 0) + tap * (signal[i - shift] ?? 0)
  }
  return out
}

const overdriven = (signal: Float32Array, amount: number): Float32Array =>
  amount === 0 ? signal : signal.map((x) => Math.tanh(x * (1 + 3 * amount)) / (1 + 3 * amount))

/** The voice's samples over and over, from sample `from` on, and silence elsewhere; scaled to a peak. */
const spread = (speech: Int16Array, length: number, spans: readonly Stretch[], peak: number): Float32Array => {
  const loudest = speech.reduce((most, x) => Math.max(most, Math.abs(x)), 1)
  const out = new Float32Array(length)
  let at = 0
  for (const { from, to } of spans) {
    for (let i = from; i < to; i++) out[i] = ((speech[at++ % speech.length] ?? 0) / loudest) * peak
  }
  return out
}

const seconds = (from: number, to: number): Stretch => ({ from: from * CORPUS_HZ, to: to * CORPUS_HZ })

/** One scene for each room, spoken by two voices: 3 s to adapt, 10 s agent, 8 s both, 6 s user. */
export const makeCorpus = async (voice: Voice): Promise<readonly Scene[]> => {
  const agent = (await voice.speak(FAR_TEXT, 'alba')).samples
  const user = (await voice.speak(NEAR_TEXT, 'michael')).samples
  const farEnd = ADAPT_S + FAR_ALONE_S
  const bothEnd = farEnd + BOTH_S
  const end = bothEnd + NEAR_ALONE_S
  const length = end * CORPUS_HZ
  return ROOMS.map((room, index): Scene => {
    const far = spread(agent, length, [seconds(0, bothEnd)], 0.5)
    const gain = 10 ** (room.echoDb / 20)
    const delay = Math.round((room.delayMs * CORPUS_HZ) / 1_000)
    const echo = convolve(overdriven(far, room.overdrive), roomResponse(room, index + 1), delay).map((x) => x * gain)
    const near = spread(user, length, [seconds(farEnd, end)], 0.2)
    const noise = createNoise(99 + index)
    const microphone = near.map((x, i) => Math.max(-1, Math.min(1, x + (echo[i] ?? 0) + NOISE_PEAK * noise())))
    return {
      room,
      far,
      echo,
      near,
      microphone,
      farOnly: seconds(ADAPT_S, farEnd),
      // The first second of each belongs to the change.
      both: seconds(farEnd, bothEnd),
      nearOnly: seconds(bothEnd + 1, end),
    }
  })
}
