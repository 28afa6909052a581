import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CLOSED_GATE,
  type Gate,
  isGateOpen,
  pressGate,
  RELEASE_TAIL_MS,
  releaseGate,
  TAP_MS,
  tickGate,
  toggleGate,
} from '../../../main/voice/talk-gate.ts'

const RUNS = process.env['PARLEY_TEST_LONG'] === '1' ? 10_000 : 1000

const press = (mode: 'auto' | 'hold' | 'toggle', heldMs: number, from: Gate = CLOSED_GATE, audible = false): Gate => {
  const down = pressGate(from, mode, audible, 1000).gate
  return tickGate(releaseGate(down, mode, 1000 + heldMs), 1000 + heldMs + RELEASE_TAIL_MS)
}

describe('talk gate', () => {
  it('auto: a short press toggles, a long one holds', () => {
    expect(press('auto', TAP_MS - 1).position.kind).toBe('toggled')
    expect(press('auto', TAP_MS).position.kind).toBe('closed')
    expect(press('auto', 50, press('auto', 50)).position.kind).toBe('closed')
  })

  it('hold: open while held, however short; toggle: flips on the press, release means nothing', () => {
    expect(press('hold', 10).position.kind).toBe('closed')
    expect(press('toggle', 5000).position.kind).toBe('toggled')
    expect(press('toggle', 10, press('toggle', 10)).position.kind).toBe('closed')
  })

  it('keeps the release tail open, so that the last phoneme is not cut', () => {
    const released = releaseGate(pressGate(CLOSED_GATE, 'hold', false, 0).gate, 'hold', 1000)
    expect(isGateOpen(tickGate(released, 1000 + RELEASE_TAIL_MS - 1))).toBe(true)
    expect(isGateOpen(tickGate(released, 1000 + RELEASE_TAIL_MS))).toBe(false)
  })

  it('ignores auto-repeat', () => {
    const down = pressGate(CLOSED_GATE, 'auto', false, 0).gate
    expect(pressGate(down, 'auto', false, 30).gate).toBe(down)
  })

  it('a press while the agent is audible silences it and leaves the gate open, in every mode and position', () => {
    for (const mode of ['auto', 'hold', 'toggle'] as const) {
      for (const from of [CLOSED_GATE, press('auto', 10)]) {
        const step = pressGate(from, mode, true, 1000)
        expect(step.silencesAgent).toBe(true)
        expect(isGateOpen(step.gate)).toBe(true)
        if (mode !== 'hold') expect(isGateOpen(press(mode, 10, from, true))).toBe(true)
      }
    }
    expect(isGateOpen(toggleGate(press('auto', 10), true, 1000).gate)).toBe(true)
  })

  it('is never stuck: after any sequence, with every key up, two presses of the button at most close it', () => {
    const key = fc.record({
      what: fc.constantFrom('down', 'up', 'button', 'tick'),
      mode: fc.constantFrom<'auto' | 'hold' | 'toggle'>('auto', 'hold', 'toggle'),
      audible: fc.boolean(),
      ms: fc.integer({ min: 0, max: 800 }),
    })
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40 }), (keys) => {
        let gate = CLOSED_GATE
        let now = 0
        for (const { what, mode, audible, ms } of keys) {
          now += ms
          if (what === 'down') gate = pressGate(gate, mode, audible, now).gate
          else if (what === 'up') gate = releaseGate(gate, mode, now)
          else if (what === 'button') gate = toggleGate(gate, audible, now).gate
          else gate = tickGate(gate, now)
          // Held only while the key is down: nothing else keeps the gate in that position.
          if (gate.position.kind === 'held') expect(gate.keyDown).not.toBeNull()
        }
        gate = tickGate(releaseGate(gate, 'hold', now), now + RELEASE_TAIL_MS)
        expect(gate.position.kind).not.toBe('held')
        if (isGateOpen(gate)) gate = tickGate(toggleGate(gate, false, now).gate, now + RELEASE_TAIL_MS)
        expect(isGateOpen(gate)).toBe(false)
      }),
      { numRuns: RUNS },
    )
  }, 600_000)
})
