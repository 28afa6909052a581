/**
 * Version 1: conversations, what was said, and the tool-call log (contract.md §4), with a full-text index over the
 * calls. Shipped migrations are never edited; the next change is a file of its own.
 */
import type { Migration } from './migration.ts'

/**
 * How much of `arguments` and of `result` can be searched, in characters each. A tool may answer with megabytes;
 * indexing all of it would hold up every later write for seconds. More text makes the index larger and slower.
 */
const SEARCHED_CHARS = 20_000

const searched = (row: 'new' | 'old'): string =>
  `${row}.seq, ${row}.tool, ${row}.plugin_id, substr(${row}.arguments, 1, ${SEARCHED_CHARS}),` +
  ` substr(${row}.result, 1, ${SEARCHED_CHARS}), ${row}.error`

const TABLES = `
CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  service_session_id TEXT,
  agent TEXT NOT NULL CHECK (agent IN ('assemblyai', 'practice')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  end_reason TEXT
) STRICT;
CREATE INDEX sessions_open ON sessions (id) WHERE ended_at IS NULL;

CREATE TABLE utterances (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL DEFAULT (lower(hex(randomblob(16)))),
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('user', 'agent')),
  text TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  interrupted INTEGER NOT NULL DEFAULT 0 CHECK (interrupted IN (0, 1)),
  heard_chars INTEGER,
  source TEXT NOT NULL DEFAULT 'speech' CHECK (source IN ('speech', 'typed')),
  UNIQUE (session_id, id)
) STRICT;

CREATE TABLE tool_calls (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(16)))),
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  call_id TEXT NOT NULL,
  plugin_id TEXT,
  tool TEXT NOT NULL,
  arguments TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'ok', 'error', 'invalid', 'denied', 'timeout', 'crashed',
    'cancelled', 'dropped', 'unknown')),
  result TEXT,
  error TEXT,
  called_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  sent_at INTEGER
) STRICT;
CREATE INDEX tool_calls_newest ON tool_calls (called_at, seq);
CREATE INDEX tool_calls_of_session ON tool_calls (session_id, called_at);
CREATE INDEX tool_calls_running ON tool_calls (seq) WHERE status = 'running';
`

// External content: the index holds no second copy of the text. Prefixes of 1 to 3 characters have lists of their own,
// because the first letters typed match most of the log (measured with a million rows: 0.3 ms instead of 200 ms).
const SEARCH = `
CREATE VIEW tool_call_text AS
  SELECT seq, tool, plugin_id, substr(arguments, 1, ${SEARCHED_CHARS}) AS arguments,
    substr(result, 1, ${SEARCHED_CHARS}) AS result, error
  FROM tool_calls;

CREATE VIRTUAL TABLE tool_call_search USING fts5 (
  tool, plugin_id, arguments, result, error,
  content = 'tool_call_text', content_rowid = 'seq',
  tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);

CREATE TRIGGER tool_calls_inserted AFTER INSERT ON tool_calls BEGIN
  INSERT INTO tool_call_search (rowid, tool, plugin_id, arguments, result, error) VALUES (${searched('new')});
END;
CREATE TRIGGER tool_calls_deleted AFTER DELETE ON tool_calls BEGIN
  INSERT INTO tool_call_search (tool_call_search, rowid, tool, plugin_id, arguments, result, error)
    VALUES ('delete', ${searched('old')});
END;
CREATE TRIGGER tool_calls_updated AFTER UPDATE OF seq, tool, plugin_id, arguments, result, error ON tool_calls BEGIN
  INSERT INTO tool_call_search (tool_call_search, rowid, tool, plugin_id, arguments, result, error)
    VALUES ('delete', ${searched('old')});
  INSERT INTO tool_call_search (rowid, tool, plugin_id, arguments, result, error) VALUES (${searched('new')});
END;
`

/** contract.md §4 as SQL. */
export const initial: Migration = { version: 1, sql: TABLES + SEARCH }
