/** Conversion between 24 kHz mono and a device's own format, measured: noise, aliases, duration. */
import { describe, expect, it } from 'vitest'
import {
  createCaptureConverter,
  createPlaybackConverter,
  createSlicer,
  mixToMono,
  spreadToChannels,
} from '../../../main/audio/pcm-format.ts'
import { createSpeexResampler } from '../../../main/audio/speex-resampler.ts'
import { samplesOf } from '../../fakes/correlate.ts'

const AMPLITUDE = 16_000
const RATES = [44_100, 48_000] as const

const sine = (frequencyHz: number, rateHz: number): Int16Array =>
  Int16Array.from({ length: rateHz }, (_, i) =>
    Math.round(AMPLITUDE * Math.sin((2 * Math.PI * frequencyHz * i) / rateHz)),
  )

/** In 20 ms pieces, as a device delivers. */
const resample = async (samples: Int16Array, fromHz: number, toHz: number): Promise<Int16Array> => {
  const resampler = await createSpeexResampler(fromHz, toHz)
  const piece = fromHz / 50
  const out: number[] = []
  for (let at = 0; at < samples.length; at += piece) out.push(...resampler.process(samples.subarray(at, at + piece)))
  resampler.dispose()
  return Int16Array.from(out)
}

/** The stretch without the filter's beginning and end. */
const middle = (samples: Int16Array): Int16Array => samples.subarray(samples.length * 0.2, samples.length * 0.9)

const power = (samples: Int16Array): number => samples.reduce((sum, x) => sum + x * x, 0) / samples.length

/** Power of everything that is not the sine of this frequency (least squares fit), over the sine's, in dB. */
const signalToNoiseDb = (samples: Int16Array, frequencyHz: number, rateHz: number): number => {
  let [ss, cc, sc, xs, xc] = [0, 0, 0, 0, 0]
  const phase = (i: number): number => (2 * Math.PI * frequencyHz * i) / rateHz
  samples.forEach((x, i) => {
    const [s, c] = [Math.sin(phase(i)), Math.cos(phase(i))]
    ss += s * s
    cc += c * c
    sc += s * c
    xs += x * s
    xc += x * c
  })
  const determinant = ss * cc - sc * sc
  const a = (xs * cc - xc * sc) / determinant
  const b = (xc * ss - xs * sc) / determinant
  let [signal, noise] = [0, 0]
  samples.forEach((x, i) => {
    const y = a * Math.sin(phase(i)) + b * Math.cos(phase(i))
    signal += y * y
    noise += (x - y) ** 2
  })
  return 10 * Math.log10(signal / noise)
}

describe('resampler', () => {
  for (const rateHz of RATES) {
    for (const [fromHz, toHz] of [
      [rateHz, 24_000],
      [24_000, rateHz],
    ] as const) {
      it(`keeps sines of the whole band clean by 60 dB and as loud, ${fromHz} to ${toHz} Hz`, async () => {
        for (const frequencyHz of [50, 300, 1_000, 3_400, 6_000, 8_000, 10_000, 11_000]) {
          const out = middle(await resample(sine(frequencyHz, fromHz), fromHz, toHz))
          expect(signalToNoiseDb(out, frequencyHz, toHz), `${frequencyHz} Hz`).toBeGreaterThan(60)
          expect(10 * Math.log10(power(out) / (AMPLITUDE ** 2 / 2)), `${frequencyHz} Hz`).toBeCloseTo(0, 0)
        }
      })

      it(`keeps the duration, ${fromHz} to ${toHz} Hz`, async () => {
        const out = await resample(sine(440, fromHz), fromHz, toHz)
        // Short of one second by what waits in the filter for the samples that would follow.
        expect(out.length).toBeGreaterThan(toHz * 0.994)
        expect(out.length).toBeLessThanOrEqual(toHz)
      })
    }

    it(`lets nothing above 12 kHz through as an alias louder than -60 dB, ${rateHz} to 24000 Hz`, async () => {
      for (const frequencyHz of [12_100, 12_500, 13_000, 14_000, 16_000, 18_000, 20_000, 21_900]) {
        const out = middle(await resample(sine(frequencyHz, rateHz), rateHz, 24_000))
        expect(10 * Math.log10(power(out) / (AMPLITUDE ** 2 / 2)), `${frequencyHz} Hz`).toBeLessThan(-60)
      }
    })
  }

  it('gives the same samples whatever the pieces', async () => {
    const input = sine(700, 48_000)
    const whole = await createSpeexResampler(48_000, 24_000)
    const pieces = await createSpeexResampler(48_000, 24_000)
    const out: number[] = []
    for (let at = 0, size = 1; at < input.length; at += size, size = (size * 7 + 3) % 1_999) {
      out.push(...pieces.process(input.subarray(at, at + size)))
    }
    expect(out).toEqual([...whole.process(input)])
    whole.dispose()
    pieces.dispose()
    pieces.dispose()
    expect(pieces.process(input).length).toBe(0)
  })
})

describe('format converters', () => {
  it('mix stereo to mono and back', () => {
    expect([...mixToMono(Int16Array.of(100, 200, -3, -5), 2)]).toEqual([150, -4])
    expect([...mixToMono(Int16Array.of(32_767, 32_767), 2)]).toEqual([32_767])
    expect([...spreadToChannels(Int16Array.of(1, 2), 2)]).toEqual([1, 1, 2, 2])
    expect([...spreadToChannels(Int16Array.of(1), 4)]).toEqual([1, 1, 0, 0])
  })

  it('bring 44.1 kHz stereo to the app and back as the same tone', async () => {
    const format = { sampleRateHz: 44_100, channels: 2 }
    const playback = await createPlaybackConverter(format)
    const capture = await createCaptureConverter(format)
    const tone = sine(1_000, 24_000)
    const out: number[] = []
    for (let at = 0; at < tone.length; at += 240) {
      const block = new Uint8Array(tone.buffer, at * 2, 480)
      out.push(...samplesOf(capture.convert(playback.convert(block))))
    }
    expect(signalToNoiseDb(middle(Int16Array.from(out)), 1_000, 24_000)).toBeGreaterThan(60)
    playback.dispose()
    capture.dispose()
  })

  it('pass 24 kHz mono through untouched', async () => {
    const pcm = Uint8Array.of(1, 2, 3, 4)
    const converter = await createCaptureConverter({ sampleRateHz: 24_000, channels: 1 })
    expect(converter.convert(pcm)).toBe(pcm)
  })

  it('cut any pieces into frames of one size, each a buffer of its own', () => {
    const frames: Uint8Array[] = []
    const slice = createSlicer(4, (frame) => frames.push(frame))
    slice(Uint8Array.of(1, 2, 3))
    slice(Uint8Array.of(4, 5, 6, 7, 8, 9, 10, 11, 12))
    slice(Uint8Array.of(13))
    expect(frames.map((frame) => [...frame])).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [9, 10, 11, 12],
    ])
    expect(new Set(frames.map((frame) => frame.buffer)).size).toBe(3)
  })
})
