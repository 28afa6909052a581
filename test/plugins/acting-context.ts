/**
 * A `ctx` that behaves like the app's, over a real folder: what bundled plugins are tested with. Time is the test's
 * (`vi.setSystemTime`); wake-ups are fired by hand.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Failure, Json, Plugin, ResultExtra, ToolContext } from 'parley'
import { onTestFinished } from 'vitest'

/** How a handler ended, as the app sees it. */
export type Outcome = { readonly value: unknown; readonly extra: ResultExtra } | { readonly failure: Failure }

/** A plugin that can be called, and what it did to the world. */
export interface Acting {
  call(tool: string, args?: Record<string, Json>): Promise<Outcome>
  /** What the user would hear of a call that worked. */
  say(tool: string, args?: Record<string, Json>): Promise<string>
  /** What a call that fails tells the model. */
  fail(tool: string, args?: Record<string, Json>): Promise<Failure>
  /** Fires every wake-up that is due, as the app does at its start and afterwards. */
  wake(): Promise<string[]>
  readonly folder: string
  readonly notes: { title?: string; body: string }[]
  readonly storage: Map<string, string>
  /** `ctx.state`: JSON texts by key. */
  readonly state: Map<string, string>
}

/** The world a plugin is put into; what is left out is empty. */
export interface World {
  readonly settings?: Record<string, Json>
  /** Kept by the test when several conversations share it. */
  readonly storage?: Map<string, string>
  readonly state?: Map<string, string>
  /** Read anew at each call. */
  readonly session?: () => { readonly id: string; readonly phase: string | null }
  readonly fetch?: ToolContext['fetch']
  readonly signal?: AbortSignal
}

/** A module of a bundled plugin, as plain JavaScript that has no types of its own. */
export const moduleOf = <T>(path: string): Promise<T> =>
  import(/* @vite-ignore */ pathToFileURL(join(import.meta.dirname, '../../plugins', path)).href)

const keyValues = (values: Map<string, string>) => ({
  get: async (key: string) => {
    const text = values.get(key)
    return text === undefined ? undefined : JSON.parse(text)
  },
  set: async (key: string, value: unknown) => void values.set(key, JSON.stringify(value)),
  delete: async (key: string) => values.delete(key),
  list: async (prefix = '') => [...values.keys()].filter((key) => key.startsWith(prefix)).sort(),
})

/** The plugin in `plugins/<id>`, with an empty data folder. */
export const act = async (id: string, world: World = {}): Promise<Acting> => {
  const { default: plugin } = await moduleOf<{ default: Plugin }>(`${id}/index.js`)
  const folder = await mkdtemp(join(tmpdir(), 'parley-plugin-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const { storage = new Map<string, string>(), state = new Map<string, string>() } = world
  const session = world.session ?? (() => ({ id: 'session', phase: null }))
  const notes: { title?: string; body: string }[] = []
  const wakeUps = new Map<string, { atMs: number; payload: Json }>()
  const failures = new WeakMap<object, Failure>()
  const results = new WeakMap<object, { value: unknown; extra: ResultExtra }>()
  const unused = (): never => {
    throw new Error('not used by bundled plugins')
  }
  const add = async (atMs: number, payload: unknown): Promise<string> => {
    const wakeUpId = `wake-${wakeUps.size}-${atMs}`
    wakeUps.set(wakeUpId, { atMs, payload: JSON.parse(JSON.stringify(payload ?? null)) })
    return wakeUpId
  }
  // Overloaded in the interface; bundled plugins read text only.
  function readText(path: string, as?: 'text'): Promise<string>
  function readText(path: string, as: 'bytes'): Promise<Uint8Array>
  async function readText(path: string): Promise<string | Uint8Array> {
    return readFile(join(folder, path), 'utf8')
  }
  const silent = Object.assign(() => {}, { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} })
  const ctx: ToolContext = {
    signal: world.signal ?? new AbortController().signal,
    settings: world.settings ?? {},
    secrets: {},
    storage: keyValues(storage),
    state: keyValues(state),
    files: {
      read: readText,
      write: async (path, content) => {
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeFile(join(folder, path), typeof content === 'string' ? content : new Uint8Array(content))
      },
      list: async () => (await readdir(folder)).sort(),
      delete: async (path) => rm(join(folder, path)).then(() => true),
      in: unused,
    },
    fetch: world.fetch ?? unused,
    notify: async (note) => void notes.push(typeof note === 'string' ? { body: note } : note),
    clipboard: { read: unused, write: unused },
    openExternal: unused,
    schedule: Object.assign(add, {
      cancel: async (wakeUpId: string) => wakeUps.delete(wakeUpId),
      list: async () => [...wakeUps].map(([wakeUpId, { atMs, payload }]) => ({ id: wakeUpId, atMs, payload })),
    }),
    later: unused,
    log: silent,
    get session() {
      return session()
    },
    fail: (failure) => {
      const error = new Error('fail')
      failures.set(error, typeof failure === 'string' ? { ask: failure } : failure)
      return error
    },
    result: (value, extra = {}) => {
      const wrapped = {}
      results.set(wrapped, { value, extra })
      return wrapped
    },
  }
  const outcomeOf = (returned: unknown): Outcome => {
    const wrapped = typeof returned === 'object' && returned !== null ? results.get(returned) : undefined
    // As over the port: what is no JSON does not survive.
    return wrapped === undefined
      ? { value: returned, extra: {} }
      : { ...wrapped, value: JSON.parse(JSON.stringify(wrapped.value)) }
  }
  const call = async (tool: string, args: Record<string, Json> = {}): Promise<Outcome> => {
    const handler = plugin.tools[tool]
    if (handler === undefined) throw new Error(`no handler ${tool}`)
    try {
      return outcomeOf(await handler(args, ctx))
    } catch (error) {
      const failure = error instanceof Error ? failures.get(error) : undefined
      if (failure === undefined) throw error
      return { failure }
    }
  }
  return {
    call,
    say: async (tool, args) => {
      const outcome = await call(tool, args)
      if ('failure' in outcome) throw new Error(JSON.stringify(outcome.failure))
      return outcome.extra.say ?? ''
    },
    fail: async (tool, args) => {
      const outcome = await call(tool, args)
      if ('failure' in outcome) return outcome.failure
      throw new Error(`did not fail: ${JSON.stringify(outcome)}`)
    },
    wake: async () => {
      const said: string[] = []
      for (const [wakeUpId, { atMs, payload }] of [...wakeUps]) {
        if (atMs > Date.now()) continue
        wakeUps.delete(wakeUpId)
        const args = typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? payload : {}
        const outcome = outcomeOf(await plugin.onSchedule?.(args, ctx))
        if ('extra' in outcome && outcome.extra.say !== undefined) said.push(outcome.extra.say)
      }
      return said
    },
    folder,
    notes,
    storage,
    state,
  }
}
