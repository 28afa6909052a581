import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resample } from '../../../main/practice/resample.ts'

const sine = (hz: number, rate: number, seconds = 0.5) =>
  Int16Array.from({ length: rate * seconds }, (_, i) => Math.round(16_000 * Math.sin((2 * Math.PI * hz * i) / rate)))

/** Power ratio in dB of the wanted sine to everything else, edges left out. */
const snrDb = (samples: Int16Array, hz: number, rate: number): number => {
  const inner = samples.subarray(1000, samples.length - 1000)
  let signal = 0
  let error = 0
  for (let i = 0; i < inner.length; i++) {
    const wanted = 16_000 * Math.sin((2 * Math.PI * hz * (i + 1000)) / rate)
    signal += wanted ** 2
    error += ((inner[i] ?? 0) - wanted) ** 2
  }
  return 10 * Math.log10(signal / error)
}
const levelDb = (samples: Int16Array): number => {
  const inner = samples.subarray(1000, samples.length - 1000)
  return 20 * Math.log10(Math.sqrt(inner.reduce((sum, value) => sum + value ** 2, 0) / inner.length) / 11_314 + 1e-9)
}

describe('resample', () => {
  it.each([200, 1000, 3000, 6000])('keeps %i Hz within 60 dB, both ways', (hz) => {
    expect(snrDb(resample(sine(hz, 24_000), 24_000, 16_000), hz, 16_000)).toBeGreaterThan(60)
    expect(snrDb(resample(sine(hz, 16_000), 16_000, 24_000), hz, 24_000)).toBeGreaterThan(60)
  })

  it('lets nothing above the new limit through', () => {
    expect(levelDb(resample(sine(9500, 24_000), 24_000, 16_000))).toBeLessThan(-60)
  })

  it('keeps the duration', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), (length) => {
        expect(
          Math.abs(resample(new Int16Array(length), 24_000, 16_000).length - (length * 2) / 3),
        ).toBeLessThanOrEqual(0.5)
      }),
      { numRuns: 20 },
    )
  })
})
