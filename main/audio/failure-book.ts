/**
 * Which devices failed, how often, and when they deserve another try: soon while nothing else works, after longer and
 * longer beside one that does. Pure; time comes in. Called by `stream-keeper.ts`.
 */

/** Why another device than before is in use, or none. */
export type SwitchCause =
  /** It has gone from the list, or the system said that it is lost. */
  | 'unplugged'
  /** It is there and delivers nothing, or cannot be opened. */
  | 'failed'
  /** A better one is there: chosen by the user, plugged in again, or the system's new default. */
  | 'better'

/** The book; keys are those of targets. */
export interface FailureBook {
  note(key: string, why: SwitchCause, hasWorked: boolean, nowMs: number): void
  /** Whether it is not to be tried now. `isIdle`: nothing works at the moment. */
  isResting(key: string, isIdle: boolean, nowMs: number): boolean
  /** It had worked and failed once: it may only have stumbled. */
  hasStumbled(key: string): boolean
  /** It was lost a moment ago, for the first time. */
  isFreshlyLost(key: string): boolean
  forgive(key: string): void
  clear(): void
}

interface Failure {
  readonly why: SwitchCause
  readonly hasWorked: boolean
  readonly count: number
  readonly atMs: number
}

/** Beside one that works: after this, doubled each time. */
const BACKOFF_MS = 1_000
const MAX_BACKOFF_MS = 30_000

/** An empty book. `retryMs`: between attempts while nothing works. */
export const createFailureBook = (retryMs: number): FailureBook => {
  const failures = new Map<string, Failure>()
  return {
    note: (key, why, hasWorked, atMs) => {
      failures.set(key, { why, hasWorked, atMs, count: (failures.get(key)?.count ?? 0) + 1 })
    },
    isResting: (key, isIdle, nowMs) => {
      const failure = failures.get(key)
      if (failure === undefined) return false
      const backoffMs = Math.min(MAX_BACKOFF_MS, BACKOFF_MS * 2 ** (failure.count - 1))
      return nowMs - failure.atMs < (isIdle ? Math.min(backoffMs, retryMs) : backoffMs)
    },
    hasStumbled: (key) => {
      const failure = failures.get(key)
      return failure?.count === 1 && failure.hasWorked
    },
    isFreshlyLost: (key) => {
      const failure = failures.get(key)
      return failure?.count === 1 && failure.why === 'unplugged'
    },
    forgive: (key) => void failures.delete(key),
    clear: () => failures.clear(),
  }
}
