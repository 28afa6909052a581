/** Many deadlines on one timer, on virtual time. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDeadlines } from '../../../main/plugins/deadlines.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('deadlines', () => {
  it('come at their time, in whatever order they were set', () => {
    const { set } = createDeadlines()
    const came: number[] = []
    const startMs = performance.now()
    for (const ms of [300, 100, 200, 100]) set(ms, () => came.push(performance.now() - startMs))
    vi.advanceTimersByTime(1_000)
    expect(came).toEqual([100, 100, 200, 300])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('do not come when they were cleared, by another one in the same moment included', () => {
    const { set } = createDeadlines()
    const came: string[] = []
    const clear = set(100, () => came.push('cleared'))
    set(100, () => clearLater())
    const clearLater = set(100, () => came.push('cleared by the one before'))
    clear()
    vi.advanceTimersByTime(1_000)
    expect(came).toEqual([])
  })

  it('may be set by one that comes', () => {
    const { set } = createDeadlines()
    const came: string[] = []
    set(100, () => set(50, () => came.push('second')))
    set(400, () => came.push('third'))
    vi.advanceTimersByTime(149)
    expect(came).toEqual([])
    vi.advanceTimersByTime(1)
    expect(came).toEqual(['second'])
    vi.advanceTimersByTime(250)
    expect(came).toEqual(['second', 'third'])
  })

  it('use one timer, which many short jobs one after the other do not change', () => {
    const setTimer = vi.spyOn(globalThis, 'setTimeout')
    const { set } = createDeadlines()
    for (let job = 0; job < 1_000; job++) {
      set(10_000, () => expect.unreachable())()
      vi.advanceTimersByTime(1)
    }
    expect(setTimer).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(20_000)
    expect(vi.getTimerCount()).toBe(0)
  })
})
