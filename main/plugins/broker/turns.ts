/**
 * One job after the other for each plugin: what belongs to one never waits for another's. Pure.
 */

/** Runs `job` when the plugin's earlier ones have ended, however they did; settles as the job does. */
export type InTurn = <T>(pluginId: string, job: () => Promise<T>) => Promise<T>

/** A row of turns of its own. */
export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>()
  return (pluginId, job) => {
    const mine = (last.get(pluginId) ?? Promise.resolve()).then(job)
    const settled: Promise<unknown> = mine
      .catch(() => undefined)
      .then(() => {
        if (last.get(pluginId) === settled) last.delete(pluginId)
      })
    last.set(pluginId, settled)
    return mine
  }
}
