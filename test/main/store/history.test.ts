/** Past conversations in a real worker on a real file: list, lines, search, deletion. */
import { readFile } from 'node:fs/promises'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { UtteranceRecord } from '../../../main/store/conversation-store.ts'
import { migrate } from '../../../main/store/database.ts'
import { MIGRATIONS } from '../../../main/store/migrations/index.ts'
import type { Store } from '../../../main/store/store.ts'
import { openTestStore } from './open-test-store.ts'

const DAY_MS = 24 * 3_600_000

const said = (
  store: Store,
  sessionId: string,
  id: string,
  text: string,
  change: Partial<UtteranceRecord> = {},
): Promise<boolean> =>
  store.upsertUtterance({
    id,
    sessionId,
    role: 'user',
    text,
    startedAtMs: 1,
    endedAtMs: null,
    isInterrupted: false,
    heardChars: null,
    source: 'speech',
    isHeld: false,
    ...change,
  })

const called = (
  store: Store,
  sessionId: string,
  id: string,
  calledAtMs: number,
  argumentsJson = '{"place":"Tokyo"}',
): Promise<boolean> =>
  store.toolCallArrived({
    id,
    sessionId,
    callId: `wire-${id}`,
    pluginId: 'clock',
    tool: 'get_time',
    argumentsJson,
    calledAtMs,
  })

/** Three days: the first over, the second with nothing in it, the third still open. */
const fillDays = async (store: Store): Promise<void> => {
  await store.sessionStarted({ id: 'first', agent: 'practice', startedAtMs: DAY_MS })
  await said(store, 'first', 'b', 'It is nine in Zürich.', { role: 'agent', startedAtMs: DAY_MS + 30 })
  await said(store, 'first', 'a', 'What time is it in Zurich?', { startedAtMs: DAY_MS + 10 })
  await called(store, 'first', 'call-1', DAY_MS + 20)
  await said(store, 'first', 'c', 'And in Tokyo?', { startedAtMs: DAY_MS + 40, isHeld: true })
  await store.sessionEnded({ id: 'first', endedAtMs: DAY_MS + 90, endReason: 'user' })
  await store.sessionStarted({ id: 'empty', agent: 'practice', startedAtMs: 2 * DAY_MS })
  await store.sessionEnded({ id: 'empty', endedAtMs: 2 * DAY_MS + 1, endReason: 'idle' })
  await store.sessionStarted({ id: 'open', agent: 'assemblyai', startedAtMs: 3 * DAY_MS })
  await said(store, 'open', 'a', 'Good morning, what did I say about Zürich?', {
    role: 'agent',
    startedAtMs: 3 * DAY_MS + 5,
    isInterrupted: true,
    heardChars: 12,
  })
}

describe('the list of conversations', () => {
  it('is newest first, begins with what the user said first, and leaves out those in which nothing happened', async () => {
    const { store } = await openTestStore()
    await fillDays(store)
    expect(await store.conversations({ offset: 0, limit: 10, query: '' })).toEqual({
      total: 2,
      rows: [
        {
          id: 'open',
          agent: 'assemblyai',
          startedAtMs: 3 * DAY_MS,
          endedAtMs: null,
          firstWords: 'Good morning, what did I say about Zürich?',
          toolCalls: 0,
          matches: null,
        },
        {
          id: 'first',
          agent: 'practice',
          startedAtMs: DAY_MS,
          endedAtMs: DAY_MS + 90,
          firstWords: 'What time is it in Zurich?',
          toolCalls: 1,
          matches: null,
        },
      ],
    })
    expect((await store.conversations({ offset: 1, limit: 1, query: '' })).rows.map(({ id }) => id)).toEqual(['first'])
  })

  it('has only those in which something was said, with how often', async () => {
    const { store } = await openTestStore()
    await fillDays(store)
    const found = async (query: string) => {
      const { total, rows } = await store.conversations({ offset: 0, limit: 10, query })
      expect(total).toBe(rows.length)
      return rows.map(({ id, matches }) => [id, matches])
    }
    expect(await found('zurich')).toEqual([
      ['open', 1],
      ['first', 2],
    ])
    expect(await found('toky')).toEqual([['first', 1]])
    expect(await found('tokyo zurich')).toEqual([])
    expect(await found('?!')).toEqual([])
    for (const [offset, id] of ['open', 'first', undefined].entries()) {
      const page = await store.conversations({ offset, limit: 1, query: 'zurich' })
      expect([page.total, page.rows[0]?.id]).toEqual([2, id])
    }
  })
})

describe('the lines of a conversation', () => {
  it('come by time, a part at a time, with every mark', async () => {
    const { store } = await openTestStore()
    await fillDays(store)
    const lines = await store.conversationLines({ sessionId: 'first', offset: 0, limit: 2 })
    expect(lines.utterances.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(lines.toolCalls).toMatchObject([{ id: 'call-1', pluginId: 'clock', calledAtMs: DAY_MS + 20 }])
    const rest = await store.conversationLines({ sessionId: 'first', offset: 2, limit: 2 })
    expect(rest.utterances).toMatchObject([{ id: 'c', isHeld: true, isInterrupted: false }])
    expect(rest.toolCalls).toEqual([])
    const open = await store.conversationLines({ sessionId: 'open', offset: 0, limit: 9 })
    expect(open.utterances).toMatchObject([{ isInterrupted: true, heardChars: 12, isHeld: false }])
    expect(await store.conversation('first')).toEqual({
      id: 'first',
      agent: 'practice',
      startedAtMs: DAY_MS,
      endedAtMs: DAY_MS + 90,
    })
    expect(await store.conversation('nope')).toBeNull()
  })
})

describe('search over what was said', () => {
  it('finds the open conversation and all past ones, newest first, with the exact count', async () => {
    const { store } = await openTestStore()
    await fillDays(store)
    const all = await store.searchUtterances({ offset: 0, limit: 10, query: 'ZURICH' })
    expect(all).toMatchObject({
      total: 3,
      hits: [
        {
          sessionId: 'open',
          utteranceId: 'a',
          role: 'agent',
          startedAtMs: 3 * DAY_MS + 5,
          text: 'Good morning, what did I say about Zürich?',
        },
        { sessionId: 'first', utteranceId: 'a' },
        { sessionId: 'first', utteranceId: 'b' },
      ],
    })
    expect(await store.searchUtterances({ offset: 2, limit: 5, query: 'zürich' })).toMatchObject({
      total: 3,
      hits: [{ sessionId: 'first', utteranceId: 'b' }],
    })
  })

  it('finds the words an utterance has now, and no others', async () => {
    const { store } = await openTestStore()
    await fillDays(store)
    await said(store, 'open', 'a', 'Something else entirely')
    const totalOf = async (query: string) => (await store.searchUtterances({ offset: 0, limit: 1, query })).total
    expect(await totalOf('zurich')).toBe(2)
    expect(await totalOf('entirely')).toBe(1)
  })

  it('takes any string as a query', async () => {
    const { store } = await openTestStore()
    await fillDays(store)
    for (const query of ['', '   ', '"', '*', 'a OR', 'NEAR(', '\0', '\ud800', '🙂', 'x'.repeat(200)]) {
      await expect(store.searchUtterances({ offset: 0, limit: 5, query }), query).resolves.toMatchObject({ total: 0 })
      await expect(store.conversations({ offset: 0, limit: 5, query }), query).resolves.toBeDefined()
    }
  })
})

describe('deleting a conversation', () => {
  it('takes its utterances, its tool calls and all that search knew of them, and nothing else', async () => {
    const { store, file } = await openTestStore()
    await fillDays(store)
    expect(await store.deleteConversation({ id: 'first' })).toBe(true)
    expect((await store.conversations({ offset: 0, limit: 9, query: '' })).rows.map(({ id }) => id)).toEqual(['open'])
    expect(await store.get('call-1')).toBeNull()
    expect((await store.page({ offset: 0, limit: 5, query: 'tokyo' })).total).toBe(0)
    expect((await store.searchUtterances({ offset: 0, limit: 5, query: 'zurich' })).total).toBe(1)
    expect((await store.conversationLines({ sessionId: 'first', offset: 0, limit: 9 })).utterances).toEqual([])
    await store.close()
    const db = new Database(file)
    onTestFinished(() => void db.close())
    db.exec("INSERT INTO utterance_search (utterance_search) VALUES ('integrity-check')")
    expect(db.pragma('foreign_key_check')).toEqual([])
  })

  it('leaves nothing to be read in the file', async () => {
    const { store, file } = await openTestStore()
    await fillDays(store)
    const secret = 'Rumpelstiltskin'
    await store.sessionStarted({ id: 'secret', agent: 'practice', startedAtMs: 5 * DAY_MS })
    await said(store, 'secret', 'x', `My name is ${secret}`)
    await called(store, 'secret', 'call-2', 5 * DAY_MS, JSON.stringify({ name: `${secret}s` }))
    const result = JSON.stringify({ answer: `${secret}` })
    await store.toolCallFinished({ id: 'call-2', status: 'ok', resultJson: result, error: null, finishedAtMs: 9 })
    await store.sessionEnded({ id: 'secret', endedAtMs: 5 * DAY_MS + 1, endReason: 'user' })
    await store.close()
    const holdsSecret = async () => new RegExp(secret, 'i').test((await readFile(file)).toString('latin1'))
    expect(await holdsSecret()).toBe(true)
    const again = await openTestStore(file)
    await again.store.deleteConversation({ id: 'secret' })
    await again.store.close()
    expect(await holdsSecret()).toBe(false)
  })

  it('does not touch one that is still open', async () => {
    const { store } = await openTestStore()
    await fillDays(store)
    await store.deleteConversation({ id: 'open' })
    expect((await store.conversationLines({ sessionId: 'open', offset: 0, limit: 9 })).utterances).toHaveLength(1)
  })
})

describe('a history written before it could be searched', () => {
  it('is found after the update, and marks no words as late', () => {
    const db = new Database(':memory:')
    onTestFinished(() => void db.close())
    migrate(db, MIGRATIONS.slice(0, 2))
    db.exec(`INSERT INTO sessions (id, agent, started_at) VALUES ('s', 'practice', 1);
      INSERT INTO utterances (id, session_id, role, text, started_at) VALUES ('u', 's', 'user', 'the old bridge', 1)`)
    migrate(db)
    const find = db.prepare('SELECT rowid FROM utterance_search WHERE utterance_search MATCH ?').pluck()
    expect(find.all('bridge')).toEqual(db.prepare("SELECT seq FROM utterances WHERE id = 'u'").pluck().all())
    expect(db.prepare('SELECT held FROM utterances').pluck().all()).toEqual([0])
  })
})
