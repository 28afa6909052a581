/**
 * Brings the search index up to the calls that were written since (migration 5), some hundred at a time. Runs in the
 * store's worker: after a quiet moment, when many have gathered, and before each search.
 */
import type { Connection } from './database.ts'

/** Rows that one step indexes: 10 to 20 ms, which a write that comes meanwhile waits. */
export const STEP_ROWS = 500

/** See the file's header; all synchronous. */
export interface SearchIndex {
  /** Indexes the next rows in a transaction of its own; true when there may be more. Throws what SQLite throws. */
  step(): boolean
}

/** Prepares the statements. */
export const createSearchIndex = (db: Connection): SearchIndex => {
  // By number, not by count: the numbers of deleted rows are gaps.
  const last = db
    .prepare<[number], number | null>(
      `SELECT max(seq) FROM (
         SELECT seq FROM tool_calls WHERE seq > (SELECT upto FROM tool_calls_indexed) ORDER BY seq LIMIT ?)`,
    )
    .pluck()
  const index = db.prepare(
    `INSERT INTO tool_call_search (rowid, tool, plugin_id, arguments, result, error)
     SELECT seq, tool, plugin_id, arguments, result, error FROM tool_call_text_unindexed WHERE seq <= ?`,
  )
  const move = db.prepare('UPDATE tool_calls_indexed SET upto = ?')
  const step = db.transaction((): boolean => {
    const upto = last.get(STEP_ROWS)
    if (upto === null || upto === undefined) return false
    index.run(upto)
    move.run(upto)
    return true
  })
  return { step: () => step.immediate() }
}
