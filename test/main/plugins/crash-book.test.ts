/** When a plugin that crashes is started again, and when no more. */
import { describe, expect, it } from 'vitest'
import { createCrashBook } from '../../../main/plugins/crash-book.ts'

const MINUTE_MS = 60_000

function setUp() {
  let now = 1_000_000
  const book = createCrashBook(() => now)
  const crash = () => book.note('sample', 'boom')
  const pass = (ms: number): void => {
    now += ms
  }
  return { book, crash, pass }
}

describe('crash book', () => {
  it('lets a plugin that never crashed start at once', () => {
    expect(setUp().book.restartInMs('sample')).toBeLessThanOrEqual(0)
  })

  it('waits nothing, a second, four seconds', () => {
    const { book, crash, pass } = setUp()
    const waits: number[] = []
    for (let round = 0; round < 4; round += 1) {
      crash()
      waits.push(book.restartInMs('sample'))
      // Far enough apart that there is no quarantine, near enough to be remembered.
      pass(4 * MINUTE_MS)
    }
    expect(waits).toEqual([0, 1000, 4000, 4000])
    expect(book.quarantineReason('sample')).toBeUndefined()
    expect(book.restartInMs('other')).toBeLessThanOrEqual(0)
  })

  it('counts the wait from the crash', () => {
    const { book, crash, pass } = setUp()
    crash()
    crash()
    pass(400)
    expect(book.restartInMs('sample')).toBe(600)
    pass(600)
    expect(book.restartInMs('sample')).toBeLessThanOrEqual(0)
  })

  it('quarantines on the third crash in five minutes, and says so once', () => {
    const { book, crash, pass } = setUp()
    expect(crash()).toEqual({ recent: 1, isQuarantined: false })
    pass(MINUTE_MS)
    expect(crash()).toEqual({ recent: 2, isQuarantined: false })
    pass(3 * MINUTE_MS)
    expect(crash()).toEqual({ recent: 3, isQuarantined: true })
    expect(crash().isQuarantined).toBe(false)
    expect(book.quarantineReason('sample')).toBe('boom')
    book.forget('sample')
    expect(book.quarantineReason('sample')).toBeUndefined()
    expect(book.restartInMs('sample')).toBeLessThanOrEqual(0)
    expect(crash()).toEqual({ recent: 1, isQuarantined: false })
  })

  it('forgets crashes of half an hour ago', () => {
    const { book, crash, pass } = setUp()
    crash()
    crash()
    pass(31 * MINUTE_MS)
    crash()
    expect(book.restartInMs('sample')).toBe(0)
  })
})
