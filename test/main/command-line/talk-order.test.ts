/** Presses and releases that come as programs of their own: overtaken, repeated, lost. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTalkOrder, type TalkStep } from '../../../main/command-line/talk-order.ts'

type Given = ['talk-down' | 'talk-up' | 'toggle', number]
const steps = (...given: Given[]): TalkStep[] => {
  const order = createTalkOrder()
  return given.flatMap(([command, atMs]) => order.next(command, atMs))
}

describe('commands of talking', () => {
  it('pass in order', () => {
    expect(steps(['talk-down', 0], ['talk-up', 900], ['toggle', 1_000], ['talk-down', 1_050])).toEqual([
      'down',
      'up',
      'toggle',
      'down',
    ])
  })

  it('a release that overtakes its press is a tap all the same', () => {
    expect(steps(['talk-up', 100], ['talk-down', 0])).toEqual(['down', 'up'])
    expect(steps(['talk-up', 100], ['talk-down', 0], ['talk-up', 400], ['talk-down', 300])).toEqual([
      'down',
      'up',
      'down',
      'up',
    ])
  })

  it('a release long ago has nothing to do with a press now', () => {
    expect(steps(['talk-up', 9_000], ['talk-down', 0])).toEqual(['down'])
  })

  it('repeats of the desktop are one press, also those that come behind the release', () => {
    const held: Given[] = [0, 600, 640, 680].map((atMs) => ['talk-down', atMs])
    expect(steps(...held, ['talk-up', 720], ['talk-down', 700])).toEqual(['down', 'up'])
  })

  it('a press after a release that never came is a new press', () => {
    expect(steps(['talk-down', 0], ['talk-down', 3_000], ['talk-up', 3_500])).toEqual(['down', 'up', 'down', 'up'])
  })

  it('never leave the key down once the last release has come, in whatever order', () => {
    const press = fc.record({ gapMs: fc.integer({ min: 1, max: 2_000 }), heldMs: fc.integer({ min: 1, max: 1_500 }) })
    fc.assert(
      fc.property(
        fc.array(press, { maxLength: 8 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 16 }),
        (presses, lags) => {
          let nowMs = 0
          const given: { command: 'talk-down' | 'talk-up'; atMs: number; arrivesMs: number }[] = []
          for (const { gapMs, heldMs } of presses) {
            nowMs += gapMs
            given.push({
              command: 'talk-down',
              atMs: nowMs,
              arrivesMs: nowMs + (lags[given.length % lags.length] ?? 0),
            })
            nowMs += heldMs
            given.push({ command: 'talk-up', atMs: nowMs, arrivesMs: nowMs + (lags[given.length % lags.length] ?? 0) })
          }
          const order = createTalkOrder()
          const done = given
            .toSorted((a, b) => a.arrivesMs - b.arrivesMs)
            .flatMap(({ command, atMs }) => order.next(command, atMs))
          // Down and up by turns, and up at the end.
          expect(done).toEqual(done.map((_, index) => (index % 2 === 0 ? 'down' : 'up')))
          expect(done.length % 2).toBe(0)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
