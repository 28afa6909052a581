/**
 * Version 3: what was said can be searched, conversations are listed by day, and words that came late (protocol.md §7.4)
 * stay marked. Deleted words leave the index for good, not only its answers.
 */
import type { Migration } from './migration.ts'

const COLUMNS = `
ALTER TABLE utterances ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1));
CREATE INDEX utterances_of_session ON utterances (session_id, started_at, seq);
CREATE INDEX sessions_newest ON sessions (started_at, id);
`

// External content and short prefixes: as for the tool calls (0001). Without `secure-delete` the words of a deleted
// conversation would stay readable in the file until the index happens to be merged.
const SEARCH = `
CREATE VIRTUAL TABLE utterance_search USING fts5 (
  text, content = 'utterances', content_rowid = 'seq',
  tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
INSERT INTO utterance_search (utterance_search, rank) VALUES ('secure-delete', 1);
INSERT INTO utterance_search (utterance_search) VALUES ('rebuild');

CREATE TRIGGER utterances_inserted AFTER INSERT ON utterances BEGIN
  INSERT INTO utterance_search (rowid, text) VALUES (new.seq, new.text);
END;
CREATE TRIGGER utterances_deleted AFTER DELETE ON utterances BEGIN
  INSERT INTO utterance_search (utterance_search, rowid, text) VALUES ('delete', old.seq, old.text);
END;
CREATE TRIGGER utterances_updated AFTER UPDATE OF seq, text ON utterances BEGIN
  INSERT INTO utterance_search (utterance_search, rowid, text) VALUES ('delete', old.seq, old.text);
  INSERT INTO utterance_search (rowid, text) VALUES (new.seq, new.text);
END;
`

/** History: search over what was said, lists by day, the mark of late words. */
export const history: Migration = { version: 3, sql: COLUMNS + SEARCH }
