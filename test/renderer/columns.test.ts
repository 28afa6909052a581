/**
 * Widths of the grid's columns as they are remembered, and times as they are read.
 */
import { describe, expect, it } from 'vitest'
import { clampWidth, MAX_WIDTH_PX, MIN_WIDTH_PX, parseWidths } from '../../renderer/columns.ts'
import { formatDuration } from '../../renderer/format.ts'

describe('columns', () => {
  it('takes over known widths and mends the rest', () => {
    const fresh = parseWidths(null)
    expect(parseWidths('{"tool":300,"plugin":"wide","nose":5,"status":1e9,"called":-4}')).toEqual({
      ...fresh,
      tool: 300,
      status: MAX_WIDTH_PX,
      called: MIN_WIDTH_PX,
    })
    for (const broken of ['', '{', 'null', '[]', '7']) expect(parseWidths(broken)).toEqual(fresh)
    expect(clampWidth(100.4)).toBe(100)
  })
})

describe('durations', () => {
  it('uses the unit that reads best', () => {
    expect([-3, 0.4, 999.4, 1_000, 59_900, 60_000, 125_400].map(formatDuration)).toEqual([
      '0 ms',
      '0 ms',
      '999 ms',
      '1.0 s',
      '59.9 s',
      '1 min 00 s',
      '2 min 05 s',
    ])
  })
})
