/**
 * A plugin chooses its name, and the name stands on questions, notifications and announcements. Where it could be taken
 * for Parley's or another plugin's, the id, which nobody can take from another, is put behind it. Pure; called by
 * catalog.ts.
 */
import type { LoadedPlugin } from './loaded-plugin.ts'

/** Gives back the plugins, in order, those whose name is in doubt with another one; equal for equal input. */
export type NameDistinct = (plugins: readonly LoadedPlugin[]) => readonly LoadedPlugin[]

/** Remembers the copies it makes, so that the same plugin under the same name stays the same object. */
export const createNameDistinct = (): NameDistinct => {
  const copies = new WeakMap<LoadedPlugin, LoadedPlugin>()
  const renamed = (plugin: LoadedPlugin): LoadedPlugin => {
    const known = copies.get(plugin)
    if (known !== undefined) return known
    const { id, manifest } = plugin
    const copy = { ...plugin, manifest: { ...manifest, name: `${manifest.name} (${id})` } }
    copies.set(plugin, copy)
    return copy
  }
  const own = folded('Parley')
  return (plugins) => {
    const ids = new Map<string, Set<string>>()
    for (const { id, manifest } of plugins) {
      const name = folded(manifest.name)
      ids.set(name, new Set(ids.get(name)).add(id))
    }
    const isInDoubt = ({ manifest: { name } }: LoadedPlugin): boolean => {
      const plain = folded(name)
      return plain === '' || plain.includes(own) || mixesScripts(name) || (ids.get(plain)?.size ?? 0) > 1
    }
    // What comes with Parley keeps its name: it was there first, and is known by its bytes.
    return plugins.map((plugin) => (!plugin.isBundled && isInDoubt(plugin) ? renamed(plugin) : plugin))
  }
}

/** Names that look alike at a glance have the same: letters and digits alone, without marks and case. */
const folded = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replaceAll(/[1l|]/g, 'i')
    .replaceAll('0', 'o')

/** A word of Latin letters and others at once: the way to write a name that only looks like another. */
const mixesScripts = (name: string): boolean =>
  name
    .split(/\s+/)
    .some((word) => /\p{Script=Latin}/u.test(word) && /(?!\p{Script=Latin})\p{L}/u.test(word.normalize('NFKC')))
