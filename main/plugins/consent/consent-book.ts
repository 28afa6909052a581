/**
 * What the user has agreed to, per plugin: the version and everything it asked for, standing answers and effects of
 * single tools, granted folders. The one owner of that file; catalog.ts asks it about versions, call-consent.ts about
 * calls. Knows no process and no window.
 */

import { AppError } from '../../errors.ts'
import { type Sentence, says } from '../../voice/sentence.ts'
import type { ToolEffect } from '../../voice/tools.ts'
import { writeAtomically } from '../broker/atomic-file.ts'
import type { LoadedPlugin } from '../loaded-plugin.ts'
import { type BookEntry, bookText, codeOf, EMPTY_ENTRY, readBookFile } from './book-file.ts'
import { toolHashes } from './fingerprint.ts'
import { agreementTo, hasSameFiles, judgePlugin, type Verdict } from './judge.ts'
import { isAsShipped, type ShippedPlugin } from './shipped.ts'
import { presumedEffect, tierOf } from './tier.ts'

/** The user's standing answer for a tool; `ask` is none. */
export type ToolRule = 'ask' | 'always' | 'never'

/** What `createConsentBook` needs. */
export interface ConsentBookOptions {
  /** The file, in the user data folder. */
  readonly path: string
  /** Epoch, ms. */
  readonly nowMs: () => number
  /** The file was broken, or cannot be written: a sentence for the user. */
  readonly onProblem: (text: Sentence) => void
  /** Plugins that count as consented; those that ship with the app when left out. */
  readonly shipped?: ReadonlyMap<string, ShippedPlugin>
}

/** The book. Changes hold at once; they are on the disk when `flush` resolves. */
export interface ConsentBook {
  /** Reads the file, once; before it nothing is agreed to. Never rejects. */
  load(): Promise<void>
  /** Whether this version may be used. `inUse` helps to name what changed where nothing was agreed to before. */
  judge(plugin: LoadedPlugin, inUse?: LoadedPlugin): Verdict
  /** The user's yes to this version. Throws AppError `plugin-changed` when `sha256` is not what was shown. */
  allow(plugin: LoadedPlugin, sha256: string): void
  /**
   * The user has seen this change and keeps the version before, until there is another change. Throws AppError
   * `plugin-changed` when `sha256` is not what was shown.
   */
  decline(plugin: LoadedPlugin, sha256: string): void
  /** Whether this version may run after the next start too: it was agreed to, or asks for nothing. Trust ends with the app. */
  isLasting(plugin: LoadedPlugin): boolean
  /**
   * The tools of a server are known for the first time: they belong to the yes that was given to starting it. False
   * (and nothing is done) when there was no such yes, or other tools were known before.
   */
  pinTools(plugin: LoadedPlugin): boolean
  /** Until the app is closed, changes of this plugin need no yes unless it asks for more. */
  trustEdits(pluginId: string, isTrusted: boolean): void
  isTrusted(pluginId: string): boolean
  /** An `always` holds for the tool as it was defined when it was given; a `never` for whatever has its name. */
  ruleOf(plugin: LoadedPlugin, toolName: string): ToolRule
  /** Throws AppError `unknown-tool`. */
  setRule(plugin: LoadedPlugin, toolName: string, rule: ToolRule): void
  /** What a tool counts as: `danger` outside the sandbox until the user has lowered it for this very definition. */
  effectOf(plugin: LoadedPlugin, toolName: string): ToolEffect
  /** Throws AppError `unknown-tool`, or `fixed-effect` for a sandboxed plugin. */
  setEffect(plugin: LoadedPlugin, toolName: string, effect: ToolEffect): void
  /** Paths of the folders that the user has picked, by their name in the manifest. */
  folders(pluginId: string): ReadonlyMap<string, string>
  /** `null` takes the folder back. */
  setFolder(pluginId: string, name: string, path: string | null): void
  /** Whether anything is kept under this name. */
  has(name: string): boolean
  /** Everything under one name goes to another (left-behind.ts). Never rejects. */
  move(from: string, to: string): void
  /** Forgets everything: the plugin was removed. */
  forget(pluginId: string): void
  /** Called after every change; returns the function that ends it. */
  onChanged(listener: () => void): () => void
  /** Resolves when everything so far is on the disk, or could not be written. */
  flush(): Promise<void>
}

/** Creates the book; nothing is read before `load`. */
export const createConsentBook = ({ path, nowMs, onProblem, shipped }: ConsentBookOptions): ConsentBook => {
  const entries = new Map<string, BookEntry>()
  const trusted = new Set<string>()
  const listeners = new Set<() => void>()
  let writing: Promise<void> = Promise.resolve()
  let isWriteQueued = false
  /** What is in the file must not be written over before it has been read. */
  let isLoaded = false

  const write = async (): Promise<void> => {
    isWriteQueued = false
    try {
      await writeAtomically(path, bookText(entries))
    } catch (error) {
      onProblem(says`What your plugins may do could not be saved (${codeOf(error)}). It holds until Parley is closed.`)
    }
  }
  /** At most one write waits behind the one under way: it takes along whatever changes until it begins. */
  const save = (): void => {
    if (isWriteQueued || !isLoaded) return
    isWriteQueued = true
    writing = writing.then(write)
  }
  const tell = (): void => {
    for (const listener of [...listeners]) listener()
  }
  const entryOf = (id: string): BookEntry => entries.get(id) ?? EMPTY_ENTRY
  const change = (id: string, changes: Partial<BookEntry>): void => {
    entries.set(id, { ...entryOf(id), ...changes })
    save()
    tell()
  }

  const judgeBy = (isTrusted: boolean, plugin: LoadedPlugin, inUse?: LoadedPlugin): Verdict =>
    judgePlugin(plugin, {
      agreed: entryOf(plugin.id).agreed,
      isTrusted,
      inUse,
      declined: entryOf(plugin.id).declined,
      isAsShipped: isAsShipped(plugin, shipped),
    })
  const judge: ConsentBook['judge'] = (plugin, inUse) => judgeBy(trusted.has(plugin.id), plugin, inUse)

  return {
    load: async () => {
      const { entries: read, problem } = await readBookFile(path, nowMs())
      isLoaded = true
      if (entries.size > 0) save()
      for (const [id, entry] of read) if (!entries.has(id)) entries.set(id, entry)
      if (problem !== null) onProblem(problem)
      if (read.size > 0) tell()
    },
    judge,
    allow: (plugin, sha256) => {
      assertShown(plugin, sha256)
      if (judge(plugin).state === 'waits') {
        change(plugin.id, { agreed: agreementTo(plugin, nowMs()), declined: undefined })
      }
    },
    decline: (plugin, sha256) => {
      assertShown(plugin, sha256)
      if (judge(plugin).state === 'waits') change(plugin.id, { declined: sha256 })
    },
    isLasting: (plugin) => judgeBy(false, plugin).state === 'granted',
    pinTools: (plugin) => {
      const { agreed } = entryOf(plugin.id)
      if (agreed === undefined || tierOf(plugin.manifest) !== 'mcp') return false
      if (agreed.tools.size > 0 || !hasSameFiles(plugin, agreed)) return false
      change(plugin.id, { agreed: agreementTo(plugin, agreed.grantedAtMs) })
      return true
    },
    trustEdits: (pluginId, isTrusted) => {
      if (trusted.has(pluginId) === isTrusted) return
      if (isTrusted) trusted.add(pluginId)
      else trusted.delete(pluginId)
      tell()
    },
    isTrusted: (pluginId) => trusted.has(pluginId),
    ruleOf: (plugin, toolName) => {
      const known = entryOf(plugin.id).rules.get(toolName)
      if (known === undefined) return 'ask'
      return known.rule === 'never' || known.definition === toolHashes(plugin).get(toolName) ? known.rule : 'ask'
    },
    setRule: (plugin, toolName, rule) => {
      const definition = definitionOf(plugin, toolName)
      const value = rule === 'ask' ? undefined : { rule, definition }
      change(plugin.id, { rules: changed(entryOf(plugin.id).rules, toolName, value) })
    },
    effectOf: (plugin, toolName) => {
      const presumed = presumedEffect(plugin, toolName)
      if (tierOf(plugin.manifest) === 'sandbox') return presumed
      const known = entryOf(plugin.id).effects.get(toolName)
      return known !== undefined && known.definition === toolHashes(plugin).get(toolName) ? known.effect : presumed
    },
    setEffect: (plugin, toolName, effect) => {
      const definition = definitionOf(plugin, toolName)
      if (tierOf(plugin.manifest) === 'sandbox') {
        throw new AppError('fixed-effect', 'What this tool counts as is part of the plugin and cannot be changed here.')
      }
      const value = effect === 'danger' ? undefined : { effect, definition }
      change(plugin.id, { effects: changed(entryOf(plugin.id).effects, toolName, value) })
    },
    folders: (pluginId) => entryOf(pluginId).folders,
    setFolder: (pluginId, name, folder) =>
      change(pluginId, { folders: changed(entryOf(pluginId).folders, name, folder ?? undefined) }),
    has: (name) => entries.has(name),
    move: (from, to) => {
      const entry = entries.get(from)
      if (entry === undefined) return
      trusted.delete(from)
      entries.delete(from)
      entries.set(to, entry)
      save()
      tell()
    },
    forget: (pluginId) => {
      const wasTrusted = trusted.delete(pluginId)
      const wasKnown = entries.delete(pluginId)
      if (wasKnown) save()
      if (wasKnown || wasTrusted) tell()
    },
    onChanged: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    flush: async () => {
      // Whatever is asked for while the last write runs is waited for as well.
      for (let last: Promise<void> | undefined; last !== writing; ) {
        last = writing
        await last
      }
    },
  }
}

const assertShown = (plugin: LoadedPlugin, sha256: string): void => {
  if (plugin.sha256 === sha256) return
  throw new AppError('plugin-changed', 'The plugin has changed since you looked. Read again what it asks for.')
}

const definitionOf = (plugin: LoadedPlugin, toolName: string): string => {
  const definition = toolHashes(plugin).get(toolName)
  if (definition !== undefined) return definition
  throw new AppError('unknown-tool', says`“${plugin.manifest.name}” has no tool “${toolName}” any more.`)
}

/** A copy with one value set, or taken away. */
const changed = <V>(map: ReadonlyMap<string, V>, key: string, value: V | undefined): ReadonlyMap<string, V> => {
  const copy = new Map(map)
  if (value === undefined) copy.delete(key)
  else copy.set(key, value)
  return copy
}
