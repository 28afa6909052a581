/**
 * Puts the plugin host together: catalog, processes, broker, wake-ups, tool host, and what the agent sees of it all. It
 * connects and decides nothing. Part of the composition root.
 */
import { mkdir } from 'node:fs/promises'
import type { CallToRun } from '../agent/voice-ports.ts'
import { type Announcement, announceLater, createScheduleRunner } from '../plugins/background.ts'
import type { Desktop } from '../plugins/broker/desktop.ts'
import { type Broker, type BrokerOptions, createBroker } from '../plugins/broker.ts'
import { type CatalogEntry, type CatalogOptions, createCatalog } from '../plugins/catalog.ts'
import type { EffectOf } from '../plugins/exposure.ts'
import type { SessionCall } from '../plugins/flow/scope.ts'
import type { LoadedPlugin } from '../plugins/loaded-plugin.ts'
import { OWN_PLUGIN_ID, OWN_TOOL_NAMES } from '../plugins/own-tools.ts'
import type { PluginLog } from '../plugins/plugin-log.ts'
import { createSandboxes, type Sandboxes, type StartProcess } from '../plugins/sandbox.ts'
import { createProcessStarter } from '../plugins/sandbox-process.ts'
import { createScheduler } from '../plugins/scheduler.ts'
import { createToolHost, type ToolHostOptions } from '../plugins/tool-host.ts'
import { type FolderWatch, watchPluginFolders } from '../plugins/watch-folders.ts'
import type { ToolOutcome } from '../voice/tools.ts'
import { type ConversationPart, createAgentView } from './agent-view.ts'
import type { AppPaths, UserPaths } from './paths.ts'

/** A plugin above this while a call runs is ended, bytes (goals.md). */
export const MAX_PLUGIN_BYTES = 256 * 1024 * 1024

/** A plugin as the platform sees it: the catalog's entry, and what its process is doing. */
export interface PlatformEntry extends CatalogEntry {
  readonly isRunning: boolean
  readonly quarantine: string | undefined
}

/** What the user has decided about plugins, as the parts that keep it hand it on; left out, nothing was decided. */
export interface PlatformWiring {
  /** Consent book: what may be used. MCP: tools that a server has told of. The thread that reads, the versions kept. */
  readonly catalog?: Pick<CatalogOptions, 'judge' | 'complete' | 'load' | 'kept'>
  /** Consent book: what a tool counts as. */
  readonly effectOf?: EffectOf
  /** Consent of single calls, settings, secrets. */
  readonly host?: Partial<Omit<ToolHostOptions, 'lookup' | 'find' | 'effectOf' | 'sandboxes' | 'log' | 'nowMs'>>
  /** Granted folders; who is told that something was fetched. */
  readonly broker?: Partial<Omit<BrokerOptions, 'dataRoot' | 'desktop' | 'scheduler' | 'log' | 'nowMs'>>
  /** How the processes of a plugin outside of the sandbox are started; undefined for one inside. */
  readonly startProcess?: (plugin: LoadedPlugin) => StartProcess | undefined
  /** Plugins have come, changed or gone; called before anyone else hears of it. */
  readonly onEntries?: (entries: readonly CatalogEntry[]) => void
}

/** What the platform needs of the rest. */
export interface PlatformOptions extends PlatformWiring {
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
  /** The plugins' side of the log; wrap it in the log book before it comes here. */
  readonly log: PluginLog
  /** The plugins folder cannot be made: why. */
  readonly onFolderProblem: (why: string) => void
  /** The session's calls in order of arrival (`state().relay.calls`): a dropped result must change no phase. */
  readonly calls?: () => readonly SessionCall[]
  /** Epoch ms, for the date in the prompt; the system's clock when left out. */
  readonly epochMs?: () => number
}

/** The running platform. */
export interface PluginPlatform
  extends ConversationPart,
    Pick<Sandboxes, 'usageOf' | 'workOf' | 'endWork'>,
    Pick<Broker, 'dataUsage' | 'dataNames' | 'belongings' | 'clearData'> {
  /** Reads all plugins, fires what fell due while the app was closed, and from then on watches the folders. */
  start(): Promise<void>
  entries(): readonly PlatformEntry[]
  setDisabled(ids: readonly string[]): void
  /** What the user has decided has changed: everything is judged anew. */
  refresh(): void
  /** Reads the folders again. */
  reload(): Promise<void>
  /** Id and name of the plugin a tool belongs to. */
  ownerOf(tool: string): { readonly id: string; readonly name: string } | undefined
  run(call: CallToRun, signal: AbortSignal): Promise<ToolOutcome>
  /** Ends the processes of a plugin; the next call starts it anew. */
  end(pluginId: string): void
  /** The user's cancel of a call that was answered with `waiting`; false when there is none in this row. */
  cancelWaiting(rowId: string): boolean
  /** Lets a plugin out of quarantine. */
  release(pluginId: string): void
  /** A conversation began, or ended (null): what belonged to the last one is forgotten. */
  conversationChanged(now: string | null): void
  dispose(): Promise<void>
}

/** Creates the platform; Electron must be ready. */
export const createPluginPlatform = (options: PlatformOptions): PluginPlatform => {
  const { app, user, log } = options
  const onChanged = (): void => {
    // A phase, a plugin or its quarantine: what was asked about may be gone.
    host.recheck()
    options.onChanged()
  }
  /** What a plugin's end at quit leaves unfinished is not news. */
  const announce = (announcement: Announcement): void => void (isDisposed || options.announce(announcement))
  const extra = options.extraPluginsDir === undefined ? [] : [{ path: options.extraPluginsDir, isBundled: false }]
  const catalog = createCatalog({
    dirs: [{ path: app.bundledPlugins, isBundled: true }, { path: user.plugins, isBundled: false }, ...extra],
    disabledPlugins: options.disabledPlugins,
    ...options.catalog,
  })
  const nowMs = (): number => performance.now()
  let watching: FolderWatch | undefined
  let sessionId: string | null = null
  let isDisposed = false
  /** By plugin: the bytes that were last seen, so that a mended plugin is let out of quarantine. */
  const lastSeen = new Map<string, string>()

  const ready = (): LoadedPlugin[] =>
    catalog.plugins().flatMap((entry) => {
      const isUsable = entry.state === 'ready' && sandboxes.quarantineReason(entry.id) === undefined
      return isUsable && entry.plugin !== undefined ? [entry.plugin] : []
    })
  const find = (id: string): LoadedPlugin | undefined => ready().find((plugin) => plugin.id === id)
  const pluginsChanged = (): void => {
    view.refresh()
    onChanged()
  }
  const scheduler = createScheduler({ path: user.schedule, fire: (entry) => fire(entry), log, nowMs: Date.now })
  const broker = createBroker({
    ...options.broker,
    dataRoot: user.pluginData,
    desktop: options.desktop,
    scheduler,
    log,
    nowMs,
  })
  const view = createAgentView({
    plugins: ready,
    effectOf: options.effectOf,
    calls: options.calls,
    state: broker.state,
    userPrompt: options.userPrompt,
    onEndCall: options.onEndCall,
    onChanged,
    epochMs: options.epochMs ?? Date.now,
    log,
  })
  const startInSandbox = createProcessStarter({ preloadPath: app.pluginPreload, maxMemoryBytes: MAX_PLUGIN_BYTES })
  const sandboxes = createSandboxes({
    startProcess: (plugin, ...rest) => (options.startProcess?.(plugin) ?? startInSandbox)(plugin, ...rest),
    broker: (plugin) => broker.handlerFor(plugin),
    log,
    onLater: (plugin, job, outcome) => {
      view.laterEnded(plugin, job, outcome)
      announceLater(plugin, job, outcome, announce, log)
    },
    onRunningChanged: () => onChanged(),
    onQuarantined: pluginsChanged,
    nowMs,
  })
  const fire = createScheduleRunner({ ...options.host, find, sandboxes, announce, log })
  const host = createToolHost({
    ...options.host,
    lookup: view.lookup,
    find,
    ...(options.effectOf ? { effectOf: options.effectOf } : {}),
    sandboxes,
    log,
    nowMs,
    isStillPlace: (found, call) => view.isStillPlace(call, found),
    onSettled: (found, call, outcome) => {
      view.settled(call, found, outcome)
      options.host?.onSettled?.(found, call, outcome)
    },
  })

  catalog.onChanged((entries) => {
    for (const { id, state, plugin } of entries) {
      if (state !== 'ready') sandboxes.unload(id)
      else if (plugin !== undefined) sandboxes.replaceBy(plugin)
      const seen = state === 'ready' ? (plugin?.sha256 ?? '') : state
      // Switched off and on, or changed: whatever made it crash gets another chance.
      if (lastSeen.has(id) && lastSeen.get(id) !== seen) sandboxes.release(id)
      lastSeen.set(id, seen)
    }
    // A folder that is gone is not in the list: whatever of it still runs ends now.
    const present = new Set(entries.map(({ id }) => id))
    for (const id of [...lastSeen.keys()]) {
      if (present.has(id)) continue
      sandboxes.unload(id)
      sandboxes.release(id)
      lastSeen.delete(id)
    }
    scheduler.check()
    options.onEntries?.(entries)
    pluginsChanged()
  })

  return {
    ...view.conversation,
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
    refresh: () => {
      catalog.refresh()
      pluginsChanged()
    },
    reload: () => catalog.reload(),
    ownerOf: (tool) => {
      const plugin = view.lookup(tool)?.plugin
      if (plugin !== undefined) return { id: plugin.id, name: plugin.manifest.name }
      return OWN_TOOL_NAMES.includes(tool) ? { id: OWN_PLUGIN_ID, name: 'Parley' } : undefined
    },
    run: ({ call, rowId, sessionId: ofSession }, signal) =>
      view.run({ ...call, rowId, sessionId: ofSession }, signal, host.run),
    usageOf: sandboxes.usageOf,
    workOf: sandboxes.workOf,
    endWork: sandboxes.endWork,
    dataUsage: broker.dataUsage,
    dataNames: broker.dataNames,
    belongings: broker.belongings,
    clearData: broker.clearData,
    end: sandboxes.unload,
    cancelWaiting: (rowId) => host.cancel(rowId),
    release: (pluginId) => {
      sandboxes.release(pluginId)
      pluginsChanged()
    },
    conversationChanged: (now) => {
      if (sessionId !== null) broker.forgetSession(sessionId)
      sessionId = now
      view.begin(now)
      onChanged()
    },
    dispose: async () => {
      isDisposed = true
      view.begin(null)
      sandboxes.dispose()
      await Promise.all([scheduler.dispose(), watching?.close()])
    },
  }
}
