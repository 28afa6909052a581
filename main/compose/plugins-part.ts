/**
 * Everything about plugins put together behind one door: the platform, who may run what, settings, secrets, both tiers of
 * processes and the tool servers. Part of the composition root; decides nothing itself.
 */

import type { ToolPort } from '../agent/voice-ports.ts'
import type { RequestHandlers } from '../ipc.ts'
import { announceSettled } from '../plugins/announce-settled.ts'
import { DATA_LIMIT_BYTES } from '../plugins/broker.ts'
import { createCheckThread } from '../plugins/check-thread.ts'
import { createTrustEnd } from '../plugins/consent/end-trust.ts'
import { createKeptVersions } from '../plugins/consent/kept-versions.ts'
import { tierOf } from '../plugins/consent/tier.ts'
import type { LoadedPlugin } from '../plugins/loaded-plugin.ts'
import { createLogBook } from '../plugins/log-book.ts'
import { createDefinitionsBook } from '../plugins/node/definitions-book.ts'
import { forkInElectron } from '../plugins/node/electron-host.ts'
import { createMcpPlugins, type McpPlugins } from '../plugins/node/mcp-plugins.ts'
import { createNodeTier, isNodeTier } from '../plugins/node/node-process.ts'
import { secretsOf } from '../plugins/settings/properties.ts'
import { openSettingsBook } from '../plugins/settings/settings-book.ts'
import type { Secrets } from '../secrets.ts'
import type { UiModel } from '../ui-model.ts'
import type { Announced } from '../voice/events.ts'
import { joined } from '../voice/sentence.ts'
import type { SettledOutcome } from '../voice/tools.ts'
import { type AnnouncementDeskOptions, createAnnouncementDesk } from './announcement-desk.ts'
import { type ConsentDesk, createConsentDesk } from './consent-desk.ts'
import { createPluginBelongings, type PluginBelongings } from './plugin-belongings.ts'
import { createPluginDesk, type PluginDeskParts } from './plugin-desk.ts'
import {
  createPluginPlatform,
  MAX_PLUGIN_BYTES,
  type PlatformEntry,
  type PlatformOptions,
  type PlatformWiring,
  type PluginPlatform,
} from './plugin-platform.ts'

/** What the part needs of the rest. */
export interface PluginsPartOptions
  extends Omit<PlatformOptions, keyof PlatformWiring | 'announce'>,
    Pick<AnnouncementDeskOptions, 'announced' | 'show'>,
    Pick<PluginDeskParts, 'trash' | 'pickFolder' | 'copy' | 'say'> {
  readonly secrets: Secrets
  readonly model: Pick<UiModel, 'questions' | 'notice'>
  /** The session's clock, epoch ms. */
  readonly sessionNowMs: () => number
  /** The real outcome of a call that had to wait for a yes. */
  readonly onSettled: (rowId: string, outcome: SettledOutcome) => void
}

/** See the file's header. */
export interface PluginsPart {
  readonly platform: PluginPlatform
  /** What the session runs tools with. */
  readonly tools: ToolPort
  readonly consent: ConsentDesk
  readonly handlers: ReturnType<typeof createPluginDesk> &
    PluginBelongings['handlers'] &
    Pick<RequestHandlers, 'consent.answer'>
  /** For the Plugins view: what a tool server says of itself stands beside its state. */
  entries(): readonly PlatformEntry[]
  /** Reads what is kept, then the plugins. */
  start(): Promise<void>
  /** What was announced and the session could not say. */
  unsaid(announced: Announced): void
  /** A conversation began, or ended (null). */
  conversationChanged(now: string | null): void
  /** The user's cancel of a call that waits for a yes. */
  cancelWaiting(rowId: string): boolean
  dispose(): Promise<void>
}

/** Creates the part; nothing is read or run before `start`. */
export const createPluginsPart = async (options: PluginsPartOptions): Promise<PluginsPart> => {
  const { user, app, secrets, model } = options
  const lines = createLogBook(options.log, Date.now)
  const { log } = lines
  const settings = await openSettingsBook(user.pluginSettings)
  if (settings.problem !== null) {
    model.notice({ id: 'plugin-settings', kind: 'warning', text: settings.problem, isDismissible: true })
  }
  const consent = createConsentDesk({ file: user.consents, model, nowMs: options.sessionNowMs })
  const { book, calls } = consent
  const definitions = createDefinitionsBook(user.toolDefinitions, log)
  const checks = createCheckThread({ workerFile: app.pluginCheckWorker })
  const kept = createKeptVersions({ root: user.allowedPlugins, load: checks.load, log })
  const endTrust = createTrustEnd(book)
  const keepVersion = (plugin: LoadedPlugin): void => {
    // A server that is a program runs from its own folder: what was kept elsewhere would be of no use.
    const isKeepable = !plugin.isBundled && !(plugin.manifest.mcp !== undefined && 'command' in plugin.manifest.mcp)
    if (isKeepable) void kept.keep(plugin)
  }

  const belongings = createPluginBelongings({
    ...{ path: user.pluginOwners, book, settings, secrets, log },
    data: () => platform,
  })

  const entryOf = (id: string): PlatformEntry | undefined => platform.entries().find((entry) => entry.id === id)
  const loaded = (id: string): LoadedPlugin | undefined => entryOf(id)?.plugin
  let usable: ReadonlySet<string> = new Set()
  /** Plugins that have read from the network since the app was started: whatever they say may come from there. */
  const readers = new Set<string>()
  const noteSource = (pluginId: string, sessionId: string): void => {
    const plugin = loaded(pluginId)
    const isOutside = plugin !== undefined && tierOf(plugin.manifest) !== 'sandbox'
    if (isOutside || readers.has(pluginId)) calls.networkRead(sessionId)
  }

  let sessionId: string | null = null
  const announcements = createAnnouncementDesk({
    announced: options.announced,
    show: options.show,
    remember: (text) => platform.unsaid(text),
    mayNotify: (id) => loaded(id)?.manifest.permissions.notifications === true,
    noteSource,
    log,
  })

  const nodeTier = createNodeTier({
    fork: forkInElectron({ host: app.pluginNode, worker: app.pluginNodeWorker }),
    maxMemoryBytes: MAX_PLUGIN_BYTES,
    dataRoot: user.pluginData,
    folderOf: ({ id }) => entryOf(id)?.path,
    onToolsChanged: (plugin, found) => mcp.toolsChanged(plugin, found),
    log,
  })
  const mcp = createMcpPlugins({
    discover: nodeTier.discover,
    book: definitions,
    log,
    onDiscovered: (plugin) => void book.pinTools(plugin),
    onChanged: () => platform.refresh(),
  })

  const platform = createPluginPlatform({
    ...options,
    log,
    catalog: { judge: book.judge, complete: mcp.known, load: checks.load, kept: kept.find },
    effectOf: book.effectOf,
    startProcess: (plugin) => (isNodeTier(plugin) ? nodeTier.startProcess : undefined),
    host: {
      consent: calls,
      settings: (id) => {
        const plugin = loaded(id)
        return plugin === undefined ? {} : settings.valuesOf(plugin)
      },
      secrets: async (id) => {
        // The last step before anything runs: what lies under the id is this plugin's by then.
        await belongings.settled(id)
        return secretsOf(
          loaded(id)?.manifest.settings,
          (key) => secrets.pluginSecret(id, key),
          (key) => log.warn('a secret cannot be read from the keyring', { pluginId: id, key }),
        )
      },
      onOutsideResult: ({ sessionId }) => calls.networkRead(sessionId),
      onSettled: (found, call, outcome) => {
        options.onSettled(call.rowId, outcome)
        // In another conversation it would be news of something that was not asked for there.
        if (call.sessionId === sessionId) platform.answered(call.name, call.arguments, outcome)
        const announcement = announceSettled(found, call, outcome)
        if (announcement !== null) announcements.announce(announcement)
      },
    },
    onEntries: (entries) => {
      belongings.seen(entries)
      endTrust(entries.map(({ id }) => id))
      kept.keepOnly(entries.map(({ id }) => id))
      const now = new Set(entries.filter(({ state }) => state === 'ready').map(({ id }) => id))
      for (const id of usable) if (!now.has(id)) calls.withdraw(id)
      for (const id of now) if (!usable.has(id)) mcp.retry(id)
      usable = now
      for (const { state, plugin } of entries) {
        if (state !== 'ready' || plugin === undefined) continue
        mcp.complete(plugin)
        if (book.isLasting(plugin)) keepVersion(plugin)
      }
    },
    broker: {
      folderOf: (id, name) => book.folders(id).get(name),
      onFetched: (plugin, ofSession) => {
        readers.add(plugin.id)
        if (ofSession !== undefined) calls.networkRead(ofSession)
      },
    },
    announce: announcements.announce,
  })
  book.onChanged(() => platform.refresh())
  settings.onChanged(() => options.onChanged())

  const desk = createPluginDesk({
    say: options.say,
    entries: platform.entries,
    book,
    settings,
    secrets,
    exposedTools: platform.exposedTools,
    flowOf: platform.flowOf,
    usageOf: platform.usageOf,
    workOf: platform.workOf,
    endWork: platform.endWork,
    dataUsage: platform.dataUsage,
    dataLimitBytes: DATA_LIMIT_BYTES,
    clearData: async (id) => {
      platform.end(id)
      await platform.clearData(id)
      lines.forget(id)
    },
    logLines: lines.linesOf,
    keepVersion,
    release: platform.release,
    copy: options.copy,
    trash: options.trash,
    pickFolder: options.pickFolder,
    settled: belongings.settled,
    removed: async (id, how) => {
      calls.withdraw(id)
      mcp.forget(id)
      lines.forget(id)
      void kept.forget(id)
      await belongings.removed(id, how)
      // What it keeps on the disk is put aside when its folder is seen to be gone: another may come under its id.
      await platform.reload()
      await belongings.settled(id)
    },
  })

  return {
    platform,
    tools: {
      run: async (call, signal) => {
        const owner = platform.ownerOf(call.call.name)?.id
        const outcome = await platform.run(call, signal)
        if (owner !== undefined) noteSource(owner, call.sessionId)
        return outcome
      },
    },
    consent,
    handlers: { ...desk, ...consent.handlers, ...belongings.handlers },
    entries: () => platform.entries().map((entry) => withServerState(entry, mcp)),
    start: async () => {
      await Promise.all([book.load(), definitions.load(), belongings.load()])
      await platform.start()
    },
    unsaid: announcements.unsaid,
    conversationChanged: (now) => {
      if (sessionId !== null) calls.conversationEnded(sessionId)
      sessionId = now
      platform.conversationChanged(now)
      announcements.conversationChanged(now)
    },
    cancelWaiting: platform.cancelWaiting,
    dispose: async () => {
      await belongings.flush()
      await consent.dispose()
      await platform.dispose()
      await Promise.all([nodeTier.allEnded(), definitions.flush(), kept.flush(), checks.dispose()])
    },
  }
}

/** A tool server whose tools are not known, or not all usable, says so where the user looks. */
const withServerState = (entry: PlatformEntry, mcp: McpPlugins): PlatformEntry => {
  const { plugin, state, reason } = entry
  if (plugin?.manifest.mcp === undefined || state !== 'ready') return entry
  const completed = mcp.complete(plugin)
  const more = 'problem' in completed ? [completed.problem] : mcp.problemsOf(plugin)
  return more.length === 0 ? entry : { ...entry, reason: joined([reason, ...more], '\n') }
}
