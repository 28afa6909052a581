/**
 * Money as it runs: the sums main has told, counted on while a session is open. Main corrects them every few seconds.
 */
import type { Cost } from '../preload/contract.ts'
import { useView } from './use-bridge.ts'
import { useNow } from './use-now.ts'

/** USD so far, at this moment. */
export interface RunningCost {
  readonly conversationUsd: number
  readonly dayUsd: number
  readonly monthUsd: number
}

const MS_PER_HOUR = 3_600_000
/** Main tells more often than this; what lies further back is a clock that was put forward, or a main that hangs. */
const LONGEST_STEP_MS = 60_000

/** What `cost` has become by `nowMs`. Pure. */
export function costAt(cost: Cost, nowMs: number): RunningCost {
  const openMs = cost.openSinceMs === null ? 0 : Math.min(LONGEST_STEP_MS, Math.max(0, nowMs - cost.asOfMs))
  const more = (openMs / MS_PER_HOUR) * cost.usdPerHour
  return {
    conversationUsd: cost.conversationUsd + more,
    dayUsd: cost.dayUsd + more,
    monthUsd: cost.monthUsd + more,
  }
}

/** The same, renewed every second while it rises. */
export function useCost(): RunningCost {
  const cost = useView((state) => state.view.cost)
  const nowMs = useNow(cost.openSinceMs !== null && cost.usdPerHour > 0)
  return costAt(cost, nowMs)
}
