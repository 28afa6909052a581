/**
 * Counts things by name and says when one of them is worth a line in the log: the first time, the tenth, the hundredth.
 * A service that repeats itself a thousand times a second fills neither the log nor the memory. Used by the shell.
 */

/** Names that are told apart; the rest are counted together. */
const MAX_NAMES = 100
const OTHERS = '(others)'

/** The counts. */
export interface Tally {
  /** One more of it: how many there were, when that is worth a line; null when it is not. */
  count(name: string): number | null
}

/** All at zero. */
export const createTally = (): Tally => {
  const counts = new Map<string, number>()
  return {
    count: (name) => {
      const known = counts.has(name) || counts.size < MAX_NAMES ? name : OTHERS
      const count = (counts.get(known) ?? 0) + 1
      counts.set(known, count)
      return /^10*$/.test(String(count)) ? count : null
    },
  }
}
