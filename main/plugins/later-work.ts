/**
 * What one plugin process does after its calls were answered (`ctx.later`): kept so that it can be shown, and ended when
 * its version has been replaced for too long. Pure: time comes in as a function. Kept by sandbox.ts.
 */
import type { Job, JobOutcome } from './sandbox-channel.ts'

/** Work of a version that was replaced may go on for so long after that. */
export const RETIRED_MS = 5 * 60_000

/** One piece of work, as a plugin's page shows it. */
export interface BackgroundWork {
  /** Unlike that of any other piece since the app was started. */
  readonly id: number
  /** Null for a wake-up. */
  readonly tool: string | null
  /** Version of the plugin that does it. */
  readonly version: string
  /** How long it has gone on, ms. */
  readonly forMs: number
  /** That version was replaced: it is ended after this, ms. Null: it may take as long as it needs. */
  readonly endsInMs: number | null
}

/** The work of one process. */
export interface LaterWork {
  /** A job has its outcome, and may go on. */
  answered(job: Job, outcome: JobOutcome): void
  /** What was left running of a job has ended. */
  ended(job: Job): void
  readonly isEmpty: boolean
  view(version: string, endsInMs: number | null): readonly BackgroundWork[]
}

let lastId = 0

/** None yet. */
export const createLaterWork = (nowMs: () => number): LaterWork => {
  const jobs = new Map<Job, { readonly id: number; readonly sinceMs: number }>()
  return {
    answered: (job, outcome) => {
      if (outcome.kind !== 'ok' || outcome.isLater !== true) return
      lastId += 1
      jobs.set(job, { id: lastId, sinceMs: nowMs() })
    },
    ended: (job) => void jobs.delete(job),
    get isEmpty() {
      return jobs.size === 0
    },
    view: (version, endsInMs) =>
      [...jobs].map(([job, { id, sinceMs }]) => ({
        id,
        tool: job.kind === 'tool' ? job.tool : null,
        version,
        forMs: nowMs() - sinceMs,
        endsInMs,
      })),
  }
}

/** What is told of work that the user was promised, and that will not be finished. */
export const outOfTimeText = (job: Job): string =>
  `${job.kind === 'tool' ? job.tool : 'a scheduled run'} was started earlier and was ended unfinished, because the plugin has been changed since. Tell the user so, and offer to do it again.`
