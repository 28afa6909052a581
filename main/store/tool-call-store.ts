/**
 * The tool-call log: one row for each call, from arrival to the moment its result went out, and pages of them. Runs
 * in the store's worker; the app calls it through `store.ts`. No snake_case leaves this file.
 */
import type { ToolCallStatus, ToolOutcome } from '../voice/tools.ts'
import type { Connection } from './database.ts'
import { toSearchQuery } from './search-query.ts'

/** A call as it arrived, before anything was checked. */
export interface ToolCallArrived {
  /** Ours; unique over all calls. */
  readonly id: string
  readonly sessionId: string
  readonly callId: string
  /** null when no plugin has such a tool. */
  readonly pluginId: string | null
  readonly tool: string
  /** JSON text. */
  readonly argumentsJson: string
  readonly calledAtMs: number
}

/** The handler begins. */
export interface ToolCallStarted {
  readonly id: string
  readonly startedAtMs: number
}

/** The call has its outcome. The first one counts. */
export interface ToolCallFinished {
  readonly id: string
  readonly status: ToolOutcome['status']
  /** JSON text, or null. */
  readonly resultJson: string | null
  readonly error: string | null
  readonly finishedAtMs: number
}

/** The result went to the agent. */
export interface ToolCallSent {
  readonly id: string
  readonly sentAtMs: number
}

/** The agent had moved on: nothing is sent. Of no effect on a call that was sent. */
export interface ToolCallDropped {
  readonly id: string
  readonly atMs: number
}

/** One row of a page: everything but the texts. */
export interface ToolCallRow {
  readonly id: string
  readonly sessionId: string
  readonly callId: string
  readonly pluginId: string | null
  readonly tool: string
  readonly status: ToolCallStatus
  readonly calledAtMs: number
  readonly startedAtMs: number | null
  readonly finishedAtMs: number | null
  readonly sentAtMs: number | null
}

/** One call with all that is known of it. */
export interface ToolCallRecord extends ToolCallRow {
  /** JSON text as it was written. */
  readonly argumentsJson: string
  readonly resultJson: string | null
  readonly error: string | null
}

/** Which part of the log. */
export interface PageRequest {
  readonly offset: number
  readonly limit: number
  /** What a person typed; "" for everything. Any string is valid. */
  readonly query: string
}

/** A part of the log, newest first. */
export interface ToolCallPage {
  /** Of all rows that match, exact. */
  readonly total: number
  readonly rows: readonly ToolCallRow[]
}

/** Writes and reads of this file; all synchronous, on the worker. */
export interface ToolCallStore {
  toolCallArrived(call: ToolCallArrived): void
  toolCallStarted(call: ToolCallStarted): void
  toolCallFinished(call: ToolCallFinished): void
  toolCallSent(call: ToolCallSent): void
  toolCallDropped(call: ToolCallDropped): void
  page(request: PageRequest): ToolCallPage
  get(id: string): ToolCallRecord | null
}

/** A row as SQLite gives it. */
export interface StoredCall {
  id: string
  session_id: string
  call_id: string
  plugin_id: string | null
  tool: string
  status: ToolCallStatus
  called_at: number
  started_at: number | null
  finished_at: number | null
  sent_at: number | null
}

/** A row with its texts. */
export interface StoredCallTexts extends StoredCall {
  arguments: string
  result: string | null
  error: string | null
}

/** The columns of `StoredCall`. */
export const CALL_COLUMNS =
  'id, session_id, call_id, plugin_id, tool, status, called_at, tool_calls.started_at, finished_at, sent_at'

/** Totals of this many searches are remembered: someone scrolls through one result at a time, in a few windows. */
const REMEMBERED_TOTALS = 16

/** Marks the calls that were running when the app died. Run once, before anything is written. */
export const closeCrashedCalls = (db: Connection): void => {
  db.prepare("UPDATE tool_calls SET status = 'crashed', error = ? WHERE status = 'running'").run(
    'Parley ended before this call did.',
  )
}

/** Prepares the statements. `indexAll` is called before each search: the index follows the rows with a delay. */
export const createToolCallStore = (db: Connection, indexAll: () => void): ToolCallStore => {
  const arrived = db.prepare(
    `INSERT INTO tool_calls (id, session_id, call_id, plugin_id, tool, arguments, status, called_at)
     VALUES (?, ?, ?, ?, ?, ?, 'running', ?)`,
  )
  const started = db.prepare('UPDATE tool_calls SET started_at = ? WHERE id = ? AND started_at IS NULL')
  // A dropped call stays dropped when its handler finishes later, but what it came to is kept.
  const finished = db.prepare(
    `UPDATE tool_calls SET status = iif(status = 'dropped', 'dropped', ?), result = ?, error = ?, finished_at = ?
     WHERE id = ? AND (status = 'running' OR (status = 'dropped' AND result IS NULL AND error IS NULL))`,
  )
  const sent = db.prepare("UPDATE tool_calls SET sent_at = ? WHERE id = ? AND sent_at IS NULL AND status <> 'dropped'")
  const dropped = db.prepare(
    `UPDATE tool_calls SET status = 'dropped', finished_at = coalesce(finished_at, ?) WHERE id = ? AND sent_at IS NULL`,
  )
  const newest = db.prepare<[number, number], StoredCall>(
    `SELECT ${CALL_COLUMNS} FROM (SELECT seq AS found FROM tool_calls ORDER BY called_at DESC, seq DESC LIMIT ? OFFSET ?)
     CROSS JOIN tool_calls ON seq = found ORDER BY called_at DESC, seq DESC`,
  )
  // By row number, which is the order of arrival: the index yields it without sorting.
  const matching = db.prepare<[string, number, number], StoredCall>(
    `SELECT ${CALL_COLUMNS} FROM (SELECT rowid AS found FROM tool_call_search WHERE tool_call_search MATCH ?
       ORDER BY rowid DESC LIMIT ? OFFSET ?)
     CROSS JOIN tool_calls ON seq = found ORDER BY seq DESC`,
  )
  const one = db.prepare<[string], StoredCallTexts>(
    `SELECT ${CALL_COLUMNS}, arguments, result, error FROM tool_calls WHERE id = ?`,
  )
  const countAll = db.prepare('SELECT count(*) FROM tool_calls').pluck()
  const countMatching = db.prepare('SELECT count(*) FROM tool_call_search WHERE tool_call_search MATCH ?').pluck()
  const totals = createTotals(db)

  return {
    toolCallArrived: (call) => {
      const { id, sessionId, callId, pluginId, tool, argumentsJson, calledAtMs } = call
      arrived.run(id, sessionId, callId, pluginId, tool, argumentsJson, Math.round(calledAtMs))
    },
    toolCallStarted: ({ id, startedAtMs }) => {
      started.run(Math.round(startedAtMs), id)
    },
    toolCallFinished: ({ id, status, resultJson, error, finishedAtMs }) => {
      finished.run(status, resultJson, error, Math.round(finishedAtMs), id)
    },
    toolCallSent: ({ id, sentAtMs }) => {
      sent.run(Math.round(sentAtMs), id)
    },
    toolCallDropped: ({ id, atMs }) => {
      dropped.run(Math.round(atMs), id)
    },
    page: ({ offset, limit, query }) => {
      const search = toSearchQuery(query)
      if (search.kind === 'nothing') return { total: 0, rows: [] }
      if (search.kind === 'all') {
        const total = totals('', () => Number(countAll.get()))
        return { total, rows: newest.all(limit, offset).map(toCallRow) }
      }
      const { expression } = search
      indexAll()
      const total = totals(expression, () => Number(countMatching.get(expression)))
      return { total, rows: offset < total ? matching.all(expression, limit, offset).map(toCallRow) : [] }
    },
    get: (id) => {
      const row = one.get(id)
      return row === undefined ? null : toCallRecord(row)
    },
  }
}

/**
 * Remembers totals until the database changes, by us or by another process: counting a million rows takes 10 ms, a
 * common word 50 ms, and a scroll asks for dozens of pages.
 */
const createTotals = (db: Connection): ((key: string, count: () => number) => number) => {
  const ours = db.prepare('SELECT total_changes()').pluck()
  const known = new Map<string, number>()
  let state = ''
  return (key, count) => {
    const now = `${db.pragma('data_version', { simple: true })} ${ours.get()}`
    if (now !== state) known.clear()
    state = now
    const total = known.get(key) ?? count()
    known.delete(key)
    known.set(key, total)
    const oldest = known.keys().next().value
    if (known.size > REMEMBERED_TOTALS && oldest !== undefined) known.delete(oldest)
    return total
  }
}

/** The row as the app knows it. */
export const toCallRow = (row: StoredCall): ToolCallRow => ({
  id: row.id,
  sessionId: row.session_id,
  callId: row.call_id,
  pluginId: row.plugin_id,
  tool: row.tool,
  status: row.status,
  calledAtMs: row.called_at,
  startedAtMs: row.started_at,
  finishedAtMs: row.finished_at,
  sentAtMs: row.sent_at,
})

/** The same with its texts. */
export const toCallRecord = (row: StoredCallTexts): ToolCallRecord => ({
  ...toCallRow(row),
  argumentsJson: row.arguments,
  resultJson: row.result,
  error: row.error,
})
