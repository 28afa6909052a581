/** Where the results of calls lead, step by step. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { advance, atBeginning, entryOf, type FlowState, fitted } from '../../../../main/plugins/flow/flow.ts'
import { makeRide, type RIDE_FLOW } from './flows.ts'

const flow = makeRide().manifest.flow
if (flow === undefined) throw new Error('the ride has a flow')

/** Takes steps that must succeed, "tool>phase" each. */
const walk = (...steps: string[]): FlowState =>
  steps.reduce((state, step) => {
    const [tool = '', phase] = step.split('>')
    const result = advance(flow, state, { tool, phase })
    return result.kind === 'entered' || result.kind === 'returned' ? result.state : state
  }, atBeginning(flow))
const phases = ({ entries }: FlowState): string[] => entries.map(({ phase }) => phase)
const booked = walk('look_up>estimate', 'estimate_fare>book', 'book_ride>booked')

describe('flow', () => {
  it('begins in its first phase and goes on as results say', () => {
    expect(phases(atBeginning(flow))).toEqual(['lookup'])
    expect(phases(booked)).toEqual(['lookup', 'estimate', 'book', 'booked'])
    expect(booked.entries.map(({ id }) => id)).toEqual([0, 1, 2, 3])
  })

  it('stays without a phase, and where a tool names the phase it was called in', () => {
    const state = walk('look_up>estimate')
    expect(advance(flow, state, { tool: 'look_up' })).toEqual({ kind: 'stays' })
    expect(advance(flow, state, { tool: 'look_up', phase: 'estimate' })).toEqual({ kind: 'stays' })
  })

  it('refuses a phase that is not in the manifest, whatever it is called, and says which there are', () => {
    for (const phase of ['gone', '__proto__', 'constructor', '']) {
      const result = advance(flow, atBeginning(flow), { tool: 'look_up', phase })
      expect(result).toMatchObject({ kind: 'refused', problem: expect.stringContaining('lookup, estimate, book') })
    }
    const none = advance(undefined, undefined, { tool: 'do_it', phase: 'x' })
    expect(none).toMatchObject({ kind: 'refused', problem: expect.stringContaining('no flow') })
  })

  it('goes back by a revise tool to a phase that it has come through, forgetting what came after', () => {
    const result = advance(flow, booked, { tool: 'revise_pickup', phase: 'estimate' })
    expect(result).toMatchObject({ kind: 'returned', from: 'booked', entry: { id: 1, phase: 'estimate' } })
    expect(result.kind === 'returned' && phases(result.state)).toEqual(['lookup', 'estimate'])
  })

  it('goes back to where it is by a plugin’s own restart, so that what was set is forgotten', () => {
    const result = advance(flow, atBeginning(flow), { tool: 'restart', phase: 'lookup' })
    expect(result).toMatchObject({ kind: 'returned', entry: { id: 0 }, from: 'lookup' })
  })

  it('does not go forward by a revise tool', () => {
    const result = advance(flow, walk('look_up>estimate'), { tool: 'revise_pickup', phase: 'book' })
    expect(result).toMatchObject({ kind: 'refused', problem: expect.stringContaining('lookup, estimate') })
  })

  it('enters its own phase anew by a revise tool', () => {
    const state = walk('look_up>estimate')
    const result = advance(flow, state, { tool: 'revise_pickup', phase: 'estimate' })
    expect(result).toMatchObject({ kind: 'returned', from: 'estimate', entry: { id: 1, phase: 'estimate' }, state })
  })

  it('takes an earlier phase from any tool as a step back', () => {
    const result = advance(flow, booked, { tool: 'cancel_ride', phase: 'lookup' })
    expect(result).toMatchObject({ kind: 'returned', entry: { id: 0 }, state: atBeginning(flow) })
  })

  it('begins anew when the phase it is in is gone, and only forgets the others that are', () => {
    const without = (name: keyof typeof RIDE_FLOW.phases, initial = 'lookup') => {
      const { [name]: _gone, ...rest } = flow.phases
      return { ...flow, initial, phases: rest }
    }
    expect(fitted(flow, booked)).toBe(booked)
    expect(phases(fitted(without('booked'), booked))).toEqual(['lookup'])
    expect(phases(fitted(without('estimate'), booked))).toEqual(['lookup', 'book', 'booked'])
    expect(phases(fitted(without('lookup', 'estimate'), booked))).toEqual(['estimate'])
  })

  it('never holds a phase twice, always begins at the first, and ids always rise', () => {
    const step = fc.record({
      tool: fc.constantFrom('look_up', 'book_ride', 'revise_pickup'),
      phase: fc.constantFrom('lookup', 'estimate', 'book', 'booked', 'gone', undefined),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let state = atBeginning(flow)
        for (const call of steps) {
          const result = advance(flow, state, call)
          if (result.kind !== 'entered' && result.kind !== 'returned') continue
          state = result.state
          expect(entryOf(state).phase).toBe(call.phase)
          expect(new Set(phases(state)).size).toBe(state.entries.length)
          expect(phases(state)[0]).toBe('lookup')
          const ids = state.entries.map(({ id }) => id)
          expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
        }
      }),
      { numRuns: 200 },
    )
  })
})
