/**
 * How long history is kept: what would go, and how it goes, a few conversations at a time so that writes come in between.
 * Runs in the store's worker; the app calls it through `store.ts`, and decides when.
 */
import type { Connection } from './database.ts'

/** Conversations that ended before this moment, epoch ms; one that is open never does. */
export interface EndedBefore {
  readonly beforeMs: number
}

/** What would go. */
export interface Outlook {
  readonly conversations: number
  readonly toolCalls: number
}

/** The requests of this file; all synchronous, on the worker. */
export interface RetentionStore {
  /** `withOpen`: as if the open conversation had ended by then. */
  outlook(ended: EndedBefore & { readonly withOpen: boolean }): Outlook
  /** Deletes the oldest of them, at most `limit`, with all that was said and called. Answers which; none: all are gone. */
  forget(ended: EndedBefore & { readonly limit: number }): readonly string[]
  /**
   * Gives the room of what was deleted back to the disk, and with it the last of the words. Takes seconds in a large
   * history, during which nothing is written: not while a conversation is open.
   */
  compact(request: Readonly<Record<string, never>>): void
}

/** Prepares the statements. */
export const createRetentionStore = (db: Connection): RetentionStore => {
  const isOver = '(ended_at < ? OR (ended_at IS NULL AND ?))'
  const conversations = db.prepare<[number, number], number>(`SELECT count(*) FROM sessions WHERE ${isOver}`).pluck()
  const calls = db
    .prepare<[number, number], number>(
      `SELECT count(*) FROM tool_calls WHERE session_id IN (SELECT id FROM sessions WHERE ${isOver})`,
    )
    .pluck()
  const oldest = db
    .prepare<[number, number], string>('SELECT id FROM sessions WHERE ended_at < ? ORDER BY ended_at LIMIT ?')
    .pluck()
  const remove = db.prepare('DELETE FROM sessions WHERE id = ?')
  const removeAll = db.transaction((ids: readonly string[]) => {
    for (const id of ids) remove.run(id)
  })
  return {
    outlook: ({ beforeMs, withOpen }) => ({
      conversations: conversations.get(beforeMs, withOpen ? 1 : 0) ?? 0,
      toolCalls: calls.get(beforeMs, withOpen ? 1 : 0) ?? 0,
    }),
    forget: ({ beforeMs, limit }) => {
      const ids = oldest.all(beforeMs, limit)
      // The bytes go with the rows: what was deleted is not to be read in the file.
      const before = db.pragma('secure_delete', { simple: true })
      db.pragma('secure_delete = ON')
      try {
        removeAll.immediate(ids)
      } finally {
        db.pragma(`secure_delete = ${before}`)
      }
      return ids
    },
    compact: () => {
      // The index of the calls only notes what is deleted until it is merged.
      db.prepare("INSERT INTO tool_call_search (tool_call_search) VALUES ('optimize')").run()
      db.exec('VACUUM')
      db.pragma('wal_checkpoint(TRUNCATE)')
    },
  }
}
