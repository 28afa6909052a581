/**
 * Puts the plugin host together: catalog, processes, broker, wake-ups, tool host, and what the agent sees of it all.
 * The one owner of the open tool set. Part of the composition root.
 */
import { mkdir } from 'node:fs/promises'
import type { CallToRun } from '../agent/voice-client.ts'
import { type Announcement, announceLater, createScheduleRunner } from '../plugins/background.ts'
import type { Desktop } from '../plugins/broker/desktop.ts'
import { createBroker } from '../plugins/broker.ts'
import { type CatalogEntry, createCatalog } from '../plugins/catalog.ts'
import { type ExposureParts, exposeTools, isToolSet } from '../plugins/exposure.ts'
import type { LoadedPlugin } from '../plugins/loaded-plugin.ts'
import { END_CALL, OPEN_TOOLSET, OWN_PLUGIN_ID, RESPOND_FREELY, RESTART } from '../plugins/own-tools.ts'
import type { PluginLog } from '../plugins/plugin-log.ts'
import { composePrompt } from '../plugins/prompt.ts'
import { createSandboxes } from '../plugins/sandbox.ts'
import { createProcessStarter } from '../plugins/sandbox-process.ts'
import { createScheduler } from '../plugins/scheduler.ts'
import { createToolHost } from '../plugins/tool-host.ts'
import { type FolderWatch, watchPluginFolders } from '../plugins/watch-folders.ts'
import type { CallId, Exposure, JsonObject, ToolOutcome } from '../voice/tools.ts'
import type { AppPaths, UserPaths } from './paths.ts'
import { createPromptMemory } from './prompt-memory.ts'

/** goals.md: a plugin above this while a call runs is ended. */
const MAX_PLUGIN_BYTES = 256 * 1024 * 1024

/** A plugin as the platform sees it: the catalog's entry, and what its process is doing. */
export interface PlatformEntry extends CatalogEntry {
  readonly isRunning: boolean
  readonly quarantine: string | undefined
}

/** What the platform needs of the rest. */
export interface PlatformOptions {
  readonly app: AppPaths
  readonly user: UserPaths
  /** PARLEY_PLUGINS_DIR. */
  readonly extraPluginsDir: string | undefined
  readonly disabledPlugins: readonly string[]
  readonly userPrompt: () => string
  readonly desktop: Desktop
  readonly announce: (announcement: Announcement) => void
  /** Plugins, tools or prompt have changed. */
  readonly onChanged: () => void
  /** The agent asked to end the conversation. */
  readonly onEndCall: () => void
  readonly log: PluginLog
  /** The plugins folder cannot be made: why. */
  readonly onFolderProblem: (why: string) => void
}

/** The running platform. */
export interface PluginPlatform {
  /** Reads all plugins, fires what fell due while the app was closed, and from then on watches the folders. */
  start(): Promise<void>
  entries(): readonly PlatformEntry[]
  setDisabled(ids: readonly string[]): void
  /** What the agent is to be told now. */
  exposure(): Exposure
  /** Id and name of the plugin a tool belongs to. */
  ownerOf(tool: string): { readonly id: string; readonly name: string } | undefined
  run(call: CallToRun, signal: AbortSignal): Promise<ToolOutcome>
  exposureCommitted(callId: CallId): void
  /** A message that the user typed: carried in the prompt from now on (protocol.md §2). */
  typed(text: string): void
  /** Something was said, final: kept for a recap. */
  said(role: 'user' | 'agent', text: string): void
  /** A tool has acted and its result could not be sent: the prompt says so (protocol.md §7.3). */
  undelivered(name: string, args: JsonObject, outcome: ToolOutcome): void
  /** A new service session takes over: the prompt says what was said (protocol.md §10). */
  recap(): void
  /** A conversation began, or ended (null): what belonged to the last one is forgotten. */
  conversationChanged(now: string | null): void
  dispose(): Promise<void>
}

/** Creates the platform; Electron must be ready. */
export const createPluginPlatform = (options: PlatformOptions): PluginPlatform => {
  const { app, user, log, onChanged } = options
  /** What a plugin's end at quit leaves unfinished is not news. */
  const announce = (announcement: Announcement): void => {
    if (!isDisposed) options.announce(announcement)
  }
  const extra = options.extraPluginsDir === undefined ? [] : [{ path: options.extraPluginsDir, isBundled: false }]
  const catalog = createCatalog({
    dirs: [{ path: app.bundledPlugins, isBundled: true }, { path: user.plugins, isBundled: false }, ...extra],
    disabledPlugins: options.disabledPlugins,
  })
  const nowMs = (): number => performance.now()
  let watching: FolderWatch | undefined
  let ending: NodeJS.Timeout | undefined
  let sessionId: string | null = null
  let isDisposed = false
  /** By plugin: the bytes that were last seen, so that a mended plugin is let out of quarantine. */
  const lastSeen = new Map<string, string>()
  let openSet: string | null = null
  const memory = createPromptMemory()
  const pendingSets = new Map<CallId, string>()

  const ready = (): LoadedPlugin[] =>
    catalog.plugins().flatMap((entry) => {
      const isUsable = entry.state === 'ready' && sandboxes.quarantineReason(entry.id) === undefined
      return isUsable && entry.plugin !== undefined ? [entry.plugin] : []
    })
  const find = (id: string): LoadedPlugin | undefined => ready().find((plugin) => plugin.id === id)
  /** Asked for several times a call; forgotten when plugins change. */
  let known: { readonly set: string | null; readonly parts: ExposureParts } | undefined
  const parts = (set: string | null): ExposureParts => {
    if (known?.set === set) return known.parts
    const expose = (id: string | null): ExposureParts => exposeTools({ plugins: ready(), openSet: id, phases: {} })
    const closed = expose(set)
    // Before the agent has opened a set the first one is open: there is always something to begin with.
    const first = set === null ? closed.sets[0] : undefined
    known = { set, parts: first === undefined ? closed : expose(first.id) }
    return known.parts
  }
  const changed = (): void => {
    known = undefined
    onChanged()
  }
  const exposureOf = (set: string | null): Exposure => {
    const { tools, effects, prompts, examples } = parts(set)
    const userPrompt = options.userPrompt()
    const systemPrompt = composePrompt({ userPrompt, tools, prompts, examples, ...memory.parts() })
    return { tools, effects, systemPrompt }
  }

  const scheduler = createScheduler({
    path: user.schedule,
    fire: (entry) => fire(entry),
    log,
    nowMs: () => Date.now(),
  })
  const broker = createBroker({ dataRoot: user.pluginData, desktop: options.desktop, scheduler, log, nowMs })
  const sandboxes = createSandboxes({
    startProcess: createProcessStarter({ preloadPath: app.pluginPreload, maxMemoryBytes: MAX_PLUGIN_BYTES }),
    broker: (plugin) => broker.handlerFor(plugin),
    log,
    onLater: (plugin, job, outcome) => announceLater(plugin, job, outcome, announce, log),
    onRunningChanged: changed,
    onQuarantined: changed,
    nowMs,
  })
  const fire = createScheduleRunner({ find, sandboxes, announce, log })
  const host = createToolHost({
    lookup: (name) => {
      const owner = parts(openSet).owners[name]
      const plugin = owner === undefined ? undefined : find(owner)
      const tool = plugin?.manifest.tools.find((candidate) => candidate.name === name)
      return plugin === undefined || tool === undefined ? undefined : { plugin, tool }
    },
    sandboxes,
    log,
    nowMs,
  })

  /** Parley's own tools are carried out here; undefined for every other. */
  const runOwn = (call: CallToRun): ToolOutcome | undefined => {
    // A flow may define its own `restart` or `end_call` (contract.md §6).
    if (parts(openSet).owners[call.call.name] !== undefined) return undefined
    switch (call.call.name) {
      case RESPOND_FREELY:
        return { status: 'ok', result: 'Answer in your own words.' }
      case RESTART:
        return { status: 'ok', result: 'Begin again from the start, and ask anew for everything you need.' }
      case END_CALL:
        clearTimeout(ending)
        ending = setTimeout(options.onEndCall, END_CALL_GRACE_MS)
        return { status: 'ok', result: 'The conversation ends now. Say goodbye in a word.' }
      case OPEN_TOOLSET: {
        const set = call.call.arguments['set']
        if (typeof set !== 'string' || !isToolSet(parts(openSet), set)) {
          const offered = parts(openSet).sets.map(({ id }) => id)
          return { status: 'invalid', error: `set: choose one of ${offered.join(', ')}.` }
        }
        pendingSets.set(call.call.callId, set)
        const exposure = exposureOf(set)
        const tools = exposure.tools.map(({ name }) => name)
        return { status: 'ok', result: { opened: set, tools }, exposure }
      }
      default:
        return undefined
    }
  }

  catalog.onChanged((entries) => {
    for (const { id, state, plugin } of entries) {
      if (state !== 'ready') sandboxes.unload(id)
      const seen = state === 'ready' ? (plugin?.sha256 ?? '') : state
      // Switched off and on, or changed: whatever made it crash gets another chance.
      if (lastSeen.has(id) && lastSeen.get(id) !== seen) sandboxes.release(id)
      lastSeen.set(id, seen)
    }
    scheduler.check()
    changed()
  })

  return {
    start: async () => {
      // Without these folders there are no plugins of the user's, but the bundled ones work all the same.
      await Promise.all([mkdir(user.plugins, { recursive: true }), mkdir(user.pluginData, { recursive: true })]).catch(
        (error: unknown) => options.onFolderProblem(error instanceof Error ? error.message : String(error)),
      )
      await catalog.load()
      await scheduler.start()
      watching = watchPluginFolders(
        [user.plugins, ...extra.map(({ path }) => path)],
        (folderName) => void catalog.reload(folderName),
        (error) => log.warn('plugin folders are not watched', { reason: error instanceof Error ? error.name : '' }),
        () => void catalog.reload(),
      )
    },
    entries: () =>
      catalog.plugins().map((entry) => ({
        ...entry,
        isRunning: sandboxes.isRunning(entry.id),
        quarantine: sandboxes.quarantineReason(entry.id),
      })),
    setDisabled: (ids) => catalog.setDisabled(ids),
    exposure: () => exposureOf(openSet),
    ownerOf: (tool) => {
      const id = parts(openSet).owners[tool]
      const plugin = id === undefined ? undefined : find(id)
      if (plugin !== undefined) return { id: plugin.id, name: plugin.manifest.name }
      return OWN_NAMES.has(tool) ? { id: OWN_PLUGIN_ID, name: 'Parley' } : undefined
    },
    run: async (call, signal) =>
      runOwn(call) ?? (await host.run({ ...call.call, sessionId: call.sessionId, phase: null }, signal)),
    exposureCommitted: (callId) => {
      openSet = pendingSets.get(callId) ?? openSet
      pendingSets.delete(callId)
      changed()
    },
    typed: (text) => {
      memory.typed(text)
      changed()
    },
    said: memory.said,
    undelivered: (name, args, outcome) => {
      memory.undelivered(name, args, outcome)
      changed()
    },
    recap: () => {
      memory.recap()
      changed()
    },
    conversationChanged: (now) => {
      clearTimeout(ending)
      if (sessionId !== null) broker.forgetSession(sessionId)
      sessionId = now
      openSet = null
      memory.forget()
      pendingSets.clear()
      changed()
    },
    dispose: async () => {
      isDisposed = true
      clearTimeout(ending)
      sandboxes.dispose()
      await Promise.all([scheduler.dispose(), watching?.close()])
    },
  }
}

/** After `end_call` the agent has this long for its goodbye. */
const END_CALL_GRACE_MS = 6000

const OWN_NAMES: ReadonlySet<string> = new Set([OPEN_TOOLSET, RESPOND_FREELY, RESTART, END_CALL])
