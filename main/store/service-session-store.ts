/**
 * Sessions of the agent service: when each was open, at what price, and whether its recording was deleted. The SQL, the
 * domain types, and the sums of money over them. Runs in the store's worker; the app calls it through `store.ts`.
 */
import type { Connection } from './database.ts'

/** The first message of a session of the service is out: from here on it is billed. */
export interface ServiceSessionOpened {
  /** The conversation it belongs to. */
  readonly sessionId: string
  /** Ours; any string that is never used again. */
  readonly key: string
  readonly agent: 'assemblyai' | 'practice'
  /** Price of an hour of this session, whatever the settings say later. */
  readonly usdPerHour: number
  readonly openedAtMs: number
}

/** The service has said what it calls it. */
export interface ServiceSessionNamed {
  readonly key: string
  readonly serviceSessionId: string
}

/** A moment of one service session: it is known to be open, or over. */
export interface ServiceSessionMoment {
  readonly key: string
  readonly atMs: number
}

/** The service has deleted what it recorded. */
export interface RecordingDeleted {
  /** Row id. */
  readonly id: number
  readonly atMs: number
}

/** One session of the real service that has said its id: without it, its recording cannot be asked for. */
export interface ServiceSessionRow {
  /** Row id, stable. */
  readonly id: number
  readonly serviceSessionId: string
  readonly openedAtMs: number
  /** null while it is open. */
  readonly closedAtMs: number | null
  readonly usdPerHour: number
  readonly recordingDeletedAtMs: number | null
}

/** Which part of the list, newest first. */
export interface ServiceSessionsRequest {
  readonly offset: number
  readonly limit: number
}

/** For which moment, and from where on, money is added up. */
export interface SpendingRequest {
  /** An open session has cost what it costs up to here. */
  readonly nowMs: number
  readonly dayStartMs: number
  readonly monthStartMs: number
  /** The conversation whose own cost is wanted, if any. */
  readonly sessionId: string | null
}

/** Money in USD, unrounded. */
export interface Spending {
  readonly dayUsd: number
  readonly monthUsd: number
  /** Of the conversation asked for; 0 without one. */
  readonly sessionUsd: number
}

/** The writes and reads of this file; all synchronous, on the worker. */
export interface ServiceSessionStore {
  serviceSessionOpened(session: ServiceSessionOpened): void
  serviceSessionNamed(named: ServiceSessionNamed): void
  serviceSessionSeen(moment: ServiceSessionMoment): void
  serviceSessionClosed(moment: ServiceSessionMoment): void
  recordingDeleted(deleted: RecordingDeleted): void
  serviceSessions(request: ServiceSessionsRequest): { total: number; rows: readonly ServiceSessionRow[] }
  serviceSession(id: number): ServiceSessionRow | null
  spending(request: SpendingRequest): Spending
}

interface Row {
  readonly id: number
  readonly service_session_id: string
  readonly opened_at: number
  readonly closed_at: number | null
  readonly usd_per_hour: number
  readonly recording_deleted_at: number | null
}

/** The service keeps, and bills, a session without a connection for this long (protocol.md §10, §11). */
const RESUME_GRACE_MS = 30_000

const MS_PER_HOUR = 3_600_000

/** What can be listed: of the real service, and by its id. */
const LISTED = "agent = 'assemblyai' AND service_session_id IS NOT NULL"

const COLUMNS = 'id, service_session_id, opened_at, closed_at, usd_per_hour, recording_deleted_at'

/**
 * Closes what a crash left open: at the last moment anything is known of the session, and the service's grace after it,
 * which nobody can shorten any more. Run once, before anything is written.
 */
export const closeCrashedServiceSessions = (db: Connection): void => {
  db.prepare(
    `UPDATE service_sessions SET closed_at = ? + max(
       opened_at,
       seen_at,
       coalesce((SELECT max(max(started_at, coalesce(ended_at, 0))) FROM utterances
         WHERE session_id = service_sessions.session_id), 0),
       coalesce((SELECT max(max(called_at, coalesce(started_at, 0), coalesce(finished_at, 0), coalesce(sent_at, 0)))
         FROM tool_calls WHERE session_id = service_sessions.session_id), 0))
     WHERE closed_at IS NULL`,
  ).run(RESUME_GRACE_MS)
}

/** Prepares the statements. */
export const createServiceSessionStore = (db: Connection): ServiceSessionStore => {
  // A conversation has one connection: another session of it that still looks open is over by now.
  const closeOthers = db.prepare(
    `UPDATE service_sessions SET closed_at = max(opened_at, ?)
     WHERE session_id = ? AND key <> ? AND closed_at IS NULL`,
  )
  const open = db.prepare(
    `INSERT INTO service_sessions (session_id, key, agent, usd_per_hour, opened_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO NOTHING`,
  )
  const name = db.prepare('UPDATE service_sessions SET service_session_id = ? WHERE key = ?')
  const see = db.prepare('UPDATE service_sessions SET seen_at = max(seen_at, ?) WHERE key = ? AND closed_at IS NULL')
  const close = db.prepare(
    'UPDATE service_sessions SET closed_at = max(opened_at, ?) WHERE key = ? AND closed_at IS NULL',
  )
  const markDeleted = db.prepare('UPDATE service_sessions SET recording_deleted_at = ? WHERE id = ?')
  const page = db.prepare<[number, number], Row>(
    `SELECT ${COLUMNS} FROM service_sessions WHERE ${LISTED}
     ORDER BY opened_at DESC, id DESC LIMIT ? OFFSET ?`,
  )
  const count = db.prepare(`SELECT count(*) FROM service_sessions WHERE (${LISTED})`).pluck()
  const one = db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM service_sessions WHERE id = ? AND (${LISTED})`)
  const since = db
    .prepare<[{ nowMs: number; fromMs: number }]>(
      `SELECT coalesce(sum(max(0, coalesce(closed_at, @nowMs) - max(opened_at, @fromMs)) * usd_per_hour), 0)
       FROM service_sessions WHERE coalesce(closed_at, @nowMs) > @fromMs`,
    )
    .pluck()
  const ofSession = db
    .prepare<[{ nowMs: number; sessionId: string | null }]>(
      `SELECT coalesce(sum(max(0, coalesce(closed_at, @nowMs) - opened_at) * usd_per_hour), 0)
       FROM service_sessions WHERE session_id = @sessionId`,
    )
    .pluck()
  const usd = (msTimesRate: unknown): number => Number(msTimesRate) / MS_PER_HOUR

  return {
    serviceSessionOpened: ({ sessionId, key, agent, usdPerHour, openedAtMs }) => {
      const at = Math.round(openedAtMs)
      closeOthers.run(at, sessionId, key)
      open.run(sessionId, key, agent, usdPerHour, at, at)
    },
    serviceSessionNamed: ({ key, serviceSessionId }) => {
      name.run(serviceSessionId, key)
    },
    serviceSessionSeen: ({ key, atMs }) => {
      see.run(Math.round(atMs), key)
    },
    serviceSessionClosed: ({ key, atMs }) => {
      close.run(Math.round(atMs), key)
    },
    recordingDeleted: ({ id, atMs }) => {
      markDeleted.run(Math.round(atMs), id)
    },
    serviceSessions: ({ offset, limit }) => ({ total: Number(count.get()), rows: page.all(limit, offset).map(toRow) }),
    serviceSession: (id) => {
      const row = one.get(id)
      return row === undefined ? null : toRow(row)
    },
    spending: ({ nowMs: exactMs, dayStartMs, monthStartMs, sessionId }) => {
      const nowMs = Math.round(exactMs)
      return {
        dayUsd: usd(since.get({ nowMs, fromMs: dayStartMs })),
        monthUsd: usd(since.get({ nowMs, fromMs: monthStartMs })),
        sessionUsd: usd(ofSession.get({ nowMs, sessionId })),
      }
    },
  }
}

const toRow = (row: Row): ServiceSessionRow => ({
  id: row.id,
  serviceSessionId: row.service_session_id,
  openedAtMs: row.opened_at,
  closedAtMs: row.closed_at,
  usdPerHour: row.usd_per_hour,
  recordingDeletedAtMs: row.recording_deleted_at,
})
