/** The account of money over a real store and real settings: what the window is told, and when the budget speaks. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createMoney } from '../../../main/compose/money.ts'
import { withAccount } from '../../../main/compose/record.ts'
import { type AppSettingsPatch, openSettings } from '../../../main/settings.ts'
import { inEnglish } from '../../../main/voice/sentence.ts'
import type { Cost, Notice } from '../../../preload/contract.ts'
import { openTestStore } from '../store/open-test-store.ts'

const HOUR = 3_600_000
const NOON = Date.parse('2026-11-23T12:00:00Z')

const setUp = async (over: { patch?: AppSettingsPatch; hasStore?: boolean } = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-money-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const { store } = await openTestStore()
  const settings = await openSettings({ file: join(folder, 'settings.json'), platform: 'linux' })
  await settings.update(over.patch ?? {})
  const seen = {
    cost: [] as Cost[],
    notices: new Map<string, Notice>(),
    budget: [] as boolean[],
    warned: [] as string[],
  }
  const world = { nowMs: NOON, agent: 'assemblyai' as 'assemblyai' | 'practice', zone: 'UTC' }
  let onBudget: (isSpent: boolean) => void = () => undefined
  const budgetSpoke = (): Promise<boolean> => new Promise((resolve) => (onBudget = resolve))
  const money = createMoney({
    store: over.hasStore === false ? null : store,
    settings,
    model: {
      cost: (cost) => void seen.cost.push(cost),
      notice: (notice) => void seen.notices.set(notice.id, { ...notice, text: inEnglish(notice.text) }),
      dismiss: (id) => void seen.notices.delete(id),
    },
    agent: () => world.agent,
    nowMs: () => world.nowMs,
    timeZone: () => world.zone,
    onBudget: (isSpent) => {
      seen.budget.push(isSpent)
      onBudget(isSpent)
    },
    warn: (event) => void seen.warned.push(event),
  })
  onTestFinished(() => money.dispose())
  const record = withAccount(
    {
      write: (entry) => {
        if (entry.type === 'sessionStarted') {
          void store.sessionStarted({ id: entry.sessionId, agent: world.agent, startedAtMs: entry.atMs })
        }
      },
      callArrived: async () => undefined,
      callStarted: () => undefined,
    },
    money,
  )
  const open = (sessionId: string, key: string): void => {
    record.write({ type: 'sessionStarted', sessionId, atMs: world.nowMs })
    record.write({ type: 'serviceSessionOpened', sessionId, key, atMs: world.nowMs })
  }
  const close = (sessionId: string, key: string): void =>
    record.write({ type: 'serviceSessionClosed', sessionId, key, atMs: world.nowMs })
  const cost = async (): Promise<Cost | undefined> => {
    await money.refresh()
    return seen.cost.at(-1)
  }
  return { money, settings, store, seen, world, open, close, cost, budgetSpoke }
}

describe('the account', () => {
  it('tells what conversation, day and month cost, as a session runs and ends', async () => {
    const { world, open, close, cost } = await setUp()
    expect(await cost()).toEqual({
      openSinceMs: null,
      usdPerHour: 4.5,
      conversationUsd: 0,
      dayUsd: 0,
      monthUsd: 0,
      asOfMs: NOON,
    })
    open('c1', 's1')
    world.nowMs += HOUR
    expect(await cost()).toMatchObject({ openSinceMs: NOON, conversationUsd: 4.5, dayUsd: 4.5, monthUsd: 4.5 })
    close('c1', 's1')
    world.nowMs += HOUR
    expect(await cost()).toMatchObject({ openSinceMs: null, conversationUsd: 4.5, dayUsd: 4.5 })
    open('c2', 's2')
    world.nowMs += HOUR / 2
    expect(await cost()).toMatchObject({ conversationUsd: 2.25, dayUsd: 6.75 })
  })

  it('begins anew with the day of the user, wherever that is', async () => {
    const { world, open, close, cost } = await setUp()
    open('c1', 's1')
    world.nowMs += HOUR
    close('c1', 's1')
    world.nowMs = NOON + 13 * HOUR
    expect(await cost()).toMatchObject({ dayUsd: 0, monthUsd: 4.5 })
    world.zone = 'America/Los_Angeles'
    expect(await cost()).toMatchObject({ dayUsd: 4.5, monthUsd: 4.5 })
  })

  it('keeps the price a session began with', async () => {
    const { world, open, settings, cost } = await setUp()
    open('c1', 's1')
    await settings.update({ usdPerHour: 9 })
    world.nowMs += HOUR
    expect(await cost()).toMatchObject({ usdPerHour: 4.5, dayUsd: 4.5 })
    open('c1', 's2')
    world.nowMs += HOUR
    expect(await cost()).toMatchObject({ usdPerHour: 9, conversationUsd: 13.5 })
  })

  it('counts a session that never says its id, and lists it once it has', async () => {
    const { money, store, world, open, close, cost } = await setUp()
    open('c1', 's1')
    world.nowMs += HOUR
    expect(await cost()).toMatchObject({ openSinceMs: NOON, conversationUsd: 4.5, dayUsd: 4.5 })
    expect((await store.serviceSessions({ offset: 0, limit: 9 })).total).toBe(0)
    money.named({ key: 's1', serviceSessionId: 'sess_1' })
    close('c1', 's1')
    expect(await cost()).toMatchObject({ openSinceMs: null, dayUsd: 4.5 })
    const { rows } = await store.serviceSessions({ offset: 0, limit: 9 })
    expect(rows).toMatchObject([{ serviceSessionId: 'sess_1', openedAtMs: NOON, closedAtMs: NOON + HOUR }])
  })

  it('costs nothing in practice', async () => {
    const { world, open, cost, seen } = await setUp({ patch: { budgetHardUsd: 0 } })
    world.agent = 'practice'
    open('c1', 's1')
    world.nowMs += HOUR
    expect(await cost()).toMatchObject({ usdPerHour: 0, conversationUsd: 0, dayUsd: 0 })
    expect(seen.budget).toEqual([])
  })

  it('counts this run when there is no history', async () => {
    const { world, open, close, cost } = await setUp({ hasStore: false })
    open('c1', 's1')
    world.nowMs += HOUR
    close('c1', 's1')
    open('c2', 's2')
    world.nowMs += HOUR
    expect(await cost()).toMatchObject({ conversationUsd: 4.5, dayUsd: 9, monthUsd: 9 })
  })

  it('says so when it cannot be read, and still tells nothing wrong', async () => {
    const { store, money, seen } = await setUp()
    await store.close()
    await money.refresh()
    expect(seen.warned).toEqual(['cost not known'])
    expect(seen.cost).toEqual([])
  })
})

describe('the budget', () => {
  it('speaks once a month at the soft limit, also over restarts', async () => {
    const { world, open, close, cost, seen, settings } = await setUp({ patch: { budgetSoftUsd: 4 } })
    open('c1', 's1')
    expect(await cost()).toBeDefined()
    expect(seen.notices.size).toBe(0)
    world.nowMs += HOUR
    await cost()
    expect(seen.notices.get('budget-soft')).toMatchObject({
      isDismissible: true,
      text: expect.stringContaining('$4.50'),
    })
    expect(settings.current().budgetNoticeSeen).toBe('2026-11 4')
    seen.notices.clear()
    await cost()
    expect(seen.notices.size).toBe(0)
    await settings.update({ budgetSoftUsd: 4.2 })
    await cost()
    expect(seen.notices.has('budget-soft')).toBe(true)
    close('c1', 's1')
    world.nowMs = Date.parse('2026-12-01T00:00:01Z')
    await cost()
    expect(seen.notices.size).toBe(0)
    expect(seen.budget).toEqual([])
  })

  it('ends at the hard limit, says how to go on, and lifts when it is raised', async () => {
    const { world, open, close, cost, seen, settings } = await setUp({ patch: { budgetSoftUsd: 1, budgetHardUsd: 4 } })
    open('c1', 's1')
    world.nowMs += HOUR
    await cost()
    expect(seen.budget).toEqual([true])
    expect([...seen.notices.keys()]).toEqual(['budget-hard'])
    expect(seen.notices.get('budget-hard')).toMatchObject({
      isDismissible: false,
      text: expect.stringContaining('Settings'),
    })
    close('c1', 's1')
    await cost()
    expect(seen.budget).toEqual([true])
    await settings.update({ budgetHardUsd: 20 })
    await cost()
    expect(seen.budget).toEqual([true, false])
    expect([...seen.notices.keys()]).toEqual(['budget-soft'])
  })

  it('is open again in the next month, and for practice', async () => {
    const { world, open, close, cost, seen } = await setUp({ patch: { budgetHardUsd: 4 } })
    open('c1', 's1')
    world.nowMs += HOUR
    close('c1', 's1')
    await cost()
    world.agent = 'practice'
    await cost()
    world.agent = 'assemblyai'
    await cost()
    world.nowMs = Date.parse('2026-12-01T00:00:00Z')
    await cost()
    expect(seen.budget).toEqual([true, false, true, false])
  })

  it('notices by itself while a session is open', async () => {
    const { world, open, budgetSpoke } = await setUp({ patch: { budgetHardUsd: 0.001 } })
    const spoken = budgetSpoke()
    open('c1', 's1')
    world.nowMs += 1_000
    expect(await spoken).toBe(true)
  })
})
