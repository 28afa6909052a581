/**
 * Version 5: calls are indexed for the search afterwards, many at a time. Indexing one takes longer than writing it, and
 * a call waits for its row to be on disk. What is indexed is all rows up to a mark; the triggers keep that true whoever
 * writes, and `search-index.ts` moves the mark.
 */
import type { Migration } from './migration.ts'

/** As in version 1. */
const SEARCHED_CHARS = 20_000

const searched = (row: 'new' | 'old'): string =>
  `${row}.seq, ${row}.tool, ${row}.plugin_id, substr(${row}.arguments, 1, ${SEARCHED_CHARS}),` +
  ` substr(${row}.result, 1, ${SEARCHED_CHARS}), ${row}.error`

const COLUMNS = 'rowid, tool, plugin_id, arguments, result, error'
const MARK = '(SELECT upto FROM tool_calls_indexed)'
const FORGET = `INSERT INTO tool_call_search (tool_call_search, ${COLUMNS}) SELECT 'delete', ${searched('old')}`
const INDEX = `INSERT INTO tool_call_search (${COLUMNS}) SELECT ${searched('new')}`

const textOf = (where: string): string =>
  `SELECT seq, tool, plugin_id, substr(arguments, 1, ${SEARCHED_CHARS}) AS arguments,
    substr(result, 1, ${SEARCHED_CHARS}) AS result, error
  FROM tool_calls WHERE seq ${where} ${MARK}`

/** Everything that was written so far is indexed. Row numbers come again when the last rows are deleted. */
export const searchAfterwards: Migration = {
  version: 5,
  sql: `
DROP TRIGGER tool_calls_inserted;
DROP TRIGGER tool_calls_deleted;
DROP TRIGGER tool_calls_updated;
DROP VIEW tool_call_text;

CREATE TABLE tool_calls_indexed (one INTEGER PRIMARY KEY CHECK (one = 1), upto INTEGER NOT NULL) STRICT;
INSERT INTO tool_calls_indexed SELECT 1, coalesce(max(seq), 0) FROM tool_calls;

CREATE VIEW tool_call_text AS ${textOf('<=')};
CREATE VIEW tool_call_text_unindexed AS ${textOf('>')};

CREATE TRIGGER tool_calls_inserted AFTER INSERT ON tool_calls WHEN new.seq <= ${MARK} BEGIN
  ${INDEX};
END;
CREATE TRIGGER tool_calls_deleted AFTER DELETE ON tool_calls WHEN old.seq <= ${MARK} BEGIN
  ${FORGET};
END;
CREATE TRIGGER tool_calls_updated AFTER UPDATE OF seq, tool, plugin_id, arguments, result, error ON tool_calls BEGIN
  ${FORGET} WHERE old.seq <= ${MARK};
  ${INDEX} WHERE new.seq <= ${MARK};
END;
`,
}
