/**
 * How often plugins crash, and what follows from it: how long the next start waits, and when there is none any more.
 * Pure: time comes in as a function. Kept by sandbox.ts.
 */

/** So many crashes within so long put a plugin into quarantine (goals.md). */
const QUARANTINE_CRASHES = 3
const QUARANTINE_WINDOW_MS = 5 * 60_000
/** After the first crash the next call starts it at once, after the second it waits a second, after more of them four. */
const RESTART_DELAYS_MS = [0, 1000, 4000] as const
/** Crashes are remembered for so long when it comes to waiting: longer than for a quarantine. */
const RESTART_MEMORY_MS = 30 * 60_000

/** The crashes of all plugins. */
export interface CrashBook {
  /** One more. `isQuarantined` when it was one too many; `recent` counts those within the window. */
  note(pluginId: string, reason: string): { readonly recent: number; readonly isQuarantined: boolean }
  /** How long the next start has to wait still, ms; zero or less when it may be now. */
  restartInMs(pluginId: string): number
  /** Why the plugin is in quarantine, or undefined. */
  quarantineReason(pluginId: string): string | undefined
  /** As if it had never crashed. */
  forget(pluginId: string): void
}

/** An empty book. `delaysMs` are the pauses after one, two, more crashes; `nowMs` is epoch or monotonic. */
export function createCrashBook(nowMs: () => number, delaysMs: readonly number[] = RESTART_DELAYS_MS): CrashBook {
  const crashes = new Map<string, readonly number[]>()
  const quarantined = new Map<string, string>()
  const since = (pluginId: string, spanMs: number): readonly number[] =>
    (crashes.get(pluginId) ?? []).filter((atMs) => atMs > nowMs() - spanMs)
  return {
    note(pluginId, reason) {
      crashes.set(pluginId, [...since(pluginId, RESTART_MEMORY_MS), nowMs()])
      const recent = since(pluginId, QUARANTINE_WINDOW_MS).length
      const isQuarantined = recent >= QUARANTINE_CRASHES && !quarantined.has(pluginId)
      if (isQuarantined) quarantined.set(pluginId, reason)
      return { recent, isQuarantined }
    },
    restartInMs(pluginId) {
      const known = since(pluginId, RESTART_MEMORY_MS)
      const last = known.at(-1)
      if (last === undefined) return 0
      return last + (delaysMs[Math.min(known.length, delaysMs.length) - 1] ?? 0) - nowMs()
    },
    quarantineReason: (pluginId) => quarantined.get(pluginId),
    forget(pluginId) {
      quarantined.delete(pluginId)
      crashes.delete(pluginId)
    },
  }
}
