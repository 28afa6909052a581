/** The short sounds, and that the microphone does not take them for the user. */
import { describe, expect, it } from 'vitest'
import { createEarShield } from '../../../main/audio/ear-shield.ts'
import { EARCON_MS, EARCONS, type Earcon, pitchesOf, renderEarcon } from '../../../main/audio/earcons.ts'
import { readWav } from '../../../main/audio/wav-device.ts'
import { peakLevel, rmsDbfs } from '../../../main/voice/pcm.ts'
import { correlate, samplesOf } from '../../fakes/correlate.ts'
import { speechLike } from '../../fakes/speech-like.ts'

const FRAME_BYTES = 960
const QUESTION = 'test/fixtures/audio/what-time-tokyo.wav'
const pcmOf = (samples: ArrayLike<number>): Uint8Array => {
  const pcm = new Uint8Array(samples.length * 2)
  const view = new DataView(pcm.buffer)
  for (let i = 0; i < samples.length; i++) view.setInt16(i * 2, Math.round(samples[i] ?? 0), true)
  return pcm
}

describe('earcons', () => {
  it.each(EARCONS)('%s is short, at -20 dBFS, and begins and ends softly', (earcon) => {
    const pcm = renderEarcon(earcon, 1)
    expect(pcm.length / 48).toBeLessThan(180)
    expect(20 * Math.log10(peakLevel(pcm))).toBeCloseTo(-20, 1)
    const samples = samplesOf(pcm)
    expect(Math.abs(samples[0] ?? 0)).toBeLessThan(10)
    expect(Math.abs(samples.at(-1) ?? 0)).toBeLessThan(10)
  })

  it('are told apart by ear', () => {
    for (const [index, one] of EARCONS.entries())
      for (const other of EARCONS.slice(index + 1)) {
        const { coefficient } = correlate(samplesOf(renderEarcon(one, 1)), samplesOf(renderEarcon(other, 1)))
        expect(Math.abs(coefficient), `${one} and ${other}`).toBeLessThan(0.9)
      }
  })

  it('follow the volume down to silence', () => {
    expect(20 * Math.log10(peakLevel(renderEarcon('tool', 0.5)))).toBeCloseTo(-26, 0)
    expect(peakLevel(renderEarcon('tool', 0))).toBe(0)
  })
})

/** What a microphone hears of a sound in a room: later, quieter, with its reverberation, over a voice. */
const heardInRoom = (earcon: Earcon, gain: number, voice: Int16Array): Int16Array => {
  const sound = samplesOf(renderEarcon(earcon, 1))
  const heard = Float64Array.from({ length: 24_000 }, (_, i) => voice[i] ?? 0)
  let seed = 7
  const random = (): number => {
    seed = (seed * 1_664_525 + 1_013_904_223) >>> 0
    return seed / 2 ** 32
  }
  const paths = [[0, 1], ...Array.from({ length: 60 }, () => [random() * 150, (random() - 0.5) * 0.3])] as const
  for (const [ms = 0, part = 0] of paths)
    for (let i = 0; i < sound.length; i++) {
      const at = i + Math.round((80 + ms) * 24)
      heard[at] = (heard[at] ?? 0) + (sound[i] ?? 0) * gain * part * Math.exp(-ms / 60)
    }
  return Int16Array.from(heard, (value) => Math.round(value))
}

const shielded = (earcon: Earcon, heard: Int16Array): Int16Array => {
  const shield = createEarShield()
  shield.expect(pitchesOf(earcon), EARCON_MS, 0)
  const pcm = pcmOf(heard)
  const out: number[] = []
  for (let at = 0, ms = 0; at + FRAME_BYTES <= pcm.length; at += FRAME_BYTES, ms += 20)
    out.push(...samplesOf(shield.pass(pcm.slice(at, at + FRAME_BYTES), ms)))
  return Int16Array.from(out)
}

describe('ear shield', () => {
  it.each(EARCONS)('takes %s out of what the microphone hears', (earcon) => {
    const heard = heardInRoom(earcon, 0.5, new Int16Array(24_000))
    const before = rmsDbfs(pcmOf(heard.subarray(1_920, 8_000)))
    const after = rmsDbfs(pcmOf(shielded(earcon, heard).subarray(1_920, 8_000)))
    expect(before - after).toBeGreaterThan(20)
  })

  it('leaves the voice what it is, from its first sample to its last', async () => {
    const voice = samplesOf(await readWav(QUESTION)).subarray(6_000, 30_000)
    const heard = shielded('listening', heardInRoom('listening', 0.5, voice))
    expect(correlate(heard, voice).coefficient).toBeGreaterThan(0.9)
    expect(heard.length).toBe(voice.length)
  })

  it('touches nothing before and after', () => {
    const shield = createEarShield()
    const frame = speechLike(20)
    expect(shield.pass(frame, 0)).toBe(frame)
    shield.expect(pitchesOf('tool'), EARCON_MS, 0)
    for (let ms = 0; ms <= 900; ms += 20) shield.pass(speechLike(20), ms)
    expect(shield.pass(frame, 920)).toBe(frame)
  })
})
