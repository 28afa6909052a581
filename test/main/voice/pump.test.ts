import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { capture, IDLE_PUMP, type Pump, SILENT_FRAME, startPump, stopPump, tickPump } from '../../../main/voice/pump.ts'
import { pcm } from '../../fakes/conversation.ts'

const frame = (n: number): Uint8Array => pcm(20, 1000 + n)

describe('uplink pump', () => {
  it('loses no sample captured before ready, and sends it a little faster than real time', () => {
    let pump: Pump = IDLE_PUMP
    const spoken = Array.from({ length: 50 }, (_, n) => frame(n))
    for (const [n, pcmFrame] of spoken.entries()) pump = capture(pump, pcmFrame, true, n * 20).pump
    pump = startPump(pump, 1000)
    const sent: Uint8Array[] = []
    for (let now = 1000; now < 1900; now += 20) {
      const step = tickPump(pump, false, now)
      pump = step.pump
      sent.push(...step.frames)
    }
    expect(sent.slice(0, 50)).toEqual(spoken)
    // 900 ms of time: at most 1.25 times as much audio, plus the frame at the edge.
    expect(sent.length * 20).toBeLessThanOrEqual(900 * 1.25 + 20)
  })

  it('sends a captured frame at once when nothing is held', () => {
    const running = startPump(IDLE_PUMP, 0)
    expect(capture(running, frame(1), true, 5).frames).toEqual([frame(1)])
  })

  it('fades the frame after the last one to zero, and then sends zeros', () => {
    let pump = capture(startPump(IDLE_PUMP, 0), frame(1), true, 0).pump
    const last = capture(pump, frame(2), false, 20)
    pump = last.pump
    const samples = new Int16Array(last.frames[0]?.buffer ?? new ArrayBuffer(0))
    expect(Math.abs(samples[0] ?? 0)).toBe(1002)
    expect(Math.abs(samples.at(-1) ?? 99)).toBeLessThan(5)
    expect(capture(pump, frame(3), false, 40).frames).toEqual([])
    expect(tickPump(pump, false, 60).frames[0]).toBe(SILENT_FRAME)
  })

  it('never lets a stray frame out after the microphone had been quiet', () => {
    const pump = capture(startPump(IDLE_PUMP, 0), frame(1), true, 0).pump
    expect(capture(pump, frame(2), false, 5000).frames).toEqual([])
  })

  it('fills with zeros when the microphone stalls, and starts anew after a stall of its own', () => {
    const pump = capture(startPump(IDLE_PUMP, 0), frame(1), true, 0).pump
    expect(tickPump(pump, true, 60).frames).toEqual([])
    expect(tickPump(pump, true, 120).frames.length).toBeGreaterThan(0)
    expect(tickPump(pump, false, 60_000).frames).toHaveLength(1)
  })

  it('keeps what is held over a lost connection when asked to', () => {
    const pump = capture(IDLE_PUMP, frame(1), true, 0).pump
    expect(stopPump(pump, true).held).toEqual([frame(1)])
    expect(stopPump(pump, false).held).toEqual([])
  })

  it('keeps real-time pace whatever the ticks do: never more than a stall’s worth ahead or behind', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 180 }), { minLength: 20, maxLength: 200 }), (steps) => {
        let pump = startPump(IDLE_PUMP, 0)
        let now = 0
        let sentMs = 0
        for (const step of steps) {
          now += step
          const { pump: next, frames } = tickPump(pump, false, now)
          pump = next
          sentMs += frames.length * 20
        }
        expect(Math.abs(sentMs - now)).toBeLessThanOrEqual(40)
      }),
    )
  })
})
