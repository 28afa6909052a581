/**
 * The users' settings of all plugins, in one file: what was entered is checked against the plugin's schema, what is
 * handed out fits it always. Secrets are not here (main/secrets.ts). Called by the tool host, the schedule runner and
 * the Plugins view, by way of the composition root.
 */

import { z } from 'zod'
import { AppError } from '../../errors.ts'
import { type Sentence, says } from '../../voice/sentence.ts'
import type { JsonObject, JsonValue } from '../../voice/tools.ts'
import { writeAtomically } from '../broker/atomic-file.ts'
import { codeOf, readOrKeepAside } from '../broker/kept-file.ts'
import type { LoadedPlugin } from '../loaded-plugin.ts'
import { type SettingRule, settingRules } from './setting-values.ts'

/** Whose settings: any loaded plugin. */
export type SettingsOwner = Pick<LoadedPlugin, 'id'> & { readonly manifest: Pick<LoadedPlugin['manifest'], 'settings'> }

/** Settings by plugin. */
export interface SettingsBook {
  /** What was wrong with the file, for the user; null when nothing was. */
  readonly problem: Sentence | null
  /**
   * What `ctx.settings` holds: stored values that the present schema takes, defaults for the rest, nothing for what has
   * neither. Never a secret.
   */
  valuesOf(plugin: SettingsOwner): JsonObject
  /**
   * Stores one value; null takes it back to its default. Resolves when it is on the disk. Rejects with AppError
   * `unknown-setting`, `invalid-setting` (the message says what would be right) or `setting-not-saved`.
   */
  set(plugin: SettingsOwner, key: string, value: JsonValue): Promise<void>
  /** Before a secret is stored: throws AppError `unknown-setting`, or `invalid-setting` without the value in it. */
  checkSecret(plugin: SettingsOwner, key: string, value: string): void
  /** Whether anything was entered for this plugin. */
  has(pluginId: string): boolean
  /** Everything under one name goes to another (left-behind.ts). Rejects with AppError `setting-not-saved`. */
  move(from: string, to: string): Promise<void>
  /** The plugin's data is deleted: so is what was entered. Rejects with AppError `setting-not-saved`. */
  forget(pluginId: string): Promise<void>
  /** Calls back with the id of a plugin whose settings have changed; the answer ends that. */
  onChanged(listener: (pluginId: string) => void): () => void
}

const fileSchema = z.record(z.string(), z.record(z.string(), z.json()))

type Values = ReadonlyMap<string, JsonValue>
type Entries = ReadonlyMap<string, Values>

/** Reads the file at `path`; never rejects. */
export const openSettingsBook = async (path: string): Promise<SettingsBook> => {
  const found = await readEntries(path)
  let entries = found.entries
  let last: Promise<void> = Promise.resolve()
  const listeners = new Set<(pluginId: string) => void>()
  // By schema: a plugin that is loaded anew brings a new one.
  const known = new WeakMap<JsonObject, ReadonlyMap<string, SettingRule>>()
  const rulesOf = ({ manifest }: SettingsOwner): ReadonlyMap<string, SettingRule> => {
    const schema = manifest.settings
    if (schema === undefined) return NO_RULES
    const rules = known.get(schema) ?? settingRules(schema)
    known.set(schema, rules)
    return rules
  }

  /** One change after the other; memory follows the disk, never the other way round. */
  const change = (pluginId: string, next: (values: Values) => Values): Promise<void> => {
    const run = async (): Promise<void> => {
      const before = entries.get(pluginId) ?? NO_VALUES
      const values = next(before)
      if (before.size === 0 && values.size === 0) return
      if (!found.isReadable) throw notSaved('the file could not be read either')
      const changed = new Map(entries)
      if (values.size > 0) changed.set(pluginId, values)
      else changed.delete(pluginId)
      try {
        await writeAtomically(path, toText(changed))
      } catch (error) {
        throw notSaved(codeOf(error), error)
      }
      entries = changed
      for (const listener of [...listeners]) listener(pluginId)
    }
    const mine = last.then(run)
    last = mine.catch(() => undefined)
    return mine
  }

  return {
    problem: found.problem,
    valuesOf: (plugin) => {
      const stored = entries.get(plugin.id) ?? NO_VALUES
      return Object.fromEntries(
        [...rulesOf(plugin).values()].flatMap(({ key, schema, isSecret, accept }): [string, JsonValue][] => {
          if (isSecret) return []
          const value = stored.get(key)
          // What a newer schema refuses stays in the file: the next version may take it again.
          const accepted = value === undefined ? undefined : accept(value)
          if (accepted?.ok === true) return [[key, accepted.value]]
          const standard = schema['default']
          return standard === undefined ? [] : [[key, standard]]
        }),
      )
    },
    set: async (plugin, key, value) => {
      const rule = rulesOf(plugin).get(key)
      if (rule === undefined) throw new AppError('unknown-setting', 'This plugin has no such setting any more.')
      if (rule.isSecret) throw new AppError('invalid-setting', says`“${rule.title}” is a secret and is kept elsewhere.`)
      if (value === null) return change(plugin.id, (values) => new Map([...values].filter(([name]) => name !== key)))
      const accepted = rule.accept(value)
      if (!accepted.ok) throw new AppError('invalid-setting', accepted.problem)
      return change(plugin.id, (values) => new Map([...values, [key, accepted.value]]))
    },
    checkSecret: (plugin, key, value) => {
      const rule = rulesOf(plugin).get(key)
      if (rule?.isSecret !== true) throw new AppError('unknown-setting', 'This plugin has no such secret any more.')
      // Not the validator's own words: they give the value back.
      if (rule.accept(value).ok) return
      const { description } = rule.schema
      const wanted = typeof description === 'string' && description !== '' ? ` It asks for: ${description}` : ''
      throw new AppError(
        'invalid-setting',
        says`“${rule.title}” does not have the form that the plugin wants.${wanted}`,
      )
    },
    has: (pluginId) => entries.has(pluginId),
    // The copy first: what a crash leaves twice is better than what it loses.
    move: async (from, to) => {
      const values = entries.get(from)
      if (values === undefined) return
      await change(to, () => values)
      await change(from, () => NO_VALUES)
    },
    forget: (pluginId) => change(pluginId, () => NO_VALUES),
    onChanged: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

const NO_RULES: ReadonlyMap<string, SettingRule> = new Map()
const NO_VALUES: Values = new Map()

const toText = (entries: Entries): string => {
  const plain = Object.fromEntries([...entries].map(([id, values]) => [id, Object.fromEntries(values)]))
  return `${JSON.stringify(plain, null, 2)}\n`
}

const notSaved = (why: string, cause?: unknown): AppError =>
  new AppError('setting-not-saved', says`The setting was not saved (${why}). Check who owns the data folder.`, {
    cause,
  })

interface Found {
  readonly entries: Entries
  readonly problem: Sentence | null
  /** False: there is a file that must not be written over. */
  readonly isReadable: boolean
}

const readEntries = async (path: string): Promise<Found> => {
  try {
    const { value, wasBroken } = await readOrKeepAside(path, (json) => fileSchema.parse(json))
    const entries = new Map(
      Object.entries(value ?? {}).map(([id, values]): [string, Values] => [id, new Map(Object.entries(values))]),
    )
    const problem = wasBroken
      ? 'The settings of your plugins could not be understood. The file was kept beside; the defaults are used.'
      : null
    return { entries, problem, isReadable: true }
  } catch (error) {
    const problem = says`The settings of your plugins could not be read (${codeOf(error)}). The defaults are used.`
    return { entries: new Map(), problem, isReadable: false }
  }
}
