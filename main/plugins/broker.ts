/**
 * What a plugin may ask of the app, and the only way out of its process. Each request arrives over the plugin's own
 * port, so the plugin is known before the message is read; each method checks that plugin's permissions by itself.
 */
import { PluginError } from '../errors.ts'
import { createDataFolders } from './broker/data-folders.ts'
import { createDesktop, type Desktop } from './broker/desktop.ts'
import { createFetch, type OnFetched, type Resolve } from './broker/fetch.ts'
import { createFiles, type FolderOf } from './broker/files.ts'
import { codeOf } from './broker/kept-file.ts'
import type { BrokerMethods } from './broker/method.ts'
import { createSchedule } from './broker/schedule.ts'
import { createState, type StateRollback } from './broker/state.ts'
import { createStorage } from './broker/storage.ts'
import type { Belongings } from './left-behind.ts'
import type { LoadedPlugin } from './loaded-plugin.ts'
import type { PluginLog } from './plugin-log.ts'
import type { BrokerHandler } from './sandbox-channel.ts'
import type { Scheduler } from './scheduler.ts'

/** What `createBroker` needs. */
export interface BrokerOptions {
  /** The folder `plugin-data` in the user data folder; made when something is written. */
  readonly dataRoot: string
  readonly desktop: Desktop
  readonly scheduler: Pick<Scheduler, 'add' | 'cancel' | 'list' | 'forget' | 'move'>
  readonly log: PluginLog
  /** Epoch or monotonic, ms. */
  readonly nowMs: () => number
  /** How names are resolved; the system's way when left out. */
  readonly resolve?: Resolve
  /** Folders that the user has picked for plugins; none when left out. */
  readonly folderOf?: FolderOf
  /** A plugin receives something from the network: consent goes by it. */
  readonly onFetched?: OnFetched
}

/** Answers plugins. */
export interface Broker {
  /** The handler for the requests of one plugin, for `createSandboxes`. */
  handlerFor(plugin: LoadedPlugin): BrokerHandler
  /** `ctx.state` goes back with the steps of a flow. */
  readonly state: StateRollback
  /** A conversation is over: its `ctx.state` is forgotten. */
  forgetSession(sessionId: string): void
  /** What the plugin keeps on the disk, bytes; at most `DATA_LIMIT_BYTES` by its own doing. */
  dataUsage(pluginId: string): Promise<number>
  /** Names under which there is a folder of data. Never rejects. */
  dataNames(): Promise<readonly string[]>
  /** Files, storage and wake-ups as something that can be put aside (left-behind.ts). */
  readonly belongings: Belongings
  /**
   * Deletes the plugin's files, storage and wake-ups. End its process first: what still runs may write anew. Rejects
   * with PluginError `disk`.
   */
  clearData(pluginId: string): Promise<void>
}

export { DATA_LIMIT_BYTES } from './broker/data-folders.ts'

/** Puts the services together. */
export function createBroker(options: BrokerOptions): Broker {
  const { dataRoot, desktop, scheduler, log, nowMs, resolve, onFetched } = options
  const folders = createDataFolders(dataRoot)
  const state = createState()
  const storage = createStorage(folders, log)
  const methods = new Map(
    Object.entries({
      ...storage.methods,
      ...state.methods,
      ...createFiles(folders, options.folderOf ?? (() => undefined)),
      ...createFetch({ resolve, onFetched }),
      ...createSchedule(scheduler),
      ...createDesktop(desktop, nowMs),
    } satisfies BrokerMethods),
  )
  const dataUsage = async (pluginId: string): Promise<number> => {
    const { fileBytes, storageBytes } = await folders.inTurn(pluginId, () => folders.measure(pluginId))
    return fileBytes + storageBytes
  }
  const clearData = async (pluginId: string): Promise<void> => {
    try {
      await scheduler.forget(pluginId)
      await storage.forget(pluginId)
      await folders.inTurn(pluginId, () => folders.remove(pluginId))
    } catch (error) {
      log.error('plugin data could not be deleted', { pluginId, code: codeOf(error) })
      const why =
        'Not everything that the plugin keeps could be deleted. Close what has its files open, then try again.'
      throw new PluginError('disk', why, { cause: error })
    }
  }
  return {
    handlerFor: (plugin) => async (request) => {
      const run = methods.get(request.method)
      if (!run) throw new PluginError('unknown-method', 'there is no such request')
      return run(plugin, request)
    },
    state,
    forgetSession: state.forgetSession,
    dataUsage,
    dataNames: folders.names,
    belongings: {
      has: async (name) => scheduler.list(name).length > 0 || (await dataUsage(name)) > 0,
      move: async (from, to) => {
        await storage.release(from)
        await folders.inTurn(from, () => folders.inTurn(to, () => folders.move(from, to)))
        await scheduler.move(from, to)
      },
      forget: clearData,
    },
    clearData,
  }
}
