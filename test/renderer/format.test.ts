/**
 * Sizes and shares as the user reads them.
 */
import { describe, expect, it } from 'vitest'
import { formatBytes, formatDay, formatLength, formatPercent } from '../../renderer/format.ts'

describe('format', () => {
  it('says a size in the unit that fits it', () => {
    const sizes = [0, 999, 1_000, 84_200_000, 3_500_000_000, 9e15]
    expect(sizes.map(formatBytes)).toEqual(['0 bytes', '999 bytes', '1 kB', '84.2 MB', '3.5 GB', '9,000,000 GB'])
  })

  it('says a share of a core', () => {
    expect([0, 3.44, 100, 180].map(formatPercent)).toEqual(['0%', '3.4%', '100%', '180%'])
  })

  it('says how long a conversation was', () => {
    const said = [0, 400, 12_400, 95_000, 2_400_000, 3_600_000, 3_960_000].map(formatLength)
    expect(said).toEqual(['0 s', '0 s', '12 s', '1 min 35 s', '40 min', '1 h', '1 h 6 min'])
  })

  it('says which day it was, also over midnight and a change of the clock', () => {
    const now = new Date(2026, 2, 30, 0, 5).getTime()
    expect(formatDay(new Date(2026, 2, 30, 0, 1).getTime(), now)).toBe('Today')
    expect(formatDay(new Date(2026, 2, 29, 23, 59).getTime(), now)).toBe('Yesterday')
    expect(formatDay(new Date(2026, 2, 29, 0, 1).getTime(), now)).toBe('Yesterday')
    expect(formatDay(new Date(2026, 2, 28, 12).getTime(), now)).toBe('Saturday, March 28')
    expect(formatDay(new Date(2025, 11, 31, 23, 59).getTime(), now)).toBe('Wednesday, December 31, 2025')
  })
})
