/** The sessions of the service in the store: migration, sums over days and months, crashes, recordings. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { periodsAt } from '../../../main/money/calendar.ts'
import { usdSince } from '../../../main/money/cost.ts'
import { migrate } from '../../../main/store/database.ts'
import { MIGRATIONS } from '../../../main/store/migrations/index.ts'
import { closeCrashedServiceSessions } from '../../../main/store/service-session-store.ts'
import type { Store } from '../../../main/store/store.ts'
import { openTestStore, temporaryFolder } from './open-test-store.ts'

const HOUR = 3_600_000
const at = (iso: string): number => Date.parse(iso)

const select = (file: string, sql: string): unknown[] => {
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare(sql).all()
  } finally {
    db.close()
  }
}

/** A session of the service in a conversation of its own. */
const session = async (
  store: Store,
  name: string,
  openedAtMs: number,
  closedAtMs: number | null,
  usdPerHour = 4.5,
  agent: 'assemblyai' | 'practice' = 'assemblyai',
): Promise<void> => {
  const [key, sessionId] = [`k-${name}`, `c-${name}`]
  await store.sessionStarted({ id: sessionId, agent, startedAtMs: openedAtMs })
  await store.serviceSessionOpened({ key, sessionId, agent, usdPerHour, openedAtMs })
  await store.serviceSessionNamed({ key, serviceSessionId: name })
  if (closedAtMs !== null) await store.serviceSessionClosed({ key, atMs: closedAtMs })
}

describe('version 2 of the schema', () => {
  it('gives earlier conversations the rows they would have had, and loses nothing', () => {
    const db = new Database(':memory:')
    onTestFinished(() => void db.close())
    db.pragma('foreign_keys = ON')
    migrate(db, MIGRATIONS.slice(0, 1))
    db.exec(`INSERT INTO sessions VALUES ('a', 'svc-a', 'assemblyai', 1000, 61000, 'user'),
        ('b', 'svc-b', 'practice', 2000, 3000, 'idle'), ('c', NULL, 'assemblyai', 4000, 5000, 'lost'),
        ('d', 'svc-d', 'assemblyai', 6000, NULL, NULL);
      INSERT INTO utterances (session_id, role, text, started_at) VALUES ('d', 'user', 'hello', 7000);
      INSERT INTO tool_calls (session_id, call_id, tool, arguments, status, called_at, finished_at)
        VALUES ('d', 'x', 'get_time', '{}', 'ok', 7500, 9000)`)
    migrate(db, MIGRATIONS.slice(0, 2))
    closeCrashedServiceSessions(db)
    const rows = db.prepare(
      'SELECT session_id, service_session_id, agent, usd_per_hour, opened_at, closed_at FROM service_sessions',
    )
    expect(rows.raw().all()).toEqual([
      ['a', 'svc-a', 'assemblyai', 4.5, 1000, 61_000],
      ['b', 'svc-b', 'practice', 0, 2000, 3000],
      ['d', 'svc-d', 'assemblyai', 4.5, 6000, 39_000],
    ])
    expect(db.prepare('SELECT count(*) FROM sessions').pluck().get()).toBe(4)
    expect(db.prepare('SELECT count(*) FROM utterances').pluck().get()).toBe(1)
    expect(db.prepare('SELECT count(*) FROM tool_calls').pluck().get()).toBe(1)
    expect(db.pragma('user_version', { simple: true })).toBe(2)
  })
})

describe('version 4 of the schema', () => {
  it('keeps every row of the version before as it was, number, price and all, and takes rows without an id', () => {
    const db = new Database(':memory:')
    onTestFinished(() => void db.close())
    db.pragma('foreign_keys = ON')
    migrate(db, MIGRATIONS.slice(0, 3))
    db.exec(`INSERT INTO sessions (id, agent, started_at) VALUES ('a', 'assemblyai', 1);
      INSERT INTO service_sessions VALUES (3, 'a', 'svc-a', 'assemblyai', 4.5, 10, 20, 30, NULL),
        (7, NULL, 'svc-a', 'assemblyai', 6, 40, 50, NULL, 99)`)
    const columns = 'id, session_id, service_session_id, agent, usd_per_hour, opened_at, seen_at, closed_at'
    const rows = () => db.prepare(`SELECT ${columns}, recording_deleted_at FROM service_sessions ORDER BY id`).all()
    const before = rows()
    migrate(db)
    expect(rows()).toEqual(before)
    expect(db.pragma('foreign_key_check')).toEqual([])
    db.exec(`INSERT INTO service_sessions (key, session_id, agent, usd_per_hour, opened_at, seen_at)
      VALUES ('a:s1', 'a', 'assemblyai', 4.5, 1, 1)`)
    expect(rows()).toHaveLength(3)
    expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
  })

  it('keeps what was spent, and the way to the recording, when the history is deleted', () => {
    const db = new Database(':memory:')
    onTestFinished(() => void db.close())
    db.pragma('foreign_keys = ON')
    migrate(db)
    db.exec(`INSERT INTO sessions (id, agent, started_at) VALUES ('a', 'assemblyai', 1);
      INSERT INTO service_sessions (key, session_id, service_session_id, agent, usd_per_hour, opened_at, seen_at)
        VALUES ('a:s1', 'a', 'svc', 'assemblyai', 4.5, 1, 1);
      DELETE FROM sessions`)
    expect(db.prepare('SELECT session_id, service_session_id FROM service_sessions').all()).toEqual([
      { session_id: null, service_session_id: 'svc' },
    ])
  })
})

describe('spending', () => {
  const sums = async (store: Store, now: string, timeZone: string, sessionId: string | null = null) => {
    const nowMs = at(now)
    const { dayUsd, monthUsd, sessionUsd } = await store.spending({ nowMs, ...periodsAt(nowMs, timeZone), sessionId })
    return [dayUsd, monthUsd, sessionUsd].map((usd) => Math.round(usd * 1e6) / 1e6)
  }

  it('splits a session at midnight, by the zone', async () => {
    const { store } = await openTestStore()
    await session(store, 'late', at('2026-11-22T23:30:00Z'), at('2026-11-23T00:30:00Z'))
    expect(await sums(store, '2026-11-23T12:00:00Z', 'UTC')).toEqual([2.25, 4.5, 0])
    expect(await sums(store, '2026-11-23T12:00:00Z', 'Europe/Berlin')).toEqual([4.5, 4.5, 0])
    expect(await sums(store, '2026-11-23T12:00:00Z', 'America/Los_Angeles')).toEqual([0, 4.5, 0])
    expect(await sums(store, '2026-11-24T12:00:00Z', 'UTC')).toEqual([0, 4.5, 0])
  })

  it('splits a session at the end of the month', async () => {
    const { store } = await openTestStore()
    await session(store, 'late', at('2026-11-30T23:00:00Z'), at('2026-12-01T01:00:00Z'))
    expect(await sums(store, '2026-12-01T02:00:00Z', 'UTC')).toEqual([4.5, 4.5, 0])
    expect(await sums(store, '2026-12-01T02:00:00Z', 'Asia/Tokyo')).toEqual([9, 9, 0])
    expect(await sums(store, '2026-12-01T02:00:00Z', 'America/New_York')).toEqual([9, 9, 0])
    expect(await sums(store, '2027-01-01T02:00:00Z', 'UTC')).toEqual([0, 0, 0])
  })

  it('counts an open session up to now, each at its own price, and practice as nothing', async () => {
    const { store } = await openTestStore()
    const now = '2026-11-23T12:00:00Z'
    await session(store, 'dear', at(now) - 4 * HOUR, at(now) - 3 * HOUR, 6)
    await session(store, 'free', at(now) - 4 * HOUR, at(now) - 3 * HOUR, 0, 'practice')
    await session(store, 'open', at(now) - 2 * HOUR, null)
    expect(await sums(store, now, 'UTC', 'c-open')).toEqual([15, 15, 9])
    expect(await sums(store, '2026-11-23T09:00:00Z', 'UTC', 'c-open')).toEqual([6, 6, 0])
  })

  it('adds up the sessions of one conversation; one ends when the next begins', async () => {
    const { store } = await openTestStore()
    const t = at('2026-11-23T08:00:00Z')
    await session(store, 'one', t, null)
    const key = 'k-two'
    const opened = { key, sessionId: 'c-one', agent: 'assemblyai', usdPerHour: 4.5, openedAtMs: t + HOUR } as const
    await store.serviceSessionOpened(opened)
    await store.serviceSessionOpened({ ...opened, usdPerHour: 9 })
    await store.serviceSessionNamed({ key, serviceSessionId: 'two' })
    await store.serviceSessionClosed({ key, atMs: t + 3 * HOUR })
    expect(await sums(store, '2026-11-23T12:00:00Z', 'UTC', 'c-one')).toEqual([13.5, 13.5, 13.5])
    expect((await store.serviceSessions({ offset: 0, limit: 9 })).rows).toMatchObject([
      { serviceSessionId: 'two', openedAtMs: t + HOUR, closedAtMs: t + 3 * HOUR },
      { serviceSessionId: 'one', openedAtMs: t, closedAtMs: t + HOUR },
    ])
  })

  it('agrees with the plain arithmetic', async () => {
    const { store } = await openTestStore()
    const nowMs = at('2026-11-23T12:00:00Z')
    const billed = Array.from({ length: 60 }, (_, n) => {
      const openedAtMs = nowMs - n * 17 * HOUR - n * 131
      return {
        openedAtMs,
        closedAtMs: n === 0 ? null : openedAtMs + ((n * 7919) % (3 * HOUR)),
        usdPerHour: 1 + (n % 5),
      }
    })
    for (const [n, one] of billed.entries()) {
      await session(store, `s${n}`, one.openedAtMs, one.closedAtMs, one.usdPerHour)
    }
    const periods = periodsAt(nowMs, 'Europe/Berlin')
    const { dayUsd, monthUsd } = await store.spending({ nowMs, ...periods, sessionId: null })
    const sum = (fromMs: number): number => billed.reduce((usd, one) => usd + usdSince(one, fromMs, nowMs), 0)
    expect(dayUsd).toBeCloseTo(sum(periods.dayStartMs), 9)
    expect(monthUsd).toBeCloseTo(sum(periods.monthStartMs), 9)
  })

  it('is not confused by a clock that goes backwards', async () => {
    const { store } = await openTestStore()
    await session(store, 'odd', at('2026-11-23T10:00:00Z'), at('2026-11-23T09:00:00Z'))
    expect(await sums(store, '2026-11-23T12:00:00Z', 'UTC')).toEqual([0, 0, 0])
  })
})

describe('a session left open by a crash', () => {
  it('is closed at the next start at the last moment known and the grace of the service, once', async () => {
    const file = join(await temporaryFolder(), 'parley.db')
    const child = spawn(process.execPath, [resolve('test/main/store/open-session-child.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child.stdout.once('data', () => child.kill('SIGKILL'))
    const [, signal] = await once(child, 'exit')
    expect(signal).toBe('SIGKILL')
    const first = await openTestStore(file)
    expect((await first.store.serviceSessions({ offset: 0, limit: 9 })).rows).toMatchObject([
      { serviceSessionId: 'left', openedAtMs: 100_000, closedAtMs: 190_000 + 30_000 },
      { serviceSessionId: 'done', openedAtMs: 1_000, closedAtMs: 61_000 },
    ])
    await first.store.close()
    await openTestStore(file)
    expect(select(file, "SELECT closed_at FROM service_sessions WHERE service_session_id = 'left'")).toEqual([
      { closed_at: 220_000 },
    ])
    // Not ready yet when the app died, and billed all the same.
    expect(select(file, 'SELECT key, closed_at FROM service_sessions WHERE service_session_id IS NULL')).toEqual([
      { key: 'c:s1', closed_at: 431_000 },
    ])
  })
})

describe('the list of recordings', () => {
  it('is newest first, without practice, in pages, with what was deleted', async () => {
    const { store } = await openTestStore()
    for (let n = 1; n <= 5; n++) await session(store, `s${n}`, n * HOUR, n * HOUR + 60_000)
    await session(store, 'practice', 9 * HOUR, 10 * HOUR, 0, 'practice')
    const page = await store.serviceSessions({ offset: 1, limit: 2 })
    expect(page.total).toBe(5)
    expect(page.rows.map((row) => row.serviceSessionId)).toEqual(['s4', 's3'])
    const id = page.rows[0]?.id ?? 0
    await store.recordingDeleted({ id, atMs: 99 })
    expect(await store.serviceSession(id)).toMatchObject({ serviceSessionId: 's4', recordingDeletedAtMs: 99 })
    expect(await store.serviceSession(12_345)).toBeNull()
  })
})
