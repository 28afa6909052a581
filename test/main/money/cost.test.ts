/** The arithmetic of money, and what the user is told of the budget. */
import { describe, expect, it } from 'vitest'
import { budgetLevel, hardBudgetText, softBudgetText } from '../../../main/money/budget.ts'
import { msToSpend, usdFor, usdSince } from '../../../main/money/cost.ts'
import { inEnglish } from '../../../main/voice/sentence.ts'

const HOUR = 3_600_000

describe('cost', () => {
  it('is time by rate, and never negative', () => {
    expect(usdFor(HOUR, 4.5)).toBe(4.5)
    expect(usdFor(40_000, 4.5)).toBeCloseTo(0.05)
    expect(usdFor(-HOUR, 4.5)).toBe(0)
  })

  it('counts the part of a session within a period, an open one up to now', () => {
    const closed = { openedAtMs: 0, closedAtMs: 2 * HOUR, usdPerHour: 3 }
    expect(usdSince(closed, HOUR, 9 * HOUR)).toBe(3)
    expect(usdSince(closed, 5 * HOUR, 9 * HOUR)).toBe(0)
    expect(usdSince({ ...closed, closedAtMs: null }, 0, 3 * HOUR)).toBe(9)
  })

  it('says how long a session may still go on', () => {
    expect(msToSpend(4.5, 4.5)).toBe(HOUR)
    expect(msToSpend(-1, 4.5)).toBe(0)
    expect(msToSpend(1, 0)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('budget', () => {
  it('is reached at its limit, the hard one first', () => {
    const both = { softUsd: 5, hardUsd: 10 }
    expect([4.99, 5, 9.99, 10, 11].map((usd) => budgetLevel(usd, both))).toEqual([
      'within',
      'soft',
      'soft',
      'hard',
      'hard',
    ])
    expect(budgetLevel(7, { softUsd: 20, hardUsd: 6 })).toBe('hard')
    expect(budgetLevel(1e9, { softUsd: null, hardUsd: null })).toBe('within')
    expect(budgetLevel(0, { softUsd: null, hardUsd: 0 })).toBe('hard')
  })

  it('is said with the amounts, what follows, and what to do', () => {
    const budget = { softUsd: 5, hardUsd: 10 }
    expect(inEnglish(softBudgetText(5.001, budget))).toMatch(/\$5\.00 this month.*up to \$10\.00.*Settings/)
    expect(inEnglish(softBudgetText(5, { ...budget, hardUsd: null }))).toContain('Parley goes on.')
    expect(inEnglish(hardBudgetText(10.2, budget))).toMatch(
      /\$10\.00.*\$10\.20.*next month.*raise the limit in Settings/,
    )
  })
})
