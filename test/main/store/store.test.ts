/** The store as the app uses it: a real worker, real files, real crashes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../../main/store/store.ts'
import { fillStore, openTestStore, temporaryFolder, WORKER_FILE } from './open-test-store.ts'

const select = (file: string, sql: string): unknown[] => {
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare(sql).all()
  } finally {
    db.close()
  }
}

const CALL = {
  sessionId: 's1',
  callId: 'wire-1',
  pluginId: 'weather',
  tool: 'get_weather',
  argumentsJson: '{}',
} as const

describe('a conversation in the store', () => {
  it('is in the columns of the contract', async () => {
    const { store, file } = await openTestStore()
    await store.sessionStarted({ id: 's1', agent: 'practice', startedAtMs: 10.4 })
    await store.sessionNamed({ id: 's1', serviceSessionId: 'svc' })
    const utterance = {
      id: 'u1',
      sessionId: 's1',
      role: 'user',
      text: 'what is',
      startedAtMs: 11,
      endedAtMs: null,
      isInterrupted: false,
      heardChars: null,
      source: 'speech',
      isHeld: false,
    } as const
    await store.upsertUtterance(utterance)
    await store.upsertUtterance({ ...utterance, text: 'what is the time', endedAtMs: 14, isInterrupted: true })
    await store.sessionEnded({ id: 's1', endedAtMs: 20, endReason: 'user' })
    await store.sessionEnded({ id: 's1', endedAtMs: 99, endReason: 'late' })
    expect(select(file, 'SELECT * FROM sessions')).toEqual([
      { id: 's1', service_session_id: 'svc', agent: 'practice', started_at: 10, ended_at: 20, end_reason: 'user' },
    ])
    expect(select(file, 'SELECT id, text, started_at, ended_at, interrupted, source FROM utterances')).toEqual([
      { id: 'u1', text: 'what is the time', started_at: 11, ended_at: 14, interrupted: 1, source: 'speech' },
    ])
  })

  it('may use the same utterance id in another session', async () => {
    const { store, file } = await openTestStore()
    for (const sessionId of ['s1', 's2']) {
      await store.sessionStarted({ id: sessionId, agent: 'practice', startedAtMs: 1 })
      await store.upsertUtterance({
        id: 'u1',
        sessionId,
        role: 'agent',
        text: sessionId,
        startedAtMs: 1,
        endedAtMs: 2,
        isInterrupted: false,
        heardChars: null,
        source: 'speech',
        isHeld: false,
      })
    }
    expect(select(file, 'SELECT text FROM utterances ORDER BY text')).toEqual([{ text: 's1' }, { text: 's2' }])
  })
})

describe('a tool call in the store', () => {
  it('is recorded from arrival to the moment its result was sent', async () => {
    const { store } = await openTestStore()
    await store.sessionStarted({ id: 's1', agent: 'practice', startedAtMs: 1 })
    expect(await store.toolCallArrived({ ...CALL, id: 'c1', calledAtMs: 2 })).toBe(true)
    expect(await store.get('c1')).toMatchObject({
      status: 'running',
      calledAtMs: 2,
      startedAtMs: null,
      resultJson: null,
    })
    void store.toolCallStarted({ id: 'c1', startedAtMs: 3 })
    void store.toolCallFinished({ id: 'c1', status: 'ok', resultJson: '{"a":1}', error: null, finishedAtMs: 4 })
    void store.toolCallSent({ id: 'c1', sentAtMs: 5 })
    expect(await store.get('c1')).toEqual({
      ...CALL,
      id: 'c1',
      status: 'ok',
      resultJson: '{"a":1}',
      error: null,
      calledAtMs: 2,
      startedAtMs: 3,
      finishedAtMs: 4,
      sentAtMs: 5,
    })
    expect(await store.get('nope')).toBeNull()
  })

  it('keeps its first outcome', async () => {
    const { store } = await openTestStore()
    await store.sessionStarted({ id: 's1', agent: 'practice', startedAtMs: 1 })
    void store.toolCallArrived({ ...CALL, id: 'c1', calledAtMs: 2 })
    void store.toolCallFinished({ id: 'c1', status: 'timeout', resultJson: null, error: 'too slow', finishedAtMs: 4 })
    void store.toolCallFinished({ id: 'c1', status: 'ok', resultJson: '1', error: null, finishedAtMs: 9 })
    expect(await store.get('c1')).toMatchObject({ status: 'timeout', resultJson: null, finishedAtMs: 4 })
  })

  it('stays dropped when the handler finishes afterwards, and keeps what came of it', async () => {
    const { store } = await openTestStore()
    await store.sessionStarted({ id: 's1', agent: 'practice', startedAtMs: 1 })
    void store.toolCallArrived({ ...CALL, id: 'c1', calledAtMs: 2 })
    void store.toolCallDropped({ id: 'c1', atMs: 3 })
    void store.toolCallFinished({ id: 'c1', status: 'ok', resultJson: '1', error: null, finishedAtMs: 4 })
    void store.toolCallSent({ id: 'c1', sentAtMs: 5 })
    expect(await store.get('c1')).toMatchObject({ status: 'dropped', resultJson: '1', finishedAtMs: 4, sentAtMs: null })
  })

  it('is not dropped any more once it was sent', async () => {
    const { store } = await openTestStore()
    await store.sessionStarted({ id: 's1', agent: 'practice', startedAtMs: 1 })
    void store.toolCallArrived({ ...CALL, id: 'c1', calledAtMs: 2 })
    void store.toolCallFinished({ id: 'c1', status: 'ok', resultJson: '1', error: null, finishedAtMs: 4 })
    void store.toolCallSent({ id: 'c1', sentAtMs: 5 })
    void store.toolCallDropped({ id: 'c1', atMs: 6 })
    expect(await store.get('c1')).toMatchObject({ status: 'ok', sentAtMs: 5 })
  })
})

describe('a write that fails', () => {
  it('resolves false, is reported once, and leaves the others of its batch alone', async () => {
    const { store, errors } = await openTestStore()
    const lost = [1, 2, 3].map((n) => store.toolCallArrived({ ...CALL, id: `x${n}`, calledAtMs: 1 }))
    const kept = store.sessionStarted({ id: 's1', agent: 'practice', startedAtMs: 1 })
    expect(await Promise.all([...lost, kept])).toEqual([false, false, false, true])
    expect(errors.map(({ code }) => code)).toEqual(['unknown'])
  })

  it('resolves false after the store was closed, and closing twice is fine', async () => {
    const { store } = await openTestStore()
    await Promise.all([store.close(), store.close()])
    expect(await store.sessionStarted({ id: 's1', agent: 'practice', startedAtMs: 1 })).toBe(false)
    await expect(store.get('x')).rejects.toMatchObject({ code: 'closed' })
  })
})

describe('closing', () => {
  it('writes what is still waiting and leaves one file', async () => {
    const { store, file } = await openTestStore()
    void store.sessionStarted({ id: 's1', agent: 'practice', startedAtMs: 1 })
    for (let n = 0; n < 500; n++) void store.toolCallArrived({ ...CALL, id: `c${n}`, calledAtMs: n })
    await store.close()
    expect(await readdir(dirname(file))).toEqual(['parley.db'])
    expect(select(file, 'SELECT count(*) AS n FROM tool_calls')).toEqual([{ n: 500 }])
  })
})

describe('the log page', () => {
  it('is newest first, with the total', async () => {
    const { store } = await openTestStore()
    await fillStore(store, 300)
    const first = await store.page({ offset: 0, limit: 3, query: '' })
    expect(first.total).toBe(300)
    expect(first.rows.map(({ id }) => id)).toEqual(['call-299', 'call-298', 'call-297'])
    const last = await store.page({ offset: 298, limit: 50, query: '  ' })
    expect(last.rows.map(({ id }) => id)).toEqual(['call-1', 'call-0'])
    expect(await store.page({ offset: 300, limit: 50, query: '' })).toEqual({ total: 300, rows: [] })
  })

  it('counts rows that arrive later, also from another process', async () => {
    const { store, file } = await openTestStore()
    await fillStore(store, 2)
    expect((await store.page({ offset: 0, limit: 1, query: 'oslo' })).total).toBe(1)
    await store.toolCallArrived({ ...CALL, id: 'c1', argumentsJson: '{"city":"Oslo"}', calledAtMs: 9_000 })
    expect((await store.page({ offset: 0, limit: 1, query: 'oslo' })).total).toBe(2)
    const other = new Database(file)
    const sql = `INSERT INTO tool_calls (session_id, call_id, tool, arguments, status, called_at)
      VALUES ('s1', 'w', 'get_weather', '{"city":"oslo"}', 'ok', 9500)`
    other.exec(sql)
    other.close()
    expect((await store.page({ offset: 0, limit: 1, query: 'oslo' })).total).toBe(3)
    expect((await store.page({ offset: 0, limit: 1, query: '' })).total).toBe(4)
  })

  it('finds by the beginning of words in tool, plugin, arguments, result and error, whatever the accents', async () => {
    const { store } = await openTestStore()
    await fillStore(store, 4)
    await store.toolCallArrived({ ...CALL, id: 'bad', tool: 'add_note', pluginId: 'notes', calledAtMs: 9_000 })
    const error = 'No such folder.'
    await store.toolCallFinished({ id: 'bad', status: 'error', resultJson: null, error, finishedAtMs: 9_001 })
    const found = async (query: string): Promise<string[]> =>
      (await store.page({ offset: 0, limit: 50, query })).rows.map(({ id }) => id)
    expect(await found('lon')).toEqual(['call-0'])
    expect(await found('ZURICH')).toEqual(['call-2'])
    expect(await found('weath cloud')).toHaveLength(4)
    expect(await found('get_wea')).toHaveLength(4)
    expect(await found('sao paulo weather')).toEqual(['call-3'])
    expect(await found('note')).toEqual(['bad'])
    expect(await found('folder')).toEqual(['bad'])
    expect(await found('london oslo')).toEqual([])
    expect(await found('{}')).toEqual([])
  })

  it('takes any string as a query', async () => {
    const { store } = await openTestStore()
    await fillStore(store, 1)
    const queries = [
      '"',
      "'",
      '""',
      '*',
      '^',
      '(',
      ')',
      'a OR',
      'NOT',
      'AND AND',
      'NEAR(a b)',
      'tool:',
      'tool : x',
      '-',
      '+a',
      'a"b',
      '\\',
      '%',
      '\0',
      'a\0b',
      '\ud800',
      'x\udc00y',
      '🙂',
      'a🙂b',
      '़',
      'नमस्ते',
      '日本語',
      '\u200d',
      '1.5',
      '--',
      ';DROP TABLE',
      'x'.repeat(200),
      '" '.repeat(100),
      'ab '.repeat(66),
    ]
    for (const query of queries) {
      await expect(store.page({ offset: 0, limit: 5, query }), JSON.stringify(query)).resolves.toBeDefined()
    }
  })
})

describe('after a crash', () => {
  const crash = async (file: string): Promise<void> => {
    const child = spawn(process.execPath, [resolve('test/main/store/crash-child.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('durable')) child.kill('SIGKILL')
    })
    const [, signal] = await once(child, 'exit')
    expect(signal).toBe('SIGKILL')
  }

  it('has the call that arrived right before a kill -9, marked crashed, and its session ended', async () => {
    const file = join(await temporaryFolder(), 'parley.db')
    await crash(file)
    const { store } = await openTestStore(file)
    expect(store.recovered).toBeNull()
    expect(await store.get('c1')).toMatchObject({ status: 'crashed', argumentsJson: '{"n":1}', calledAtMs: 500 })
    expect(await store.get('done')).toMatchObject({ status: 'ok', error: null })
    expect(select(file, 'SELECT id, ended_at, end_reason FROM sessions ORDER BY id')).toEqual([
      { id: 'ended', ended_at: 30, end_reason: 'user' },
      { id: 'open', ended_at: 700, end_reason: 'crashed' },
    ])
    expect((await store.page({ offset: 0, limit: 9, query: 'ended before' })).total).toBe(1)
  })
})

describe('a file that cannot be used', () => {
  it.each([
    ['text', Buffer.from('this is no database, although it is long enough '.repeat(100))],
    ['zeros', Buffer.alloc(8192)],
  ])('of %s is kept aside, and a new one begun', async (_, bytes) => {
    const folder = await temporaryFolder()
    const file = join(folder, 'parley.db')
    await writeFile(file, bytes)
    await writeFile(`${file}-wal`, 'stale')
    const { store } = await openTestStore(file)
    const keptAs = store.recovered?.keptAs ?? ''
    expect(await readFile(keptAs)).toEqual(bytes)
    expect(keptAs).toMatch(/parley\.damaged-\d{4}-\d\d-\d\dT[^:]*\.db$/)
    expect(await store.sessionStarted({ id: 's1', agent: 'practice', startedAtMs: 1 })).toBe(true)
  })

  it('with a torn page is kept aside', async () => {
    const first = await openTestStore()
    await fillStore(first.store, 500)
    await first.store.close()
    const bytes = await readFile(first.file)
    bytes.fill(0xa5, 4096 * 3, 4096 * 12)
    await writeFile(first.file, bytes)
    const { store } = await openTestStore(first.file)
    expect(store.recovered).not.toBeNull()
    expect((await store.page({ offset: 0, limit: 5, query: '' })).total).toBe(0)
  })

  it('cut off in the middle is kept aside', async () => {
    const first = await openTestStore()
    await fillStore(first.store, 500)
    await first.store.close()
    const bytes = await readFile(first.file)
    await writeFile(first.file, bytes.subarray(0, Math.floor(bytes.length / 3)))
    const { store } = await openTestStore(first.file)
    expect(store.recovered).not.toBeNull()
  })

  it('in which damage was found while running is kept aside at the next start', async () => {
    const first = await openTestStore()
    await first.store.close()
    await writeFile(`${first.file}.damaged`, '')
    const second = await openTestStore(first.file)
    expect(second.store.recovered).not.toBeNull()
    await second.store.close()
    const third = await openTestStore(first.file)
    expect(third.store.recovered).toBeNull()
  })

  it('that is empty is simply used', async () => {
    const file = join(await temporaryFolder(), 'parley.db')
    await writeFile(file, '')
    const { store } = await openTestStore(file)
    expect(store.recovered).toBeNull()
  })

  it('that is a folder is kept aside', async () => {
    const folder = await temporaryFolder()
    const { store } = await openTestStore(join(folder, 'a', 'parley.db'))
    await store.close()
    const again = await openTestStore(join(folder, 'a'))
    expect((await stat(again.store.recovered?.keptAs ?? '')).isDirectory()).toBe(true)
  })

  it('of a newer Parley is left untouched, and said so', async () => {
    const file = join(await temporaryFolder(), 'parley.db')
    const db = new Database(file)
    db.pragma('user_version = 999')
    db.exec('CREATE TABLE later (x)')
    db.close()
    const before = await readFile(file)
    const opening = openStore({ file, workerFile: WORKER_FILE, onError: () => {} })
    await expect(opening).rejects.toMatchObject({ code: 'too-new', message: expect.stringContaining('999') })
    expect(await readFile(file)).toEqual(before)
  })

  it('makes no file for a history in memory', async () => {
    const { store } = await openTestStore(':memory:')
    await fillStore(store, 3)
    expect((await store.page({ offset: 0, limit: 5, query: 'oslo' })).total).toBe(1)
    await expect(access(':memory:')).rejects.toThrow()
  })
})
