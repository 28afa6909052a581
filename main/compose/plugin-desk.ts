/**
 * The Plugins view's side of main: what a plugin's page shows, and what the user can do there. Gathers from the parts
 * of the platform and decides nothing itself. Part of the composition root.
 */

import { basename } from 'node:path'
import type { PluginDetail, PluginTool } from '../../preload/contract.ts'
import { AppError } from '../errors.ts'
import type { RequestHandlers } from '../ipc.ts'
import { asksOf } from '../plugins/consent/asks.ts'
import type { ConsentBook } from '../plugins/consent/consent-book.ts'
import { needsConsent } from '../plugins/consent/shipped.ts'
import { tierOf } from '../plugins/consent/tier.ts'
import type { BackgroundWork } from '../plugins/later-work.ts'
import type { LoadedPlugin } from '../plugins/loaded-plugin.ts'
import type { LogLine } from '../plugins/log-book.ts'
import { settingFields } from '../plugins/settings/fields.ts'
import type { SettingsBook } from '../plugins/settings/settings-book.ts'
import type { Secrets } from '../secrets.ts'
import { titleOf } from '../ui-model.ts'
import { type Sentence, says } from '../voice/sentence.ts'
import type { Removal } from './plugin-belongings.ts'
import type { PlatformEntry } from './plugin-platform.ts'

/** What the desk works on. */
export interface PluginDeskParts {
  /** Says a sentence in the user's language. */
  readonly say: (sentence: Sentence) => string
  readonly entries: () => readonly PlatformEntry[]
  readonly book: ConsentBook
  readonly settings: SettingsBook
  readonly secrets: Secrets
  /** Names of the tools that the agent can call now. */
  readonly exposedTools: () => ReadonlySet<string>
  readonly flowOf: (plugin: LoadedPlugin) => PluginDetail['flow']
  readonly usageOf: (id: string) => { readonly cpuPercent: number; readonly memoryBytes: number } | null
  /** What it does in the background, and the end of that. */
  readonly workOf: (id: string) => readonly BackgroundWork[]
  readonly endWork: (id: string) => void
  readonly dataUsage: (id: string) => Promise<number>
  readonly dataLimitBytes: number
  readonly clearData: (id: string) => Promise<void>
  readonly copy: (text: string) => void
  readonly logLines: (id: string) => readonly LogLine[]
  /** Keeps the bytes of a version for the next start (`KeptVersions.keep`). */
  readonly keepVersion: (plugin: LoadedPlugin) => void
  /** Takes the plugin out of quarantine. */
  readonly release: (id: string) => void
  /** Moves a folder to the system's wastebasket. Rejects when that is not possible. */
  readonly trash: (path: string) => Promise<void>
  /** Lets the user pick a folder; null when none was picked. */
  readonly pickFolder: (title: string) => Promise<string | null>
  /** Resolves when what is kept under the id is the plugin's that is there (`LeftBehind.settled`). */
  readonly settled: (id: string) => Promise<void>
  /** The plugin's folder is gone: everything that was known of it is to be forgotten. */
  readonly removed: (id: string, how: Removal) => Promise<void>
}

type Handlers = Pick<
  RequestHandlers,
  | 'plugins.get'
  | 'plugins.allow'
  | 'plugins.decline'
  | 'plugins.trustEdits'
  | 'plugins.setRule'
  | 'plugins.setEffect'
  | 'plugins.setSetting'
  | 'plugins.setSecret'
  | 'plugins.pickFolder'
  | 'plugins.forgetFolder'
  | 'plugins.copyLog'
  | 'plugins.repair'
  | 'plugins.endWork'
  | 'plugins.remove'
  | 'plugins.clearData'
>

/** One handler for each request about a single plugin. */
export const createPluginDesk = (parts: PluginDeskParts): Handlers => {
  const { book, settings, secrets } = parts
  const entryOf = (id: string): PlatformEntry => {
    const entry = parts.entries().find((one) => one.id === id)
    if (entry === undefined) throw new AppError('no-plugin', 'There is no such plugin any more.')
    return entry
  }
  const pluginOf = (id: string): LoadedPlugin => {
    const { plugin, waiting } = entryOf(id)
    const loaded = plugin ?? waiting
    if (loaded === undefined) throw new AppError('broken-plugin', 'The plugin is broken. Mend it first.')
    return loaded
  }
  const waitingOf = (id: string): LoadedPlugin => {
    const { waiting } = entryOf(id)
    if (waiting !== undefined) return waiting
    throw new AppError('nothing-to-allow', 'The plugin does not wait for anything now.')
  }
  const clear = async (id: string): Promise<void> => {
    await parts.clearData(id)
    await Promise.all([settings.forget(id), secrets.forgetPlugin(id)])
  }

  return {
    'plugins.get': async ({ id }) => {
      const entry = parts.entries().find((one) => one.id === id)
      return entry === undefined ? null : detailOf(entry, parts)
    },
    'plugins.allow': async ({ id, sha256 }) => {
      await parts.settled(id)
      book.allow(waitingOf(id), sha256)
    },
    'plugins.decline': ({ id, sha256 }) => {
      const { plugin, waiting } = { ...entryOf(id), waiting: waitingOf(id) }
      book.decline(waiting, sha256)
      // What is kept on must be there after a restart, also where it never needed a yes.
      if (plugin !== undefined && plugin.sha256 !== waiting.sha256) parts.keepVersion(plugin)
    },
    'plugins.trustEdits': ({ id, isTrusted }) => book.trustEdits(pluginOf(id).id, isTrusted),
    'plugins.setRule': ({ id, tool, rule }) => book.setRule(pluginOf(id), tool, rule),
    'plugins.setEffect': ({ id, tool, effect }) => book.setEffect(pluginOf(id), tool, effect),
    'plugins.setSetting': async ({ id, key, value }) => {
      await parts.settled(id)
      await settings.set(pluginOf(id), key, value)
    },
    'plugins.setSecret': async ({ id, key, value }) => {
      await parts.settled(id)
      const plugin = pluginOf(id)
      if (value !== null) settings.checkSecret(plugin, key, value)
      await secrets.setPluginSecret(plugin.id, key, value)
    },
    'plugins.pickFolder': async ({ id, name }) => {
      const plugin = pluginOf(id)
      if (!plugin.manifest.permissions.folders.includes(name)) {
        throw new AppError('no-folder', says`The plugin does not ask for a folder named “${name}”.`)
      }
      const path = await parts.pickFolder(parts.say(says`Folder “${name}” for ${plugin.manifest.name}`))
      if (path !== null) book.setFolder(plugin.id, name, path)
      return path !== null
    },
    'plugins.forgetFolder': ({ id, name }) => book.setFolder(pluginOf(id).id, name, null),
    'plugins.copyLog': ({ id }) => {
      const lines = parts
        .logLines(id)
        .map(({ atMs, level, text }) => `${new Date(atMs).toISOString()} ${level} ${text}`)
      parts.copy(lines.join('\n'))
    },
    'plugins.repair': ({ id }) => parts.release(entryOf(id).id),
    'plugins.endWork': ({ id }) => parts.endWork(entryOf(id).id),
    'plugins.remove': async ({ id, withData }) => {
      const { isBundled, path } = entryOf(id)
      const sinceMs = Date.now()
      if (isBundled) throw new AppError('bundled-plugin', 'This plugin is part of Parley. Switch it off instead.')
      try {
        await parts.trash(path)
      } catch (cause) {
        const message = 'The folder could not be moved to the wastebasket. Delete it in the plugins folder yourself.'
        throw new AppError('not-removed', message, { cause })
      }
      await parts.removed(id, { withData, sinceMs })
    },
    'plugins.clearData': ({ id }) => clear(entryOf(id).id),
  }
}

const detailOf = async (entry: PlatformEntry, parts: PluginDeskParts): Promise<PluginDetail> => {
  const { id } = entry
  const { book, settings, secrets } = parts
  const plugin = entry.plugin ?? entry.waiting
  const common = {
    id,
    usage: parts.usageOf(id),
    work: parts.workOf(id).map(({ tool, ...rest }) => ({ ...rest, title: tool === null ? null : titleOf(tool) })),
    dataBytes: await parts.dataUsage(id),
    dataLimitBytes: parts.dataLimitBytes,
    log: parts.logLines(id).map(({ atMs, level, text }) => ({ atMs, level, text })),
    isTrusted: book.isTrusted(id),
  }
  if (plugin === undefined) {
    const nothing = { permissions: [], tools: [], flow: null, settings: [], folders: [], needsConsent: false }
    return { ...common, ...nothing, author: '' }
  }
  const { manifest } = plugin
  const granted = book.folders(id)
  return {
    ...common,
    author: manifest.author ?? '',
    permissions: asksOf(plugin).map(({ words }) => parts.say(words)),
    tools: toolsOf(plugin, entry.state === 'ready', parts),
    flow: parts.flowOf(plugin),
    settings: settingFields(manifest.settings, settings.valuesOf(plugin), (key) => secrets.hasPluginSecret(id, key)),
    folders: manifest.permissions.folders.map((name) => {
      const path = granted.get(name)
      return { name, picked: path === undefined ? null : basename(path) }
    }),
    needsConsent: needsConsent(plugin),
  }
}

const toolsOf = (plugin: LoadedPlugin, isInUse: boolean, { book, exposedTools }: PluginDeskParts): PluginTool[] => {
  const exposed = exposedTools()
  const canSetEffect = tierOf(plugin.manifest) !== 'sandbox'
  return plugin.manifest.tools.map(({ name, description, confirm }) => {
    const effect = book.effectOf(plugin, name)
    return {
      name,
      title: titleOf(name),
      description,
      effect,
      canSetEffect,
      asksFirst: confirm || effect === 'danger',
      rule: book.ruleOf(plugin, name),
      isExposed: isInUse && exposed.has(name),
    }
  })
}
