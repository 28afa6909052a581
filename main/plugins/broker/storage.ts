/**
 * `ctx.storage`: JSON values of one plugin in `plugin-data/<id>/storage.json`. Read once at first use, then held in
 * memory; a promise resolves when what it changed is on the disk. Writes that come together become one.
 */
import { join } from 'node:path'
import { z } from 'zod'
import { PluginError } from '../../errors.ts'
import type { JsonValue } from '../../voice/tools.ts'
import type { PluginLog } from '../plugin-log.ts'
import { writeAtomically } from './atomic-file.ts'
import { DATA_LIMIT_BYTES, type DataFolders, type DataUsage, STORAGE_FILE } from './data-folders.ts'
import { codeOf, readOrKeepAside } from './kept-file.ts'
import { KeyValues, MAX_KEY_CHARS } from './key-values.ts'
import { type BrokerMethods, method } from './method.ts'

/** Keys and values of one plugin together, bytes of JSON: serialising it takes main a few ms at most. */
const MAX_STORAGE_BYTES = 1024 * 1024

/** Parameters that `storage` and `state` have in common. */
export const keyParams = {
  key: z.object({ key: z.string().min(1).max(MAX_KEY_CHARS) }),
  entry: z.object({ key: z.string().min(1).max(MAX_KEY_CHARS), value: z.custom<JsonValue>((v) => v !== undefined) }),
  prefix: z.object({ prefix: z.string().max(MAX_KEY_CHARS) }),
} as const

/** The storage of all plugins. */
export interface StorageService {
  /** The methods `storage.*`. */
  readonly methods: BrokerMethods
  /** Lets go of what is held in memory: its file is moved elsewhere, and nothing is written to its place any more. */
  release(pluginId: string): Promise<void>
  /** Empties what is held in memory, so that nothing deleted from the disk comes back. */
  forget(pluginId: string): Promise<void>
}

interface Store {
  readonly values: KeyValues
  /** Resolves when all changes so far are on the disk. */
  save(): Promise<void>
  /** From here on nothing is saved. */
  close(): void
}

/** Creates the service; no file is read before it is needed. */
export function createStorage(folders: DataFolders, log: PluginLog): StorageService {
  const stores = new Map<string, Promise<Store>>()
  const storeOf = (pluginId: string): Promise<Store> => {
    const known = stores.get(pluginId)
    if (known !== undefined) return known
    const opened = openStore(pluginId, folders, log)
    stores.set(pluginId, opened)
    // A disk that failed once may work the next time.
    opened.catch(() => stores.delete(pluginId))
    return opened
  }
  const set = async (pluginId: string, key: string, value: JsonValue): Promise<void> => {
    const { values, save } = await storeOf(pluginId)
    const put = ({ fileBytes }: DataUsage): void => values.set(key, value, Math.max(0, DATA_LIMIT_BYTES - fileBytes))
    try {
      // Without waiting for its turn: what is asked for next sees the value already.
      put(folders.usageNow(pluginId))
    } catch {
      put(await folders.inTurn(pluginId, () => folders.measure(pluginId)))
    }
    folders.usageNow(pluginId).storageBytes = values.bytes
    await save()
  }
  return {
    methods: {
      'storage.get': method(keyParams.key, async ({ id }, { key }) => (await storeOf(id)).values.get(key)),
      'storage.set': method(keyParams.entry, async ({ id }, { key, value }) => {
        await set(id, key, value)
        return null
      }),
      'storage.delete': method(keyParams.key, async ({ id }, { key }) => {
        const store = await storeOf(id)
        const wasThere = store.values.delete(key)
        if (wasThere) await store.save()
        return wasThere
      }),
      'storage.list': method(keyParams.prefix, async ({ id }, { prefix }) => (await storeOf(id)).values.list(prefix)),
    },
    release: async (pluginId) => {
      const store = await stores.get(pluginId)?.catch(() => undefined)
      store?.close()
      stores.delete(pluginId)
    },
    forget: async (pluginId) => {
      const store = await stores.get(pluginId)?.catch(() => undefined)
      store?.values.clear()
    },
  }
}

async function openStore(pluginId: string, folders: DataFolders, log: PluginLog): Promise<Store> {
  const path = join(folders.rootOf(pluginId), STORAGE_FILE)
  const { value: texts, wasBroken } = await readOrKeepAside(path, textsOf)
  if (wasBroken) log.error('plugin storage was broken; it was kept aside and a new one begun', { pluginId })
  await folders.inTurn(pluginId, () => folders.usage(pluginId))
  const values = new KeyValues(MAX_STORAGE_BYTES, texts)
  let queued: Promise<void> | undefined
  let isClosed = false
  const write = async (): Promise<void> => {
    // From here on a change needs a write of its own.
    queued = undefined
    try {
      await writeAtomically(path, values.toText())
    } catch (error) {
      log.error('plugin storage could not be written', { pluginId, code: codeOf(error) })
      throw new PluginError('disk', 'the storage could not be written to the disk')
    }
  }
  // At most one write waits for its turn: it takes along whatever changes until it begins.
  const save = async (): Promise<void> => {
    if (isClosed) throw new PluginError('ended', 'the plugin has gone')
    queued ??= folders.inTurn(pluginId, write)
    return queued
  }
  const close = (): void => {
    isClosed = true
  }
  return { values, save, close }
}

function textsOf(value: JsonValue): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('not an object')
  return new Map(Object.entries(value).map(([key, each]) => [key, JSON.stringify(each)]))
}
