/**
 * Which lines are in the DOM: a reader who goes on scrolling reaches every line, and what is in view is always there.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  including,
  LINE_PX,
  MAX_LINES,
  nextRange,
  pinnedRange,
  type Range,
  rangeAround,
  type Sight,
} from '../../renderer/caption-range.ts'

const VIEW_PX = 700

/** The page as it would be with lines of these heights: what is seen of them, for a view at `topPx` of the whole. */
const sightOf = (heights: readonly number[], { start, end }: Range, viewTop: number): Sight => {
  const linesTop = start * LINE_PX
  const sum = heights.slice(start, end).reduce((total, height) => total + height, 0)
  return { viewTop, viewBottom: viewTop + VIEW_PX, linesTop, linesBottom: linesTop + sum }
}

describe('the lines in the DOM', () => {
  it('are the last ones while the end is followed', () => {
    expect(pinnedRange(5_000)).toEqual({ start: 4_900, end: 5_000 })
    expect(pinnedRange(3)).toEqual({ start: 0, end: 3 })
  })

  it('lie around the line that is wanted, at either end too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat(), (total, at) => {
        const index = at % total
        const { start, end } = rangeAround(index, total)
        expect(start).toBeLessThanOrEqual(index)
        expect(end).toBeGreaterThan(index)
        expect(end - start).toBe(Math.min(total, MAX_LINES))
      }),
    )
  })

  it('move before the reader comes to their edge, and keep what is in view', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 20, max: 180 }), { minLength: 300, maxLength: 900 }),
        fc.nat(),
        fc.boolean(),
        (heights, from, goesUp) => {
          const total = heights.length
          let range = rangeAround(from % total, total)
          // The index of the line at the top of the view; a screen is never more than 35 of these lines.
          for (let index = from % total; index >= 0 && index < total; index += goesUp ? -3 : 3) {
            const above = heights.slice(range.start, index).reduce((sum, height) => sum + height, 0)
            const next = nextRange(range, total, sightOf(heights, range, range.start * LINE_PX + above))
            if (next?.kind === 'shift') range = next.range
            expect(next?.kind).not.toBe('leap')
            expect(range.start <= index && index < range.end).toBe(true)
            expect(range.end - range.start).toBeLessThanOrEqual(MAX_LINES)
          }
        },
      ),
      { numRuns: 30 },
    )
  })

  it('leap to about the place to which the scroll bar was dragged', () => {
    const total = 10_000
    const range = { start: 5_000, end: 5_220 }
    const sight = { linesTop: 5_000 * LINE_PX, linesBottom: 5_220 * LINE_PX }
    const dragged = (topPx: number) =>
      nextRange(range, total, { ...sight, viewTop: topPx, viewBottom: topPx + VIEW_PX })
    expect(dragged(0)).toEqual({ kind: 'leap', index: 0 })
    expect(dragged(1_000 * LINE_PX)).toEqual({ kind: 'leap', index: 1_000 })
    expect(dragged(9_000 * LINE_PX)).toEqual({ kind: 'leap', index: 9_000 })
    expect(dragged(5_100 * LINE_PX)).toBeNull()
  })

  it('are widened for a selection', () => {
    expect(including({ start: 100, end: 320 }, [50, -1])).toEqual({ start: 50, end: 320 })
    expect(including({ start: 100, end: 320 }, [400])).toEqual({ start: 100, end: 401 })
    expect(including({ start: 100, end: 320 }, [])).toEqual({ start: 100, end: 320 })
  })
})
