/**
 * One tool call from name and arguments to exactly one outcome: find the tool, validate, ask for consent, run with a
 * deadline and a signal. A call that needs the user's yes is answered at once with "waiting", and its real outcome is
 * reported when there is one. Called by the session's shell; knows plugins as `LoadedPlugin` and processes as
 * `Sandboxes`.
 */
import type { JsonObject, SettledOutcome, ToolEffect, ToolOutcome } from '../voice/tools.ts'
import type { Asking, CallConsent } from './consent/call-consent.ts'
import { toolHashes } from './consent/fingerprint.ts'
import { presumedEffect, tierOf } from './consent/tier.ts'
import { createDeadlines } from './deadlines.ts'
import type { FoundTool, HostedCall } from './hosted-call.ts'
import type { ArgumentProblem, LoadedPlugin } from './loaded-plugin.ts'
import * as texts from './outcome-text.ts'
import type { PluginLog } from './plugin-log.ts'
import type { Sandboxes } from './sandbox.ts'
import { superviseJob } from './supervise-job.ts'

export type { FoundTool, HostedCall } from './hosted-call.ts'

/** What `createToolHost` needs. */
export interface ToolHostOptions {
  /** What the agent's name of a tool means now. */
  readonly lookup: (toolName: string) => FoundTool | undefined
  /**
   * The version of a plugin that is in force, whatever the agent sees at the moment: for calls that had to wait. Where
   * it is left out, `lookup` is asked.
   */
  readonly find?: (pluginId: string) => LoadedPlugin | undefined
  readonly sandboxes: Pick<Sandboxes, 'run'>
  readonly log: PluginLog
  /** Monotonic, ms; for durations in the log. */
  readonly nowMs: () => number
  /** Without it a call that needs a yes is denied. */
  readonly consent?: Pick<CallConsent, 'decide' | 'ask' | 'withdrawCall' | 'withdrawOutdated'>
  /** What a tool counts as (`ConsentBook.effectOf`). */
  readonly effectOf?: (plugin: LoadedPlugin, toolName: string) => ToolEffect
  /** The real outcome of a call that was answered with "waiting"; once for each. */
  readonly onSettled?: (found: FoundTool, call: HostedCall, outcome: SettledOutcome) => void
  /** Whether a flow still stands where it stood when the call was made; asked when its yes has come. */
  readonly isStillPlace?: (found: FoundTool, call: HostedCall) => boolean
  /** Words from outside the sandbox are about to be given to the agent: a node or mcp plugin has answered. */
  readonly onOutsideResult?: (call: HostedCall) => void
  /** Settings of a plugin, as the user has them. */
  readonly settings?: (pluginId: string) => JsonObject
  /** Its secrets by key. */
  readonly secrets?: (pluginId: string) => JsonObject | Promise<JsonObject>
}

/** Runs tools. */
export interface ToolHost {
  /** Resolves to the call's one answer; never rejects. `signal` is the user's or the session's way to stop it. */
  run(call: HostedCall, signal: AbortSignal): Promise<ToolOutcome>
  /** The user's cancel of a call that was answered with "waiting": asked or running. False when it is neither. */
  cancel(rowId: string): boolean
  /** Plugins or phases have changed: questions for what is not there any more as it was shown are taken back. */
  recheck(): void
}

/** Creates a tool host; it holds nothing but the calls in flight. */
export function createToolHost(options: ToolHostOptions): ToolHost {
  const { lookup, log, nowMs, consent, effectOf = presumedEffect } = options
  /** Handlers that have not come to an end, by plugin. */
  const running = new Map<string, number>()
  const deadlines = createDeadlines()
  /** Calls that run after their yes, by row. */
  const approved = new Map<string, AbortController>()

  const start = async (found: FoundTool, call: HostedCall, signal: AbortSignal): Promise<SettledOutcome> => {
    const { plugin, tool } = found
    // Without a promise to wait for the call is handed over in this very turn.
    const handed = options.secrets?.(plugin.id) ?? {}
    const secrets = handed instanceof Promise ? await handed : handed
    if (signal.aborted) return cancelled(tool.name)
    const job = options.sandboxes.run(plugin, {
      kind: 'tool',
      tool: tool.name,
      args: call.arguments,
      callId: call.callId,
      settings: options.settings?.(plugin.id) ?? {},
      secrets,
      session: { id: call.sessionId, phase: call.phase ?? null },
    })
    count(plugin.id, 1)
    job.outcome.finally(() => count(plugin.id, -1)).catch(() => {})
    const { outcome, hasAnswered } = await superviseJob(found, {
      job,
      signal,
      isRead: effectOf(plugin, tool.name) === 'read',
      isAlone: () => running.get(plugin.id) === 1,
      log,
      deadlines,
    })
    if (hasAnswered && tierOf(plugin.manifest) !== 'sandbox') options.onOutsideResult?.(call)
    return outcome
  }
  const count = (pluginId: string, by: number): void => {
    const left = (running.get(pluginId) ?? 0) + by
    if (left > 0) running.set(pluginId, left)
    else running.delete(pluginId)
  }

  const runFound = async (found: FoundTool, call: HostedCall, signal: AbortSignal): Promise<ToolOutcome> => {
    const { plugin, tool } = found
    const refusal = refusalOf(found, call)
    if (refusal !== undefined) return refusal
    if (signal.aborted) return cancelled(tool.name)
    const decision = consent?.decide(found, call) ?? withoutConsent(found, effectOf(plugin, tool.name))
    switch (decision) {
      case 'run':
        return start(found, call, signal)
      case 'never':
        return denied(texts.neverText(tool.name))
      case 'asked':
        return denied(texts.askedAlreadyText(tool.name))
      case 'too-many':
        return denied(texts.tooManyAskedText(tool.name))
      case 'cannot-ask':
        return denied(texts.cannotAskText(tool.name))
      default:
        askAndRun(found, call, decision, signal).catch((error: unknown) =>
          log.error('the outcome of a call could not be reported', { callId: call.callId, error: String(error) }),
        )
        return { status: 'waiting', result: texts.waitingResult(tool.name, decision.canBeSpoken) }
    }
  }

  const askAndRun = async (found: FoundTool, call: HostedCall, asking: Asking, signal: AbortSignal): Promise<void> => {
    // The signal may fire until the answer "waiting" has reached the session. Only the user's cancel means the question.
    const onAbort = (): void => {
      if (signal.reason === 'user') cancel(call.rowId)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    const outcome = await settledOutcome(call, () => askedOutcome(found, call, asking))
    signal.removeEventListener('abort', onAbort)
    options.onSettled?.(found, call, outcome)
  }

  const askedOutcome = async (found: FoundTool, call: HostedCall, asking: Asking): Promise<SettledOutcome> => {
    const { name } = found.tool
    const answered = (await consent?.ask(found, call, asking)) ?? 'withdrawn'
    if (answered === 'withdrawn') return { status: 'cancelled', error: texts.withdrawnText(name) }
    if (answered === 'no') return denied(texts.deniedText(name))
    if (answered === 'outdated') return { status: 'cancelled', error: texts.outdatedText(name) }
    const now = stillAsShown(found, call)
    // Nobody has refused it: the user said yes, only too late.
    if (now === undefined) return { status: 'cancelled', error: texts.changedMeanwhileText(name) }
    const refusal = refusalOf(now, call)
    if (refusal !== undefined) return refusal
    if (consent?.decide(now, call) === 'never') return denied(texts.neverText(name))
    const controller = new AbortController()
    approved.set(call.rowId, controller)
    return start(now, call, controller.signal).finally(() => approved.delete(call.rowId))
  }

  /** What a yes was given to, when it is there as it was shown; undefined when it has changed, or its flow has moved on. */
  const stillAsShown = (found: FoundTool, call: HostedCall): FoundTool | undefined => {
    const now = inForce(found)
    const isSame = now?.plugin.sha256 === found.plugin.sha256 && definitionOf(now) === definitionOf(found)
    return isSame && options.isStillPlace?.(found, call) !== false ? now : undefined
  }

  const inForce = ({ plugin: { id }, tool: { name } }: FoundTool): FoundTool | undefined => {
    if (options.find === undefined) {
      const found = lookup(name)
      return found?.plugin.id === id ? found : undefined
    }
    const plugin = options.find(id)
    const tool = plugin?.manifest.tools.find((one) => one.name === name)
    return plugin === undefined || tool === undefined ? undefined : { plugin, tool }
  }

  const cancel = (rowId: string): boolean => {
    const controller = approved.get(rowId)
    controller?.abort('user')
    return controller !== undefined || consent?.withdrawCall(rowId) === true
  }

  /** Runs `work` to its outcome, whatever goes wrong, and leaves a line in the log. */
  const settledOutcome = async <O extends ToolOutcome>(
    call: HostedCall,
    work: () => Promise<O>,
    pluginId?: string,
  ): Promise<O | SettledOutcome> => {
    const startedAtMs = nowMs()
    let outcome: O | SettledOutcome
    try {
      outcome = await work()
    } catch (error) {
      log.error('a tool call failed inside the app', { callId: call.callId, error: String(error) })
      outcome = { status: 'error', error: texts.ownFaultText(call.name) }
    }
    log.info('tool call finished', {
      callId: call.callId,
      pluginId: pluginId ?? null,
      status: outcome.status,
      durationMs: Math.round(nowMs() - startedAtMs),
    })
    return outcome
  }

  return {
    run: (call, signal) => {
      const found = lookup(call.name)
      const run = async (): Promise<ToolOutcome> =>
        found ? runFound(found, call, signal) : { status: 'unknown', error: texts.unknownText(call.name) }
      return settledOutcome(call, run, found?.plugin.id)
    },
    cancel,
    recheck: () => consent?.withdrawOutdated((found, call) => stillAsShown(found, call) === undefined),
  }
}

/** Arguments that do not fit. */
const refusalOf = ({ plugin, tool }: FoundTool, call: HostedCall): SettledOutcome | undefined => {
  const problems = plugin.validators.get(tool.name)?.(call.arguments) ?? noValidator
  if (problems.length === 0) return undefined
  return { status: 'invalid', error: texts.invalidText(tool.name, problems, Object.keys(call.arguments)) }
}

const noValidator: readonly ArgumentProblem[] = [{ field: '', problem: 'The tool has no check of its arguments.' }]

/** What a tool may do where nobody can be asked. */
const withoutConsent = ({ tool }: FoundTool, effect: ToolEffect): 'run' | 'cannot-ask' =>
  tool.confirm || effect === 'danger' ? 'cannot-ask' : 'run'

const definitionOf = ({ plugin, tool }: FoundTool): string | undefined => toolHashes(plugin).get(tool.name)

const denied = (error: string): SettledOutcome => ({ status: 'denied', error })

const cancelled = (tool: string): SettledOutcome => ({ status: 'cancelled', error: texts.cancelledText(tool) })
