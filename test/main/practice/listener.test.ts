import { describe, expect, it } from 'vitest'
import { createListener, type Heard } from '../../../main/practice/listener.ts'

const TIMING = { onsetLagMs: 600, endpointMs: 800, bargeInMs: 700 }
const silence = (ms: number) => new Int16Array(ms * 24)
const tone = (ms: number, amplitude = 8000) =>
  Int16Array.from({ length: ms * 24 }, (_, i) => Math.round(amplitude * Math.sin(i / 8)))
const noise = (ms: number, amplitude: number) =>
  Int16Array.from({ length: ms * 24 }, (_, i) => Math.round(amplitude * Math.sin(i * i)))

const hear = (parts: readonly Int16Array[], isAgentAudible = false): Heard[] => {
  const listener = createListener()
  return parts.flatMap((part) => listener.push(part, isAgentAudible, TIMING))
}
const kinds = (found: readonly Heard[]) => found.map(({ kind }) => kind)

describe('listener', () => {
  it('finds one utterance, with a lead before it', () => {
    const found = hear([silence(1000), tone(1500), silence(1000)])
    expect(kinds(found)).toEqual(['started', 'ended'])
    const ended = found[1]
    expect(ended?.kind === 'ended' && ended.samples.length / 24).toBe(300 + 1500 + 800)
  })

  it('finds no end while no frames come after the words', () => {
    expect(kinds(hear([silence(300), tone(1500)]))).toEqual(['started'])
    expect(kinds(hear([silence(300), tone(1500), silence(780)]))).toEqual(['started'])
  })

  it('keeps a sentence with a pause together', () => {
    expect(kinds(hear([tone(700), silence(500), tone(700), silence(900)]))).toEqual(['started', 'ended'])
  })

  it('hears a short word', () => {
    expect(kinds(hear([silence(300), tone(300), silence(1000)]))).toEqual(['started', 'ended'])
  })

  it('ignores a click, quiet hum and digital silence', () => {
    expect(hear([silence(500), tone(60), silence(2000), noise(5000, 60), silence(3000)])).toEqual([])
  })

  it('needs 0.7 s of speech over an audible reply to open a turn', () => {
    expect(kinds(hear([tone(400), silence(300)], true))).toEqual([])
    expect(kinds(hear([tone(400), silence(900)], true))).toEqual(['ended'])
    expect(kinds(hear([tone(800)], true))).toEqual(['started'])
  })

  it('gives the same for any size of frames', () => {
    const all = [...silence(300), ...tone(1000), ...silence(1000)]
    const odd: Int16Array[] = []
    for (let at = 0; at < all.length; at += 777) odd.push(Int16Array.from(all.slice(at, at + 777)))
    expect(hear(odd)).toEqual(hear([Int16Array.from(all)]))
  })

  it('gets used to steady noise', () => {
    const listener = createListener()
    for (let i = 0; i < 20; i++) listener.push(noise(1000, 600), false, TIMING)
    expect(listener.push(noise(3000, 600), false, TIMING)).toEqual([])
  })
})
