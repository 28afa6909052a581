/** The sounds of the checks, generated: a tone for the ears, a sweep for the echo. Pure. PCM16 24 kHz mono. */
import { SAMPLE_RATE_HZ } from './audio-device.ts'

/** Level of the test tone's loudest moment: clearly heard at a speaker's usual setting, never startling. */
const TONE_PEAK = 10 ** (-14 / 20)
/** The sweep is as loud as an agent's voice: what it says of the echo must hold for that. */
const SWEEP_PEAK = 10 ** (-12 / 20)
const FULL_SCALE = 32_767

/** The murmur's loudest moment; on average it is as loud as a voice. */
const MURMUR_PEAK = 10 ** (-6 / 20)

/** From where to where the sweep goes: the band of speech, which small speakers and any microphone can do. */
export const SWEEP_HZ = { from: 250, to: 5_000 } as const
/** Long enough that a matched filter finds it 30 dB under a room's noise. */
const SWEEP_MS = 1_200

const render = (ms: number, peak: number, sampleAt: (seconds: number) => number): Uint8Array => {
  const samples = Math.round((ms * SAMPLE_RATE_HZ) / 1_000)
  const pcm = new Uint8Array(samples * 2)
  const view = new DataView(pcm.buffer)
  for (let i = 0; i < samples; i++) {
    const value = Math.round(peak * FULL_SCALE * sampleAt(i / SAMPLE_RATE_HZ))
    view.setInt16(i * 2, Math.max(-FULL_SCALE, Math.min(FULL_SCALE, value)), true)
  }
  return pcm
}

/** Rises and falls within `edge` seconds of both ends, without a click. */
const edges = (t: number, length: number, edge: number): number => {
  const nearest = Math.min(t, length - t, edge)
  return nearest <= 0 ? 0 : Math.sin((Math.PI / 2) * (nearest / edge)) ** 2
}

/** Three rising notes, a second and a half in all. */
export const makeTestTone = (): Uint8Array => {
  const notes = [392, 494, 587]
  const each = 0.45
  return render(notes.length * each * 1_000 + 150, TONE_PEAK, (t) => {
    let sum = 0
    notes.forEach((hz, index) => {
      const own = t - index * each
      if (own < 0 || own > each + 0.15) return
      const body = Math.sin(2 * Math.PI * hz * own) + 0.25 * Math.sin(4 * Math.PI * hz * own)
      sum += (body / 1.25) * Math.exp(-3 * own) * edges(own, each + 0.15, 0.02)
    })
    return sum
  })
}

/** Murmur in the rhythm and the band of speech: what an echo canceller is used to. */
export const makeMurmur = (ms: number): Uint8Array => {
  let seed = 1
  let low = 0
  let lower = 0
  return render(ms, MURMUR_PEAK, (t) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    // Twice through a low pass of some 1.5 kHz.
    low += 0.33 * ((seed / 2 ** 32) * 2 - 1 - low)
    lower += 0.33 * (low - lower)
    const syllables = Math.max(0, Math.sin(2 * Math.PI * 2.1 * t)) + 0.4 * Math.max(0, Math.sin(2 * Math.PI * 3.3 * t))
    return 2 * lower * syllables * edges(t, ms / 1_000, 0.05)
  })
}

/** One sweep through the band of speech, its pitch rising evenly to the ear. */
export const makeSweep = (): Uint8Array => {
  const seconds = SWEEP_MS / 1_000
  const ratio = Math.log(SWEEP_HZ.to / SWEEP_HZ.from)
  return render(SWEEP_MS, SWEEP_PEAK, (t) => {
    const phase = ((2 * Math.PI * SWEEP_HZ.from * seconds) / ratio) * (Math.exp((t / seconds) * ratio) - 1)
    return Math.sin(phase) * edges(t, seconds, 0.04)
  })
}
