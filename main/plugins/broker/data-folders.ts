/**
 * The folders `plugin-data/<id>`: how much lies in each, how much may, and one change after the other. Shared by files
 * and storage, whose sum the limit is about. What was measured is remembered, so that a write does not read the whole
 * folder; before anything is refused, it is measured again.
 */
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { TEMPORARY_SUFFIX } from './atomic-file.ts'
import { codeOf } from './kept-file.ts'
import { createTurns, type InTurn } from './turns.ts'

/** All that one plugin keeps, files and storage together, bytes. */
export const DATA_LIMIT_BYTES = 50 * 1024 * 1024
/** The file that holds `ctx.storage`, beside the folder `files`. */
export const STORAGE_FILE = 'storage.json'

/** What lies in a plugin's folder. Whoever changes something there in its turn changes these numbers with it. */
export interface DataUsage {
  /** Of everything but the storage. */
  fileBytes: number
  files: number
  storageBytes: number
}

/** The data folders of all plugins. */
export interface DataFolders {
  rootOf(pluginId: string): string
  /** Runs changes of one plugin's folder one after the other. */
  readonly inTurn: InTurn
  /** What lies there. To be called in the plugin's turn. */
  usage(pluginId: string): Promise<DataUsage>
  /** As last known, without looking; nothing at all before the first look. */
  usageNow(pluginId: string): DataUsage
  /** The same, read anew, and what an earlier crash left half written is deleted. To be called in the plugin's turn. */
  measure(pluginId: string): Promise<DataUsage>
  /** The folder gets another plugin's name, whose folder is not there. To be called in the turns of both. */
  move(from: string, to: string): Promise<void>
  /** Names of all folders. */
  names(): Promise<readonly string[]>
  /** Deletes the folder with all that is in it. To be called in the plugin's turn. */
  remove(pluginId: string): Promise<void>
}

/** `dataRoot` is the folder `plugin-data`. Nothing is read or made before it is needed. */
export function createDataFolders(dataRoot: string): DataFolders {
  const known = new Map<string, DataUsage>()
  const rootOf = (pluginId: string): string => join(dataRoot, pluginId)

  const measure = async (pluginId: string): Promise<DataUsage> => {
    const usage = await read(rootOf(pluginId))
    known.set(pluginId, usage)
    return usage
  }
  return {
    rootOf,
    inTurn: createTurns(),
    usage: async (pluginId) => known.get(pluginId) ?? measure(pluginId),
    usageNow: (pluginId) => known.get(pluginId) ?? nothing(),
    measure,
    move: async (from, to) => {
      known.delete(from)
      known.delete(to)
      await rename(rootOf(from), rootOf(to)).catch((error: unknown) => {
        if (codeOf(error) !== 'ENOENT') throw error
      })
    },
    names: async () => {
      const entries = await readdir(dataRoot, { withFileTypes: true }).catch(() => [])
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    },
    remove: async (pluginId) => {
      known.set(pluginId, nothing())
      await rm(rootOf(pluginId), { recursive: true, force: true })
    },
  }
}

const nothing = (): DataUsage => ({ fileBytes: 0, files: 0, storageBytes: 0 })

async function read(root: string): Promise<DataUsage> {
  const usage = nothing()
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  })
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    if (entry.name.endsWith(TEMPORARY_SUFFIX)) {
      await rm(path, { force: true })
      continue
    }
    // Gone meanwhile: somebody tidies up by hand.
    const size = (await stat(path).catch(() => undefined))?.size ?? 0
    if (path === join(root, STORAGE_FILE)) usage.storageBytes = size
    else {
      usage.fileBytes += size
      usage.files += 1
    }
  }
  return usage
}
