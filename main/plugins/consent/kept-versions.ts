/**
 * The bytes of the version that the user allowed, kept in the user data folder, so that it goes on after a restart while
 * a change of it waits or was declined (contract.md §6). What is kept counts for nothing by itself: it is read and hashed
 * like any folder, and the judge decides. Called by the composition root and catalog.ts.
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
  /** Resolves when everything so far is on the disk, or could not be written. */
  flush(): Promise<void>
}

/** Nothing is read or written before it is asked for. */
export const createKeptVersions = ({ root, load, log }: KeptVersionsOptions): KeptVersions => {
  const kept = new Map<string, string>()
  let queue: Promise<void> = Promise.resolve()
  const inTurn = (work: () => Promise<void>, pluginId: string): Promise<void> => {
    queue = queue.then(work).catch((error: unknown) => {
      kept.delete(pluginId)
      log.warn('the allowed version of a plugin is not kept', { pluginId, code: codeOf(error) })
    })
    return queue
  }
  /** One folder for each version, so that half a copy never lies where a whole one did. */
  const placeOf = ({ id, sha256 }: LoadedPlugin): string => join(root, `${id}@${sha256.slice(0, 16)}`)

  const versionsOf = async (pluginId: string): Promise<string[]> => {
    const names = await readdir(root).catch(() => [])
    return names.filter((name) => name.startsWith(`${pluginId}@`)).map((name) => join(root, name))
  }

  const write = async (plugin: LoadedPlugin): Promise<void> => {
    const place = placeOf(plugin)
    const others = (await versionsOf(plugin.id)).filter((path) => path !== place)
    const isThere = (await versionsOf(plugin.id)).includes(place)
    if (!isThere) {
      // No version's name has a dot in front of it.
      const half = join(root, `.${plugin.id}`)
      await rm(half, { recursive: true, force: true })
      for (const [path, bytes] of plugin.files) {
        const file = join(half, plugin.id, path)
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, bytes)
      }
      await rename(half, place)
    }
    for (const path of others) await rm(path, { recursive: true, force: true })
  }

  return {
    keep: (plugin) => {
      if (kept.get(plugin.id) === plugin.sha256) return queue
      kept.set(plugin.id, plugin.sha256)
      return inTurn(() => write(plugin), plugin.id)
    },
    find: async (pluginId) => {
      await queue
      const [place] = await versionsOf(pluginId)
      const result = place === undefined ? undefined : await load(join(place, pluginId), { isBundled: false })
      return result?.ok === true ? result.plugin : undefined
    },
    forget: (pluginId) => {
      kept.delete(pluginId)
      return inTurn(async () => {
        for (const path of await versionsOf(pluginId)) await rm(path, { recursive: true, force: true })
      }, pluginId)
    },
    flush: () => queue,
  }
}
