/** Money counted on between two messages of main. */
import { describe, expect, it } from 'vitest'
import { costAt } from '../../renderer/use-cost.ts'

const COST = { openSinceMs: 1_000, usdPerHour: 3.6, conversationUsd: 1, dayUsd: 2, monthUsd: 3, asOfMs: 10_000 }
const rounded = (value: ReturnType<typeof costAt>) =>
  [value.conversationUsd, value.dayUsd, value.monthUsd].map((usd) => Math.round(usd * 1e6) / 1e6)

describe('costAt', () => {
  it('counts on while a session is open, and stands still when none is', () => {
    expect(rounded(costAt(COST, 20_000))).toEqual([1.01, 2.01, 3.01])
    expect(rounded(costAt({ ...COST, openSinceMs: null }, 20_000))).toEqual([1, 2, 3])
  })

  it('does not believe a clock that was put back or far forward', () => {
    expect(rounded(costAt(COST, 0))).toEqual([1, 2, 3])
    expect(rounded(costAt(COST, 9_000_000))).toEqual([1.06, 2.06, 3.06])
  })
})
