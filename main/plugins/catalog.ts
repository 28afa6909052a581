/**
 * Which plugins there are: reads every folder, keeps the last good version of each, and tells of changes. In what state
 * each is, catalog-states.ts decides (contract.md §6). One bad folder never stops the rest. Runs no plugin; the plugin
 * platform owns the one catalog.
 */

import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { inEnglish } from '../voice/sentence.ts'
import { type CatalogEntry, type Folder, NOTHING_STANDS, type Standing, settle } from './catalog-states.ts'
import { type Judge, judgeWithoutBook } from './consent/judge.ts'
import { createNameDistinct } from './distinct-names.ts'
import type { LoadResult, Place } from './load-plugin.ts'
import type { LoadedPlugin } from './loaded-plugin.ts'

export type { CatalogEntry } from './catalog-states.ts'

/** A folder of plugin folders. */
export interface PluginDir {
  readonly path: string
  /** What ships with the app. Its plugins come first and need no consent. */
  readonly isBundled: boolean
}

/** Reads, keeps and reports plugins. */
export interface Catalog {
  /** Reads every folder. Never rejects. */
  load(): Promise<void>
  /** Reads one plugin's folder again, or all of them; a folder that is gone is forgotten. Never rejects. */
  reload(folderName?: string): Promise<void>
  /** Judges everything anew without reading: what the user has agreed to, or a server's tools, have changed. */
  refresh(): void
  /** By place, then by name: bundled ones first. */
  plugins(): readonly CatalogEntry[]
  /** The whole list of switched-off ids (`disabledPlugins` in settings.json). */
  setDisabled(ids: readonly string[]): void
  /** Called after every change with the new list; returns the function that ends it. */
  onChanged(listener: (plugins: readonly CatalogEntry[]) => void): () => void
}

/** Folder reads under way at once: more would only queue up behind the same few threads. */
const MAX_CONCURRENT_READS = 16

/** A folder and its place. */
interface PlacedFolder extends Folder {
  readonly dirIndex: number
}

/** What `createCatalog` needs. */
export interface CatalogOptions {
  readonly dirs: readonly PluginDir[]
  readonly disabledPlugins: readonly string[]
  /** Decides what may be used; without one every plugin that asks for something waits. */
  readonly judge?: Judge
  /** Reads and checks one folder; never rejects. Left out: in this thread, which a hostile manifest can hold up. */
  readonly load?: (folder: string, place: Place) => Promise<LoadResult>
  /** The version of a plugin that an earlier start kept; asked when the one in the folder waits or is broken. */
  readonly kept?: (pluginId: string) => Promise<LoadedPlugin | undefined>
  /**
   * Makes a plugin whole whose tools are not in its manifest (a server's). Called often: must return at once, and the
   * same object for the same plugin as long as nothing has changed.
   */
  readonly complete?: (plugin: LoadedPlugin) => LoadedPlugin
}

/** A catalog over `dirs`, in order of precedence; directories that do not exist are empty. */
export const createCatalog = (options: CatalogOptions): Catalog => {
  const { judge = judgeWithoutBook, complete, load = loadHere } = options
  const dirs = distinct(options.dirs)
  const listeners = new Set<(plugins: readonly CatalogEntry[]) => void>()
  let folders: ReadonlyMap<string, PlacedFolder> = new Map()
  let disabled: ReadonlySet<string> = new Set(options.disabledPlugins)
  let standing: Standing = NOTHING_STANDS
  let entries: readonly CatalogEntry[] = []
  let queue: Promise<void> = Promise.resolve()

  const distinctNames = createNameDistinct()
  const whole = (plugin: LoadedPlugin): LoadedPlugin => complete?.(plugin) ?? plugin
  const refresh = (): void => {
    const read = [...folders.values()].flatMap(({ loaded, kept }) => [loaded ?? [], kept ?? []].flat())
    const named = new Map(distinctNames(read).map((plugin, index) => [read[index], whole(plugin)]))
    const all = [...folders.values()].map((folder) => ({
      ...folder,
      loaded: named.get(folder.loaded),
      kept: named.get(folder.kept),
    }))
    const settled = settle({ folders: all, disabled, judge, standing })
    standing = settled.standing
    const isSame =
      settled.entries.length === entries.length && settled.entries.every((e, i) => sameEntry(e, entries[i]))
    if (isSame) return
    entries = settled.entries
    for (const listener of [...listeners]) listener(entries)
  }

  const readAll = async (folderName: string | undefined): Promise<void> => {
    const listed = (await Promise.all(dirs.map(listFolders))).flat()
    const wanted = listed.filter(({ name }) => folderName === undefined || name === folderName)
    const fresh = await mapLimited(wanted, MAX_CONCURRENT_READS, async ({ path, name, dirIndex, isBundled }) => {
      const result = await load(path, { isBundled })
      const before = folders.get(path)
      const base = { path, name, dirIndex, isBundled, kept: before?.kept }
      if (result.ok) return withKept({ ...base, loaded: result.plugin, broken: undefined })
      return withKept({ ...base, loaded: before?.loaded, broken: result.broken })
    })
    const kept = [...folders.values()].filter(({ name }) => folderName !== undefined && name !== folderName)
    const all = [...kept, ...fresh].sort((a, b) => a.dirIndex - b.dirIndex || (a.name < b.name ? -1 : 1))
    folders = new Map(all.map((folder) => [folder.path, folder]))
    refresh()
  }

  /** At a start nothing is in use yet: what waits, or is broken, may have a version before it that an earlier start kept. */
  const withKept = async (folder: PlacedFolder): Promise<PlacedFolder> => {
    const { loaded, path, isBundled } = folder
    if (options.kept === undefined || isBundled || standing.inUse.has(path) || folder.kept !== undefined) return folder
    if (loaded !== undefined && judge(whole(loaded)).state === 'granted') return folder
    const kept = await options.kept(loaded?.id ?? folder.name)
    if (kept === undefined || judge(whole(kept), whole(kept)).state !== 'granted') return folder
    return { ...folder, kept, loaded: loaded ?? kept }
  }

  /** One reading after the other, so that an older one never overwrites a newer one. */
  const read = (folderName?: string): Promise<void> => {
    const reading = queue.then(() => readAll(folderName))
    queue = reading.catch(() => {})
    return reading
  }

  return {
    load: () => read(),
    reload: read,
    plugins: () => entries,
    refresh,
    setDisabled: (ids) => {
      disabled = new Set(ids)
      refresh()
    },
    onChanged: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const loadHere: NonNullable<CatalogOptions['load']> = async (folder, place) => {
  const { loadPlugin } = await import('./load-plugin.ts')
  return loadPlugin(folder, place)
}

/** The same place named twice would make every plugin a duplicate of itself. */
const distinct = (dirs: readonly PluginDir[]): PluginDir[] =>
  dirs.filter(({ path }, index) => dirs.findIndex((dir) => resolve(dir.path) === resolve(path)) === index)

interface ListedFolder {
  readonly path: string
  readonly name: string
  readonly dirIndex: number
  readonly isBundled: boolean
}

/** Folders in one place, links to folders included (an author's checkout). Hidden ones are not plugins. */
const listFolders = async ({ path, isBundled }: PluginDir, dirIndex: number): Promise<ListedFolder[]> => {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  const folders = await Promise.all(
    entries.map(async (entry) => {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') return []
      const full = join(path, entry.name)
      const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await isDirectory(full)))
      return isFolder ? [{ path: full, name: entry.name, dirIndex, isBundled }] : []
    }),
  )
  return folders.flat()
}

const isDirectory = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

/** Like Promise.all over a map, but with at most `limit` under way. */
const mapLimited = async <T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = []
  const pending = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of pending) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  return results
}

const sameEntry = (a: CatalogEntry, b: CatalogEntry | undefined): boolean =>
  b !== undefined &&
  a.id === b.id &&
  a.state === b.state &&
  inEnglish(a.reason) === inEnglish(b.reason) &&
  a.name === b.name &&
  a.version === b.version &&
  a.description === b.description &&
  a.isEnabled === b.isEnabled &&
  a.plugin?.sha256 === b.plugin?.sha256 &&
  JSON.stringify(a.ask) === JSON.stringify(b.ask)
