/**
 * The store's own thread: the only place where SQLite is touched, so that no query and no fsync ever holds up main's
 * event loop. Started by `store.ts`; answers its messages in order, and commits all writes that have piled up at once.
 * What nobody waits for, the search index and checkpoints, is done when they have been told of their rows.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { closeCrashedSessions, createConversationStore } from './conversation-store.ts'
import type { Connection } from './database.ts'
import { isDamage, markDamaged, openDatabase, toStoreError } from './database.ts'
import { createHistoryStore } from './history-store.ts'
import { createRetentionStore } from './retention-store.ts'
import { createSearchIndex, STEP_ROWS } from './search-index.ts'
import { closeCrashedServiceSessions, createServiceSessionStore } from './service-session-store.ts'
import { closeCrashedCalls, createToolCallStore } from './tool-call-store.ts'
import type {
  Failure,
  FromWorker,
  ReadAnswers,
  ReadArguments,
  ReadMessage,
  ReadName,
  ToWorker,
  WorkerOptions,
  WriteArguments,
  WriteMessage,
  WriteName,
} from './worker-messages.ts'

type WriteHandlers = { [N in WriteName]: (argument: WriteArguments[N]) => void }
type ReadHandlers = { [N in ReadName]: (argument: ReadArguments[N]) => ReadAnswers[N] }

const applyWrite = <N extends WriteName>(handlers: WriteHandlers, { name, argument }: WriteMessage<N>): void =>
  handlers[name](argument)

const applyRead = <N extends ReadName>(handlers: ReadHandlers, { name, argument }: ReadMessage<N>): ReadAnswers[N] =>
  handlers[name](argument)

const main = (options: WorkerOptions): void => {
  const port = parentPort
  if (port === null) throw new Error('the store runs in a worker')
  const say = (message: FromWorker): void => port.postMessage(message)

  const failureOf = (thrown: unknown): Failure => {
    if (isDamage(thrown)) markDamaged(options.file)
    const { code, sentence } = toStoreError(thrown)
    return { code, sentence }
  }

  let db: Connection
  try {
    const opened = openDatabase(options.file, options.nowMs, (fresh) => {
      // Sessions last: their end is the last moment known of their calls.
      closeCrashedCalls(fresh)
      closeCrashedServiceSessions(fresh)
      closeCrashedSessions(fresh)
    })
    db = opened.db
    say({ kind: 'opened', keptAs: opened.keptAs })
  } catch (thrown) {
    const { code, sentence } = toStoreError(thrown)
    say({ kind: 'refused', failure: { code, sentence } })
    port.close()
    return
  }

  const upkeep = createUpkeep(db, (thrown) => void failureOf(thrown))
  const handlers = {
    ...createConversationStore(db),
    ...createToolCallStore(db, upkeep.indexAll),
    ...createServiceSessionStore(db),
    ...createHistoryStore(db),
    ...createRetentionStore(db),
  }
  const commit = createCommitter(db, handlers, failureOf)
  let waiting: WriteMessage[] = []
  const flush = (): void => {
    if (waiting.length === 0) return
    const batch = waiting
    waiting = []
    say({ kind: 'written', ids: batch.map(({ id }) => id), failures: [...commit(batch)] })
    upkeep.written(batch)
  }

  port.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'writes':
        // All messages that are there already come before the immediate: they share one transaction.
        if (waiting.length === 0) setImmediate(flush)
        waiting = waiting.concat(message.writes)
        return
      case 'read':
        flush()
        try {
          say({ kind: 'answered', id: message.id, answer: applyRead(handlers, message) })
        } catch (thrown) {
          say({ kind: 'failed', id: message.id, failure: failureOf(thrown) })
        }
        return
      case 'close':
        flush()
        upkeep.stop()
        db.close()
        port.close()
    }
  })
}

/** A moment without writes, after which what can wait is done. */
const QUIET_MS = 500
/** Writes after which the WAL is worth a checkpoint in such a moment; some thousand pages. */
const CHECKPOINT_WRITES = 500

interface Upkeep {
  /** These were committed, or given up. */
  written(batch: readonly WriteMessage[]): void
  /** Before a search: it must find every call that was written. */
  indexAll(): void
  stop(): void
}

const createUpkeep = (db: Connection, onFailure: (thrown: unknown) => void): Upkeep => {
  const index = createSearchIndex(db)
  let unindexedCalls = 0
  let uncheckpointedWrites = 0

  /** False when all is indexed, or cannot be: a full disk is told of by the writes. */
  const step = (): boolean => {
    unindexedCalls = 0
    try {
      return index.step()
    } catch (thrown) {
      onFailure(thrown)
      return false
    }
  }
  const catchUp = (): void => {
    // One step at a time: a write may come in between.
    if (step()) return void timer.refresh()
    if (uncheckpointedWrites < CHECKPOINT_WRITES) return
    uncheckpointedWrites = 0
    db.pragma('wal_checkpoint(PASSIVE)')
  }
  // Set at once: the last run may have left something.
  const timer = setTimeout(catchUp, QUIET_MS)

  return {
    written: (batch) => {
      uncheckpointedWrites += batch.length
      unindexedCalls += batch.filter(({ name }) => name === 'toolCallArrived').length
      if (unindexedCalls >= STEP_ROWS) step()
      timer.refresh()
    },
    indexAll: () => {
      while (step());
    },
    stop: () => clearTimeout(timer),
  }
}

/** Runs a batch in one transaction. A write that fails alone is left out; what a lost transaction took is named. */
const createCommitter = (
  db: Connection,
  handlers: WriteHandlers,
  failureOf: (thrown: unknown) => Failure,
): ((batch: readonly WriteMessage[]) => Map<number, Failure>) => {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const end = db.prepare('COMMIT')
  return (batch) => {
    const failures = new Map<number, Failure>()
    let uncommitted: number[] = []
    const lose = (failure: Failure): void => {
      for (const id of uncommitted) failures.set(id, failure)
      uncommitted = []
    }
    for (const write of batch) {
      try {
        if (!db.inTransaction) begin.run()
        applyWrite(handlers, write)
        uncommitted.push(write.id)
      } catch (thrown) {
        const failure = failureOf(thrown)
        failures.set(write.id, failure)
        // A full disk, for instance, makes SQLite roll back everything since BEGIN.
        if (!db.inTransaction) lose(failure)
      }
    }
    try {
      if (db.inTransaction) end.run()
    } catch (thrown) {
      lose(failureOf(thrown))
      if (db.inTransaction) db.exec('ROLLBACK')
    }
    return failures
  }
}

main(workerData)
