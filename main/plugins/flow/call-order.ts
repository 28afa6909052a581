/**
 * Calls of one flow that come in one reply, in order: what changes something begins when the calls before it have ended,
 * and only if the step that they lead to still offers it (contract.md §7.5, tool-calling.md G3). What only reads need not
 * wait. Called by the composition root, round the tool host.
 */
import type { ToolEffect, ToolOutcome } from '../../voice/tools.ts'
import type { FoundTool, HostedCall } from '../hosted-call.ts'
import { overtakenText, stillRunningText } from '../outcome-text.ts'

/** Longest wait for earlier calls, ms: the service's own deadline of a call leaves at least 15 s beside the handler's. */
const MAX_WAIT_MS = 10_000

/** What `createCallOrder` needs. */
export interface CallOrderOptions {
  /** The earlier call whose result, on its way, takes the tool away; undefined when none does (`Scope.takenAwayBy`). */
  readonly takenAwayBy: (found: FoundTool, callId: string) => string | undefined
  readonly effectOf: (found: FoundTool) => ToolEffect
  /** Waits, then calls; the function it returns ends the wait. */
  readonly startTimer?: (run: () => void, ms: number) => () => void
}

/** The calls under way, by flow. */
export interface CallOrder {
  /** Carries out `work` when it is the call's turn, or says why not. Rejects only as `work` does. */
  run(found: FoundTool, call: HostedCall, signal: AbortSignal, work: () => Promise<ToolOutcome>): Promise<ToolOutcome>
}

interface UnderWay {
  readonly tool: string
  readonly ended: Promise<unknown>
}

/** None at first. */
export const createCallOrder = ({ takenAwayBy, effectOf, startTimer = timer }: CallOrderOptions): CallOrder => {
  /** By conversation and plugin, in order of arrival. */
  const flows = new Map<string, Set<UnderWay>>()

  /** Waits for what came before; the name of a call that has not ended in time. */
  const waitFor = async (earlier: readonly UnderWay[], signal: AbortSignal): Promise<string | undefined> => {
    const { promise: stopped, resolve: stop } = Promise.withResolvers<void>()
    const stopTimer = startTimer(stop, MAX_WAIT_MS)
    signal.addEventListener('abort', () => stop(), { once: true })
    const left = new Set(earlier)
    const ended = earlier.map((one) => one.ended.finally(() => left.delete(one)).catch(() => undefined))
    await Promise.race([Promise.all(ended), stopped])
    stopTimer()
    return signal.aborted ? undefined : [...left][0]?.tool
  }

  const turn = async (
    found: FoundTool,
    call: HostedCall,
    signal: AbortSignal,
    earlier: readonly UnderWay[],
    work: () => Promise<ToolOutcome>,
  ): Promise<ToolOutcome> => {
    const { name } = found.tool
    const mustWait = earlier.length > 0 && effectOf(found) !== 'read'
    const unended = mustWait ? await waitFor(earlier, signal) : undefined
    if (unended !== undefined) return { status: 'error', error: stillRunningText(name, unended) }
    const taker = takenAwayBy(found, call.callId)
    return taker === undefined ? work() : { status: 'unknown', error: overtakenText(name, taker) }
  }

  return {
    run: async (found, call, signal, work) => {
      if (found.plugin.manifest.flow === undefined) return work()
      const key = `${call.sessionId}/${found.plugin.id}`
      const underWay = flows.get(key) ?? new Set()
      flows.set(key, underWay)
      const outcome = turn(found, call, signal, [...underWay], work)
      const mine = { tool: found.tool.name, ended: outcome }
      underWay.add(mine)
      try {
        return await outcome
      } finally {
        underWay.delete(mine)
        if (underWay.size === 0) flows.delete(key)
      }
    },
  }
}

const timer = (run: () => void, ms: number): (() => void) => {
  const started = setTimeout(run, ms)
  return () => clearTimeout(started)
}
