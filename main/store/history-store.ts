/**
 * Past conversations: the list of them, the lines of one, search over everything that was said, export, deletion. Runs in
 * the store's worker; the app calls it through `store.ts`. No snake_case leaves this file.
 */
import type { UtteranceRecord } from './conversation-store.ts'
import type { Connection } from './database.ts'
import type { ExportWords } from './export/conversation.ts'
import { type ExportFormat, writeTranscript } from './export/transcript.ts'
import { toSearchQuery } from './search-query.ts'
import {
  CALL_COLUMNS,
  type StoredCall,
  type StoredCallTexts,
  type ToolCallRow,
  toCallRecord,
  toCallRow,
} from './tool-call-store.ts'

/** Which conversation it is. */
export interface ConversationHead {
  readonly id: string
  readonly agent: 'assemblyai' | 'practice'
  readonly startedAtMs: number
  /** null while it is open. */
  readonly endedAtMs: number | null
}

/** A conversation as it stands in a list. */
export interface ConversationRow extends ConversationHead {
  /** What the user said first, or else the agent; at most `FIRST_WORDS_CHARS`. */
  readonly firstWords: string
  readonly toolCalls: number
  /** Utterances that match the query; null without one. */
  readonly matches: number | null
}

/** Which conversations. */
export interface ConversationsRequest {
  readonly offset: number
  readonly limit: number
  /** Only those in which this was said; "" for all. Any string is valid. */
  readonly query: string
}

/** Which part of a conversation. */
export interface LinesRequest {
  readonly sessionId: string
  /** Of the utterances and of the calls alike, each by time. */
  readonly offset: number
  readonly limit: number
}

/** Part of a conversation, oldest first. */
export interface Lines {
  readonly utterances: readonly UtteranceRecord[]
  readonly toolCalls: readonly ToolCallRow[]
}

/** Which matches. */
export interface UtteranceSearch {
  readonly offset: number
  readonly limit: number
  /** What a person typed. Any string is valid; one without a word finds nothing. */
  readonly query: string
}

/** An utterance that matches. */
export interface UtteranceHit {
  readonly sessionId: string
  readonly utteranceId: string
  readonly role: UtteranceRecord['role']
  readonly startedAtMs: number
  /** At most `FIRST_WORDS_CHARS` of it. */
  readonly text: string
}

/** Matches, newest first. */
export interface UtteranceHits {
  /** Of all there are, exact. */
  readonly total: number
  readonly hits: readonly UtteranceHit[]
}

/** Which conversation to write out, and how. */
export interface ExportRequest {
  readonly sessionId: string
  readonly format: ExportFormat
  readonly words: ExportWords
  /** Names of plugins by id; one that is gone keeps its id. */
  readonly pluginNames: Readonly<Record<string, string>>
}

/** Reads and the one write of this file; all synchronous, on the worker. */
export interface HistoryStore {
  conversations(request: ConversationsRequest): { readonly total: number; readonly rows: readonly ConversationRow[] }
  /** null when there is no such conversation. */
  conversation(id: string): ConversationHead | null
  conversationLines(request: LinesRequest): Lines
  searchUtterances(request: UtteranceSearch): UtteranceHits
  /** The whole file; null when there is no such conversation. */
  exportConversation(request: ExportRequest): string | null
  /** Removes a conversation that is over, with its utterances and tool calls. Of no effect on one that is open. */
  deleteConversation(conversation: { readonly id: string }): void
}

/** Two lines of the list. */
const FIRST_WORDS_CHARS = 160

/**
 * The index of the calls only notes what is deleted and drops it at its next merge. Up to so many calls it is merged at
 * once (0.13 s); in a longer log, single words stay in it until it comes to that by itself.
 */
const MAX_MERGED_CALLS = 20_000

interface SessionRow {
  id: string
  agent: ConversationRow['agent']
  started_at: number
  ended_at: number | null
  end_reason: string | null
}

interface ListRow extends SessionRow {
  first_words: string | null
  tool_calls: number
  matches: number | null
}

interface UtteranceRow {
  id: string
  session_id: string
  role: UtteranceRecord['role']
  text: string
  started_at: number
  ended_at: number | null
  interrupted: 0 | 1
  heard_chars: number | null
  source: UtteranceRecord['source']
  held: 0 | 1
}

type HitRow = Pick<UtteranceRow, 'id' | 'session_id' | 'role' | 'started_at' | 'text'>

/** One in which nothing was said and nothing done is of no interest to anybody. */
const HAS_LINES = `(EXISTS (SELECT 1 FROM utterances WHERE session_id = sessions.id)
  OR EXISTS (SELECT 1 FROM tool_calls WHERE session_id = sessions.id))`

const NEWEST = 'ORDER BY started_at DESC, id DESC'

/** A page of `from`. What each row costs is asked of the rows of that page only, not of all that are sorted. */
const listed = (matches: string, from: string, more = ''): string =>
  `SELECT id, agent, started_at, ended_at, end_reason, matches,
     (SELECT substr(text, 1, ${FIRST_WORDS_CHARS}) FROM utterances WHERE session_id = page.id
       ORDER BY role = 'agent', started_at, seq LIMIT 1) AS first_words,
     (SELECT count(*) FROM tool_calls WHERE session_id = page.id) AS tool_calls${more}
   FROM (SELECT id, agent, started_at, ended_at, end_reason, ${matches} AS matches
     FROM ${from} ${NEWEST} LIMIT ? OFFSET ?) AS page ${NEWEST}`

interface MatchRow extends ListRow {
  total: number
}

const MATCHES_BY_SESSION = `(SELECT session_id, count(*) AS n FROM utterance_search JOIN utterances
  ON utterances.seq = utterance_search.rowid WHERE utterance_search MATCH ? GROUP BY session_id)`

const UTTERANCE_COLUMNS = 'id, session_id, role, text, started_at, ended_at, interrupted, heard_chars, source, held'
const UTTERANCES = `FROM utterances WHERE session_id = ? ORDER BY started_at, seq`
const CALLS = `FROM tool_calls WHERE session_id = ? ORDER BY called_at, seq`

/** Prepares the statements. */
export const createHistoryStore = (db: Connection): HistoryStore => {
  const all = db.prepare<[number, number], ListRow>(listed('NULL', `sessions WHERE ${HAS_LINES}`))
  const countAll = db.prepare(`SELECT count(*) FROM sessions WHERE ${HAS_LINES}`).pluck()
  // In one pass: with a million utterances, a common word takes a third of a second to be counted by conversation.
  const matching = db.prepare<[string, number, number], MatchRow>(
    `WITH found AS MATERIALIZED ${MATCHES_BY_SESSION} ${listed(
      'found.n',
      'found JOIN sessions ON sessions.id = found.session_id',
      ', (SELECT count(*) FROM found) AS total',
    )}`,
  )
  const countMatching = db.prepare(`SELECT count(*) FROM ${MATCHES_BY_SESSION}`).pluck()
  const session = db.prepare<[string], SessionRow>(
    'SELECT id, agent, started_at, ended_at, end_reason FROM sessions WHERE id = ?',
  )
  const utterances = db.prepare<[string, number, number], UtteranceRow>(
    `SELECT ${UTTERANCE_COLUMNS} ${UTTERANCES} LIMIT ? OFFSET ?`,
  )
  const calls = db.prepare<[string, number, number], StoredCall>(`SELECT ${CALL_COLUMNS} ${CALLS} LIMIT ? OFFSET ?`)
  const allUtterances = db.prepare<[string], UtteranceRow>(`SELECT ${UTTERANCE_COLUMNS} ${UTTERANCES}`)
  const allCalls = db.prepare<[string], StoredCallTexts>(`SELECT ${CALL_COLUMNS}, arguments, result, error ${CALLS}`)
  // By row number, which is the order in which the words became final: the index yields it without sorting.
  const hits = db.prepare<[string, number, number], HitRow>(
    `SELECT id, session_id, role, started_at, substr(text, 1, ${FIRST_WORDS_CHARS}) AS text FROM (SELECT rowid AS found FROM utterance_search WHERE utterance_search MATCH ?
       ORDER BY rowid DESC LIMIT ? OFFSET ?)
     CROSS JOIN utterances ON seq = found ORDER BY seq DESC`,
  )
  const countHits = db.prepare('SELECT count(*) FROM utterance_search WHERE utterance_search MATCH ?').pluck()
  const countCalls = db.prepare('SELECT count(*) FROM tool_calls').pluck()
  const mergeCallSearch = db.prepare("INSERT INTO tool_call_search (tool_call_search) VALUES ('optimize')")
  const remove = db.prepare('DELETE FROM sessions WHERE id = ? AND ended_at IS NOT NULL')

  return {
    conversations: ({ offset, limit, query }) => {
      const search = toSearchQuery(query)
      switch (search.kind) {
        case 'nothing':
          return { total: 0, rows: [] }
        case 'all':
          return { total: Number(countAll.get()), rows: all.all(limit, offset).map(toConversation) }
        case 'match': {
          const rows = matching.all(search.expression, limit, offset)
          // A page behind the end has no row to tell it.
          const total = rows[0]?.total ?? Number(countMatching.get(search.expression))
          return { total, rows: rows.map(toConversation) }
        }
      }
    },
    conversation: (id) => {
      const found = session.get(id)
      return found === undefined ? null : toHead(found)
    },
    conversationLines: ({ sessionId, offset, limit }) => ({
      utterances: utterances.all(sessionId, limit, offset).map(toUtterance),
      toolCalls: calls.all(sessionId, limit, offset).map(toCallRow),
    }),
    searchUtterances: ({ offset, limit, query }) => {
      const search = toSearchQuery(query)
      if (search.kind !== 'match') return { total: 0, hits: [] }
      const { expression } = search
      return {
        total: Number(countHits.get(expression)),
        hits: hits.all(expression, limit, offset).map(toHit),
      }
    },
    exportConversation: ({ sessionId, format, words, pluginNames }) => {
      const found = session.get(sessionId)
      if (found === undefined) return null
      return writeTranscript(
        format,
        {
          ...toHead(found),
          endReason: found.end_reason,
          utterances: allUtterances.all(sessionId).map(toUtterance),
          toolCalls: allCalls.all(sessionId).map(toCallRecord),
        },
        words,
        pluginNames,
      )
    },
    deleteConversation: ({ id }) => {
      // The bytes go with the rows: what was deleted is not to be read in the file.
      const before = db.pragma('secure_delete', { simple: true })
      db.pragma('secure_delete = ON')
      try {
        remove.run(id)
        if (Number(countCalls.get()) <= MAX_MERGED_CALLS) mergeCallSearch.run()
      } finally {
        db.pragma(`secure_delete = ${before}`)
      }
    },
  }
}

const toHead = (row: SessionRow): ConversationHead => ({
  id: row.id,
  agent: row.agent,
  startedAtMs: row.started_at,
  endedAtMs: row.ended_at,
})

const toConversation = (row: ListRow): ConversationRow => ({
  ...toHead(row),
  firstWords: row.first_words ?? '',
  toolCalls: row.tool_calls,
  matches: row.matches,
})

const toHit = (row: HitRow): UtteranceHit => ({
  sessionId: row.session_id,
  utteranceId: row.id,
  role: row.role,
  startedAtMs: row.started_at,
  text: row.text,
})

const toUtterance = (row: UtteranceRow): UtteranceRecord => ({
  id: row.id,
  sessionId: row.session_id,
  role: row.role,
  text: row.text,
  startedAtMs: row.started_at,
  endedAtMs: row.ended_at,
  isInterrupted: row.interrupted === 1,
  heardChars: row.heard_chars,
  source: row.source,
  isHeld: row.held === 1,
})
