/** What the window gets to do with recordings, over a real store and real settings. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createRecordingsDesk } from '../../../main/compose/recordings.ts'
import { openSettings } from '../../../main/settings.ts'
import { inEnglish } from '../../../main/voice/sentence.ts'
import type { Notice } from '../../../preload/contract.ts'
import { openTestStore } from '../store/open-test-store.ts'

const setUp = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-recordings-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const { store } = await openTestStore()
  const settings = await openSettings({ file: join(folder, 'settings.json'), platform: 'linux' })
  const notices = new Map<string, Notice>()
  const seen = { deleted: [] as string[], copied: [] as string[] }
  const world = { agent: 'assemblyai' as 'assemblyai' | 'practice', refuses: false }
  const desk = createRecordingsDesk({
    store,
    recordings: {
      delete: async (id) => {
        if (world.refuses) throw new Error('refused')
        seen.deleted.push(id)
      },
    },
    settings,
    model: {
      notice: (notice) => void notices.set(notice.id, { ...notice, text: inEnglish(notice.text) }),
      dismiss: (id) => void notices.delete(id),
    },
    agent: () => world.agent,
    copy: (text) => void seen.copied.push(text),
    nowMs: () => 5_000_000,
  })
  const add = async (name: string, closedAtMs: number | null): Promise<number> => {
    const [key, sessionId] = [`k-${name}`, `c-${name}`]
    await store.sessionStarted({ id: sessionId, agent: 'assemblyai', startedAtMs: 0 })
    await store.serviceSessionOpened({ key, sessionId, agent: 'assemblyai', usdPerHour: 4.5, openedAtMs: 1_400_000 })
    await store.serviceSessionNamed({ key, serviceSessionId: name })
    if (closedAtMs !== null) await store.serviceSessionClosed({ key, atMs: closedAtMs })
    const { rows } = await store.serviceSessions({ offset: 0, limit: 9 })
    return rows.find((row) => row.serviceSessionId === name)?.id ?? 0
  }
  return { desk, add, settings, notices, seen, world, store }
}

describe('the recording notice', () => {
  it('stands until it was read, for the real service only, and never comes back', async () => {
    const { desk, notices, settings, world } = await setUp()
    world.agent = 'practice'
    desk.tell()
    expect(notices.size).toBe(0)
    world.agent = 'assemblyai'
    desk.tell()
    expect(notices.get('recording')).toMatchObject({
      isDismissible: true,
      text: expect.stringMatching(/records.*Settings/),
    })
    await desk.dismissed('another')
    expect(settings.current().recordingNoticeSeen).toBe(false)
    await desk.dismissed('recording')
    expect(settings.current().recordingNoticeSeen).toBe(true)
    desk.tell()
    expect(notices.size).toBe(0)
  })
})

describe('the list of recordings', () => {
  it('has dates, cost and ids, and copies an id', async () => {
    const { desk, add, seen } = await setUp()
    const id = await add('s1', 2_200_000)
    const open = await add('s2', null)
    const { total, rows } = await desk.handlers['serviceSessions.page']({ offset: 0, limit: 9 })
    expect(total).toBe(2)
    expect(rows).toMatchObject([
      { id: open, serviceSessionId: 's2', closedAtMs: null, usd: 4.5 },
      { id, serviceSessionId: 's1', closedAtMs: 2_200_000, usd: 1, recordingDeletedAtMs: null },
    ])
    await desk.handlers['serviceSessions.copyId']({ id })
    expect(seen.copied).toEqual(['s1'])
  })

  it('deletes at the service first, and asks it no second time', async () => {
    const { desk, add, seen } = await setUp()
    const id = await add('s1', 2_200_000)
    expect(await desk.handlers['recordings.delete']({ id })).toEqual({ recordingDeletedAtMs: 5_000_000 })
    expect(await desk.handlers['recordings.delete']({ id })).toEqual({ recordingDeletedAtMs: 5_000_000 })
    expect(seen.deleted).toEqual(['s1'])
  })

  it('marks nothing deleted that the service did not delete', async () => {
    const { desk, add, world, store } = await setUp()
    const id = await add('s1', 2_200_000)
    world.refuses = true
    await expect(desk.handlers['recordings.delete']({ id })).rejects.toThrow('refused')
    expect(await store.serviceSession(id)).toMatchObject({ recordingDeletedAtMs: null })
  })

  it('leaves an open session and an unknown one alone, in words', async () => {
    const { desk, add, seen } = await setUp()
    const id = await add('s1', null)
    await expect(desk.handlers['recordings.delete']({ id })).rejects.toThrow(/still open/)
    await expect(desk.handlers['recordings.delete']({ id: 999 })).rejects.toThrow(/no longer kept/)
    expect(seen.deleted).toEqual([])
  })
})
