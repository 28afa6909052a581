/**
 * What the port guard lets through, holds back and ends, on a clock of its own.
 */
import { describe, expect, it } from 'vitest'
import { createGuard } from '../../preload/plugin-guard.ts'

function setUp() {
  let now = 0
  const passed: (string | { id: number; bytes: Uint8Array })[] = []
  const ended: string[] = []
  const timers: { atMs: number; callback: () => void }[] = []
  const guard = createGuard({
    toMain: (message) => void passed.push(message),
    end: (reason) => void ended.push(reason),
    later: (callback, delayMs) => void timers.push({ atMs: now + delayMs, callback }),
    nowMs: () => now,
  })
  const say = (message: object): void => guard.fromWorker(JSON.stringify(message))
  const advance = (ms: number): void => {
    const untilMs = now + ms
    for (let next = nextDue(untilMs); next; next = nextDue(untilMs)) {
      timers.splice(timers.indexOf(next), 1)
      now = Math.max(now, next.atMs)
      next.callback()
    }
    now = untilMs
  }
  const nextDue = (untilMs: number) => timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0]
  return { guard, passed, ended, say, advance }
}

const done = (id: number, more: object = {}) => ({ type: 'done', id, outcome: { kind: 'ok', value: 1, ...more } })

describe('port guard', () => {
  it('passes one result for each call, and none more', () => {
    const { guard, passed, say } = setUp()
    say(done(1))
    guard.fromMain('call', 1)
    say(done(1))
    say(done(1))
    expect(passed).toHaveLength(1)
  })

  it('passes ten thousand results when ten thousand calls were made', () => {
    const { guard, passed, ended, say } = setUp()
    for (let id = 1; id <= 10_000; id += 1) {
      guard.fromMain('call', id)
      say(done(id))
    }
    expect(passed).toHaveLength(10_000)
    expect(ended).toEqual([])
  })

  it('passes a later outcome only for a call that announced one', () => {
    const { guard, passed, say } = setUp()
    guard.fromMain('call', 1)
    guard.fromMain('call', 2)
    say(done(1))
    say(done(2, { isLater: true }))
    say({ ...done(1), type: 'later' })
    say({ ...done(2), type: 'later' })
    say({ ...done(2), type: 'later' })
    expect(passed).toHaveLength(3)
  })

  it('holds requests back when they come too fast, in order and without loss', () => {
    const { guard, passed, ended, say, advance } = setUp()
    for (let id = 1; id <= 3000; id += 1) {
      say({ type: 'ask', id, callId: 1, method: 'storage.get', params: {} })
      guard.fromMain('answer', id)
    }
    expect(ended).toEqual([])
    expect(passed.length).toBeLessThan(1100)
    advance(1000)
    expect(passed.length).toBeLessThan(1700)
    advance(10_000)
    expect(passed.map((text) => JSON.parse(String(text)).id)).toEqual(
      Array.from({ length: 3000 }, (_, index) => index + 1),
    )
  })

  it('lets few large requests pass at once', () => {
    const { guard, passed, say } = setUp()
    for (let id = 1; id <= 60; id += 1) {
      say({ type: 'ask', id, callId: 1, method: 'storage.set', params: 'x'.repeat(200_000) })
      guard.fromMain('answer', id)
    }
    expect(passed.length).toBeLessThan(25)
  })

  it('ends a worker with too many requests open', () => {
    const { ended, say } = setUp()
    for (let id = 1; id <= 65; id += 1) say({ type: 'ask', id, callId: 1, method: 'x', params: {} })
    expect(ended).toEqual(['it had too many requests open'])
  })

  it.each([
    ['a message over 256 KiB', 'x'.repeat(256 * 1024 + 1)],
    ['100 MB', 'x'.repeat(100_000_000)],
  ])('ends a worker for %s', (_name, text) => {
    const { guard, ended, passed } = setUp()
    guard.fromWorker(text)
    expect(ended).toHaveLength(1)
    expect(passed).toEqual([])
  })

  it('ends a worker for a result over 64 KiB, although a call was open', () => {
    const { guard, ended, passed, say } = setUp()
    guard.fromMain('call', 1)
    say(done(1, { value: 'x'.repeat(80_000) }))
    expect(ended).toHaveLength(1)
    expect(passed).toEqual([])
  })

  it.each<[string, unknown]>([
    ['unknown types', JSON.stringify({ type: 'exec' })],
    ['broken JSON', '{'],
    ['numbers', 1],
    ['objects', { type: 'log' }],
    ['pieces nobody pulled', [1, new Uint8Array(1)]],
    ['null', null],
    ['a list', '[]'],
  ])('ends a worker that floods with %s, and passes nothing after', (_name, data) => {
    const { guard, ended, passed } = setUp()
    for (let count = 0; count < 5000; count += 1) guard.fromWorker(data)
    expect(ended).toEqual(['it flooded the app with messages'])
    expect(passed).toEqual([])
    guard.fromMain('call', 1)
    guard.fromWorker(JSON.stringify(done(1)))
    expect(passed).toEqual([])
  })

  it('swallows log lines over the allowance before it ends the worker', () => {
    const { passed, ended, say, advance } = setUp()
    for (let count = 0; count < 300; count += 1) say({ type: 'log', level: 'info', text: 'x' })
    expect(passed).toHaveLength(100)
    advance(1000)
    say({ type: 'log', level: 'info', text: 'x' })
    expect(passed).toHaveLength(101)
    expect(ended).toEqual([])
  })

  it('copies the piece that main pulled out of the buffer it is a view of', () => {
    const { guard, passed } = setUp()
    guard.fromMain('pull', 7)
    const huge = new Uint8Array(1_000_000)
    guard.fromWorker([7, huge.subarray(10, 14)])
    const [piece] = passed
    expect(piece).toMatchObject({ id: 7, bytes: new Uint8Array(4) })
    expect(typeof piece === 'object' ? piece.bytes.buffer.byteLength : 0).toBe(4)
  })

  it('ends a worker for a piece that is too large', () => {
    const { guard, ended } = setUp()
    guard.fromMain('pull', 7)
    guard.fromWorker([7, new Uint8Array(256 * 1024 + 1)])
    expect(ended).toHaveLength(1)
  })
})
