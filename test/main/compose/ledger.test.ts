/** The ledger over a store that refuses writes now and then, as on a full disk. */
import { describe, expect, it } from 'vitest'
import { createLedger } from '../../../main/compose/ledger.ts'
import { openTestStore } from '../store/open-test-store.ts'

const HOUR = 3_600_000
const IDS = { key: 'c:s1' }
const OPENED = { ...IDS, sessionId: 'c', agent: 'assemblyai', usdPerHour: 4, openedAtMs: HOUR } as const
const request = (nowMs: number) => ({ nowMs, dayStartMs: 0, monthStartMs: 0, sessionId: 'c' })

const setUp = async () => {
  const { store } = await openTestStore()
  await store.sessionStarted({ id: 'c', agent: 'assemblyai', startedAtMs: 0 })
  const disk = { isFull: false }
  const unlessFull = (write: () => Promise<boolean>): Promise<boolean> =>
    disk.isFull ? Promise.resolve(false) : write()
  const ledger = createLedger({
    ...store,
    serviceSessionOpened: (session) => unlessFull(() => store.serviceSessionOpened(session)),
    serviceSessionClosed: (moment) => unlessFull(() => store.serviceSessionClosed(moment)),
  })
  return { ledger, store, disk }
}

describe('a ledger whose disk is full', () => {
  it('counts a session that could not be written, open and closed', async () => {
    const { ledger, disk } = await setUp()
    disk.isFull = true
    ledger.opened(OPENED)
    expect(await ledger.spending(request(2 * HOUR))).toEqual({ dayUsd: 4, monthUsd: 4, sessionUsd: 4 })
    ledger.closed({ ...IDS, atMs: 2 * HOUR })
    expect((await ledger.spending(request(9 * HOUR))).dayUsd).toBe(4)
  })

  it('counts one that was over before the store had answered', async () => {
    const { ledger, disk } = await setUp()
    disk.isFull = true
    ledger.opened(OPENED)
    ledger.closed({ ...IDS, atMs: 3 * HOUR })
    await ledger.spending(request(9 * HOUR))
    expect((await ledger.spending(request(9 * HOUR))).dayUsd).toBe(8)
  })

  it('writes an end that was refused when there is room again', async () => {
    const { ledger, store, disk } = await setUp()
    ledger.opened(OPENED)
    await ledger.spending(request(2 * HOUR))
    disk.isFull = true
    ledger.closed({ ...IDS, atMs: 2 * HOUR })
    await ledger.spending(request(3 * HOUR))
    disk.isFull = false
    expect((await ledger.spending(request(9 * HOUR))).dayUsd).toBe(4)
    ledger.named({ ...IDS, serviceSessionId: 's' })
    await ledger.spending(request(9 * HOUR))
    expect((await store.serviceSessions({ offset: 0, limit: 1 })).rows[0]?.closedAtMs).toBe(2 * HOUR)
  })
})
