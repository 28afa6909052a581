/**
 * Has plugin folders read and checked in a thread of their own, so that no manifest holds up main's event loop, however
 * it is made; one that takes too long ends with its thread and is broken (contract.md §7.2). The thread is there while it
 * is needed. Called by catalog.ts.
 */
import { basename, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { CheckAnswer, CheckRequest } from './check-messages.ts'
import type { CheckResult, LoadResult, Place } from './load-plugin.ts'

/** The checks of one folder, ms: they take a few; a machine may be very busy. */
const CHECK_TIMEOUT_MS = 10_000
/** Without a word from the thread for so long, ms, what is being read lies on a disk that does not answer. */
const STALL_TIMEOUT_MS = 20_000
/** Without work the thread is ended after this, ms: an author saves again soon, everybody else wants the memory back. */
const IDLE_MS = 15_000
/** Memory of the thread, MB: a folder has 5 MB at most, a manifest 256 KiB. */
const MAX_HEAP_MB = 256
/** So often a folder is tried in all, when the thread stalled, or ended over this folder alone. */
const MAX_TRIES = 2

/** What `createCheckThread` needs. */
export interface CheckThreadOptions {
  /** Path of the built worker (`plugin-check-worker.cjs`), or of `check-worker.ts` under Node 24. */
  readonly workerFile: string
  /** Shorter in tests. */
  readonly timeoutMs?: number
  readonly stallMs?: number
  readonly idleMs?: number
}

/** Reads and checks folders. */
export interface CheckThread {
  /** Never rejects. */
  load(folder: string, place: Place): Promise<LoadResult>
  /** Ends the thread; what is under way is broken. */
  dispose(): Promise<void>
}

interface Pending extends CheckRequest {
  readonly settle: (result: CheckResult) => void
  /** How often the thread stalled while it was waiting. */
  stalls: number
  /** How often the thread ended while it had nothing else to do. */
  ends: number
}

/** Starts no thread before the first folder. */
export const createCheckThread = (options: CheckThreadOptions): CheckThread => {
  const { workerFile, timeoutMs = CHECK_TIMEOUT_MS, stallMs = STALL_TIMEOUT_MS, idleMs = IDLE_MS } = options
  const pending = new Map<number, Pending>()
  /**
   * The folders of a thread that ended by itself, one of which is to blame: each is checked with nothing beside it. What
   * came last from the thread may have been lost with it, so what it was doing is not known for sure.
   */
  const suspects: Pending[] = []
  let worker: Worker | undefined
  let lastId = 0
  let checking: number | undefined
  let checkTimer: NodeJS.Timeout | undefined
  let idleTimer: NodeJS.Timeout | undefined
  let stallTimer: NodeJS.Timeout | undefined
  let isDisposed = false

  const settle = (id: number, result: CheckResult): void => {
    pending.get(id)?.settle(result)
    pending.delete(id)
  }
  const giveUp = ({ id, folder }: CheckRequest, problem: string): void => {
    const name = basename(resolve(folder))
    const problems = [{ file: '', path: '', problem, mend: 'Make its plugin.json smaller and simpler.' }]
    settle(id, { ok: false, broken: { id: name, name, version: '', description: '', problems } })
  }

  const end = (): Promise<unknown> => {
    clearTimeout(checkTimer)
    clearTimeout(idleTimer)
    clearTimeout(stallTimer)
    const ended = worker
    worker = undefined
    checking = undefined
    return ended?.terminate() ?? Promise.resolve()
  }

  const begun = (): Pending[] => [...pending.values()].filter((one) => !suspects.includes(one))

  /** One folder took too long, as the thread has said: it is at fault, the others begin anew. */
  const onTooLong = (): void => {
    const culprit = checking
    void end()
    for (const one of begun()) {
      if (one.id === culprit) giveUp(one, `Checking the plugin took more than ${Math.ceil(timeoutMs / 1000)} seconds.`)
      else send(one)
    }
    sendSuspect()
  }

  /** Nothing comes from the thread: the disk of any of them may be at fault. */
  const onStalled = (): void => {
    void end()
    for (const one of begun()) {
      one.stalls += 1
      if (one.stalls < MAX_TRIES) send(one)
      else giveUp(one, 'Checking the plugin could not begin: its files cannot be read.')
    }
    sendSuspect()
  }

  /** The thread has ended by itself. */
  const onEnded = (): void => {
    const lastSaid = checking
    void end()
    const all = begun()
    const [only] = all
    if (only !== undefined && all.length === 1) only.ends += 1
    if (only?.ends === MAX_TRIES) giveUp(only, 'Checking the plugin came to no end.')
    else suspects.unshift(...all.sort((one, other) => Number(other.id === lastSaid) - Number(one.id === lastSaid)))
    sendSuspect()
  }

  /** The next one that has to be alone, once nothing else is under way. */
  const sendSuspect = (): void => {
    if (suspects.length === 0 || begun().length > 0) return
    const next = suspects.shift()
    if (next !== undefined) send(next)
  }

  /** The thread has something to do, or has just said something. */
  const expectAnswer = (): void => {
    clearTimeout(stallTimer)
    if (pending.size > 0) stallTimer = setTimeout(onStalled, stallMs)
  }

  const onAnswer = (message: CheckAnswer): void => {
    if (message.kind === 'checking') {
      clearTimeout(checkTimer)
      checking = message.id
      expectAnswer()
      checkTimer = setTimeout(onTooLong, timeoutMs)
      return
    }
    settle(message.id, message.result)
    // A folder that could not be read has never been checked.
    if (message.id === checking) {
      clearTimeout(checkTimer)
      checking = undefined
    }
    sendSuspect()
    expectAnswer()
    if (pending.size > 0) return
    idleTimer = setTimeout(() => void end(), idleMs)
    idleTimer.unref()
  }

  const start = (): Worker => {
    const started = new Worker(workerFile, { resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } })
    // What an ended one still says is about folders that are asked for anew.
    const ifCurrent = (run: () => void): void => void (started === worker && run())
    started.on('message', (message: CheckAnswer) => ifCurrent(() => onAnswer(message)))
    started.on('error', () => ifCurrent(onEnded))
    started.on('exit', () => ifCurrent(onEnded))
    started.unref()
    return started
  }

  const send = ({ id, folder, isBundled }: Pending): void => {
    clearTimeout(idleTimer)
    const wasIdle = worker === undefined || pending.size === 1
    worker ??= start()
    if (wasIdle) expectAnswer()
    worker.postMessage({ id, folder, isBundled } satisfies CheckRequest)
  }

  return {
    load: async (folder, { isBundled }) => {
      const checked = Promise.withResolvers<CheckResult>()
      lastId += 1
      const request: Pending = { id: lastId, folder, isBundled, settle: checked.resolve, stalls: 0, ends: 0 }
      pending.set(request.id, request)
      if (isDisposed) giveUp(request, 'Parley is closing.')
      else if (suspects.length > 0) suspects.push(request)
      else send(request)
      const result = await checked.promise
      if (!result.ok) return result
      // Loaded on use: the checker behind it costs the app's start 40 ms before its window is up.
      const { withValidators } = await import('./parameters.ts')
      return { ok: true, plugin: withValidators(result.plugin) }
    },
    dispose: async () => {
      isDisposed = true
      suspects.length = 0
      for (const one of [...pending.values()]) giveUp(one, 'Parley is closing.')
      await end()
    },
  }
}
