/** The history as the window asks for it, over a real store and real files: only the dialog is answered by the test. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createConversationsDesk, type Place } from '../../../main/compose/conversations.ts'
import { AppError } from '../../../main/errors.ts'
import { openTestStore, temporaryFolder } from '../store/open-test-store.ts'

const START_MS = new Date(2026, 10, 23, 9, 5, 7).getTime()

const setUp = async (
  change: { open?: string; chosen?: (place: Place) => string | null; failsTrace?: boolean; language?: 'de' } = {},
) => {
  const { store } = await openTestStore()
  const done: string[] = []
  const places: Place[] = []
  for (const [id, startedAtMs] of [
    ['one', START_MS],
    ['two', START_MS + 60_000],
  ] as const) {
    await store.sessionStarted({ id, agent: 'practice', startedAtMs })
    await store.upsertUtterance({
      id: `${id}:u1`,
      sessionId: id,
      role: 'user',
      text: `The words of ${id}`,
      startedAtMs,
      endedAtMs: startedAtMs + 1_000,
      isInterrupted: false,
      heardChars: null,
      source: 'speech',
      isHeld: true,
    })
    await store.sessionEnded({ id, endedAtMs: startedAtMs + 2_000, endReason: 'user' })
  }
  const { handlers } = createConversationsDesk({
    store,
    model: { conversationsDeleted: (ids) => void done.push(`window ${ids.join()}`) },
    traces: {
      deleteConversation: async (id) => {
        if (change.failsTrace === true) throw Object.assign(new Error('no'), { code: 'EACCES' })
        done.push(`trace ${id}`)
      },
    },
    openSessionId: () => change.open ?? null,
    pluginName: () => null,
    pluginNames: () => ({}),
    spoken: () => ({ language: change.language ?? 'en', locale: change.language ?? 'en' }),
    askForPlace: async (place) => {
      places.push(place)
      return change.chosen?.(place) ?? null
    },
    copy: (text) => void done.push(`copied ${text}`),
  })
  return { store, handlers, done, places }
}

describe('the lines of a conversation', () => {
  it('are captions as the window knows them, final, with their marks', async () => {
    const { handlers } = await setUp()
    const { conversation, captions } = await handlers['conversations.lines']({ id: 'one', offset: 0, limit: 10 })
    expect(conversation).toMatchObject({ id: 'one', agent: 'practice', endedAtMs: START_MS + 2_000 })
    expect(captions).toMatchObject([{ id: 'one:u1', sessionId: 'one', isFinal: true, isHeld: true }])
    const hits = await handlers['conversations.search']({ offset: 0, limit: 9, query: 'words two' })
    expect(hits).toMatchObject({ total: 1, hits: [{ sessionId: 'two', captionId: 'two:u1', role: 'user' }] })
  })
})

describe('export', () => {
  it('offers a name with the day and the time, and writes the whole file there', async () => {
    const folder = await temporaryFolder()
    const { handlers, places } = await setUp({ chosen: ({ name }) => join(folder, name) })
    const saved = await handlers['conversations.export']({ id: 'one', format: 'markdown' })
    expect(saved).toEqual({ fileName: 'Parley 2026-11-23 09.05.md' })
    expect(places).toEqual([{ name: 'Parley 2026-11-23 09.05.md', kind: 'Markdown', extension: 'md' }])
    expect(await readFile(join(folder, 'Parley 2026-11-23 09.05.md'), 'utf8')).toMatch(
      /came late\): The words of one\n$/,
    )
    expect(await readdir(folder)).toHaveLength(1)
  })

  it('speaks the language of the window', async () => {
    const folder = await temporaryFolder()
    const { handlers } = await setUp({ chosen: () => join(folder, 'x.md'), language: 'de' })
    await handlers['conversations.export']({ id: 'one', format: 'markdown' })
    expect(await readFile(join(folder, 'x.md'), 'utf8')).toMatch(
      /^# Gespräch: 23\. November 2026[\s\S]*\*\*Du\*\* \(.*kam verspätet\)/,
    )
  })

  it('adds the ending that the user left out, and does nothing when the user thinks better of it', async () => {
    const folder = await temporaryFolder()
    const named = await setUp({ chosen: () => join(folder, 'talk') })
    expect(await named.handlers['conversations.export']({ id: 'one', format: 'srt' })).toEqual({ fileName: 'talk.srt' })
    const undecided = await setUp({ chosen: () => null })
    expect(await undecided.handlers['conversations.export']({ id: 'one', format: 'json' })).toEqual({ fileName: null })
    expect(await readdir(folder)).toEqual(['talk.srt'])
    // What is left of the proposed name has a dot, and no ending.
    const bare = await setUp({ chosen: ({ name }) => join(folder, name.replace(/\.srt$/, '')) })
    expect(await bare.handlers['conversations.export']({ id: 'one', format: 'srt' })).toEqual({
      fileName: 'Parley 2026-11-23 09.05.srt',
    })
  })

  it('says what to do when the place takes no file, and leaves the old one as it was', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'file'), 'as it was')
    const { handlers } = await setUp({ chosen: () => join(folder, 'file', 'below.md') })
    await expect(handlers['conversations.export']({ id: 'one', format: 'markdown' })).rejects.toMatchObject({
      code: 'export-failed',
      message: expect.stringContaining('Choose another folder'),
    })
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('as it was')
    await mkdir(join(folder, 'taken.md'))
    const taken = await setUp({ chosen: () => join(folder, 'taken.md') })
    await expect(taken.handlers['conversations.export']({ id: 'one', format: 'markdown' })).rejects.toThrow(AppError)
    expect((await readdir(folder)).toSorted()).toEqual(['file', 'taken.md'])
  })

  it('knows that a conversation is gone', async () => {
    const { handlers } = await setUp()
    await expect(handlers['conversations.export']({ id: 'nope', format: 'json' })).rejects.toMatchObject({
      code: 'conversation-gone',
    })
  })
})

describe('deletion', () => {
  it('takes the rows, the technical record and the lines in the window', async () => {
    const { handlers, done } = await setUp()
    await handlers['conversations.delete']({ id: 'one' })
    expect(done).toEqual(['window one', 'trace one'])
    const { total, rows } = await handlers['conversations.page']({ offset: 0, limit: 9, query: '' })
    expect([total, rows.map(({ id }) => id)]).toEqual([1, ['two']])
  })

  it('refuses the open conversation, and says so', async () => {
    const { handlers, done } = await setUp({ open: 'two' })
    await expect(handlers['conversations.delete']({ id: 'two' })).rejects.toMatchObject({ code: 'conversation-open' })
    expect(done).toEqual([])
    expect((await handlers['conversations.page']({ offset: 0, limit: 9, query: '' })).total).toBe(2)
  })

  it('says when the technical record could not be deleted, though the conversation is', async () => {
    const { handlers, done } = await setUp({ failsTrace: true })
    await expect(handlers['conversations.delete']({ id: 'one' })).rejects.toMatchObject({
      code: 'trace-not-deleted',
      message: expect.stringContaining('EACCES'),
    })
    expect(done).toEqual(['window one'])
  })
})
