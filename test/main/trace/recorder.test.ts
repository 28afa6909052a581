import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { readTrace } from '../../../main/trace/decoder.ts'
import { createTraceRecorder, type TraceRecorder, type TraceRecorderOptions } from '../../../main/trace/recorder.ts'
import { replay } from '../../../main/trace/replay.ts'
import { type Transition, transition } from '../../../main/voice/session.ts'
import { initialState, type SessionState } from '../../../main/voice/session-state.ts'
import { EXPOSURE, pcm, SETTINGS, type Timeless } from '../../fakes/conversation.ts'

const FIRST = initialState('test', SETTINGS, EXPOSURE)

let root: string
let folder: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'parley-traces-'))
  folder = join(root, 'traces')
})
afterEach(() => rm(root, { recursive: true, force: true }))

/** A session whose steps a recorder observes. */
class Observed {
  state: SessionState = FIRST
  nowMs = 1_795_000_000_000
  readonly errors: unknown[] = []
  readonly recorder: TraceRecorder

  constructor(options: Partial<TraceRecorderOptions> = {}) {
    this.recorder = createTraceRecorder({
      folder,
      first: FIRST,
      onError: (thrown) => this.errors.push(thrown),
      ...options,
    })
  }

  feed(input: Timeless): Transition {
    const timed = { ...input, nowMs: this.nowMs }
    const step = transition(this.state, timed)
    this.state = step.state
    this.recorder.observe(timed, step)
    return step
  }

  ticks(count: number): this {
    for (let i = 0; i < count; i++) {
      this.nowMs += 20
      this.feed({ type: 'captured', pcm: pcm(20, i % 3 === 0 ? 0 : 8000) })
      this.feed({ type: 'tick' })
    }
    return this
  }

  /** A whole conversation, ended with the service. */
  converse(text = 'hello'): this {
    this.feed({ type: 'messageTyped', text })
    this.feed({ type: 'connected' })
    this.feed({ type: 'agentEvent', event: { type: 'sessionReady', serviceSessionId: 's' } })
    this.ticks(30)
    this.feed({ type: 'hangUp', reason: 'user' })
    this.feed({ type: 'agentEvent', event: { type: 'sessionEnded' } })
    return this
  }
}

const files = async (): Promise<string[]> => (await readdir(folder).catch((): string[] => [])).sort()
const reports = async () =>
  Promise.all((await files()).map(async (name) => replay(readTrace(await readFile(join(folder, name), 'utf8')))))

describe('trace recorder', () => {
  it('keeps one trace for each conversation, and nothing between them', async () => {
    const session = new Observed()
    session.feed({ type: 'talkReleased' })
    session.converse('first')
    session.nowMs += 5000
    session.feed({ type: 'settingsChanged', settings: { ...SETTINGS, voice: 'eve' } })
    session.converse('second')
    await session.recorder.flush()
    const found = await reports()
    expect(found.map(({ conversation }) => conversation)).toEqual(['test-1', 'test-2'])
    for (const { differsAt, end } of found) expect({ differsAt, end }).toEqual({ differsAt: null, end: 'closed' })
    expect(session.errors).toEqual([])
  })

  it('encodes in slices, so that nothing waits long for it, and loses none', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    // Each step takes a millisecond.
    let nowMs = 0
    const session = new Observed({ clock: () => nowMs++ }).converse()
    vi.advanceTimersByTime(199)
    expect(nowMs).toBe(0)
    vi.advanceTimersByTime(1)
    expect(nowMs).toBeLessThan(5)
    let slices = 1
    for (; vi.getTimerCount() > 0; slices++) {
      const before = nowMs
      vi.advanceTimersToNextTimer()
      expect(nowMs - before).toBeLessThan(5)
    }
    expect(slices).toBeGreaterThan(20)
    await session.recorder.flush()
    expect(await reports()).toMatchObject([{ conversation: 'test-1', differsAt: null, end: 'closed' }])
  })

  it('lets a step that ends one conversation and begins another belong to both', async () => {
    const session = new Observed()
    session.feed({ type: 'messageTyped', text: 'hello' })
    session.feed({ type: 'connected' })
    session.feed({ type: 'agentEvent', event: { type: 'sessionReady', serviceSessionId: 's' } })
    session.feed({ type: 'hangUp', reason: 'user' })
    session.feed({ type: 'messageTyped', text: 'and another thing' })
    session.feed({ type: 'agentEvent', event: { type: 'sessionEnded' } })
    session.nowMs += 20
    session.feed({ type: 'hangUp', reason: 'user' })
    await session.recorder.flush()
    expect((await reports()).map(({ conversation, differsAt }) => [conversation, differsAt])).toEqual([
      ['test-1', null],
      ['test-2', null],
    ])
  })

  it('is readable for the user alone', async () => {
    const session = new Observed().converse()
    await session.recorder.flush()
    const [name] = await files()
    expect((await stat(join(folder, name ?? ''))).mode & 0o077).toBe(0)
    expect((await stat(folder)).mode & 0o077).toBe(0)
  })

  it('leaves no trace of an incognito conversation', async () => {
    let isIncognito = true
    const session = new Observed({ isIncognito: () => isIncognito }).converse('secret')
    await session.recorder.flush()
    expect(await files()).toEqual([])
    isIncognito = false
    session.converse('open')
    await session.recorder.flush()
    const [name] = await files()
    const text = await readFile(join(folder, name ?? ''), 'utf8')
    expect(text).toContain('open')
    expect(text).not.toContain('secret')
  })

  it('writes while the conversation goes on, and stops at the largest size', async () => {
    const session = new Observed({ maxBytes: 6000 })
    session.feed({ type: 'messageTyped', text: 'hello' })
    session.feed({ type: 'connected' })
    session.feed({ type: 'agentEvent', event: { type: 'sessionReady', serviceSessionId: 's' } })
    await session.recorder.flush()
    expect(await files()).toHaveLength(1)
    for (let i = 0; i < 20; i++) {
      session.ticks(100)
      await session.recorder.flush()
    }
    session.feed({ type: 'hangUp', reason: 'user' })
    session.feed({ type: 'agentEvent', event: { type: 'sessionEnded' } })
    await session.recorder.flush()
    const [report] = await reports()
    expect(report).toMatchObject({ differsAt: null, end: 'full' })
    const [name] = await files()
    expect((await stat(join(folder, name ?? ''))).size).toBeLessThan(12_000)
  })

  it('removes every trace on demand, and goes on with the next conversation', async () => {
    const session = new Observed().converse('old')
    session.feed({ type: 'messageTyped', text: 'under way' })
    await session.recorder.deleteAll()
    expect(await files()).toEqual([])
    session.feed({ type: 'connected' })
    session.feed({ type: 'hangUp', reason: 'user' })
    session.feed({ type: 'agentEvent', event: { type: 'sessionEnded' } })
    await session.recorder.flush()
    expect(await files()).toEqual([])
    session.converse('new')
    await session.recorder.flush()
    expect(await files()).toHaveLength(1)
  })

  it('forgets the open conversation alone', async () => {
    const session = new Observed().converse('kept')
    session.nowMs += 1000
    session.feed({ type: 'messageTyped', text: 'gone' })
    await session.recorder.flush()
    expect(await files()).toHaveLength(2)
    await session.recorder.forgetCurrent()
    session.feed({ type: 'hangUp', reason: 'user' })
    await session.recorder.flush()
    expect(await files()).toHaveLength(1)
  })

  it('removes traces that are too old, and touches nothing else', async () => {
    await mkdir(folder)
    for (const name of ['old.ndjson', 'young.ndjson', 'old.txt']) await writeFile(join(folder, name), 'x')
    const longAgo = new Date(Date.now() - 8 * 24 * 3_600_000)
    await utimes(join(folder, 'old.ndjson'), longAgo, longAgo)
    await utimes(join(folder, 'old.txt'), longAgo, longAgo)
    let days = Number.POSITIVE_INFINITY
    const session = new Observed({ maxAgeMs: () => days * 24 * 3_600_000 })
    await session.recorder.flush()
    expect(await files()).toEqual(['old.ndjson', 'old.txt', 'young.ndjson'])
    expect(await session.recorder.count(7 * 24 * 3_600_000)).toBe(1)
    expect(await session.recorder.count(Number.NEGATIVE_INFINITY)).toBe(2)
    days = 7
    await session.recorder.prune()
    expect(await files()).toEqual(['old.txt', 'young.ndjson'])
  })

  it('says once that the disk refuses, and the conversation goes on', async () => {
    await writeFile(folder, 'a file where the folder should be')
    const session = new Observed().converse('one')
    await session.recorder.flush()
    expect(session.errors).toHaveLength(1)
    session.converse('two')
    await session.recorder.flush()
    expect(session.errors.length).toBeLessThanOrEqual(2)
  })
})
