/**
 * One tool call from name and arguments to exactly one outcome: find the tool, validate, ask for consent, run with a
 * deadline and a signal. Called by the session's shell; knows plugins as `LoadedPlugin` and processes as `Sandboxes`.
 */
import type { JsonObject, ToolCall, ToolOutcome } from '../voice/tools.ts'
import type { ArgumentProblem, LoadedPlugin } from './loaded-plugin.ts'
import type { ManifestTool } from './manifest.ts'
import { cancelledText, deniedText, invalidText, timeoutText, toToolOutcome, unknownText } from './outcome-text.ts'
import type { PluginLog } from './plugin-log.ts'
import type { Sandboxes, SandboxJob } from './sandbox.ts'
import type { JobOutcome } from './sandbox-channel.ts'

/** A handler that goes on for this multiple of its deadline is ended with its process (issue 4, life cycle). */
const KILL_FACTOR = 1.5

/** A tool and the plugin it is from. */
export interface FoundTool {
  readonly plugin: LoadedPlugin
  readonly tool: ManifestTool
}

/** A call within a conversation. */
export interface HostedCall extends ToolCall {
  readonly sessionId: string
  /** Phase of the plugin's flow at this moment, null without one. */
  readonly phase?: string | null
}

/** Whether a call that needs a yes may run. `signal` aborts the question. */
export type Consent = (found: FoundTool, call: HostedCall, signal: AbortSignal) => Promise<boolean>

/** What `createToolHost` needs. */
export interface ToolHostOptions {
  readonly lookup: (toolName: string) => FoundTool | undefined
  readonly sandboxes: Pick<Sandboxes, 'run'>
  readonly log: PluginLog
  /** Monotonic, ms; for durations in the log. */
  readonly nowMs: () => number
  /** Asks the user. Without it a call that needs a yes is denied. */
  readonly consent?: Consent
  /** Settings of a plugin, as the user has them. */
  readonly settings?: (pluginId: string) => JsonObject
}

/** Runs tools. */
export interface ToolHost {
  /** Resolves to the call's one outcome; never rejects. `signal` is the user's or the session's way to stop it. */
  run(call: HostedCall, signal: AbortSignal): Promise<ToolOutcome>
}

/** Creates a tool host; it holds nothing but the calls in flight. */
export function createToolHost(options: ToolHostOptions): ToolHost {
  const { lookup, log, nowMs } = options

  const runFound = async (found: FoundTool, call: HostedCall, signal: AbortSignal): Promise<ToolOutcome> => {
    const { plugin, tool } = found
    const problems = plugin.validators.get(tool.name)?.(call.arguments) ?? noValidator
    if (problems.length > 0) {
      return { status: 'invalid', error: invalidText(tool.name, problems, Object.keys(call.arguments)) }
    }
    if (needsConsent(found) && !(await (options.consent?.(found, call, signal) ?? false))) {
      return signal.aborted
        ? { status: 'cancelled', error: cancelledText(tool.name) }
        : { status: 'denied', error: deniedText(tool.name) }
    }
    if (signal.aborted) return { status: 'cancelled', error: cancelledText(tool.name) }
    const job = options.sandboxes.run(plugin, {
      kind: 'tool',
      tool: tool.name,
      args: call.arguments,
      settings: options.settings?.(plugin.id) ?? {},
      secrets: {},
      session: { id: call.sessionId, phase: call.phase ?? null },
    })
    return superviseJob(found, job, signal, log)
  }

  return {
    async run(call, signal) {
      const startedAtMs = nowMs()
      const found = lookup(call.name)
      let outcome: ToolOutcome
      try {
        outcome = found ? await runFound(found, call, signal) : { status: 'unknown', error: unknownText(call.name) }
      } catch (error) {
        log.error('a tool call failed inside the app', { callId: call.callId, error: String(error) })
        outcome = {
          status: 'error',
          error: `${call.name} could not be run because of a fault in Parley. Tell the user so.`,
        }
      }
      log.info('tool call finished', {
        callId: call.callId,
        pluginId: found?.plugin.id ?? null,
        status: outcome.status,
        durationMs: Math.round(nowMs() - startedAtMs),
      })
      return outcome
    },
  }
}

const noValidator: readonly ArgumentProblem[] = [{ field: '', problem: 'The tool has no check of its arguments.' }]

/** Bundled plugins count as consented (contract.md §6). */
const needsConsent = ({ plugin, tool }: FoundTool): boolean =>
  !plugin.isBundled && (tool.confirm || tool.effect === 'danger')

/** The first of: the handler's end, the deadline, the stop. After the latter two a handler that hangs is ended. */
async function superviseJob(
  { plugin, tool }: FoundTool,
  job: SandboxJob,
  signal: AbortSignal,
  log: PluginLog,
): Promise<ToolOutcome> {
  const deadlineMs = tool.timeoutSeconds * 1000
  const isRead = tool.effect === 'read'
  const { promise: stopped, resolve: stop } = Promise.withResolvers<'timeout' | 'cancelled'>()
  const onAbort = (): void => stop('cancelled')
  const deadline = setTimeout(() => stop('timeout'), deadlineMs)
  const kill = setTimeout(() => job.kill(`${tool.name} did not stop after its deadline`), deadlineMs * KILL_FACTOR)
  signal.addEventListener('abort', onAbort, { once: true })
  const ended = job.outcome.then((outcome) => {
    clearTimeout(kill)
    return outcome
  })
  const first = await Promise.race([ended, stopped])
  clearTimeout(deadline)
  signal.removeEventListener('abort', onAbort)
  if (typeof first === 'string') {
    job.cancel(first)
    return first === 'timeout'
      ? { status: 'timeout', error: timeoutText(tool.name, tool.timeoutSeconds, isRead) }
      : { status: 'cancelled', error: cancelledText(tool.name) }
  }
  logFault(plugin, tool, first, log)
  return toToolOutcome(plugin, tool.name, isRead, first)
}

function logFault(plugin: LoadedPlugin, tool: ManifestTool, outcome: JobOutcome, log: PluginLog): void {
  const fields = { pluginId: plugin.id, tool: tool.name }
  if (outcome.kind === 'threw')
    log.error('a handler threw', { ...fields, content: `${outcome.message}\n${outcome.stack}` })
  else if (outcome.kind === 'not-json') log.error('a result is not JSON', { ...fields, content: outcome.message })
  else if (outcome.kind === 'crashed') log.error('a plugin ended during a call', { ...fields, reason: outcome.reason })
}
