/**
 * Whose belongings lie under a plugin's id: what a plugin keeps is its own, not that of whatever comes under the same id
 * later. When a plugin's folder goes, everything kept for it is put aside under a name of its own; the same bytes get it
 * back, anybody else only when the user says so, and nothing is deleted unasked. Called by the composition root, which
 * brings the stores; knows no process.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import { writeAtomically } from './broker/atomic-file.ts'
import { codeOf, readOrKeepAside } from './broker/kept-file.ts'
import { fileHashes } from './consent/fingerprint.ts'
import type { LoadedPlugin } from './loaded-plugin.ts'
import type { PluginLog } from './plugin-log.ts'

/** One place where things are kept by plugin id. */
export interface Belongings {
  /** Whether there is anything under this name. */
  has(name: string): boolean | Promise<boolean>
  /** From one name to another, under which there is nothing. Rejects when the disk refuses; then nothing was moved. */
  move(from: string, to: string): Promise<void>
  forget(name: string): Promise<void>
}

/** What `createLeftBehind` needs. */
export interface LeftBehindOptions {
  /** The file that says whose everything is. */
  readonly path: string
  /** What the user has agreed to: never handed to another plugin. */
  readonly consents: Belongings
  /** Everything else: data, wake-ups, settings, secrets. */
  readonly stores: readonly Belongings[]
  /** Ids under which there is data on the disk. Never rejects. */
  readonly names: () => Promise<readonly string[]>
  /** Bytes on the disk under this name. */
  readonly bytesOf: (name: string) => Promise<number>
  /** Epoch, ms. */
  readonly nowMs: () => number
  readonly log: PluginLog
}

/** What a plugin left that is gone. */
export interface LeftItem {
  /** Under which it lies now. */
  readonly key: string
  readonly pluginId: string
  readonly name: string
  readonly version: string
  readonly leftAtMs: number
  readonly bytes: number
}

/** A plugin of the catalog's list. */
export interface PresentPlugin {
  readonly id: string
  /** In use. */
  readonly isReady: boolean
  /** Undefined: its folder is there and broken. */
  readonly plugin: LoadedPlugin | undefined
}

/** See the file's header. */
export interface LeftBehind {
  /** Reads the file. Never rejects. */
  load(): Promise<void>
  /** The whole list of the catalog: what is missing has gone, what is new has come. */
  seen(present: readonly PresentPlugin[]): void
  /**
   * Resolves when what lies under the id is the present plugin's: to be awaited before anything is handed to it. Rejects
   * with AppError `not-put-aside` when the disk refused to put aside what an earlier one had.
   */
  settled(pluginId: string): Promise<void>
  /** What lies aside and is more than a consent. */
  list(): Promise<readonly LeftItem[]>
  /** Deletes it for good. Rejects with AppError `nothing-left`. */
  remove(key: string): Promise<void>
  /** Keys of what plugins of this id have left since then, once it lies aside. */
  leftSince(pluginId: string, sinceMs: number): Promise<readonly string[]>
  /**
   * Hands it, without the consents, to the plugin that is present under its id; what that one has kept so far is put
   * aside. End its processes first. Rejects with AppError `nothing-left`.
   */
  handOver(key: string): Promise<void>
  /** Resolves when everything so far is done and on the disk. */
  flush(): Promise<void>
}

const owner = z.object({
  /** Every version that has been in use, the latest last. */
  identities: z.array(z.string()),
  name: z.string(),
  version: z.string(),
  /** It is being put aside under this name: to be finished before anything else. */
  movingTo: z.string().optional(),
})
const left = z.object({
  key: z.string(),
  pluginId: z.string(),
  identities: z.array(z.string()),
  name: z.string(),
  version: z.string(),
  leftAtMs: z.number(),
  /** The same bytes get it back by themselves; not what gave way to something that the user handed over. */
  isReturned: z.boolean(),
})
const fileSchema = z.object({ version: z.literal(1), owners: z.record(z.string(), owner), left: z.array(left) })

type Owner = z.infer<typeof owner>
type Left = z.infer<typeof left>

/** Versions of one owner that are remembered. */
const MAX_IDENTITIES = 20

/** Creates it; nothing is anybody's before `load`. */
export const createLeftBehind = (options: LeftBehindOptions): LeftBehind => {
  const { path, consents, stores, names, bytesOf, nowMs, log } = options
  const all = [consents, ...stores]
  const owners = new Map<string, Owner>()
  let aside: readonly Left[] = []
  /** By id: the moves under way. */
  const moving = new Map<string, Promise<void>>()
  const failed = new Set<string>()
  /** The catalog's list, as it was last seen, and what was missing in it at any time since it was last acted upon. */
  let latest: ReadonlyMap<string, PresentPlugin> = new Map()
  const wentAway = new Set<string>()
  let saving: Promise<void> = Promise.resolve()

  const save = (): Promise<void> => {
    const write = (): Promise<void> =>
      writeAtomically(path, JSON.stringify({ version: 1, owners: Object.fromEntries(owners), left: aside }))
    saving = saving.then(write).catch((error: unknown) => {
      log.error('whose data it is could not be written', { code: codeOf(error) })
    })
    return saving
  }

  /** One change of an id's belongings after the other. */
  const inTurn = (pluginId: string, work: () => Promise<void>): Promise<void> => {
    const mine = (moving.get(pluginId) ?? Promise.resolve()).then(work)
    const settled: Promise<void> = mine
      .catch((error: unknown) => {
        failed.add(pluginId)
        log.error('what a plugin keeps could not be moved', { pluginId, code: codeOf(error) })
      })
      .then(() => {
        if (moving.get(pluginId) !== settled) return
        moving.delete(pluginId)
        reconcile(pluginId)
      })
    moving.set(pluginId, settled)
    return mine
  }

  const moveAll = async (from: string, to: string, which: readonly Belongings[]): Promise<void> => {
    for (const store of which) if (await store.has(from)) await store.move(from, to)
  }

  const hasAny = async (name: string, which: readonly Belongings[]): Promise<boolean> => {
    for (const store of which) if (await store.has(name)) return true
    return false
  }

  const freeKey = (pluginId: string, identity: string): string => {
    const base = `${pluginId}@${identity.slice(0, 16)}`
    let key = base
    for (let number = 2; aside.some((one) => one.key === key); number += 1) key = `${base}.${number}`
    return key
  }

  /** What lies under the id goes aside. What is to happen is written down first, so that a crash ends in no mixture. */
  const putAside = async (pluginId: string, whose: Owner, isReturned: boolean): Promise<void> => {
    const { identities, name, version } = whose
    if (await hasAny(pluginId, all)) {
      const key = whose.movingTo ?? freeKey(pluginId, identities.at(-1) ?? 'unknown')
      const entry: Left = { key, pluginId, identities, name, version, leftAtMs: nowMs(), isReturned }
      aside = [...aside.filter((one) => one.key !== key), entry]
      owners.set(pluginId, { ...whose, movingTo: key })
      await save()
      await moveAll(pluginId, key, isReturned ? all : stores)
    }
    owners.delete(pluginId)
    failed.delete(pluginId)
    await save()
  }

  const bringBack = async ({ key, pluginId, identities }: Left, plugin: LoadedPlugin): Promise<void> => {
    await moveAll(key, pluginId, all)
    aside = aside.filter((one) => one.key !== key)
    owners.set(pluginId, ownerOf(plugin, identities))
    await save()
  }

  /** A plugin stands under this id, and nothing is being moved there. */
  const arrive = ({ id, isReady, plugin }: PresentPlugin): void => {
    if (plugin === undefined || plugin.id !== id) return
    const known = owners.get(id)
    const identity = identityOf(plugin)
    if (known === undefined) {
      owners.set(id, ownerOf(plugin, []))
      const back = aside.findLast((one) => one.pluginId === id && one.isReturned && one.identities.includes(identity))
      if (back === undefined) void save()
      else start(id, () => bringBack(back, plugin))
    } else if (isReady && known.identities.at(-1) !== identity && known.movingTo === undefined) {
      owners.set(id, ownerOf(plugin, known.identities))
      void save()
    }
  }

  /** Makes what is kept under an id follow what the catalog said last. */
  const reconcile = (id: string): void => {
    if (moving.has(id)) return
    const known = owners.get(id)
    const present = latest.get(id)
    if (wentAway.delete(id) && known !== undefined) start(id, () => putAside(id, known, true))
    else if (present !== undefined) arrive(present)
  }

  /** Failures are in the log, and in `settled`. */
  const start = (id: string, work: () => Promise<void>): void => void inTurn(id, work).catch(() => undefined)

  const found = (key: string): Left => {
    const entry = aside.find((one) => one.key === key)
    if (entry === undefined) throw new AppError('nothing-left', 'Nothing is left there any more.')
    return entry
  }

  return {
    load: async () => {
      try {
        const { value, wasBroken } = await readOrKeepAside(path, (json) => fileSchema.parse(json))
        if (wasBroken) log.error('it was broken who owns what plugins keep; the file was kept aside')
        for (const [id, one] of Object.entries(value?.owners ?? {})) owners.set(id, one)
        aside = value?.left ?? []
      } catch (error) {
        log.error('it could not be read who owns what plugins keep', { code: codeOf(error) })
      }
      // From before there was this file: whose it is shows when the plugins are read.
      for (const id of await names()) if (!owners.has(id)) owners.set(id, { identities: [], name: id, version: '' })
      // An earlier run was cut short in the middle.
      for (const [id, one] of [...owners]) if (one.movingTo !== undefined) start(id, () => putAside(id, one, true))
    },
    seen: (present) => {
      latest = new Map(present.map((one) => [one.id, one]))
      for (const id of [...owners.keys(), ...moving.keys()]) if (!latest.has(id)) wentAway.add(id)
      for (const id of new Set([...wentAway, ...latest.keys()])) reconcile(id)
    },
    settled: async (pluginId) => {
      while (moving.has(pluginId)) await moving.get(pluginId)
      if (!failed.has(pluginId)) return
      throw new AppError('not-put-aside', 'What an earlier plugin of this name keeps could not be put aside.')
    },
    list: async () => {
      const items = await Promise.all(
        aside.map(async ({ key, pluginId, name, version, leftAtMs }): Promise<LeftItem[]> => {
          if (!(await hasAny(key, stores))) return []
          return [{ key, pluginId, name, version, leftAtMs, bytes: await bytesOf(key) }]
        }),
      )
      return items.flat()
    },
    remove: async (key) => {
      const { pluginId } = found(key)
      await inTurn(pluginId, async () => {
        for (const store of all) await store.forget(key)
        aside = aside.filter((one) => one.key !== key)
        await save()
      })
    },
    leftSince: async (pluginId, sinceMs) => {
      while (moving.has(pluginId)) await moving.get(pluginId)
      return aside.flatMap((one) => (one.pluginId === pluginId && one.leftAtMs >= sinceMs ? [one.key] : []))
    },
    handOver: async (key) => {
      const { pluginId } = found(key)
      const present = owners.get(pluginId)
      if (present === undefined) throw new AppError('nothing-left', 'No plugin of this name is there.')
      await inTurn(pluginId, async () => {
        if (await hasAny(pluginId, stores)) await putAside(pluginId, present, false)
        await consents.forget(key)
        await moveAll(key, pluginId, stores)
        aside = aside.filter((one) => one.key !== key)
        owners.set(pluginId, { ...present, movingTo: undefined })
        await save()
      })
    },
    flush: async () => {
      while (moving.size > 0) await Promise.all(moving.values())
      await saving
    },
  }
}

const ownerOf = (plugin: LoadedPlugin, before: readonly string[]): Owner => {
  const identity = identityOf(plugin)
  const { name, version } = plugin.manifest
  const identities = [...before.filter((one) => one !== identity), identity].slice(-MAX_IDENTITIES)
  return { identities, name, version }
}

/** The bytes of the folder. A server's tools are part of its hash, and are not known yet when it comes back. */
const identityOf = (plugin: LoadedPlugin): string =>
  plugin.manifest.mcp === undefined
    ? plugin.sha256
    : createHash('sha256')
        .update(JSON.stringify([...fileHashes(plugin)]))
        .digest('hex')
