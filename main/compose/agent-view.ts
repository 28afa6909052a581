/**
 * What the agent sees of the plugins in the open conversation: tools, prompt, phases, and how a result changes them.
 * Connects the scope, Parley's own tools and the prompt's memory; knows no process and no folder. Part of the composition
 * root, called by plugin-platform.ts.
 */
import type { StateRollback } from '../plugins/broker/state.ts'
import { presumedEffect } from '../plugins/consent/tier.ts'
import type { EffectOf, ExposureParts } from '../plugins/exposure.ts'
import { createCallOrder } from '../plugins/flow/call-order.ts'
import { createScope, type FlowView, type SessionCall } from '../plugins/flow/scope.ts'
import type { ScopeChange } from '../plugins/flow/scope-state.ts'
import type { LoadedPlugin } from '../plugins/loaded-plugin.ts'
import { OWN_TOOL_NAMES } from '../plugins/own-tools.ts'
import type { PluginLog } from '../plugins/plugin-log.ts'
import type { HandlerOutcome } from '../plugins/port-messages.ts'
import { composePrompt, dateInWords } from '../plugins/prompt.ts'
import { createOwnTools } from '../plugins/run-own-tool.ts'
import type { Job } from '../plugins/sandbox-channel.ts'
import type { FoundTool, HostedCall } from '../plugins/tool-host.ts'
import type { CallId, Exposure, JsonObject, SettledOutcome, ToolOutcome } from '../voice/tools.ts'
import { createPromptMemory } from './prompt-memory.ts'

/** What the view needs. */
export interface AgentViewOptions {
  /** Plugins in use, in the catalog's order. */
  readonly plugins: () => readonly LoadedPlugin[]
  readonly effectOf?: EffectOf | undefined
  /** The session's calls in order of arrival (`state().relay.calls`): a dropped result must change no phase. */
  readonly calls?: (() => readonly SessionCall[]) | undefined
  readonly state: StateRollback
  readonly userPrompt: () => string
  /** The agent asked to end the conversation, and has said goodbye. */
  readonly onEndCall: () => void
  /** Tools or prompt have changed. */
  readonly onChanged: () => void
  /** Epoch ms, for the date in the prompt. */
  readonly epochMs: () => number
  readonly log: PluginLog
}

/** A call, and where it was made. */
export interface PlacedCall {
  readonly callId: string
  readonly sessionId: string
}

/** The part of the platform that `compose.ts` hands on to the session. */
export interface ConversationPart {
  /** What the agent is to be told now. */
  exposure(): Exposure
  /** Names of the tools that the agent can call now. */
  exposedTools(): ReadonlySet<string>
  /** The phases of a plugin for its page; null without a flow. */
  flowOf(plugin: LoadedPlugin): FlowView | null
  exposureCommitted(callId: CallId): void
  /** A message that the user typed: carried in the prompt from now on (protocol.md §2). */
  typed(text: string): void
  /** Something was said, final: kept for a recap. */
  said(role: 'user' | 'agent', text: string): void
  /** A tool has acted and its result could not be sent: the prompt says so (protocol.md §7.3). */
  undelivered(name: string, args: JsonObject, outcome: ToolOutcome): void
  /** A call that waited for the user's yes has come to its end: the prompt says what became of it. */
  answered(name: string, args: JsonObject, outcome: SettledOutcome): void
  /** The user was shown what could not be said: the prompt says so. */
  unsaid(text: string): void
  /** A new service session takes over: the prompt says what was said (protocol.md §10). */
  recap(): void
}

/** See the file's header. */
export interface AgentView {
  readonly conversation: ConversationPart
  /** An outcome that no reply waits for, because the call had to wait for a yes: the phase it names counts at once. */
  settled(call: PlacedCall, found: FoundTool, outcome: ToolOutcome): void
  /** The same for work that went on after its call was answered (`ctx.later`). */
  laterEnded(plugin: LoadedPlugin, job: Job, outcome: HandlerOutcome): void
  /** A tool that the agent can call now. */
  lookup(name: string): FoundTool | undefined
  /**
   * Carries a call out: Parley's own tools here, those of plugins, in their turn, by `runTool` (`ToolHost.run`). The
   * outcome brings the exposure that follows from it (contract.md §7.5). Rejects only as `runTool` does.
   */
  run(
    call: Omit<HostedCall, 'phase'>,
    signal: AbortSignal,
    runTool: (call: HostedCall, signal: AbortSignal) => Promise<ToolOutcome>,
  ): Promise<ToolOutcome>
  /** Whether the plugin's flow stands where it stood when the call was made; true without a flow. */
  isStillPlace(call: HostedCall, found: FoundTool): boolean
  /** Plugins, or what was decided about them, have changed. */
  refresh(): void
  /** Another conversation, or none (null). */
  begin(sessionId: string | null): void
}

/** Creates the view of no conversation yet. */
export const createAgentView = (options: AgentViewOptions): AgentView => {
  const { plugins, effectOf, calls, state, onChanged, onEndCall, epochMs, log } = options
  const memory = createPromptMemory()
  const today = (): string => dateInWords(epochMs(), Intl.DateTimeFormat().resolvedOptions().timeZone)
  let nowText = today()
  let openSession: string | null = null

  const scope = createScope({
    plugins,
    ...(effectOf ? { effectOf } : {}),
    ...(calls ? { calls } : {}),
    values: {
      entered: (pluginId, entry) => state.entered(openSession ?? '', pluginId, entry),
      returned: (pluginId, entry, callIds) => {
        const isWhole = state.returned(openSession ?? '', pluginId, entry, callIds)
        if (!isWhole) log.warn('ctx.state was too full to go back whole', { pluginId })
      },
      forgotten: (pluginId) => state.forgotten(openSession ?? '', pluginId),
    },
    log,
  })
  const exposureOf = ({ tools, effects, prompts, examples, hidden }: ExposureParts): Exposure => {
    const parts = { userPrompt: options.userPrompt(), nowText, tools, prompts, examples, hidden, ...memory.parts() }
    return { tools, effects, systemPrompt: composePrompt(parts) }
  }
  const order = createCallOrder({
    takenAwayBy: ({ plugin, tool }, callId) => scope.takenAwayBy(plugin, tool.name, callId),
    effectOf: ({ plugin, tool }) => (effectOf ?? presumedEffect)(plugin, tool.name),
  })
  const own = createOwnTools({ scope, plugins, exposureOf, onEndCall })

  /** The step that an outcome asks for; null when there is none, or its conversation is over. */
  const stepOf = (call: PlacedCall, { plugin, tool }: FoundTool, outcome: ToolOutcome): ScopeChange | null =>
    outcome.status === 'ok' && outcome.phase !== undefined && isPlaced(call, plugin.id, tool.name)
      ? { kind: 'stepped', pluginId: plugin.id, tool: tool.name, phase: outcome.phase }
      : null

  const isPlaced = ({ callId, sessionId }: PlacedCall, pluginId: string, tool: string): boolean => {
    if (sessionId !== openSession) return false
    if (!scope.isVoid(callId)) return true
    log.warn('a phase came too late: the conversation had gone back since', { pluginId, tool })
    return false
  }

  const settled: AgentView['settled'] = (call, found, outcome) => {
    const step = stepOf(call, found, outcome)
    if (step === null) return
    scope.commitNow(call.callId, step)
    onChanged()
  }

  const lookup = (name: string): FoundTool | undefined => {
    const { owners } = scope.current()
    const ownerId = Object.hasOwn(owners, name) ? owners[name] : undefined
    const plugin = plugins().find(({ id }) => id === ownerId)
    const tool = plugin?.manifest.tools.find((candidate) => candidate.name === name)
    return plugin === undefined || tool === undefined ? undefined : { plugin, tool }
  }

  /** A plugin's outcome on its way to the session. */
  const withExposure = (call: PlacedCall, found: FoundTool, outcome: ToolOutcome): ToolOutcome => {
    const step = stepOf(call, found, outcome)
    const then = step === null ? null : scope.stage(call.callId, step)
    return then === null || outcome.status !== 'ok' ? outcome : { ...outcome, exposure: exposureOf(then) }
  }

  return {
    conversation: {
      exposure: () => exposureOf(scope.current()),
      exposedTools: () => new Set(scope.current().tools.map(({ name }) => name)),
      flowOf: scope.flowView,
      exposureCommitted: (callId) => {
        scope.commit(callId)
        onChanged()
      },
      typed: (text) => {
        memory.typed(text)
        onChanged()
      },
      said: memory.said,
      undelivered: (name, args, outcome) => {
        const isPlugins = plugins().some(({ manifest }) => manifest.tools.some((tool) => tool.name === name))
        // What Parley's own tools do comes with their result: undelivered, it has not happened.
        if (OWN_TOOL_NAMES.includes(name) && !isPlugins) return
        memory.undelivered(name, args, outcome)
        onChanged()
      },
      answered: (name, args, outcome) => {
        memory.settled(name, args, outcome)
        onChanged()
      },
      unsaid: (text) => {
        memory.unsaid(text)
        onChanged()
      },
      recap: () => {
        memory.recap()
        onChanged()
      },
    },
    settled,
    laterEnded: (plugin, job, outcome) => {
      const tool = plugin.manifest.tools.find(({ name }) => job.kind === 'tool' && name === job.tool)
      if (tool === undefined || job.callId === undefined || outcome.kind !== 'ok' || outcome.phase === undefined) return
      const call = { callId: job.callId, sessionId: job.session.id }
      settled(call, { plugin, tool }, { status: 'ok', result: outcome.value, phase: outcome.phase })
    },
    lookup,
    run: async (call, signal, runTool) => {
      const owned = own.run(call)
      if (owned !== undefined) return owned
      const found = lookup(call.name)
      const hosted = { ...call, phase: found === undefined ? null : scope.phaseOf(found.plugin) }
      if (found === undefined) return runTool(hosted, signal)
      return order.run(found, hosted, signal, async () => {
        if (call.sessionId === openSession) scope.begun(found.plugin, call.callId)
        return withExposure(hosted, found, await runTool(hosted, signal))
      })
    },
    isStillPlace: ({ callId, sessionId, phase }, { plugin }) =>
      plugin.manifest.flow === undefined ||
      (sessionId === openSession && scope.phaseOf(plugin) === phase && !scope.isVoid(callId)),
    refresh: scope.refresh,
    begin: (sessionId) => {
      own.conversationOver()
      openSession = sessionId
      if (sessionId !== null) nowText = today()
      memory.forget()
      if (sessionId !== null) memory.begin()
      scope.reset()
    },
  }
}
