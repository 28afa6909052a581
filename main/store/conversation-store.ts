/**
 * Sessions and utterances: the SQL and the domain types it becomes. Runs in the store's worker; the app calls it
 * through `store.ts`. No snake_case leaves this file.
 */
import type { Connection } from './database.ts'

/** A conversation begins. */
export interface SessionStarted {
  /** Ours; any unique string. */
  readonly id: string
  readonly agent: 'assemblyai' | 'practice'
  readonly startedAtMs: number
}

/** The service has named the session (protocol.md §4). */
export interface SessionNamed {
  readonly id: string
  readonly serviceSessionId: string
}

/** A conversation is over. */
export interface SessionEnded {
  readonly id: string
  readonly endedAtMs: number
  /** A short stable word: "user", "idle", "quit", "lost" … */
  readonly endReason: string
}

/** One utterance as far as it is known; the same `id` in the same session replaces what was there. */
export interface UtteranceRecord {
  /** Unique in its session. */
  readonly id: string
  readonly sessionId: string
  readonly role: 'user' | 'agent'
  readonly text: string
  readonly startedAtMs: number
  readonly endedAtMs: number | null
  readonly isInterrupted: boolean
  /** Of an interrupted utterance: how many characters of `text` were heard. */
  readonly heardChars: number | null
  readonly source: 'speech' | 'typed'
  /** The words came late, because a tool held the floor while they were spoken (protocol.md §7.4). */
  readonly isHeld: boolean
}

/** The writes of this file; all synchronous, on the worker. */
export interface ConversationStore {
  sessionStarted(session: SessionStarted): void
  sessionNamed(session: SessionNamed): void
  sessionEnded(session: SessionEnded): void
  upsertUtterance(utterance: UtteranceRecord): void
}

/** `end_reason` of a session that the app did not live to end. */
const CRASHED = 'crashed'

/**
 * Ends what a crash left open: sessions get `end_reason` crashed, and as `ended_at` the last moment anything is known
 * of them. Run once, before anything is written.
 */
export const closeCrashedSessions = (db: Connection): void => {
  db.prepare(
    `UPDATE sessions SET end_reason = ?, ended_at = max(
       started_at,
       coalesce((SELECT max(max(started_at, coalesce(ended_at, 0))) FROM utterances
         WHERE session_id = sessions.id), 0),
       coalesce((SELECT max(max(called_at, coalesce(started_at, 0), coalesce(finished_at, 0), coalesce(sent_at, 0)))
         FROM tool_calls WHERE session_id = sessions.id), 0))
     WHERE ended_at IS NULL`,
  ).run(CRASHED)
}

/** Prepares the statements. */
export const createConversationStore = (db: Connection): ConversationStore => {
  const start = db.prepare('INSERT INTO sessions (id, agent, started_at) VALUES (?, ?, ?)')
  const name = db.prepare('UPDATE sessions SET service_session_id = ? WHERE id = ?')
  const end = db.prepare('UPDATE sessions SET ended_at = ?, end_reason = ? WHERE id = ? AND ended_at IS NULL')
  const upsert = db.prepare(
    `INSERT INTO utterances (id, session_id, role, text, started_at, ended_at, interrupted, heard_chars, source, held)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (session_id, id) DO UPDATE SET text = excluded.text, started_at = excluded.started_at,
       ended_at = excluded.ended_at, interrupted = excluded.interrupted, heard_chars = excluded.heard_chars,
       held = excluded.held`,
  )
  return {
    sessionStarted: ({ id, agent, startedAtMs }) => {
      start.run(id, agent, ms(startedAtMs))
    },
    sessionNamed: ({ id, serviceSessionId }) => {
      name.run(serviceSessionId, id)
    },
    sessionEnded: ({ id, endedAtMs, endReason }) => {
      end.run(ms(endedAtMs), endReason, id)
    },
    upsertUtterance: (utterance) => {
      upsert.run(
        utterance.id,
        utterance.sessionId,
        utterance.role,
        utterance.text,
        ms(utterance.startedAtMs),
        utterance.endedAtMs === null ? null : ms(utterance.endedAtMs),
        utterance.isInterrupted ? 1 : 0,
        utterance.heardChars,
        utterance.source,
        utterance.isHeld ? 1 : 0,
      )
    },
  }
}

/** STRICT tables refuse 1.5 in an INTEGER column, and clocks may have fractions. */
const ms = (time: number): number => Math.round(time)
