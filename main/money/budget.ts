/** The monthly budget: how far it is used up, and the sentences that say so. Pure. */
import { type Sentence, says } from '../voice/sentence.ts'

/** What the user allows for a month, in USD; null is no limit. */
export interface Budget {
  /** From here on the user is told, once a month. */
  readonly softUsd: number | null
  /** From here on no conversation goes on or begins. */
  readonly hardUsd: number | null
}

/** How far it is used up. */
export type BudgetLevel = 'within' | 'soft' | 'hard'

/** The level of a month that has cost `monthUsd` so far. The hard limit wins over a soft one above it. */
export const budgetLevel = (monthUsd: number, { softUsd, hardUsd }: Budget): BudgetLevel => {
  if (hardUsd !== null && monthUsd >= hardUsd) return 'hard'
  return softUsd !== null && monthUsd >= softUsd ? 'soft' : 'within'
}

/** Said once a month when the soft limit is reached. */
export const softBudgetText = (monthUsd: number, { softUsd, hardUsd }: Budget): Sentence => {
  const limit = says`Conversations have cost ${{ usd: monthUsd }} this month; you wanted to know at ${{ usd: softUsd ?? 0 }}.`
  const then = hardUsd === null ? 'Parley goes on.' : says`Parley goes on up to ${{ usd: hardUsd }}.`
  return says`${limit} ${then} ${'Both limits are in Settings, under Cost.'}`
}

/** Said as long as the hard limit holds. */
export const hardBudgetText = (monthUsd: number, { hardUsd }: Budget): Sentence => {
  const reached = says`Your limit of ${{ usd: hardUsd ?? 0 }} for this month is reached (${{ usd: monthUsd }}).`
  const then =
    'Parley holds no conversation with the service until the next month. To go on now, raise the limit in Settings, ' +
    'under Cost.'
  return says`${reached} ${then}`
}
