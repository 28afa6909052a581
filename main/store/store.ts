/**
 * The store as the rest of the app sees it: writes that never reject and reads that answer with domain types. Owns
 * the worker thread in which SQLite runs (`worker.ts`); knows no SQL. Opened by `compose.ts`.
 */
import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { StoreError } from '../errors.ts'
import type {
  Failure,
  FromWorker,
  ReadAnswers,
  ReadArguments,
  ReadName,
  ToWorker,
  WorkerOptions,
  WriteArguments,
  WriteMessage,
  WriteName,
} from './worker-messages.ts'

/** How to open the store. */
export interface StoreOptions {
  /** Path of `parley.db`, or ":memory:" for a history that ends with the app. */
  readonly file: string
  /** Path of the built worker (`store-worker.cjs`), or of `worker.ts` under Node 24. May lie in app.asar. */
  readonly workerFile: string
  /** Node options of the worker; by default what this runtime needs (`storeExecArgv`). */
  readonly execArgv?: readonly string[]
  /** A write failed. Called once for a failure that repeats, until a write succeeds again. Must not throw. */
  readonly onError: (error: StoreError) => void
}

/**
 * Writes resolve once the row is committed, and so survive the end of this process at any moment: true, or false when
 * it could not be written (`onError` has been told). They never reject, so that nobody has to wait for them.
 */
export type StoreWrites = { readonly [N in WriteName]: (argument: WriteArguments[N]) => Promise<boolean> }

/** Reads see every write that was asked for before them. They reject with StoreError. */
export type StoreReads = { readonly [N in ReadName]: (argument: ReadArguments[N]) => Promise<ReadAnswers[N]> }

/** The open store. */
export interface Store extends StoreWrites, StoreReads {
  /** A damaged file was found and put aside, and a new one begun. */
  readonly recovered: { readonly keptAs: string } | null
  /** Writes what is waiting, closes the file, ends the thread. Later writes resolve false. Safe to call twice. */
  close(): Promise<void>
}

/** Longer than any write here takes; the app has 3 s to quit (contract.md §1). */
const CLOSE_LIMIT_MS = 2_000

/**
 * Node options for a thread that loads better-sqlite3: none, except on a test runtime whose Node-API is older than
 * the module needs and which brings a copy of its own beside its executable (docs/decisions/0002).
 */
export const storeExecArgv = async (): Promise<string[]> => {
  if (Number(process.versions['napi']) >= 10) return []
  const compat = join(dirname(process.execPath), 'resources', 'compat', 'compat.cjs')
  const isThere = await access(compat).then(
    () => true,
    () => false,
  )
  return isThere ? ['--require', compat] : []
}

const toError = ({ code, sentence }: Failure): StoreError => new StoreError(code, sentence)

/** Starts the thread and opens the file. Rejects with StoreError (`too-new`, `readonly`, `full`, `busy`, `unknown`). */
export const openStore = async (options: StoreOptions): Promise<Store> => {
  const workerData: WorkerOptions = { file: options.file, nowMs: Date.now() }
  const execArgv = [...(options.execArgv ?? (await storeExecArgv()))]
  const worker = new Worker(options.workerFile, { workerData, execArgv })
  const opened = Promise.withResolvers<string | null>()
  const ended = Promise.withResolvers<void>()
  const writes = new Map<number, (isWritten: boolean) => void>()
  const reads = new Map<number, { resolve: (answer: ReadAnswers[ReadName]) => void; reject: (e: StoreError) => void }>()
  const reported = new Set<string>()
  let lastId = 0
  let isClosing = false
  let isEnded = false

  const report = (error: StoreError): void => {
    const kind = `${error.code} ${error.message}`
    if (reported.has(kind)) return
    reported.add(kind)
    options.onError(error)
  }

  /** The thread is gone: nothing that waits will be answered by it. */
  const giveUp = (error: StoreError): void => {
    opened.reject(error)
    if (writes.size > 0) report(error)
    for (const resolve of writes.values()) resolve(false)
    for (const { reject } of reads.values()) reject(error)
    writes.clear()
    reads.clear()
  }

  const onWritten = (ids: readonly number[], failures: ReadonlyMap<number, Failure>): void => {
    if (failures.size < ids.length) reported.clear()
    for (const id of ids) {
      const failure = failures.get(id)
      if (failure !== undefined) report(toError(failure))
      writes.get(id)?.(failure === undefined)
      writes.delete(id)
    }
  }

  worker.on('message', (message: FromWorker) => {
    switch (message.kind) {
      case 'opened':
        return opened.resolve(message.keptAs)
      case 'refused':
        return opened.reject(toError(message.failure))
      case 'written':
        return onWritten(message.ids, new Map(message.failures))
      case 'answered':
        reads.get(message.id)?.resolve(message.answer)
        reads.delete(message.id)
        return
      case 'failed':
        reads.get(message.id)?.reject(toError(message.failure))
        reads.delete(message.id)
    }
  })
  worker.on('error', (thrown) => {
    giveUp(new StoreError('unknown', 'History has stopped. Restart Parley; the log says why.', { cause: thrown }))
  })
  worker.on('exit', () => {
    isEnded = true
    giveUp(new StoreError('closed', 'History is closed.'))
    ended.resolve()
  })

  let gathered: WriteMessage[] = []
  const send = (message: ToWorker): void => {
    postGathered()
    worker.postMessage(message)
  }
  const postGathered = (): void => {
    if (gathered.length === 0 || isEnded) return
    const writes = gathered
    gathered = []
    worker.postMessage({ kind: 'writes', writes } satisfies ToWorker)
  }
  // What was written together goes together. No nextTick and no timer: in Electron's main process they wake a thread.
  const postSoon = (): void => queueMicrotask(postGathered)
  const write = <N extends WriteName>(name: N, argument: WriteArguments[N]): Promise<boolean> =>
    new Promise((resolve) => {
      if (isClosing || isEnded) {
        if (!isClosing) report(new StoreError('closed', 'History has stopped. Restart Parley.'))
        return resolve(false)
      }
      const id = ++lastId
      writes.set(id, resolve)
      if (gathered.length === 0) postSoon()
      gathered.push({ id, name, argument } as WriteMessage)
    })
  const read = <N extends ReadName>(name: N, argument: ReadArguments[N]): Promise<ReadAnswers[N]> =>
    new Promise((resolve, reject) => {
      if (isClosing || isEnded) return reject(new StoreError('closed', 'History is closed.'))
      const id = ++lastId
      reads.set(id, { resolve: (answer) => resolve(answer as ReadAnswers[N]), reject })
      send({ kind: 'read', id, name, argument } as ToWorker)
    })

  const keptAs = await opened.promise
  return {
    recovered: keptAs === null ? null : { keptAs },
    sessionStarted: (session) => write('sessionStarted', session),
    sessionNamed: (session) => write('sessionNamed', session),
    sessionEnded: (session) => write('sessionEnded', session),
    upsertUtterance: (utterance) => write('upsertUtterance', utterance),
    toolCallArrived: (call) => write('toolCallArrived', call),
    toolCallStarted: (call) => write('toolCallStarted', call),
    toolCallFinished: (call) => write('toolCallFinished', call),
    toolCallSent: (call) => write('toolCallSent', call),
    toolCallDropped: (call) => write('toolCallDropped', call),
    serviceSessionOpened: (session) => write('serviceSessionOpened', session),
    serviceSessionNamed: (named) => write('serviceSessionNamed', named),
    serviceSessionSeen: (moment) => write('serviceSessionSeen', moment),
    serviceSessionClosed: (moment) => write('serviceSessionClosed', moment),
    recordingDeleted: (deleted) => write('recordingDeleted', deleted),
    deleteConversation: (conversation) => write('deleteConversation', conversation),
    page: (request) => read('page', request),
    get: (id) => read('get', id),
    serviceSessions: (request) => read('serviceSessions', request),
    serviceSession: (id) => read('serviceSession', id),
    spending: (request) => read('spending', request),
    outlook: (ended) => read('outlook', ended),
    forget: (ended) => read('forget', ended),
    compact: (request) => read('compact', request),
    conversations: (request) => read('conversations', request),
    conversation: (id) => read('conversation', id),
    conversationLines: (request) => read('conversationLines', request),
    searchUtterances: (request) => read('searchUtterances', request),
    exportConversation: (request) => read('exportConversation', request),
    close: async () => {
      if (!isClosing && !isEnded) send({ kind: 'close' })
      isClosing = true
      const limit = setTimeout(() => void worker.terminate(), CLOSE_LIMIT_MS)
      await ended.promise
      clearTimeout(limit)
    },
  }
}
