/**
 * `ctx.schedule`: wakes plugins at a time, also after a restart. Entries live in one small file; what fell due while
 * the app was closed is fired at the next start. Who carries an entry out comes in as `fire`. At least once: an entry
 * is forgotten when its run is over, so one that a crash cut short is fired again.
 */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { PluginError } from '../errors.ts'
import type { JsonValue } from '../voice/tools.ts'
import { writeAtomically } from './broker/atomic-file.ts'
import { codeOf, readOrKeepAside } from './broker/kept-file.ts'
import type { PluginLog } from './plugin-log.ts'

/** Entries of one plugin. */
const MAX_ENTRIES = 200
/** Payload of one entry, characters of JSON. */
const MAX_PAYLOAD_CHARS = 16 * 1024
/** The clock is looked at again after this at the latest: it may be set, or the machine may have slept. */
const MAX_WAIT_MS = 60_000
/** Wake-ups of one plugin within a minute; more wait. One that sets the next for now must not fill the conversation. */
const MAX_A_MINUTE = 20
const MINUTE_MS = 60_000

const entrySchema = z.object({
  id: z.string(),
  pluginId: z.string(),
  atMs: z.number(),
  payload: z.custom<JsonValue>((value) => value !== undefined),
})
const fileSchema = z.array(entrySchema)

/** One wake-up. `atMs` is in epoch ms. */
export type ScheduleEntry = z.infer<typeof entrySchema>

/** Carries out an entry: false when the plugin is not there now (switched off, removed), so that it is kept. Never rejects. */
export type Fire = (entry: ScheduleEntry) => Promise<boolean>

/** What `createScheduler` needs. */
export interface SchedulerOptions {
  /** The file that holds the entries. */
  readonly path: string
  readonly fire: Fire
  readonly log: PluginLog
  /** Epoch, ms. */
  readonly nowMs: () => number
}

/** The wake-ups of all plugins. */
export interface Scheduler {
  /** Reads the file and fires what is due; to be called once, when the plugins are loaded. */
  start(): Promise<void>
  /**
   * Adds an entry; resolves to its id once it is on the disk, and fires it no sooner. Rejects with PluginError `quota`,
   * `bad-argument` or `disk`, and then there is no such entry.
   */
  add(pluginId: string, atMs: number, payload: JsonValue): Promise<string>
  /** Removes one of the plugin's entries; false when there is none of that id. Rejects with PluginError `disk`. */
  cancel(pluginId: string, id: string): Promise<boolean>
  /** The plugin's entries, soonest first. */
  list(pluginId: string): readonly ScheduleEntry[]
  /** All entries of one plugin go to another name (left-behind.ts). Rejects with PluginError `disk`. */
  move(from: string, to: string): Promise<void>
  /** Removes all entries of a plugin whose data is deleted. Rejects with PluginError `disk`. */
  forget(pluginId: string): Promise<void>
  /** Fires what is due now: after the machine woke up, after a plugin came back. */
  check(): void
  /** Stops the clock; resolves when the file is written. */
  dispose(): Promise<void>
}

/** Creates a scheduler; nothing happens before `start`. */
export function createScheduler({ path, fire, log, nowMs }: SchedulerOptions): Scheduler {
  const entries = new Map<string, ScheduleEntry>()
  const running = new Set<string>()
  /** Due, but their plugin was not there: not tried again before the next `check` from outside. */
  const kept = new Set<string>()
  /** Not on the disk yet. */
  const unsaved = new Set<string>()
  /** By plugin: when its latest wake-ups were fired, ms. */
  const fired = new Map<string, readonly number[]>()
  let timer: NodeJS.Timeout | undefined
  let saving: Promise<void> = Promise.resolve()
  let isDisposed = false
  let hasStarted = false

  const save = (): Promise<void> => {
    const write = async (): Promise<void> => {
      try {
        await writeAtomically(path, JSON.stringify([...entries.values()]))
      } catch (error) {
        log.error('the schedule could not be written', { code: codeOf(error) })
        throw new PluginError('disk', 'schedule: it could not be written to the disk; nothing was changed')
      }
    }
    saving = saving.then(write, write)
    return saving
  }

  /** Takes entries out, and puts them back when that could not be saved: after a restart they would be there again. */
  const remove = async (gone: readonly ScheduleEntry[]): Promise<void> => {
    for (const { id } of gone) entries.delete(id)
    try {
      await save()
    } catch (error) {
      for (const entry of gone) entries.set(entry.id, entry)
      throw error
    } finally {
      arm()
    }
  }

  const isFree = ({ id }: ScheduleEntry): boolean => !running.has(id) && !kept.has(id) && !unsaved.has(id)

  /** When an entry may fire: at its time, or once its plugin has room again. */
  const dueMs = ({ atMs, pluginId }: ScheduleEntry): number => {
    const latest = fired.get(pluginId) ?? []
    const oldest = latest.length < MAX_A_MINUTE ? undefined : latest[0]
    return oldest === undefined ? atMs : Math.max(atMs, oldest + MINUTE_MS)
  }

  const arm = (): void => {
    clearTimeout(timer)
    if (isDisposed || !hasStarted) return
    const waiting = [...entries.values()].filter(isFree).map(dueMs)
    if (waiting.length === 0) return
    timer = setTimeout(check, Math.min(Math.max(Math.min(...waiting) - nowMs(), 0), MAX_WAIT_MS))
    timer.unref()
  }

  const run = async (entry: ScheduleEntry): Promise<void> => {
    const wasFired = await fire(entry)
    running.delete(entry.id)
    if (wasFired) {
      entries.delete(entry.id)
      // Said by `save` already. At worst it is fired once more after a restart.
      await save().catch(() => undefined)
    } else kept.add(entry.id)
  }

  const check = (): void => {
    if (isDisposed || !hasStarted) return
    const due = [...entries.values()].filter((entry) => entry.atMs <= nowMs() && isFree(entry))
    for (const entry of due.sort((a, b) => a.atMs - b.atMs)) {
      if (dueMs(entry) > nowMs()) continue
      fired.set(entry.pluginId, [...(fired.get(entry.pluginId) ?? []), nowMs()].slice(-MAX_A_MINUTE))
      running.add(entry.id)
      run(entry).catch(() => log.error('a scheduled run failed', { pluginId: entry.pluginId }))
    }
    arm()
  }

  return {
    async start() {
      for (const entry of await readEntries(path, log)) if (!entries.has(entry.id)) entries.set(entry.id, entry)
      hasStarted = true
      check()
    },
    async add(pluginId, atMs, payload) {
      if (!Number.isFinite(atMs)) throw new PluginError('bad-argument', 'schedule: the time is epoch milliseconds')
      if (JSON.stringify(payload).length > MAX_PAYLOAD_CHARS)
        throw new PluginError('quota', 'schedule: payload over 16 KiB')
      const own = [...entries.values()].filter((entry) => entry.pluginId === pluginId)
      if (own.length >= MAX_ENTRIES) throw new PluginError('quota', `schedule: at most ${MAX_ENTRIES} entries`)
      const id = randomUUID()
      entries.set(id, { id, pluginId, atMs, payload })
      unsaved.add(id)
      try {
        await save()
      } catch (error) {
        entries.delete(id)
        throw error
      } finally {
        unsaved.delete(id)
        arm()
      }
      return id
    },
    async cancel(pluginId, id) {
      const entry = entries.get(id)
      if (entry?.pluginId !== pluginId) return false
      await remove([entry])
      return true
    },
    async move(from, to) {
      const own = [...entries.values()].filter((entry) => entry.pluginId === from)
      if (own.length === 0) return
      for (const entry of own) entries.set(entry.id, { ...entry, pluginId: to })
      try {
        await save()
      } catch (error) {
        for (const entry of own) entries.set(entry.id, entry)
        throw error
      }
      // What was due while it lay aside is due now.
      for (const { id } of own) kept.delete(id)
      check()
    },
    async forget(pluginId) {
      const own = [...entries.values()].filter((entry) => entry.pluginId === pluginId)
      if (own.length > 0) await remove(own)
    },
    list: (pluginId) =>
      [...entries.values()].filter((entry) => entry.pluginId === pluginId).sort((a, b) => a.atMs - b.atMs),
    check() {
      kept.clear()
      check()
    },
    async dispose() {
      isDisposed = true
      clearTimeout(timer)
      await saving.catch(() => {})
    },
  }
}

async function readEntries(path: string, log: PluginLog): Promise<readonly ScheduleEntry[]> {
  try {
    const { value, wasBroken } = await readOrKeepAside(path, (json) => fileSchema.parse(json))
    if (wasBroken) log.error('the schedule was broken; it was kept aside and a new one begun')
    return value ?? []
  } catch (error) {
    log.error('the schedule could not be read', { code: codeOf(error) })
    return []
  }
}
