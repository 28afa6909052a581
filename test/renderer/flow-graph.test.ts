/**
 * Where the boxes and lines of a plugin's steps go.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PluginFlow } from '../../preload/contract.ts'
import { BOX_PX, layoutFlow } from '../../renderer/flow-graph.ts'

const flow = (names: string[], taken: PluginFlow['taken'], change: Partial<PluginFlow> = {}): PluginFlow => ({
  initial: names[0] ?? '',
  current: names[0] ?? '',
  phases: names.map((name) => ({ name, tools: [`use_${name}`], hasPrompt: false })),
  always: [],
  taken,
  ...change,
})

describe('flow graph', () => {
  it('puts the phases one under the other in the order of the manifest, and marks start and now', () => {
    const { rows, height, lanes } = layoutFlow(flow(['a', 'b', 'c'], [], { current: 'b' }))
    expect(rows.map(({ name, isInitial, isCurrent, isLast }) => [name, isInitial, isCurrent, isLast])).toEqual([
      ['a', true, false, false],
      ['b', false, true, false],
      ['c', false, false, true],
    ])
    const last = rows.at(-1)
    expect(height).toBe((last?.y ?? 0) + BOX_PX)
    expect(lanes).toBe(0)
  })

  it('draws a step to the next phase straight down and every other through a lane', () => {
    const { rows, lanes } = layoutFlow(
      flow(
        ['a', 'b', 'c'],
        [
          { from: 'a', to: 'b', tool: 'go' },
          { from: 'a', to: 'c', tool: 'skip' },
          { from: 'c', to: 'a', tool: 'restart' },
        ],
      ),
    )
    expect(rows[0]?.direct.map(({ tool }) => tool)).toEqual(['go'])
    expect(rows[0]?.jumps.map(({ tool, to }) => [tool, to])).toEqual([['skip', 'c']])
    expect(rows[2]?.jumps[0]).toMatchObject({ tool: 'restart', to: 'a', toY: BOX_PX / 2 })
    expect(lanes).toBe(2)
  })

  it('leaves out steps from or to what is no phase any more', () => {
    const { rows } = layoutFlow(
      flow(
        ['a', 'b'],
        [
          { from: 'a', to: 'gone', tool: 'x' },
          { from: 'old', to: 'b', tool: 'y' },
        ],
      ),
    )
    expect(rows.flatMap((row) => [...row.direct, ...row.jumps])).toEqual([])
  })

  it('never lays two steps over each other in one lane, and no box over another', () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const step = fc.record({ from: fc.constantFrom(...names), to: fc.constantFrom(...names), tool: fc.string() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (taken) => {
        const { rows, height } = layoutFlow(flow(names, taken))
        const spans = rows
          .flatMap((row) => row.jumps)
          .map(({ fromY, toY, lane }) => ({ lane, top: Math.min(fromY, toY), bottom: Math.max(fromY, toY) }))
        for (const [index, one] of spans.entries()) {
          for (const other of spans.slice(index + 1)) {
            if (one.lane === other.lane) expect(one.bottom <= other.top || other.bottom <= one.top).toBe(true)
          }
        }
        for (const [index, row] of rows.entries()) expect(row.y + BOX_PX + row.gap).toBe(rows[index + 1]?.y ?? height)
      }),
      { numRuns: 200 },
    )
  })
})
