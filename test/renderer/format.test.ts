/**
 * Sizes and shares as the user reads them.
 */
import { describe, expect, it } from 'vitest'
import { formatBytes, formatPercent } from '../../renderer/format.ts'

describe('format', () => {
  it('says a size in the unit that fits it', () => {
    const sizes = [0, 999, 1_000, 84_200_000, 3_500_000_000, 9e15]
    expect(sizes.map(formatBytes)).toEqual(['0 bytes', '999 bytes', '1 kB', '84.2 MB', '3.5 GB', '9,000,000 GB'])
  })

  it('says a share of a core', () => {
    expect([0, 3.44, 100, 180].map(formatPercent)).toEqual(['0%', '3.4%', '100%', '180%'])
  })
})
