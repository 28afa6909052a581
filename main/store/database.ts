/**
 * Opens the database file: pragmas, migrations, and what to do with a file that cannot be used. Runs in the store's
 * worker only (`worker.ts`), so it may block. Knows nothing of what is in the tables.
 */
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, parse } from 'node:path'
import Database from 'better-sqlite3'
import { AppError, messageOf, StoreError } from '../errors.ts'
import { says } from '../voice/sentence.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { Migration } from './migrations/migration.ts'

/** An open connection. */
export type Connection = Database.Database

/** What `openDatabase` did. */
export interface OpenedDatabase {
  readonly db: Connection
  /** Where a damaged file was put aside, when there was one. */
  readonly keptAs: string | null
}

/** How long a statement waits for another process that holds the lock. */
const BUSY_TIMEOUT_MS = 2_000
/** Page cache. Two thirds of the search index of 1,000,000 calls' inner pages fit; 2 MB, SQLite's own, do not. */
const CACHE_KIB = 16_000
/** The WAL is cut back to this after a checkpoint, so that one huge result does not leave a huge file. */
const WAL_LIMIT_BYTES = 16 * 1024 * 1024
/** Pages in the WAL after which a commit makes a checkpoint; before that one is made when nobody waits (worker.ts). */
const CHECKPOINT_PAGES = 4_000
/** Files up to this are read through at every start (about 100 ms); above it only what is read anyway is checked. */
const FULL_CHECK_BYTES = 32 * 1024 * 1024

/** SQLite's name for a database without a file. */
const MEMORY = ':memory:'

const DAMAGED_CODES = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_CANTOPEN', 'SQLITE_FORMAT'])

const readonlyError = (cause: ErrorOptions): StoreError =>
  new StoreError('readonly', 'The history file cannot be written. Check who owns the data folder.', cause)

const fullError = (cause: ErrorOptions): StoreError =>
  new StoreError('full', 'The disk is full: history is not being saved. Free some space.', cause)

/** SQLite's code without its extension ("SQLITE_CORRUPT_VTAB" -> "SQLITE_CORRUPT"), or the system's ("EACCES"). */
const codeOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return ''
  return /^SQLITE_[A-Z]+/.exec(thrown.code)?.[0] ?? thrown.code
}

/** Whether the file itself is at fault. */
export const isDamage = (thrown: unknown): boolean => DAMAGED_CODES.has(codeOf(thrown))

/** Sorts a failure into the kinds the app can speak about: `corrupt`, `readonly`, `full`, `busy`, `unknown`. */
export const toStoreError = (thrown: unknown): AppError => {
  if (thrown instanceof AppError) return thrown
  const cause = { cause: thrown }
  switch (codeOf(thrown)) {
    case 'SQLITE_CORRUPT':
    case 'SQLITE_NOTADB':
    case 'SQLITE_FORMAT':
      return new StoreError('corrupt', 'The history file is damaged. It is set aside at the next start.', cause)
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
    case 'SQLITE_CANTOPEN':
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return readonlyError(cause)
    case 'SQLITE_FULL':
    case 'ENOSPC':
      return fullError(cause)
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return new StoreError('busy', 'Another program holds the history file. Close it to save history again.', cause)
    default:
      return new StoreError('unknown', says`History could not be saved or read: ${messageOf(thrown)}`, cause)
  }
}

const userVersion = (db: Connection): number => Number(db.pragma('user_version', { simple: true }))

/**
 * Brings an open database to the newest version. Each step and its version number are one transaction: a crash leaves
 * the version before or the version after. Throws StoreError `too-new` for a file of a later Parley.
 */
export const migrate = (db: Connection, migrations: readonly Migration[] = MIGRATIONS): void => {
  const newest = migrations.at(-1)?.version ?? 0
  const found = userVersion(db)
  if (found > newest) {
    throw new StoreError(
      'too-new',
      says`The history was written by a newer Parley (version ${found}, this one knows ${newest}). It is left untouched; update Parley to see it.`,
    )
  }
  for (const step of migrations) {
    if (step.version <= found) continue
    db.transaction(() => {
      db.exec(step.sql)
      db.pragma(`user_version = ${step.version}`)
    }).immediate()
  }
}

const configure = (db: Connection): void => {
  db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
  db.pragma('foreign_keys = ON')
  db.pragma(`cache_size = -${CACHE_KIB}`)
  db.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`)
}

/** Code and text of a file that SQLite would accept and we do not. */
const damage = (code: 'SQLITE_CORRUPT' | 'SQLITE_NOTADB', text: string): Error =>
  Object.assign(new Error(text), { code })

const refuseForeign = (db: Connection): void => {
  const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()
  if (userVersion(db) === 0 && tables !== 0) throw damage('SQLITE_NOTADB', 'not a history of Parley')
}

const checkThrough = (db: Connection): void => {
  const verdict = db.pragma('quick_check(1)', { simple: true })
  if (verdict !== 'ok') throw damage('SQLITE_CORRUPT', String(verdict))
}

const open = (file: string, prepare: (db: Connection) => void): Connection => {
  const db = new Database(file)
  try {
    configure(db)
    refuseForeign(db)
    if (file !== MEMORY && statSync(file).size <= FULL_CHECK_BYTES) checkThrough(db)
    migrate(db)
    // A commit is in the WAL, and so with the operating system, before a write resolves: it survives the end of the
    // process, not a power cut within the last seconds. FULL would cost an fsync for each call.
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    prepare(db)
    return db
  } catch (thrown) {
    db.close()
    throw thrown
  }
}

const markerOf = (file: string): string => `${file}.damaged`

/** Remembers damage found while running, so that the next start sets the file aside. */
export const markDamaged = (file: string): void => {
  if (file === MEMORY) return
  try {
    writeFileSync(markerOf(file), '')
  } catch {
    // The disk does not even take an empty file; the next start will find the damage by itself.
  }
}

/** Moves the file, its WAL and its shared memory to names with the time in them. Returns the new path. */
const keepAside = (file: string, nowMs: number): string => {
  const { dir, name, ext } = parse(file)
  const time = new Date(nowMs).toISOString().replaceAll(':', '-')
  let kept = join(dir, `${name}.damaged-${time}${ext}`)
  for (let n = 2; existsSync(kept); n++) kept = join(dir, `${name}.damaged-${time}-${n}${ext}`)
  // The WAL first: left behind beside a new file, it would be taken for the new file's.
  for (const suffix of ['-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix)
  renameSync(file, kept)
  return kept
}

const openOrReplace = (file: string, nowMs: number, prepare: (db: Connection) => void): OpenedDatabase => {
  mkdirSync(dirname(file), { recursive: true })
  try {
    if (existsSync(markerOf(file)) && existsSync(file)) throw damage('SQLITE_CORRUPT', 'damage found in the last run')
    return { db: open(file, prepare), keptAs: null }
  } catch (thrown) {
    if (!isDamage(thrown) || !existsSync(file)) throw thrown
    const keptAs = keepAside(file, nowMs)
    rmSync(markerOf(file), { force: true })
    return { db: open(file, prepare), keptAs }
  }
}

/**
 * Opens `file` (or ":memory:"), creating and migrating it, then runs `prepare` on it. A file that is damaged or no
 * database is renamed and a new one made. Throws StoreError `too-new`, `readonly`, `full`, `busy` or `unknown`.
 */
export const openDatabase = (file: string, nowMs: number, prepare: (db: Connection) => void): OpenedDatabase => {
  try {
    return file === MEMORY ? { db: open(file, prepare), keptAs: null } : openOrReplace(file, nowMs, prepare)
  } catch (thrown) {
    throw toStoreError(thrown)
  }
}
