/**
 * How much of what the speaker plays the microphone hears: the impulse response from one to the other, by
 * deconvolution of a known sweep; its energy is the echo, its peak the delay. Pure but for giving way between its
 * steps: it runs on main's event loop. Called by the echo check.
 */
import { BYTES_PER_SAMPLE, bytesOfMs, isDigitalSilence, rmsDbfs, sampleAt } from '../voice/pcm.ts'
import { SWEEP_HZ } from './check-sounds.ts'
import { fft } from './fft.ts'

/**
 * `none`: nothing of it is heard. `weak`: so little that the agent will hardly notice itself. `strong`: it would
 * interrupt itself. `deaf`: the microphone delivered nothing at all; `noisy`: the room is too loud to tell.
 */
export type EchoVerdict = 'none' | 'weak' | 'strong' | 'deaf' | 'noisy'

/** What was measured. */
export interface Echo {
  readonly verdict: EchoVerdict
  /** Level of the echo at the microphone relative to what was played, dB; null when none was found. */
  readonly echoDb: number | null
  /** From handing the sound over to hearing it, ms: both devices and the way through the air; null as above. */
  readonly delayMs: number | null
}

/** Above this the service's turn detection takes an agent's voice for the user's (a voice of -20 dBFS, -60 left). */
const STRONG_DB = -40
/** The measurement works on every second sample: 12 kHz, more than twice the sweep's upper end. */
const STEP = 2
const RATE_HZ = 12_000
/** Energy of a room's response is gathered this long after its peak; a living room is 20 dB down by then. */
const TAIL_MS = 120
const HEAD_MS = 3
/** Quieter than this is nothing. */
const LEAST_DB = -90
/** How far the peak must stand out of the response's noise: chance reaches 4.5 times its RMS in 30,000 values. */
const PEAK_OVER_NOISE = 7

/** Measures `recorded`, which began when `played` was handed over or earlier: `offsetMs` is how much earlier. */
export const measureEcho = async (
  played: Uint8Array,
  recorded: Uint8Array,
  offsetMs: number,
  giveWay: () => Promise<void>,
): Promise<Echo> => {
  if (isDigitalSilence(recorded)) return { verdict: 'deaf', echoDb: null, delayMs: null }
  const response = await impulseResponse(halved(played), halved(recorded), giveWay)
  const peakAt = indexOfPeak(response)
  const from = Math.max(0, peakAt - samplesOf(HEAD_MS))
  const to = Math.min(response.length, peakAt + samplesOf(TAIL_MS))
  const noise = meanSquare(response, from, to)
  const peak = response[peakAt] ?? 0
  const leastToBeFound = PEAK_OVER_NOISE ** 2 * noise
  if (peak ** 2 < leastToBeFound) {
    const isNoisy = 10 * Math.log10(leastToBeFound) > STRONG_DB
    return { verdict: isNoisy ? 'noisy' : 'none', echoDb: null, delayMs: null }
  }
  let energy = 0
  for (let i = from; i < to; i++) energy += (response[i] ?? 0) ** 2
  const echoDb = Math.round(10 * Math.log10(Math.max(1e-12, energy - noise * (to - from))))
  const delayMs = Math.max(0, Math.round((peakAt * 1_000) / RATE_HZ - offsetMs))
  return { verdict: echoDb > STRONG_DB ? 'strong' : 'weak', echoDb, delayMs }
}

/**
 * How much quieter than `played` what is left in `recorded` is, dB: `played` begins there at `startMs`, and counts from
 * `fromMs` of it on.
 */
export const measureLeft = (played: Uint8Array, recorded: Uint8Array, startMs: number, fromMs: number): number => {
  const end = Math.min(played.length, recorded.length - bytesOfMs(startMs))
  const out = rmsDbfs(recorded.subarray(bytesOfMs(startMs + fromMs), bytesOfMs(startMs) + end))
  return Math.round(Math.max(LEAST_DB, out - rmsDbfs(played.subarray(bytesOfMs(fromMs), end))))
}

const samplesOf = (ms: number): number => Math.round((ms * RATE_HZ) / 1_000)

/** At half the rate, each value the mean of two: what lies above 6 kHz is out of the sweep's band and does not count. */
const halved = (pcm: Uint8Array): Float64Array =>
  Float64Array.from(
    { length: Math.floor(pcm.length / BYTES_PER_SAMPLE / STEP) },
    (_, i) => (sampleAt(pcm, i * STEP) + sampleAt(pcm, i * STEP + 1)) / 2,
  )

/** Only lags that can be: after the recording began, and so that the whole of `played` fits. */
const impulseResponse = async (
  played: Float64Array,
  recorded: Float64Array,
  giveWay: () => Promise<void>,
): Promise<Float64Array> => {
  const size = 2 ** Math.ceil(Math.log2(played.length + recorded.length))
  const [playedRe, playedIm] = [padded(played, size), new Float64Array(size)]
  await fft(playedRe, playedIm, giveWay)
  const [re, im] = [padded(recorded, size), new Float64Array(size)]
  await fft(re, im, giveWay)
  divide(re, im, playedRe, playedIm)
  // Inverse: the same transform with the parts swapped, over the length.
  await fft(im, re, giveWay)
  const lags = Math.max(1, recorded.length - played.length)
  return re.subarray(0, lags).map((value) => value / size)
}

const padded = (values: Float64Array, size: number): Float64Array => {
  const all = new Float64Array(size)
  all.set(values)
  return all
}

/** Divides spectra within the sweep's band and leaves nothing of what is outside, where the sweep says nothing. */
const divide = (re: Float64Array, im: Float64Array, byRe: Float64Array, byIm: Float64Array): void => {
  const size = re.length
  const low = Math.ceil((SWEEP_HZ.from * size) / RATE_HZ)
  const high = Math.floor((SWEEP_HZ.to * size) / RATE_HZ)
  let most = 0
  for (let k = low; k <= high; k++) most = Math.max(most, (byRe[k] ?? 0) ** 2 + (byIm[k] ?? 0) ** 2)
  for (let k = 0; k < size; k++) {
    const bin = Math.min(k, size - k)
    const [a, b, c, d] = [re[k] ?? 0, im[k] ?? 0, byRe[k] ?? 0, byIm[k] ?? 0]
    const inBand = bin >= low && bin <= high
    const power = c * c + d * d + most * 1e-4
    // Scaled so that a microphone that hears exactly what was played measures 0 dB.
    const share = inBand ? Math.sqrt(size / (2 * (high - low + 1))) / power : 0
    re[k] = (a * c + b * d) * share
    im[k] = (b * c - a * d) * share
  }
}

const indexOfPeak = (values: Float64Array): number => {
  let at = 0
  for (let i = 1; i < values.length; i++) if (Math.abs(values[i] ?? 0) > Math.abs(values[at] ?? 0)) at = i
  return at
}

/** Mean square outside of `from` to `to`: the response's noise. */
const meanSquare = (values: Float64Array, from: number, to: number): number => {
  let sum = 0
  let count = 0
  for (let i = 0; i < values.length; i++) {
    if (i >= from && i < to) continue
    sum += (values[i] ?? 0) ** 2
    count++
  }
  return count === 0 ? 0 : sum / count
}
