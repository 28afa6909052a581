/** Arithmetic of main/voice/pcm.ts. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bytesOfMs,
  isAudible,
  isDigitalSilence,
  msOfBytes,
  msOfSamples,
  peakLevel,
  rmsDbfs,
  sampleAt,
} from '../../../main/voice/pcm.ts'

const pcmOf = (samples: readonly number[]): Uint8Array => {
  const pcm = new Uint8Array(samples.length * 2)
  const view = new DataView(pcm.buffer)
  samples.forEach((sample, i) => {
    view.setInt16(i * 2, sample, true)
  })
  return pcm
}

const sine = (amplitude: number): Uint8Array =>
  pcmOf(Array.from({ length: 2_400 }, (_, i) => Math.round(amplitude * Math.sin((2 * Math.PI * 100 * i) / 24_000))))

describe('pcm', () => {
  it('turns durations into bytes and back', () => {
    expect(bytesOfMs(20)).toBe(960)
    expect(msOfBytes(480)).toBe(10)
    expect(msOfSamples(12)).toBe(0.5)
    fc.assert(fc.property(fc.nat(600_000), (ms) => msOfBytes(bytesOfMs(ms)) === ms))
  })

  it('never splits a sample', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (ms) => bytesOfMs(ms) % 2 === 0))
  })

  it('reads samples with their sign, also from an odd offset', () => {
    const samples = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(samples, (values) => {
        const shifted = new Uint8Array(values.length * 2 + 1)
        shifted.set(pcmOf(values), 1)
        expect(values.map((_, i) => sampleAt(shifted.subarray(1), i))).toEqual(values)
      }),
    )
  })

  it('measures peak and loudness', () => {
    expect(peakLevel(pcmOf([0, -32_768, 5]))).toBe(1)
    expect(peakLevel(new Uint8Array(0))).toBe(0)
    expect(rmsDbfs(pcmOf([-32_768, -32_768]))).toBe(0)
    expect(rmsDbfs(sine(16_384))).toBeCloseTo(-9.03, 1)
    expect(rmsDbfs(new Uint8Array(480))).toBe(Number.NEGATIVE_INFINITY)
  })

  it('calls a chunk audible above -50 dBFS', () => {
    expect(isAudible(sine(200))).toBe(true)
    expect(isAudible(sine(100))).toBe(false)
    expect(isAudible(new Uint8Array(480))).toBe(false)
  })

  it('tells zeros from the faintest sound', () => {
    expect(isDigitalSilence(new Uint8Array(480))).toBe(true)
    expect(isDigitalSilence(pcmOf([0, 1, 0]))).toBe(false)
  })
})
