/**
 * Jobs that have been taken on but not begun, because their plugin crashed and is not started again yet. To whoever
 * waits for one, it is a job like any other. Kept by sandbox.ts, which knows why and how long.
 */
import type { LoadedPlugin } from './loaded-plugin.ts'
import type { SandboxJob } from './sandbox.ts'
import type { Job, JobOutcome } from './sandbox-channel.ts'

/** The waiting jobs of all plugins. */
export interface WaitingJobs {
  /** Takes a job on. The first of a plugin sets the clock for all that come after it. */
  add(plugin: LoadedPlugin, job: Job, delayMs: number): SandboxJob
  /** The wait is over: begins the plugin's jobs in their order. */
  begin(pluginId: string): void
  /** They will not be begun; each ends as a crash with this reason. Without an id: those of all plugins. */
  giveUp(reason: string, pluginId?: string): void
}

interface Waiting {
  readonly timer: NodeJS.Timeout
  readonly jobs: Set<WaitingJob>
}

interface WaitingJob {
  begin(): void
  giveUp(reason: string): void
}

/** None at first. `start` begins a job and never throws. */
export function createWaitingJobs(start: (plugin: LoadedPlugin, job: Job) => SandboxJob): WaitingJobs {
  const waiting = new Map<string, Waiting>()

  const take = (pluginId: string): readonly WaitingJob[] => {
    const entry = waiting.get(pluginId)
    if (entry === undefined) return []
    clearTimeout(entry.timer)
    waiting.delete(pluginId)
    return [...entry.jobs]
  }
  const begin = (pluginId: string): void => {
    for (const each of take(pluginId)) each.begin()
  }
  return {
    begin,
    giveUp: (reason, only) => {
      for (const pluginId of only === undefined ? [...waiting.keys()] : [only]) {
        for (const each of take(pluginId)) each.giveUp(reason)
      }
    },
    add: (plugin, job, delayMs) => {
      const pluginId = plugin.id
      const entry = waiting.get(pluginId) ?? { timer: setTimeout(() => begin(pluginId), delayMs), jobs: new Set() }
      waiting.set(pluginId, entry)
      const { promise: outcome, resolve } = Promise.withResolvers<JobOutcome>()
      let running: SandboxJob | undefined
      const mine: WaitingJob = {
        begin: () => {
          running = start(plugin, job)
          // Never rejects.
          void running.outcome.then(resolve)
        },
        giveUp: (reason) => resolve({ kind: 'crashed', reason }),
      }
      entry.jobs.add(mine)
      /** Its own caller no longer wants it. */
      const leave = (reason: string): void => {
        if (!entry.jobs.delete(mine)) return
        mine.giveUp(`it was not begun: ${reason}`)
        // Nobody is left to start the plugin for.
        if (entry.jobs.size === 0 && waiting.get(pluginId) === entry) take(pluginId)
      }
      return {
        outcome,
        cancel: (reason) => (running ? running.cancel(reason) : leave(reason)),
        kill: (reason) => (running ? running.kill(reason) : leave(reason)),
      }
    },
  }
}
