/**
 * The bytes of the version of each plugin that was last in use, kept in the user data folder, so that it goes on after a
 * restart while a change of it waits, was declined or is broken (contract.md §6). What is kept counts for nothing by
 * itself: it is read and hashed like any folder, and the judge decides. Called by the composition root and catalog.ts.
 */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { codeOf } from '../broker/kept-file.ts'
import type { LoadResult, Place } from '../load-plugin.ts'
import type { LoadedPlugin } from '../loaded-plugin.ts'
import type { PluginLog } from '../plugin-log.ts'

/** What `createKeptVersions` needs. */
export interface KeptVersionsOptions {
  /** The folder that holds them; made when something is kept. */
  readonly root: string
  /** Reads and checks one folder; never rejects. */
  readonly load: (folder: string, place: Place) => Promise<LoadResult>
  readonly log: PluginLog
}

/** One version of each plugin. */
export interface KeptVersions {
  /** Keeps this version in the place of the one before. Never rejects: without it a restart waits for the user's yes. */
  keep(plugin: LoadedPlugin): Promise<void>
  /** The version that is kept; undefined when there is none, or it is damaged. Never rejects. */
  find(pluginId: string): Promise<LoadedPlugin | undefined>
  /** The plugin was removed. Never rejects. */
  forget(pluginId: string): Promise<void>
  /** What is kept of any other plugin is forgotten: its folder is gone, and what comes under its id later is another. */
  keepOnly(pluginIds: Iterable<string>): void
  /** Resolves when everything so far is on the disk, or could not be written. */
  flush(): Promise<void>
}

/** Nothing is read or written before it is asked for. */
export const createKeptVersions = ({ root, load, log }: KeptVersionsOptions): KeptVersions => {
  /** Hash of what is kept, or about to be, by the plugin's id. */
  const kept = new Map<string, string>()
  let queue: Promise<void> = Promise.resolve()
  const inTurn = (work: () => Promise<void>, pluginId: string): Promise<void> => {
    queue = queue.then(work).catch((error: unknown) => {
      kept.delete(pluginId)
      log.warn('the version of a plugin that is in use is not kept', { pluginId, code: codeOf(error) })
    })
    return queue
  }

  let reading: Promise<Map<string, readonly string[]>> | undefined
  /** Names in `root` by the plugin's id: read once, and kept in step by what works in turn. */
  const index = (): Promise<Map<string, readonly string[]>> => {
    reading ??= readdir(root).then(byPlugin, () => new Map())
    return reading
  }
  const remove = async (names: readonly string[]): Promise<void> => {
    for (const name of names) await rm(join(root, name), { recursive: true, force: true })
  }

  const write = async (plugin: LoadedPlugin): Promise<void> => {
    const all = await index()
    const name = nameOf(plugin)
    const before = all.get(plugin.id) ?? []
    if (!before.includes(name)) {
      // No version's name has a dot in front of it.
      const half = join(root, `.${plugin.id}`)
      await rm(half, { recursive: true, force: true })
      for (const [path, bytes] of plugin.files) {
        const file = join(half, plugin.id, path)
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, bytes)
      }
      await rename(half, join(root, name))
    }
    all.set(plugin.id, [name])
    await remove(before.filter((other) => other !== name))
  }

  const forgetAll = async (isForgotten: (pluginId: string) => boolean): Promise<void> => {
    const all = await index()
    for (const [id, names] of [...all].filter(([one]) => isForgotten(one))) {
      all.delete(id)
      await remove(names)
    }
  }

  return {
    keep: (plugin) => {
      if (kept.get(plugin.id) === plugin.sha256) return queue
      kept.set(plugin.id, plugin.sha256)
      return inTurn(() => write(plugin), plugin.id)
    },
    find: async (pluginId) => {
      await queue
      const [name] = (await index()).get(pluginId) ?? []
      if (name === undefined) return undefined
      const result = await load(join(root, name, pluginId), { isBundled: false })
      return result.ok && isWhole(result.plugin, name) ? result.plugin : undefined
    },
    forget: (pluginId) => {
      kept.delete(pluginId)
      return inTurn(() => forgetAll((id) => id === pluginId), pluginId)
    },
    keepOnly: (pluginIds) => {
      const present = new Set(pluginIds)
      for (const id of [...kept.keys()]) if (!present.has(id)) kept.delete(id)
      void inTurn(() => forgetAll((id) => !present.has(id)), 'removed ones')
    },
    flush: () => queue,
  }
}

/** One folder for each version, so that half a copy never lies where a whole one did. */
const nameOf = ({ id, sha256 }: LoadedPlugin): string => `${id}@${sha256.slice(0, 16)}`

const byPlugin = (names: readonly string[]): Map<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>()
  for (const name of names) {
    const [id = '', hash] = name.split('@')
    if (hash !== undefined) found.set(id, [...(found.get(id) ?? []), name])
  }
  return found
}

/** Not changed or damaged since. A server's tools are a part of its hash, and not of its folder: the judge looks at that. */
const isWhole = (plugin: LoadedPlugin, name: string): boolean =>
  plugin.manifest.mcp !== undefined || nameOf(plugin) === name
