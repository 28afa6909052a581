/**
 * Version 2: the sessions of the agent service, one row each: what was billed (protocol.md §11), and what is recorded
 * there. A conversation has several when its connection was lost or it outlived one. Earlier conversations get the row
 * they would have had.
 */
import type { Migration } from './migration.ts'

/** What an hour cost before rates were kept (protocol.md §11). */
const USD_PER_HOUR_BEFORE = 4.5

/** A deleted history keeps these rows: what was spent stays spent, and a recording can still be deleted. */
const TABLE = `
CREATE TABLE service_sessions (
  id INTEGER PRIMARY KEY,
  session_id TEXT REFERENCES sessions (id) ON DELETE SET NULL,
  service_session_id TEXT NOT NULL,
  agent TEXT NOT NULL CHECK (agent IN ('assemblyai', 'practice')),
  usd_per_hour REAL NOT NULL CHECK (usd_per_hour >= 0),
  opened_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  closed_at INTEGER,
  recording_deleted_at INTEGER,
  UNIQUE (session_id, service_session_id)
) STRICT;
CREATE INDEX service_sessions_newest ON service_sessions (agent, opened_at, id);
CREATE INDEX service_sessions_open ON service_sessions (id) WHERE closed_at IS NULL;
`

const EARLIER = `
INSERT INTO service_sessions (session_id, service_session_id, agent, usd_per_hour, opened_at, seen_at, closed_at)
  SELECT id, service_session_id, agent, CASE agent WHEN 'practice' THEN 0 ELSE ${USD_PER_HOUR_BEFORE} END,
    started_at, coalesce(ended_at, started_at), ended_at
  FROM sessions WHERE service_session_id IS NOT NULL ORDER BY started_at;
`

/** Service sessions: cost and recordings. */
export const serviceSessions: Migration = { version: 2, sql: TABLE + EARLIER }
