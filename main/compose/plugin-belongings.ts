/**
 * What plugins keep, wherever it is kept, as belongings that can be put aside: connects the stores with
 * `plugins/left-behind.ts`, and answers the window about what removed plugins left. Part of the composition root.
 */
import type { RequestHandlers } from '../ipc.ts'
import type { CatalogEntry } from '../plugins/catalog.ts'
import type { ConsentBook } from '../plugins/consent/consent-book.ts'
import { type Belongings, createLeftBehind, type LeftBehind } from '../plugins/left-behind.ts'
import type { PluginLog } from '../plugins/plugin-log.ts'
import type { SettingsBook } from '../plugins/settings/settings-book.ts'
import type { Secrets } from '../secrets.ts'

/** Where plugins' things are. */
export interface PluginBelongingsParts {
  /** The file that says whose everything is. */
  readonly path: string
  readonly book: ConsentBook
  readonly settings: SettingsBook
  readonly secrets: Secrets
  /** Files, storage and wake-ups; asked for when first needed, as the platform is made later. */
  readonly data: () => {
    readonly belongings: Belongings
    dataNames(): Promise<readonly string[]>
    dataUsage(name: string): Promise<number>
    clearData(pluginId: string): Promise<void>
    /** Ends the processes of a plugin. */
    end(pluginId: string): void
    entries(): readonly CatalogEntry[]
  }
  readonly log: PluginLog
}

/** How a plugin was removed. `sinceMs`: when that began. */
export interface Removal {
  readonly withData: boolean
  readonly sinceMs: number
}

/** See the file's header. */
export interface PluginBelongings extends Pick<LeftBehind, 'load' | 'settled' | 'flush'> {
  /** Plugins have come, changed or gone. */
  seen(entries: readonly CatalogEntry[]): void
  /** The user has removed the plugin: consents, settings and secrets are forgotten, its data when that is wanted. */
  removed(pluginId: string, how: Removal): Promise<void>
  readonly handlers: Pick<RequestHandlers, 'plugins.listLeft' | 'plugins.deleteLeft' | 'plugins.handOverLeft'>
}

/** Creates it; nothing is read before `load`. */
export const createPluginBelongings = (parts: PluginBelongingsParts): PluginBelongings => {
  const { book, settings, secrets, data, log } = parts
  const left = createLeftBehind({
    path: parts.path,
    consents: {
      has: book.has,
      move: async (from, to) => book.move(from, to),
      forget: async (name) => book.forget(name),
    },
    stores: [
      {
        has: (name) => data().belongings.has(name),
        move: (from, to) => data().belongings.move(from, to),
        forget: (name) => data().belongings.forget(name),
      },
      { has: settings.has, move: settings.move, forget: settings.forget },
      { has: secrets.hasPluginSecrets, move: secrets.movePlugin, forget: secrets.forgetPlugin },
    ],
    names: () => data().dataNames(),
    bytesOf: (name) => data().dataUsage(name),
    nowMs: Date.now,
    log,
  })
  return {
    load: left.load,
    settled: left.settled,
    removed: async (pluginId, { withData, sinceMs }) => {
      // What was seen to be gone before this was asked for lies aside already.
      for (const name of [pluginId, ...(await left.leftSince(pluginId, sinceMs))]) {
        book.forget(name)
        await Promise.all([settings.forget(name), secrets.forgetPlugin(name)])
        if (!withData) continue
        if (name === pluginId) await data().clearData(pluginId)
        else await left.remove(name)
      }
    },
    flush: left.flush,
    seen: (entries) => left.seen(entries.map(({ id, state, plugin }) => ({ id, isReady: state === 'ready', plugin }))),
    handlers: {
      'plugins.listLeft': async () => {
        const present = new Map(
          data()
            .entries()
            .map(({ id, name }) => [id, name]),
        )
        const items = await left.list()
        return items.map(({ key, pluginId, name, version, leftAtMs, bytes }) => {
          const heir = present.get(pluginId)
          return { key, name, version, leftAtMs, bytes, heir: heir === undefined ? null : { id: pluginId, name: heir } }
        })
      },
      'plugins.deleteLeft': ({ key }) => left.remove(key),
      'plugins.handOverLeft': async ({ key, id }) => {
        data().end(id)
        await left.handOver(key)
      },
    },
  }
}
