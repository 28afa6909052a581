/** When conversations and technical records are deleted, over a store and records that only count. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { createRetention, traceAgeMs } from '../../../main/compose/retention.ts'
import { type AppSettings, defaultSettings } from '../../../main/settings.ts'

const DAY_MS = 24 * 3_600_000
const NOW = 1_000 * DAY_MS

/** Conversations that ended so many days ago. */
const setUp = (ended: readonly number[], over: { isOpen?: boolean; neverEnds?: boolean; hasStore?: boolean } = {}) => {
  let settings: AppSettings = { ...defaultSettings('linux'), historyDays: null }
  let listener: (now: AppSettings, before: AppSettings) => void = () => undefined
  let kept = ended.toSorted((a, b) => b - a).map((days) => ({ id: `d${days}`, endedAtMs: NOW - days * DAY_MS }))
  let isOpen = over.isOpen ?? false
  const seen: string[] = []
  const older = (beforeMs: number) => kept.filter(({ endedAtMs }) => endedAtMs < beforeMs)
  const retention = createRetention({
    store:
      over.hasStore === false
        ? null
        : {
            outlook: async ({ beforeMs }) => ({
              conversations: older(beforeMs).length,
              toolCalls: 2 * older(beforeMs).length,
            }),
            forget: async ({ beforeMs, limit }) => {
              const ids = older(beforeMs)
                .slice(0, limit)
                .map(({ id }) => id)
              kept = kept.filter(({ id }) => !ids.includes(id))
              return ids
            },
            compact: async () => void seen.push('compact'),
          },
    traces: {
      prune: async () => void seen.push('prune'),
      count: async (ageMs) => (ageMs === Number.NEGATIVE_INFINITY ? 9 : ageMs === 7 * DAY_MS ? 3 : 0),
      deleteAll: async () => void seen.push('records'),
    },
    settings: {
      current: () => settings,
      onChange: (next) => {
        listener = next
        return () => undefined
      },
    },
    model: { conversationsDeleted: (ids) => void seen.push(...ids) },
    nowMs: () => NOW,
    isConversationOpen: () => isOpen,
    hangUp: () => {
      seen.push('hang up')
      if (over.neverEnds === true) return
      isOpen = false
      queueMicrotask(() => retention.conversationEnded())
    },
    onError: (thrown) => void seen.push(String(thrown)),
  })
  onTestFinished(retention.dispose)
  return {
    retention,
    seen,
    kept: () => kept.map(({ id }) => id),
    keep: (historyDays: AppSettings['historyDays']) => {
      const before = settings
      settings = { ...settings, historyDays }
      listener(settings, before)
    },
    end: () => {
      isOpen = false
      retention.conversationEnded()
    },
    traceAge: () => traceAgeMs({ current: () => settings })(),
  }
}

describe('retention', () => {
  it('keeps everything by default, and prunes nothing but records that are too many', async () => {
    const { retention, seen, kept, traceAge } = setUp([400, 1])
    retention.start()
    await expect.poll(() => seen).toEqual(['prune'])
    expect(kept()).toEqual(['d400', 'd1'])
    expect(traceAge()).toBe(Number.POSITIVE_INFINITY)
  })

  it('deletes what is too old when the setting says so, tells the window, and gives the room back', async () => {
    const { keep, seen, kept, traceAge } = setUp([...Array.from({ length: 45 }, (_, n) => 40 + n), 3])
    keep(30)
    await expect.poll(() => seen.at(-1)).toBe('compact')
    expect(kept()).toEqual(['d3'])
    expect(seen.filter((what) => /^d\d/.test(what))).toHaveLength(45)
    expect(seen.slice(-2)).toEqual(['prune', 'compact'])
    expect(traceAge()).toBe(30 * DAY_MS)
  })

  it('waits with what is slow until no conversation is open', async () => {
    const { keep, seen, end } = setUp([40, 3], { isOpen: true })
    keep(7)
    await expect.poll(() => seen).toEqual(['d40', 'prune'])
    end()
    await expect.poll(() => seen).toEqual(['d40', 'prune', 'compact'])
    // Nothing is left to give back.
    end()
    keep(30)
    await expect.poll(() => seen).toEqual(['d40', 'prune', 'compact', 'prune'])
  })

  it('says what would go', async () => {
    const { retention } = setUp([400, 40, 8, 1])
    const outlook = retention.handlers['history.outlook']
    expect(await outlook({ days: 7 })).toEqual({ conversations: 3, toolCalls: 6, records: 3 })
    expect(await outlook({ days: 0 })).toEqual({ conversations: 4, toolCalls: 8, records: 9 })
    expect(await outlook({ days: null })).toEqual({ conversations: 0, toolCalls: 0, records: 0 })
  })

  it('deletes everything, the open conversation included, once that has ended', async () => {
    const { retention, seen, kept } = setUp([5, 1], { isOpen: true })
    await retention.handlers['history.deleteAll'](undefined)
    expect(kept()).toEqual([])
    expect(seen).toEqual(['hang up', 'd5', 'd1', 'records', 'compact'])
  })

  it('deletes nothing without a history, and says so', async () => {
    const { retention } = setUp([], { hasStore: false })
    await expect(async () => retention.handlers['history.deleteAll'](undefined)).rejects.toMatchObject({
      code: 'closed',
    })
    expect(await retention.handlers['history.outlook']({ days: 0 })).toMatchObject({ conversations: 0, records: 9 })
  })
})
