/**
 * Which plugins there are and in what state: reads every folder, refuses ids and tool names that are taken, knows what
 * is switched off and what waits for consent (contract.md §6). One bad folder never stops the rest. Runs no plugin;
 * compose.ts owns the one catalog.
 */
import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { problemText } from './definition-problem.ts'
import type { BrokenPlugin } from './load-plugin.ts'
import type { LoadedPlugin } from './loaded-plugin.ts'
import { consentReasons } from './needs-consent.ts'

/** A folder of plugin folders. */
export interface PluginDir {
  readonly path: string
  /** What ships with the app. Its plugins come first and need no consent. */
  readonly isBundled: boolean
}

/** States the catalog itself knows; `running` and `quarantined` are the tool host's. */
export type CatalogState = 'ready' | 'disabled' | 'needs-consent' | 'broken'

/** One folder as it stands. */
export interface CatalogEntry {
  /** Unique in the list: a folder whose id is taken gets a number behind it. */
  readonly id: string
  readonly name: string
  readonly version: string
  readonly description: string
  readonly isBundled: boolean
  /** Not switched off by the user; says nothing of whether it works. */
  readonly isEnabled: boolean
  readonly state: CatalogState
  /** Why, in sentences for the user; "" when it is ready and nothing is to be said. */
  readonly reason: string
  /** There when the folder could be loaded. Tools may be exposed only in state `ready`. */
  readonly plugin?: LoadedPlugin
}

/** Reads, keeps and reports plugins. */
export interface Catalog {
  /** Reads every folder. Never rejects. */
  load(): Promise<void>
  /** Reads one plugin's folder again, or all of them; a folder that is gone is forgotten. Never rejects. */
  reload(folderName?: string): Promise<void>
  /** By place, then by name: bundled ones first. */
  plugins(): readonly CatalogEntry[]
  /** The whole list of switched-off ids (`disabledPlugins` in settings.json). */
  setDisabled(ids: readonly string[]): void
  /** Called after every change with the new list; returns the function that ends it. */
  onChanged(listener: (plugins: readonly CatalogEntry[]) => void): () => void
}

/** Folder reads under way at once: more would only queue up behind the same few threads. */
const MAX_CONCURRENT_READS = 16

interface Folder {
  readonly path: string
  readonly name: string
  readonly dirIndex: number
  readonly isBundled: boolean
  /** The last version that loaded: kept in use while an edit is broken. */
  readonly loaded: LoadedPlugin | undefined
  /** What is wrong with the folder as it is now. */
  readonly broken: BrokenPlugin | undefined
}

/** A catalog over `dirs`, in order of precedence; directories that do not exist are empty. */
export const createCatalog = (options: {
  readonly dirs: readonly PluginDir[]
  readonly disabledPlugins: readonly string[]
}): Catalog => {
  const dirs = distinct(options.dirs)
  const listeners = new Set<(plugins: readonly CatalogEntry[]) => void>()
  let folders: ReadonlyMap<string, Folder> = new Map()
  let disabled: ReadonlySet<string> = new Set(options.disabledPlugins)
  /** Paths whose claims stood last time: what already works is not pushed aside by what arrives. */
  let accepted: ReadonlySet<string> = new Set()
  let entries: readonly CatalogEntry[] = []
  let queue: Promise<void> = Promise.resolve()

  const refresh = (): void => {
    const settled = settle([...folders.values()], disabled, accepted)
    accepted = settled.accepted
    const isSame =
      settled.entries.length === entries.length && settled.entries.every((e, i) => sameEntry(e, entries[i]))
    if (isSame) return
    entries = settled.entries
    for (const listener of [...listeners]) listener(entries)
  }

  const readAll = async (folderName: string | undefined): Promise<void> => {
    const listed = (await Promise.all(dirs.map(listFolders))).flat()
    const wanted = listed.filter(({ name }) => folderName === undefined || name === folderName)
    // Loaded on use: the checkers behind it cost the app's start 40 ms before its window is up.
    const { loadPlugin } = await import('./load-plugin.ts')
    const fresh = await mapLimited(wanted, MAX_CONCURRENT_READS, async ({ path, name, dirIndex, isBundled }) => {
      const result = await loadPlugin(path, { isBundled })
      const base = { path, name, dirIndex, isBundled }
      if (result.ok) return { ...base, loaded: result.plugin, broken: undefined }
      return { ...base, loaded: folders.get(path)?.loaded, broken: result.broken }
    })
    const kept = [...folders.values()].filter(({ name }) => folderName !== undefined && name !== folderName)
    const all = [...kept, ...fresh].sort((a, b) => a.dirIndex - b.dirIndex || (a.name < b.name ? -1 : 1))
    folders = new Map(all.map((folder) => [folder.path, folder]))
    refresh()
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

/** Gives every folder its state: who claimed an id or a tool name first keeps it. */
const settle = (
  folders: readonly Folder[],
  disabled: ReadonlySet<string>,
  accepted: ReadonlySet<string>,
): { entries: CatalogEntry[]; accepted: Set<string> } => {
  const idOwners = new Map<string, Folder>()
  const toolOwners = new Map<string, LoadedPlugin>()
  const nowAccepted = new Set<string>()
  const states = new Map<Folder, CatalogEntry>()
  const rank = ({ path, loaded }: Folder): number => (loaded === undefined ? 2 : accepted.has(path) ? 0 : 1)
  for (const folder of [...folders].sort((a, b) => rank(a) - rank(b))) {
    const shown = shownOf(folder)
    const holder = idOwners.get(shown.id)
    const id = freeId(shown.id, idOwners)
    idOwners.set(id, folder)
    const isEnabled = !disabled.has(id)
    if (folder.loaded === undefined) {
      states.set(folder, { ...shown, id, isEnabled, state: 'broken', reason: problemsOf(folder) })
    } else if (holder !== undefined) {
      const reason = `The id "${shown.id}" is taken: ${holder.path} and ${folder.path} both have it. Rename one of them.`
      states.set(folder, { ...shown, id, isEnabled, state: 'broken', reason })
    } else {
      const entry = {
        ...shown,
        isEnabled,
        plugin: folder.loaded,
        ...stateOf(folder, folder.loaded, isEnabled, toolOwners),
      }
      states.set(folder, entry)
      if (entry.state === 'broken' || entry.state === 'disabled') continue
      nowAccepted.add(folder.path)
      for (const { name } of folder.loaded.manifest.tools) toolOwners.set(name, folder.loaded)
    }
  }
  return { entries: folders.flatMap((folder) => states.get(folder) ?? []), accepted: nowAccepted }
}

type Shown = Pick<CatalogEntry, 'id' | 'name' | 'version' | 'description' | 'isBundled'>

const shownOf = ({ name: folderName, loaded, broken, isBundled }: Folder): Shown => {
  const { name, version, description } = loaded?.manifest ??
    broken ?? { name: folderName, version: '', description: '' }
  return { id: loaded?.id ?? folderName, name, version, description, isBundled }
}

const problemsOf = ({ broken }: Folder): string => broken?.problems.map(problemText).join('\n') ?? ''

/** The id itself, or with a number behind it where it is taken. */
const freeId = (id: string, taken: ReadonlyMap<string, unknown>): string => {
  if (!taken.has(id)) return id
  let number = 2
  while (taken.has(`${id} (${number})`)) number += 1
  return `${id} (${number})`
}

const stateOf = (
  folder: Folder,
  plugin: LoadedPlugin,
  isEnabled: boolean,
  toolOwners: ReadonlyMap<string, LoadedPlugin>,
): Pick<CatalogEntry, 'state' | 'reason'> => {
  const edit =
    folder.broken === undefined
      ? []
      : [`The last edit is broken, so the version before it stays in use.\n${problemsOf(folder)}`]
  if (!isEnabled) return { state: 'disabled', reason: edit.join('\n') }
  const clash = plugin.manifest.tools.find(({ name }) => toolOwners.has(name))
  const owner = clash === undefined ? undefined : toolOwners.get(clash.name)
  if (clash !== undefined && owner !== undefined) {
    const both = `"${owner.manifest.name}" (${owner.id}) and "${plugin.manifest.name}" (${plugin.id}) both define it`
    const mend = 'Rename it in one of them, or switch one plugin off.'
    return { state: 'broken', reason: `The tool name "${clash.name}" is taken: ${both}. ${mend}` }
  }
  const consent = consentReasons(plugin)
  if (consent.length === 0) return { state: 'ready', reason: edit.join('\n') }
  const asks = `It waits for your yes, because ${consent.join('; ')}.`
  return { state: 'needs-consent', reason: [asks, ...edit].join('\n') }
}

const sameEntry = (a: CatalogEntry, b: CatalogEntry | undefined): boolean =>
  b !== undefined &&
  a.id === b.id &&
  a.state === b.state &&
  a.reason === b.reason &&
  a.name === b.name &&
  a.version === b.version &&
  a.description === b.description &&
  a.isEnabled === b.isEnabled &&
  a.plugin?.sha256 === b.plugin?.sha256
