/**
 * Which fault strikes what: counts types within a session and strikes within the server's life. Pure bookkeeping, one
 * per server; the link and the server ask it.
 */
import type { Fault } from './scenario.ts'

/** How often each event or message type has passed in a session; goes on over a resumed connection. */
export type TypeCounts = Map<string, number>

/** The faults of a scenario. */
export interface FaultBook {
  /** Counts one more of a type and returns the fault that strikes it, if any. */
  strike(type: string, counts: TypeCounts): Fault | null
}

/** `onStrike` hears of every strike: for tests, and for whoever watches the process. */
export const createFaultBook = (faults: readonly Fault[], onStrike: (fault: Fault) => void): FaultBook => {
  const strikes = new Map<Fault, number>()
  return {
    strike(type, counts) {
      const count = (counts.get(type) ?? 0) + 1
      counts.set(type, count)
      const fault = faults.find(
        (candidate) =>
          candidate.on === type &&
          (candidate.nth === undefined || candidate.nth === count) &&
          (strikes.get(candidate) ?? 0) < (candidate.times ?? Number.POSITIVE_INFINITY),
      )
      if (!fault) return null
      strikes.set(fault, (strikes.get(fault) ?? 0) + 1)
      onStrike(fault)
      return fault
    },
  }
}
