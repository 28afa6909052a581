/** How long an event waits, told from how late a loop was. */
import { describe, expect, it } from 'vitest'
import { loopRows, waitsOf } from '../../bench/loop-rows.ts'
import { createLoopMeter } from '../../bench/probe/loop-meter.ts'

describe('waits', () => {
  it('count a stall once for every millisecond in which something could have come', () => {
    expect(waitsOf([0, 3, 0.5])).toEqual([0, 3, 2, 1, 0, 0.5])
  })
})

describe('the figures of a loop', () => {
  it('stand beside the baseline, and the largest of both clocks counts', () => {
    const reading = { histogramP999Ms: 4, histogramMaxMs: 20, delaysMs: [1, 22], ownDelaysMs: [1, 6] }
    const quiet = { histogramP999Ms: 1, histogramMaxMs: 2, delaysMs: [0], ownDelaysMs: [0] }
    const rows = loopRows('talking', reading, quiet, 'idle')
    expect(rows.map(({ value }) => value)).toEqual([4, 22, 6, 22])
    expect(rows.map(({ baseline }) => baseline)).toEqual([1, 0, 0, 2])
  })
})

describe('the meter', () => {
  it('sees a loop that was held up, and says that nobody else did it', () => {
    const meter = createLoopMeter()
    return new Promise<void>((done) => {
      meter.start()
      setTimeout(() => {
        const untilMs = performance.now() + 60
        while (performance.now() < untilMs);
        setTimeout(() => {
          const { delaysMs, ownDelaysMs } = meter.stop()
          expect(Math.max(...delaysMs)).toBeGreaterThan(40)
          expect(ownDelaysMs).toHaveLength(delaysMs.length)
          expect(ownDelaysMs.every((own, at) => own >= 0 && own <= (delaysMs[at] ?? 0))).toBe(true)
          done()
        }, 20)
      }, 20)
    })
  })
})
