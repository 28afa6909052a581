/** Pragmas and migrations, on real files. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { migrate, openDatabase } from '../../../main/store/database.ts'
import { MIGRATIONS } from '../../../main/store/migrations/index.ts'
import { temporaryFolder } from './open-test-store.ts'

const COLUMNS = {
  sessions: ['id', 'service_session_id', 'agent', 'started_at', 'ended_at', 'end_reason'],
  utterances: ['id', 'session_id', 'role', 'text', 'started_at', 'ended_at', 'interrupted', 'source'],
  tool_calls: [
    'id',
    'session_id',
    'call_id',
    'plugin_id',
    'tool',
    'arguments',
    'status',
    'result',
    'error',
    'called_at',
    'started_at',
    'finished_at',
    'sent_at',
  ],
}

describe('openDatabase', () => {
  it('makes the tables of the contract, strict, and sets the pragmas', async () => {
    const { db } = openDatabase(join(await temporaryFolder(), 'deep', 'parley.db'), 0, () => {})
    onTestFinished(() => void db.close())
    for (const [table, columns] of Object.entries(COLUMNS)) {
      const names = db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table)
      expect(names).toEqual(expect.arrayContaining(columns))
      expect(db.prepare('SELECT strict FROM pragma_table_list(?)').pluck().get(table)).toBe(1)
    }
    const pragma = (name: string): unknown => db.pragma(name, { simple: true })
    expect([pragma('journal_mode'), pragma('foreign_keys'), pragma('synchronous')]).toEqual(['wal', 1, 1])
    expect(pragma('user_version')).toBe(MIGRATIONS.length)
  })

  it('opens a migrated file again without running a migration twice', async () => {
    const file = join(await temporaryFolder(), 'parley.db')
    openDatabase(file, 0, () => {}).db.close()
    const { db, keptAs } = openDatabase(file, 0, () => {})
    db.close()
    expect(keptAs).toBeNull()
  })

  it('does not write into a database that is not ours', async () => {
    const file = join(await temporaryFolder(), 'parley.db')
    const foreign = new Database(file)
    foreign.exec('CREATE TABLE recipes (x); INSERT INTO recipes VALUES (1)')
    foreign.close()
    const { db, keptAs } = openDatabase(file, 0, () => {})
    db.close()
    const kept = new Database(keptAs ?? '', { readonly: true })
    onTestFinished(() => void kept.close())
    expect(kept.prepare('SELECT x FROM recipes').pluck().get()).toBe(1)
  })
})

describe('migrate', () => {
  it('numbers the versions without gaps', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, n) => n + 1))
  })

  it('keeps the version before when a step fails half way', () => {
    const db = new Database(':memory:')
    onTestFinished(() => void db.close())
    const broken = { version: MIGRATIONS.length + 1, sql: 'CREATE TABLE half (x); CREATE TABLE sessions (x)' }
    expect(() => migrate(db, [...MIGRATIONS, broken])).toThrow()
    expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
    expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0)
  })

  it('brings rows of an older version along', () => {
    const db = new Database(':memory:')
    onTestFinished(() => void db.close())
    migrate(db)
    db.exec("INSERT INTO sessions (id, agent, started_at) VALUES ('s', 'practice', 1)")
    migrate(db, [...MIGRATIONS, { version: MIGRATIONS.length + 1, sql: 'ALTER TABLE sessions ADD COLUMN note TEXT' }])
    expect(db.prepare('SELECT id, note FROM sessions').all()).toEqual([{ id: 's', note: null }])
  })
})

describe('the search index', () => {
  it('follows updates and deletions, and stays consistent with the rows', () => {
    const db = new Database(':memory:')
    onTestFinished(() => void db.close())
    migrate(db)
    db.exec(`INSERT INTO sessions (id, agent, started_at) VALUES ('s', 'practice', 1);
      INSERT INTO tool_calls (id, session_id, call_id, tool, arguments, status, called_at)
        VALUES ('a', 's', 'w', 'get_time', '{"zone":"Oslo"}', 'running', 1),
          ('b', 's', 'w', 'get_time', '{"zone":"Lima"}', 'running', 1)`)
    const long = `{"text":"${'word '.repeat(30_000)}"}`
    db.prepare("UPDATE tool_calls SET status = 'ok', result = ? WHERE id = 'a'").run(long)
    db.exec("UPDATE tool_calls SET status = 'ok', result = NULL, error = 'gone' WHERE id = 'a'")
    db.exec("DELETE FROM tool_calls WHERE id = 'b'")
    const found = db.prepare('SELECT count(*) FROM tool_call_search WHERE tool_call_search MATCH ?').pluck()
    expect(['oslo', 'gone', 'word', 'lima'].map((word) => found.get(word))).toEqual([1, 1, 0, 0])
    expect(() => db.exec("INSERT INTO tool_call_search (tool_call_search) VALUES ('integrity-check')")).not.toThrow()
  })
})
