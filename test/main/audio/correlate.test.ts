/** The measure that the sound tests go by. */
import { describe, expect, it } from 'vitest'
import { correlate, correlatePieces } from '../../fakes/correlate.ts'

/** Repeatable white noise (mulberry32). */
const noise = (length: number, seed: number): Float64Array => {
  let state = seed * 0x9e3779b9
  return Float64Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 - 0.5) * 20_000
  })
}

describe('correlate', () => {
  it('finds a recording at another gain, late, in noise', () => {
    const wanted = noise(24_000, 1)
    const recorded = noise(72_000, 2).map((x) => x * 0.05)
    wanted.forEach((x, i) => {
      recorded[i + 31_000] = (recorded[i + 31_000] ?? 0) + x * 0.5
    })
    const { coefficient, lag } = correlate(recorded, wanted)
    expect(lag).toBe(31_000)
    expect(coefficient).toBeGreaterThan(0.98)
  })

  it('finds one that began before the recording', () => {
    const wanted = noise(10_000, 3)
    expect(correlate(wanted.slice(2_000), wanted).lag).toBe(-2_000)
  })

  it('falls when a part is missing and is low for something else', () => {
    const wanted = noise(20_000, 4)
    const half = wanted.map((x, i) => (i < 10_000 ? x : 0))
    expect(correlate(half, wanted).coefficient).toBeLessThan(0.8)
    expect(Math.abs(correlate(noise(20_000, 5), wanted).coefficient)).toBeLessThan(0.1)
    expect(correlate(new Float64Array(100), wanted).coefficient).toBeCloseTo(0)
  })
})

describe('correlatePieces', () => {
  const wanted = Int16Array.from({ length: 60_000 }, (_, i) => Math.round(8000 * Math.sin(i ** 1.3 / 50)))

  it('finds all of it around a gap, and says how long the gap is', () => {
    const recorded = new Int16Array(70_000)
    recorded.set(wanted.subarray(0, 30_000), 1000)
    recorded.set(wanted.subarray(30_000), 31_000 + 2400)
    const { coefficient, slip } = correlatePieces(recorded, wanted)
    expect(coefficient).toBeGreaterThan(0.9)
    expect(Math.abs(slip - 2400)).toBeLessThan(5)
    expect(correlate(recorded, wanted).coefficient).toBeLessThan(0.8)
  })

  it('is low when a third is missing', () => {
    const recorded = new Int16Array(70_000)
    recorded.set(wanted.subarray(0, 40_000), 1000)
    expect(correlatePieces(recorded, wanted).coefficient).toBeLessThan(0.8)
  })

  it('is low for other sound', () => {
    const recorded = Int16Array.from({ length: 70_000 }, (_, i) => Math.round(8000 * Math.sin((i * i) / 90_000)))
    expect(correlatePieces(recorded, wanted).coefficient).toBeLessThan(0.5)
  })
})
