/**
 * Watches the folders that plugins are dropped into and says which plugin's folder has changed, once its files have
 * come to rest. Knows nothing of plugins. Used by the composition root; the catalog does the reading.
 */
import { basename, relative, sep } from 'node:path'
import { watch } from 'chokidar'

/** Quiet for this long means that a copy or a save is complete (goals.md: saved to reloaded within 500 ms). */
const REST_MS = 150

/** Watched folders. */
export interface FolderWatch {
  close(): Promise<void>
}

/**
 * Watches `roots` (those that exist) two and more levels deep. `onChanged` gets the name of the plugin folder; it is
 * called once per change, after REST_MS of quiet in that folder; `onReady` when watching has begun: what changed
 * before that was not seen.
 */
export const watchPluginFolders = (
  roots: readonly string[],
  onChanged: (folderName: string) => void,
  onError: (error: unknown) => void,
  onReady: () => void = () => undefined,
): FolderWatch => {
  const timers = new Map<string, NodeJS.Timeout>()
  const watcher = watch([...roots], {
    ignoreInitial: true,
    followSymlinks: true,
    ignored: (path) => ['node_modules', '.git'].includes(basename(path)),
  })
  watcher.on('all', (_event, path) => {
    const name = folderOf(roots, path)
    if (name === undefined) return
    clearTimeout(timers.get(name))
    timers.set(
      name,
      setTimeout(() => {
        timers.delete(name)
        onChanged(name)
      }, REST_MS),
    )
  })
  watcher.on('ready', onReady)
  watcher.on('error', onError)
  return {
    close: async () => {
      for (const timer of timers.values()) clearTimeout(timer)
      await watcher.close()
    },
  }
}

/** The plugin folder a path lies in, or undefined for the roots themselves. */
const folderOf = (roots: readonly string[], path: string): string | undefined => {
  for (const root of roots) {
    const [first] = relative(root, path).split(sep)
    if (first !== undefined && first !== '' && first !== '..') return first
  }
  return undefined
}
