/**
 * One handler from its start to one outcome: the deadline, the stop, and the end of a process whose handler does not
 * stop. Called by tool-host.ts.
 */
import type { SettledOutcome } from '../voice/tools.ts'
import type { Deadlines } from './deadlines.ts'
import type { FoundTool } from './hosted-call.ts'
import { cancelledText, timeoutText, toToolOutcome } from './outcome-text.ts'
import type { PluginLog } from './plugin-log.ts'
import type { SandboxJob } from './sandbox.ts'
import type { JobOutcome } from './sandbox-channel.ts'

/** A handler that goes on for this multiple of its deadline is ended with its process (issue 4, life cycle). */
const KILL_FACTOR = 1.5
/** After a cancel it has this long, unless other calls run in the same process: they would end with it. */
const CANCELLED_GRACE_MS = 5000

/** What a job is supervised with. */
export interface Supervision {
  readonly job: SandboxJob
  /** The user's or the session's way to stop it. */
  readonly signal: AbortSignal
  /** The tool only reads, so that nothing is in doubt when it does not answer. */
  readonly isRead: boolean
  /** No other call of the plugin runs at this moment. */
  readonly isAlone: () => boolean
  readonly log: PluginLog
  /** Where this job's deadlines are kept, with those of others. */
  readonly deadlines: Deadlines
}

/** The first of: the handler's end, the deadline, the stop. After the latter two a handler that hangs is ended. */
export async function superviseJob(
  { plugin, tool }: FoundTool,
  { job, signal, isRead, isAlone, log, deadlines }: Supervision,
): Promise<{ readonly outcome: SettledOutcome; readonly hasAnswered: boolean }> {
  const deadlineMs = tool.timeoutSeconds * 1000
  const { promise: stopped, resolve: stop } = Promise.withResolvers<'timeout' | 'cancelled'>()
  const onAbort = (): void => stop('cancelled')
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  const clearing: (() => void)[] = []
  const after = (ms: number, run: () => void): void => void clearing.push(deadlines.set(ms, run))
  const clear = (): void => {
    for (const clearOne of clearing) clearOne()
  }
  // Its end settles the job, which clears what else is due: one call ends a process once, and counts as one crash.
  const kill = (): void => {
    clear()
    job.kill(`${tool.name} did not stop`)
  }
  after(deadlineMs, () => stop('timeout'))
  after(deadlineMs * KILL_FACTOR, kill)
  const ended = job.outcome.finally(clear)
  const first = await Promise.race([ended, stopped])
  signal.removeEventListener('abort', onAbort)
  if (typeof first === 'string') {
    job.cancel(first)
    // An interruption is everyday: a handler that only does not listen to its signal must not look like a crash.
    const isEveryday = signal.reason === 'interrupted'
    if (first === 'cancelled' && !isEveryday) after(CANCELLED_GRACE_MS, () => isAlone() && kill())
    const outcome: SettledOutcome =
      first === 'timeout'
        ? { status: 'timeout', error: timeoutText(tool.name, tool.timeoutSeconds, isRead) }
        : { status: 'cancelled', error: cancelledText(tool.name) }
    return { outcome, hasAnswered: false }
  }
  logFault({ plugin, tool }, first, log)
  return { outcome: toToolOutcome(plugin, tool.name, isRead, first), hasAnswered: ANSWERS.has(first.kind) }
}

/** Outcomes that hold words of the plugin's. */
const ANSWERS: ReadonlySet<JobOutcome['kind']> = new Set(['ok', 'fail'])

function logFault({ plugin, tool }: FoundTool, outcome: JobOutcome, log: PluginLog): void {
  const fields = { pluginId: plugin.id, tool: tool.name }
  if (outcome.kind === 'threw')
    log.error('a handler threw', { ...fields, content: `${outcome.message}\n${outcome.stack}` })
  else if (outcome.kind === 'not-json') log.error('a result is not JSON', { ...fields, content: outcome.message })
  else if (outcome.kind === 'crashed') log.error('a plugin ended during a call', { ...fields, reason: outcome.reason })
}
