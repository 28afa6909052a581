/** A link that comes and goes, and services that answer a resume with anything: nothing is billed without end. */
import { describe, expect, it } from 'vitest'
import { READY_TIMEOUT_MS } from '../../../main/voice/link.ts'
import { STABLE_MS } from '../../../main/voice/link-end.ts'
import { Conversation } from '../../fakes/conversation.ts'

const LOST = { type: 'connectionLost', fault: { closeCode: 1006, message: 'gone' } } as const

/** Every connection is ready at once and gone after `upMs`; nobody does anything. Returns how often it was connected. */
const flap = (talk: Conversation, upMs: number, forMs: number): number => {
  const untilMs = talk.nowMs + forMs
  let upSinceMs = talk.nowMs
  let count = 0
  while (talk.nowMs < untilMs) {
    const { phase } = talk.state.link
    if (phase === 'connecting') {
      count += 1
      upSinceMs = talk.nowMs
      talk.feed({ type: 'connected' }).ready()
    } else if (phase === 'ready' && talk.nowMs - upSinceMs >= upMs) talk.feed(LOST)
    talk.wait(20)
  }
  return count
}

const noticeOf = (talk: Conversation) => talk.of('tell').at(-1)?.notice.text
const accountOf = (talk: Conversation) => talk.of('record').flatMap(({ record }) => ('key' in record ? [record] : []))

describe('session: a link that comes and goes', () => {
  it('is given up after several attempts, with what to do, however often it was ready in between', () => {
    const talk = new Conversation({ idleHangupMs: 3_600_000 }).open()
    const count = flap(talk, 2000, 600_000)
    expect(count).toBeLessThan(10)
    expect(talk.state.link).toMatchObject({ phase: 'failed', text: expect.stringMatching(/keeps breaking/) })
    expect(talk.of('record').at(-1)?.record).toMatchObject({ type: 'sessionEnded', reason: 'lost' })
  })

  it('waits longer from loss to loss', () => {
    const talk = new Conversation({ idleHangupMs: 3_600_000 }).open()
    const waits: number[] = []
    for (let n = 0; n < 4; n++) {
      const lostMs = talk.feed(LOST).nowMs
      while (talk.state.link.phase === 'waiting') talk.wait(20)
      waits.push(talk.nowMs - lostMs)
      talk.feed({ type: 'connected' }).ready()
    }
    expect(waits[0]).toBeLessThanOrEqual(250)
    for (const [i, wait] of waits.entries()) expect(wait).toBeGreaterThan((waits[i - 1] ?? 0) * 1.4)
  })

  it('is a new series once a connection has held', () => {
    const talk = new Conversation({ idleHangupMs: 3_600_000 }).open()
    for (let n = 0; n < 20; n++) {
      talk.wait(STABLE_MS).feed(LOST).wait(260).feed({ type: 'connected' }).ready(`sess_${n}`)
      expect(talk.state.link.phase).toBe('ready')
    }
  })

  it('does not put off the idle hang-up, which comes even while it is down', () => {
    const talk = new Conversation({ idleHangupMs: 20_000 }).open()
    flap(talk, 4000, 30_000)
    expect(talk.state.link.phase).not.toBe('ready')
    talk.agent({ type: 'sessionEnded' })
    expect(talk.of('record').at(-1)?.record).toMatchObject({ type: 'sessionEnded', reason: 'idle' })
    const down = new Conversation({ idleHangupMs: 5000 }).open().feed(LOST)
    for (let n = 0; n < 20 && down.state.link.phase !== 'offline'; n++) down.wait(1000).feed(LOST)
    expect(down.of('record').at(-1)?.record).toMatchObject({ type: 'sessionEnded', reason: 'idle' })
  })

  it('does not forget that the user had just spoken', () => {
    const talk = new Conversation({ idleHangupMs: 20_000 }).open().wait(15_000).agent({ type: 'speechStarted' })
    talk.feed(LOST).wait(260).feed({ type: 'connected' }).ready().wait(10_000)
    expect(talk.state.link.phase).toBe('ready')
  })

  it('keeps on trying for a user who presses or types', () => {
    const talk = new Conversation({ idleHangupMs: 3_600_000 }).open()
    for (let n = 0; n < 20; n++) {
      talk
        .feed(LOST)
        .feed({ type: 'messageTyped', text: `${n}` })
        .feed({ type: 'connected' })
        .ready()
      expect(talk.state.link.phase).toBe('ready')
    }
  })
})

describe('session: resume', () => {
  const resuming = () => new Conversation().open().feed(LOST).wait(260).feed({ type: 'connected' })
  const error = (code: string) => ({ type: 'sessionError', code, message: '' }) as const

  it.each([
    'at_capacity',
    'concurrency_exceeded',
    'internal_error',
    'server_error',
    'agent_timeout',
    'agent_init_failed',
    'agent_not_found',
    'invalid_format',
    'invalid_value',
    'session_expired',
    'never_heard_of',
  ])('leads to a new service session when it is answered with %s', (code) => {
    const talk = resuming().agent(error(code))
    const id = talk.state.conversation?.id
    expect(noticeOf(talk)).toMatch(/by itself|goes on/)
    while (talk.state.link.phase === 'waiting') talk.wait(20)
    talk.feed({ type: 'connected' })
    expect(talk.sent('sessionResume')).toHaveLength(1)
    talk.ready('sess_2')
    expect(talk.state.conversation).toMatchObject({ id, service: { givenId: 'sess_2' } })
    expect(talk.of('recapWanted')).toHaveLength(1)
  })

  it.each([1000, 1006, 1008, 1011])('leads to a new service session when it ends with close %i', (closeCode) => {
    const talk = resuming()
      .feed({ type: 'connectionLost', fault: { closeCode, message: '' } })
      .wait(5000)
    talk.feed({ type: 'connected' }).ready('sess_2')
    expect(talk.state.link.phase).toBe('ready')
    expect(talk.sent('sessionResume')).toHaveLength(1)
  })

  it.each(['unauthorized', 'forbidden'])('ends with %s: no other session would be had', (code) => {
    expect(resuming().agent(error(code)).state.link.phase).toBe('failed')
  })

  it('is still tried when the network was away for a while, and not when the service has forgotten by then', () => {
    const away = (ms: number): Conversation => {
      const talk = new Conversation().open().feed(LOST)
      const untilMs = talk.nowMs + ms
      while (talk.nowMs < untilMs) {
        if (talk.state.link.phase === 'connecting') talk.feed(LOST)
        talk.wait(20)
      }
      while (talk.state.link.phase !== 'connecting') talk.wait(20)
      return talk.feed({ type: 'connected' })
    }
    expect(away(3000).sent('sessionResume')).toHaveLength(1)
    const late = new Conversation().open().feed(LOST)
    late.nowMs += 31_000
    late.wait(40)
    expect(late.of('recapWanted')).toHaveLength(1)
    late.feed({ type: 'connected' })
    expect(late.sent('sessionResume')).toEqual([])
    expect(late.sent('sessionUpdate')).toHaveLength(1)
  })

  it('asks for a recap when the lost session had never said its id, and so cannot be resumed', () => {
    const talk = new Conversation().feed({ type: 'talkToggled' }).feed({ type: 'connected' })
    talk.agent({ type: 'sessionUpdated' }).wait(2000).feed(LOST).wait(260).feed({ type: 'connected' })
    expect(talk.sent('sessionResume')).toEqual([])
    expect(talk.of('recapWanted')).toHaveLength(1)
  })

  it('does not make the service session younger: it is replaced when it is old', () => {
    const talk = new Conversation({ idleHangupMs: 7_200_000 }).open()
    talk.nowMs += 50 * 60_000
    talk.feed(LOST).wait(260).feed({ type: 'connected' }).ready()
    talk.nowMs += 5 * 60_000
    talk.wait(200)
    expect(talk.sent('sessionEnd')).toHaveLength(1)
  })
})

describe('session: what is billed is counted', () => {
  const opening = () => new Conversation().feed({ type: 'talkToggled' }).feed({ type: 'connected' })

  it('has a row from the first message on, and its id when the service says it, however late', () => {
    const talk = opening()
    const openedMs = talk.nowMs
    expect(accountOf(talk)).toEqual([
      { type: 'serviceSessionOpened', sessionId: 'test-1', key: 'test-1:s1', atMs: openedMs },
    ])
    talk.agent({ type: 'sessionUpdated' }).wait(2000)
    expect(talk.state.link.phase).toBe('ready')
    expect(accountOf(talk)).toHaveLength(1)
    talk.wait(3000).agent({ type: 'sessionReady', serviceSessionId: 'sess_1' })
    expect(accountOf(talk).at(-1)).toEqual({
      type: 'serviceSessionNamed',
      sessionId: 'test-1',
      key: 'test-1:s1',
      serviceSessionId: 'sess_1',
    })
    // And from here on it can be resumed.
    talk.feed(LOST).wait(260).feed({ type: 'connected' })
    expect(talk.sent('sessionResume')).toHaveLength(1)
  })

  it('counts a session that never becomes ready until it was told to end, and the grace', () => {
    const talk = opening().wait(READY_TIMEOUT_MS)
    expect(talk.sent('sessionEnd')).toHaveLength(1)
    expect(accountOf(talk).at(-1)).toMatchObject({ type: 'serviceSessionClosed', atMs: talk.nowMs + 30_000 })
  })

  it('counts one that was refused until the refusal, and nothing after it', () => {
    const talk = opening().wait(400).agent({ type: 'sessionError', code: 'unauthorized', message: '' })
    expect(accountOf(talk).at(-1)).toMatchObject({ type: 'serviceSessionClosed', key: 'test-1:s1', atMs: talk.nowMs })
    const expired = new Conversation().open().agent({ type: 'sessionError', code: 'session_expired', message: '' })
    expect(accountOf(expired).at(-1)).toMatchObject({ type: 'serviceSessionClosed', atMs: expired.nowMs })
  })

  it('counts the grace from the loss on, not from the refused resume', () => {
    const talk = new Conversation().open()
    const lostMs = talk.feed(LOST).nowMs
    talk.wait(260).feed({ type: 'connected' }).wait(500)
    talk.agent({ type: 'sessionError', code: 'session_not_found', message: '' })
    expect(accountOf(talk).at(-1)).toMatchObject({ type: 'serviceSessionClosed', atMs: lostMs + 30_000 })
  })

  it('goes on counting one session when it is resumed, and begins another row when the service gives another id', () => {
    const talk = new Conversation().open().feed(LOST).wait(260).feed({ type: 'connected' }).ready('sess_1')
    expect(accountOf(talk)).toEqual([])
    talk.feed(LOST).wait(1100).feed({ type: 'connected' }).ready('sess_9')
    expect(accountOf(talk).map(({ type, key }) => [type, key])).toEqual([
      ['serviceSessionClosed', 'test-1:s1'],
      ['serviceSessionOpened', 'test-1:s2'],
      ['serviceSessionNamed', 'test-1:s2'],
    ])
  })

  it('ends a session that is hung up before it is ready, again when it says ready after all', () => {
    const talk = opening().wait(100).feed({ type: 'hangUp', reason: 'user' })
    expect(talk.sent('sessionEnd')).toHaveLength(1)
    expect(talk.of('disconnect')).toEqual([])
    talk.agent({ type: 'sessionUpdated' }).agent({ type: 'sessionReady', serviceSessionId: 'sess_1' })
    expect(talk.sent('sessionEnd')).toHaveLength(2)
    expect(accountOf(talk).at(-1)).toMatchObject({ type: 'serviceSessionNamed', serviceSessionId: 'sess_1' })
    talk.agent({ type: 'sessionEnded' })
    expect(talk.state.link.phase).toBe('offline')
    expect(accountOf(talk).at(-1)).toMatchObject({ type: 'serviceSessionClosed', atMs: talk.nowMs })
    expect(talk.of('record').at(-1)?.record).toMatchObject({ type: 'sessionEnded', reason: 'user' })
  })

  it('ends a session that is hung up while it is resumed, also when it says so late', () => {
    const talk = new Conversation().open().feed(LOST).wait(260).feed({ type: 'connected' })
    talk.feed({ type: 'hangUp', reason: 'quit' }).ready('sess_1').ready('sess_1')
    expect(talk.sent('sessionEnd')).toHaveLength(2)
    talk.agent({ type: 'sessionEnded' })
    expect(accountOf(talk)).toMatchObject([{ type: 'serviceSessionClosed', key: 'test-1:s1', atMs: talk.nowMs }])
  })

  it('ends at once, and for nothing, when it is hung up before anything was sent', () => {
    const talk = new Conversation().feed({ type: 'talkToggled' }).feed({ type: 'hangUp', reason: 'user' })
    expect(talk.state.link.phase).toBe('offline')
    expect(accountOf(talk)).toEqual([])
  })
})
