/**
 * Version 4: a session of the service has a row from its first message on, when it begins to be billed; its id comes
 * later, or never. What tells rows apart is a key of our own. SQLite cannot loosen NOT NULL: the table is made anew.
 */
import type { Migration } from './migration.ts'

const TABLE = `
CREATE TABLE service_sessions_keyed (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  session_id TEXT REFERENCES sessions (id) ON DELETE SET NULL,
  service_session_id TEXT,
  agent TEXT NOT NULL CHECK (agent IN ('assemblyai', 'practice')),
  usd_per_hour REAL NOT NULL CHECK (usd_per_hour >= 0),
  opened_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  closed_at INTEGER,
  recording_deleted_at INTEGER
) STRICT;
INSERT INTO service_sessions_keyed
  SELECT id, 'v2:' || id, session_id, service_session_id, agent, usd_per_hour, opened_at, seen_at, closed_at,
    recording_deleted_at
  FROM service_sessions;
DROP TABLE service_sessions;
ALTER TABLE service_sessions_keyed RENAME TO service_sessions;
CREATE INDEX service_sessions_newest ON service_sessions (agent, opened_at, id);
CREATE INDEX service_sessions_open ON service_sessions (id) WHERE closed_at IS NULL;
CREATE INDEX service_sessions_of ON service_sessions (session_id);
`

/** Service sessions under a key of our own. */
export const serviceSessionKeys: Migration = { version: 4, sql: TABLE }
