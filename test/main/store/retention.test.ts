/** What is kept for how long, in a real worker on a real file: what would go, what goes, and that it is gone for good. */
import { readFile, stat } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../../main/store/store.ts'
import { openTestStore } from './open-test-store.ts'

const SECRET = 'rutabaga'
/** Conversation n ends at n seconds; each with one utterance and two calls. `n` words of the secret are said in all. */
const fill = async (store: Store, count: number): Promise<void> => {
  for (let n = 1; n <= count; n += 1) {
    const id = `s${n}`
    await store.sessionStarted({ id, agent: 'practice', startedAtMs: n * 1_000 - 500 })
    await store.upsertUtterance({
      id: 'u',
      sessionId: id,
      role: 'user',
      text: `I said ${SECRET} in conversation ${n}. ${'And more. '.repeat(40)}`,
      startedAtMs: n * 1_000 - 400,
      endedAtMs: null,
      isInterrupted: false,
      heardChars: null,
      source: 'speech',
      isHeld: false,
    })
    for (const call of ['a', 'b']) {
      await store.toolCallArrived({
        id: `${id}-${call}`,
        sessionId: id,
        callId: call,
        pluginId: 'notes',
        tool: 'add_note',
        argumentsJson: JSON.stringify({ text: `${SECRET} ${n} ${'x'.repeat(500)}` }),
        calledAtMs: n * 1_000 - 300,
      })
    }
    await store.sessionEnded({ id, endedAtMs: n * 1_000, endReason: 'user' })
  }
}
const ids = async (store: Store): Promise<string[]> =>
  (await store.conversations({ offset: 0, limit: 100, query: '' })).rows.map(({ id }) => id)

describe('retention', () => {
  it('says what would go, and lets the oldest go first, a few at a time, with all that belongs to them', async () => {
    const { store } = await openTestStore()
    await fill(store, 5)
    await store.sessionStarted({ id: 'open', agent: 'practice', startedAtMs: 1 })
    expect(await store.outlook({ beforeMs: 3_000, withOpen: false })).toEqual({ conversations: 2, toolCalls: 4 })
    expect(await store.outlook({ beforeMs: Number.MAX_SAFE_INTEGER, withOpen: false })).toEqual({
      conversations: 5,
      toolCalls: 10,
    })
    expect(await store.outlook({ beforeMs: Number.MAX_SAFE_INTEGER, withOpen: true })).toEqual({
      conversations: 6,
      toolCalls: 10,
    })
    expect(await store.forget({ beforeMs: 4_000, limit: 2 })).toEqual(['s1', 's2'])
    expect(await store.forget({ beforeMs: 4_000, limit: 2 })).toEqual(['s3'])
    expect(await store.forget({ beforeMs: 4_000, limit: 2 })).toEqual([])
    expect(await ids(store)).toEqual(['s5', 's4'])
    expect((await store.page({ offset: 0, limit: 100, query: SECRET })).total).toBe(4)
    expect((await store.searchUtterances({ offset: 0, limit: 100, query: SECRET })).total).toBe(2)
    // The open one is nobody's yet.
    await store.sessionEnded({ id: 'open', endedAtMs: 9_000, endReason: 'user' })
    expect((await store.outlook({ beforeMs: Number.MAX_SAFE_INTEGER, withOpen: false })).conversations).toBe(3)
  })

  it('leaves no word of it in the file, and gives the room back', async () => {
    const { store, file } = await openTestStore()
    await fill(store, 60)
    // Into the search index as well.
    expect((await store.page({ offset: 0, limit: 1, query: SECRET })).total).toBe(120)
    await store.compact({})
    const before = (await stat(file)).size
    while ((await store.forget({ beforeMs: Number.MAX_SAFE_INTEGER, limit: 20 })).length > 0);
    await store.compact({})
    expect((await stat(file)).size).toBeLessThan(before / 2)
    for (const name of [file, `${file}-wal`]) {
      expect((await readFile(name).catch(() => Buffer.alloc(0))).includes(SECRET), name).toBe(false)
    }
    // And it goes on: rows are written, indexed and found as before.
    await fill(store, 1)
    expect((await store.page({ offset: 0, limit: 1, query: SECRET })).total).toBe(2)
  })
})
