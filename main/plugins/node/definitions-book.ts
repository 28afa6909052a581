/**
 * The tool definitions that tool servers have listed, kept over a restart, so that no server has to be started to know
 * what it offers. One JSON file, read once, written whole and in order. What it says is checked like a manifest; a broken
 * file is kept aside. Used by mcp-plugins.ts.
 */
import { readFile, rename } from 'node:fs/promises'
import { z } from 'zod'
import { messageOf } from '../../errors.ts'
import { writeAtomically } from '../broker/atomic-file.ts'
import { MANIFEST_FILE } from '../manifest.ts'
import { hiddenCharacterProblems } from '../plain-text.ts'
import type { PluginLog } from '../plugin-log.ts'
import { schemaProblems } from '../schema-checks.ts'
import { type FoundTools, foundToolsSchema } from './host-messages.ts'

/** What is known of one plugin's server. */
export interface KnownTools extends FoundTools {
  /** SHA-256 of the plugin's folder for which they were listed: another folder may name another server. */
  readonly pluginSha256: string
}

/** Definitions by plugin id. */
export interface DefinitionsBook {
  /** Reads the file; before that, nothing is known. Never rejects. */
  load(): Promise<void>
  get(pluginId: string): KnownTools | undefined
  set(pluginId: string, known: KnownTools): void
  /** The plugin was removed. */
  forget(pluginId: string): void
  /** Resolves when everything has been written. Never rejects. */
  flush(): Promise<void>
}

const entrySchema = foundToolsSchema.extend({ pluginSha256: z.string() })
const fileSchema = z.record(z.string(), z.unknown())

/** A book in the file at `path`. */
export const createDefinitionsBook = (path: string, log: PluginLog): DefinitionsBook => {
  const entries = new Map<string, KnownTools>()
  let writing: Promise<void> = Promise.resolve()
  let isWriteWaiting = false

  const save = (): void => {
    if (isWriteWaiting) return
    isWriteWaiting = true
    writing = writing
      .then(() => {
        isWriteWaiting = false
        return writeAtomically(path, JSON.stringify(Object.fromEntries(entries)))
      })
      .catch((error: unknown) => log.error('tool definitions could not be saved', { reason: messageOf(error) }))
  }

  return {
    load: async () => {
      const text = await readFile(path, 'utf8').catch(() => undefined)
      if (text === undefined) return
      const parsed = parseFile(text)
      if (parsed === undefined) {
        log.warn('the file of tool definitions is broken and was kept aside')
        await rename(path, `${path}.broken`).catch(() => {})
        return
      }
      for (const [pluginId, entry] of Object.entries(parsed)) {
        const known = entrySchema.safeParse(entry).data
        if (known?.tools.every(isSound) && !entries.has(pluginId)) entries.set(pluginId, known)
      }
    },
    get: (pluginId) => entries.get(pluginId),
    set: (pluginId, known) => {
      entries.set(pluginId, known)
      save()
    },
    forget: (pluginId) => {
      if (entries.delete(pluginId)) save()
    },
    flush: () => writing,
  }
}

const parseFile = (text: string): Record<string, unknown> | undefined => {
  try {
    return fileSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** A file may have been edited: what would not pass in a manifest is asked for again. */
const isSound = ({ description, parameters }: FoundTools['tools'][number]): boolean =>
  schemaProblems(parameters, MANIFEST_FILE, []).length === 0 &&
  hiddenCharacterProblems({ description, parameters }, MANIFEST_FILE).length === 0
