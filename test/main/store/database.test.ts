/** Pragmas and migrations, on real files. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Connection, migrate, openDatabase } from '../../../main/store/database.ts'
import { MIGRATIONS } from '../../../main/store/migrations/index.ts'
import { createSearchIndex, STEP_ROWS } from '../../../main/store/search-index.ts'
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
  const open = (): Connection => {
    const db = new Database(':memory:')
    onTestFinished(() => void db.close())
    migrate(db)
    db.exec("INSERT INTO sessions (id, agent, started_at) VALUES ('s', 'practice', 1)")
    return db
  }
  const add = (db: Connection, id: string, zone: string): void =>
    void db
      .prepare(
        `INSERT INTO tool_calls (id, session_id, call_id, tool, arguments, status, called_at)
         VALUES (?, 's', 'w', 'get_time', ?, 'running', 1)`,
      )
      .run(id, JSON.stringify({ zone }))
  const end = (db: Connection, id: string, result: string | null, error: string | null): void =>
    void db.prepare("UPDATE tool_calls SET status = 'ok', result = ?, error = ? WHERE id = ?").run(result, error, id)
  const found = (db: Connection, ...words: string[]): unknown[] => {
    const count = db.prepare('SELECT count(*) FROM tool_call_search WHERE tool_call_search MATCH ?').pluck()
    return words.map((word) => count.get(word))
  }
  /** Throws when the index does not say what the rows up to the mark say. */
  const check = (db: Connection): void =>
    void db.exec("INSERT INTO tool_call_search (tool_call_search, rank) VALUES ('integrity-check', 1)")

  it('follows insertions with a step, updates and deletions before and after it', () => {
    const db = open()
    const index = createSearchIndex(db)
    for (const [id, zone] of Object.entries({ a: 'Oslo', b: 'Lima', c: 'Quito', d: 'Paris' })) add(db, id, zone)
    end(db, 'a', `{"text":"${'word '.repeat(30_000)}"}`, null)
    db.exec("DELETE FROM tool_calls WHERE id = 'b'")
    check(db)
    expect(found(db, 'oslo')).toEqual([0])
    expect([index.step(), index.step()]).toEqual([true, false])
    check(db)
    expect(found(db, 'oslo', 'lima', 'word', 'quito', 'paris')).toEqual([1, 0, 1, 1, 1])
    end(db, 'a', null, 'gone')
    db.exec("DELETE FROM tool_calls WHERE id = 'c'")
    check(db)
    expect(found(db, 'oslo', 'gone', 'word', 'quito')).toEqual([1, 1, 0, 0])
  })

  it('indexes at once what takes the number of a row that is gone', () => {
    const db = open()
    const index = createSearchIndex(db)
    add(db, 'a', 'Oslo')
    add(db, 'b', 'Lima')
    while (index.step());
    db.exec('DELETE FROM tool_calls')
    add(db, 'c', 'Quito')
    check(db)
    add(db, 'd', 'Paris')
    add(db, 'e', 'Rome')
    while (index.step());
    check(db)
    expect(found(db, 'oslo', 'lima', 'quito', 'paris', 'rome')).toEqual([0, 0, 1, 1, 1])
  })

  it('steps over many rows a part at a time', () => {
    const db = open()
    const index = createSearchIndex(db)
    for (let n = 0; n < STEP_ROWS + 1; n++) add(db, `c${n}`, 'Oslo')
    index.step()
    expect(found(db, 'oslo')).toEqual([STEP_ROWS])
    check(db)
    expect([index.step(), index.step()]).toEqual([true, false])
    expect(found(db, 'oslo')).toEqual([STEP_ROWS + 1])
  })

  it('keeps what an older version had indexed', () => {
    const db = new Database(':memory:')
    onTestFinished(() => void db.close())
    migrate(db, MIGRATIONS.slice(0, 2))
    db.exec("INSERT INTO sessions (id, agent, started_at) VALUES ('s', 'practice', 1)")
    add(db, 'a', 'Oslo')
    migrate(db)
    add(db, 'b', 'Lima')
    end(db, 'a', null, 'gone')
    check(db)
    expect(found(db, 'oslo', 'gone', 'lima')).toEqual([1, 1, 0])
    createSearchIndex(db).step()
    check(db)
    expect(found(db, 'oslo', 'gone', 'lima')).toEqual([1, 1, 1])
  })
})
