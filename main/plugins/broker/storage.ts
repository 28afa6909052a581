/**
 * `ctx.storage`: JSON values of one plugin in `plugin-data/<id>/storage.json`. Read once at first use, then held in
 * memory; a promise resolves when what it changed is on the disk. Writes that come together become one.
 */
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { PluginError } from '../../errors.ts'
import type { JsonValue } from '../../voice/tools.ts'
import { parseJson } from '../parse-json.ts'
import type { PluginLog } from '../plugin-log.ts'
import { writeAtomically } from './atomic-file.ts'
import { KeyValues, MAX_KEY_CHARS } from './key-values.ts'
import { type BrokerMethods, method } from './method.ts'

/** Keys and values of one plugin together, characters of JSON: serialising it takes main a few ms at most. */
const MAX_STORAGE_CHARS = 1024 * 1024

/** Parameters that `storage` and `state` have in common. */
export const keyParams = {
  key: z.object({ key: z.string().min(1).max(MAX_KEY_CHARS) }),
  entry: z.object({ key: z.string().min(1).max(MAX_KEY_CHARS), value: z.custom<JsonValue>((v) => v !== undefined) }),
  prefix: z.object({ prefix: z.string().max(MAX_KEY_CHARS) }),
} as const

interface Store {
  readonly values: KeyValues
  /** Resolves when all changes so far are on the disk. */
  save(): Promise<void>
}

/** The methods `storage.*`; `dataRoot` is the folder `plugin-data`. */
export function createStorage(dataRoot: string, log: PluginLog): BrokerMethods {
  const stores = new Map<string, Promise<Store>>()
  const storeOf = (pluginId: string): Promise<Store> => {
    const known = stores.get(pluginId)
    if (known !== undefined) return known
    const opened = openStore(join(dataRoot, pluginId, 'storage.json'), pluginId, log)
    stores.set(pluginId, opened)
    // A disk that failed once may work the next time.
    opened.catch(() => stores.delete(pluginId))
    return opened
  }
  return {
    'storage.get': method(keyParams.key, async ({ id }, { key }) => (await storeOf(id)).values.get(key)),
    'storage.set': method(keyParams.entry, async ({ id }, { key, value }) => {
      const store = await storeOf(id)
      store.values.set(key, value)
      await store.save()
      return null
    }),
    'storage.delete': method(keyParams.key, async ({ id }, { key }) => {
      const store = await storeOf(id)
      const wasThere = store.values.delete(key)
      if (wasThere) await store.save()
      return wasThere
    }),
    'storage.list': method(keyParams.prefix, async ({ id }, { prefix }) => (await storeOf(id)).values.list(prefix)),
  }
}

async function openStore(path: string, pluginId: string, log: PluginLog): Promise<Store> {
  const values = new KeyValues(MAX_STORAGE_CHARS, await readTexts(path, pluginId, log))
  let writing: Promise<void> | undefined
  let queued: Promise<void> | undefined
  const write = async (): Promise<void> => {
    queued = undefined
    try {
      await writeAtomically(path, values.toText())
    } catch (error) {
      log.error('plugin storage could not be written', { pluginId, code: codeOf(error) })
      throw new PluginError('disk', 'the storage could not be written to the disk')
    }
  }
  const save = (): Promise<void> => {
    // At most one write waits behind the one under way: it takes along whatever changes until it begins.
    if (queued !== undefined) return queued
    const before = writing ?? Promise.resolve()
    const mine = before.then(write, write)
    queued = mine
    writing = mine
    return mine
  }
  return { values, save }
}

async function readTexts(path: string, pluginId: string, log: PluginLog): Promise<Map<string, string>> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return new Map()
    throw error
  }
  try {
    const parsed = parseJson(text)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new TypeError('not an object')
    return new Map(Object.entries(parsed).map(([key, value]) => [key, JSON.stringify(value)]))
  } catch {
    await rename(path, `${path}.broken-${Date.now()}`)
    log.error('plugin storage was broken; it was kept aside and a new one begun', { pluginId })
    return new Map()
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
