/**
 * SHA-256 of a plugin's parts, so that a change can be named: one per file, and one per tool as it is defined. Worked
 * out once per loaded plugin, because hashing a whole folder takes main several milliseconds.
 */
import { createHash } from 'node:crypto'
import type { LoadedPlugin } from '../loaded-plugin.ts'
import { tierOf } from './tier.ts'

/** Hex digests by file path, or by tool name. */
export type Hashes = ReadonlyMap<string, string>

const knownFiles = new WeakMap<LoadedPlugin, Hashes>()
const knownTools = new WeakMap<LoadedPlugin, Hashes>()

/** One digest for each file of the folder. */
export const fileHashes = (plugin: LoadedPlugin): Hashes =>
  remembered(knownFiles, plugin, () => new Map([...plugin.files].map(([path, bytes]) => [path, sha256(bytes)])))

/** One digest for each tool: over everything the manifest says of it, and where it is carried out. */
export const toolHashes = (plugin: LoadedPlugin): Hashes =>
  remembered(knownTools, plugin, () => {
    const tier = tierOf(plugin.manifest)
    return new Map(plugin.manifest.tools.map((tool) => [tool.name, sha256(JSON.stringify([tier, tool]))]))
  })

const remembered = (known: WeakMap<LoadedPlugin, Hashes>, plugin: LoadedPlugin, make: () => Hashes): Hashes => {
  const before = known.get(plugin)
  if (before !== undefined) return before
  const made = make()
  known.set(plugin, made)
  return made
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')
