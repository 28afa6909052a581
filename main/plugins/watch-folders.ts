/**
 * Watches the folders that plugins are dropped into and says which plugin's folder has changed, once its files have
 * come to rest. Looks at no more of a folder than the reader takes: whatever somebody puts or links there must not cost
 * the app its memory. Knows nothing of plugins. Used by the composition root; the catalog does the reading.
 */
import { lstat, readdir, realpath } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { watch } from 'chokidar'

/** Quiet for this long means that a copy or a save is complete (goals.md: saved to reloaded within 500 ms). */
const REST_MS = 150
/** Files and folders of one plugin that are watched: twice what the reader takes. What has more is broken anyway. */
const MAX_WATCHED = 500
/** Levels below a plugin's folder, as many as the reader takes. */
const MAX_LEVELS = 8

/** Watched folders. */
export interface FolderWatch {
  close(): Promise<void>
}

/** A path of a plugin: the plugin's folder, and the parts below it. */
interface Place {
  readonly name: string
  readonly below: readonly string[]
}

/**
 * Watches `roots` (those that exist) two and more levels deep. A plugin's folder may be a link (an author's checkout);
 * links inside of one are not followed. `onChanged` gets the name of the plugin folder; it is called once per change,
 * after REST_MS of quiet in that folder; `onReady` when watching has begun: what changed before that was not seen.
 */
export const watchPluginFolders = (
  roots: readonly string[],
  onChanged: (folderName: string) => void,
  onError: (error: unknown) => void,
  onReady: () => void = () => undefined,
): FolderWatch => {
  const timers = new Map<string, NodeJS.Timeout>()
  /** Where the links among the plugins' folders lead. */
  const targets = new Map<string, string>()
  const watched = new Map<string, Set<string>>()
  let isClosed = false

  const placeOf = (path: string): Place | undefined => {
    for (const [target, name] of targets) {
      const below = partsBelow(target, path)
      if (below !== undefined) return { name, below }
    }
    for (const root of roots) {
      const [name, ...below] = partsBelow(root, path) ?? []
      if (name !== undefined) return { name, below }
    }
    return undefined
  }

  const isIgnored = (path: string): boolean => {
    const place = placeOf(path)
    if (place === undefined) return false
    const { name, below } = place
    if ([name, ...below].some((part) => part.startsWith('.') || part === 'node_modules')) return true
    if (below.length > MAX_LEVELS) return true
    const known = watched.get(name) ?? new Set()
    watched.set(name, known)
    if (known.size < MAX_WATCHED) known.add(path)
    return !known.has(path)
  }

  const watcher = watch([...roots], { ignoreInitial: true, followSymlinks: false, ignored: isIgnored })

  /** Watches where a plugin's folder leads, when it is a link. */
  const follow = async (path: string, name: string): Promise<void> => {
    if (!(await lstat(path)).isSymbolicLink()) return
    const target = await realpath(path)
    // A link to above the folders would bring all that lies there.
    if (isClosed || targets.has(target) || roots.some((root) => partsBelow(target, root) !== undefined)) return
    targets.set(target, name)
    watcher.add(target)
  }

  const followAll = async (): Promise<void> => {
    for (const root of roots) {
      const names = await readdir(root).catch(() => [])
      await Promise.all(names.map((name) => follow(join(root, name), name).catch(() => undefined)))
    }
  }

  /** A link has gone; the same place may be there under another name by now, which was passed over until here. */
  const unfollow = (gone: string): void => {
    for (const [target, name] of targets) {
      if (name !== gone) continue
      targets.delete(target)
      watched.delete(name)
      watcher.unwatch(target)
      void followAll()
    }
  }

  watcher.on('all', (event, path) => {
    const place = placeOf(path)
    if (place === undefined) return
    const { name, below } = place
    if (event === 'unlink' || event === 'unlinkDir') {
      watched.get(name)?.delete(path)
      // Not when it is the place itself that has gone: the link is still there.
      if (below.length === 0 && !targets.has(path)) unfollow(name)
    }
    // Gone again by now, or a link to nothing.
    else if (below.length === 0) follow(path, name).catch(() => undefined)
    clearTimeout(timers.get(name))
    timers.set(
      name,
      setTimeout(() => {
        timers.delete(name)
        onChanged(name)
      }, REST_MS),
    )
  })
  watcher.on('error', onError)
  watcher.once('ready', () => {
    void followAll().then(onReady)
  })
  return {
    close: async () => {
      isClosed = true
      for (const timer of timers.values()) clearTimeout(timer)
      await watcher.close()
    },
  }
}

/** The parts of `path` below `folder`; undefined when it is not below it. The folder itself has none. */
const partsBelow = (folder: string, path: string): string[] | undefined => {
  const parts = relative(folder, path).split(sep)
  if (parts[0] === '..') return undefined
  return parts.filter((part) => part !== '')
}
