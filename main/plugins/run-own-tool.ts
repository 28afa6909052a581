/**
 * Carries out Parley's own tools: `respond_freely`, `restart`, `end_call`, `open_toolset` (contract.md §6 and §7.3).
 * Knows neither plugins' processes nor the session; what it changes of the exposure is staged in the scope. Called by the
 * composition root before it asks the tool host.
 */
import type { Exposure, ToolCall, ToolOutcome } from '../voice/tools.ts'
import { type ExposureParts, isToolSet } from './exposure.ts'
import type { Scope } from './flow/scope.ts'
import type { LoadedPlugin } from './loaded-plugin.ts'
import { END_CALL, OPEN_TOOLSET, RESPOND_FREELY, RESTART } from './own-tools.ts'

/** What own tools need of the rest. */
export interface OwnToolsOptions {
  readonly scope: Pick<Scope, 'current' | 'stage'>
  readonly plugins: () => readonly LoadedPlugin[]
  /** What the agent is to be told of these parts: the same tools with a prompt. */
  readonly exposureOf: (parts: ExposureParts) => Exposure
  /** The agent has had its time for a goodbye. */
  readonly onEndCall: () => void
  /** Waits, then calls; the function it returns ends the wait. `setTimeout` when left out. */
  readonly later?: (ms: number, run: () => void) => () => void
}

/** Parley's own tools. */
export interface OwnTools {
  /** The outcome, or undefined when the tool is not Parley's: not every `restart` is. */
  run(call: ToolCall): ToolOutcome | undefined
  /** The conversation is over: an end that was asked for in it is not carried out any more. */
  conversationOver(): void
}

/** After `end_call` the agent has this long for its goodbye. */
const END_CALL_GRACE_MS = 6000

/** Makes them. */
export const createOwnTools = (options: OwnToolsOptions): OwnTools => {
  const { scope, plugins, exposureOf, onEndCall, later = waitFor } = options
  let stopEnding = (): void => undefined

  const restart = ({ callId }: ToolCall): ToolOutcome => {
    const { flows } = scope.current()
    const pluginIds = plugins()
      .filter(({ id, manifest: { flow } }) => flows.includes(id) && flow?.always.includes(RESTART))
      .map(({ id }) => id)
    const then = scope.stage(callId, { kind: 'restarted', pluginIds })
    const result = 'Begin again from the start. Nothing that was said before counts: ask anew for everything you need.'
    return {
      status: 'ok',
      result,
      say: 'All right, from the beginning.',
      ...(then === null ? {} : { exposure: exposureOf(then) }),
    }
  }

  const openToolset = ({ callId, arguments: args }: ToolCall): ToolOutcome => {
    const set = args['set']
    if (typeof set !== 'string' || !isToolSet(scope.current(), set)) {
      const offered = scope.current().sets.map(({ id }) => id)
      return { status: 'invalid', error: `set: choose one of ${offered.join(', ')}.` }
    }
    const then = scope.stage(callId, { kind: 'opened', set })
    const tools = (then ?? scope.current()).tools.map(({ name }) => name)
    return {
      status: 'ok',
      result: { opened: set, tools },
      ...(then === null ? {} : { exposure: exposureOf(then) }),
    }
  }

  return {
    run: (call) => {
      const { tools, owners } = scope.current()
      // A flow may define its own `restart` or `end_call` (contract.md §6), and what is not exposed cannot be called.
      const isOwn = tools.some(({ name }) => name === call.name) && !Object.hasOwn(owners, call.name)
      if (!isOwn) return undefined
      switch (call.name) {
        case RESPOND_FREELY:
          return { status: 'ok', result: 'Answer in your own words, then come back to where you were.' }
        case RESTART:
          return restart(call)
        case END_CALL:
          stopEnding()
          stopEnding = later(END_CALL_GRACE_MS, onEndCall)
          return { status: 'ok', result: 'The conversation ends now. Say goodbye in a word.', say: 'Goodbye.' }
        case OPEN_TOOLSET:
          return openToolset(call)
        default:
          return undefined
      }
    },
    conversationOver: () => stopEnding(),
  }
}

const waitFor = (ms: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}
