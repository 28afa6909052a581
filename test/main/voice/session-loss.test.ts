import { describe, expect, it } from 'vitest'
import { RESUMED_ANSWERS_MS } from '../../../main/voice/answers.ts'
import { CONNECT_TIMEOUT_MS, END_TIMEOUT_MS, READY_TIMEOUT_MS } from '../../../main/voice/link.ts'
import { Conversation, SETTINGS } from '../../fakes/conversation.ts'

describe('session: loss, end, failure', () => {
  const lost = { closeCode: 1006, message: 'gone' }

  it('tries to resume once, then begins a new service session without greeting, in the same conversation', () => {
    const talk = new Conversation({ greeting: 'Hello.' }).open()
    const id = talk.state.conversation?.id
    talk.replyStarts('r1').agentSpeaks('r1', 'a b c').plays('r1', 300)
    talk.feed({ type: 'connectionLost', fault: lost })
    expect(talk.word).toBe('Connecting')
    expect(talk.of('flushPlayback')).toHaveLength(1)
    expect(talk.of('tell').at(-1)?.notice.text).toMatch(/lost/)
    talk.wait(260)
    expect(talk.of('connect')).toHaveLength(1)
    talk.feed({ type: 'connected' })
    expect(talk.sent('sessionResume')).toEqual([{ type: 'sessionResume', serviceSessionId: 'sess_1' }])
    talk.agent({ type: 'sessionError', code: 'SESSION_NOT_FOUND', message: '' }).wait(40)
    talk.feed({ type: 'connected' })
    expect(talk.sent('sessionUpdate').at(-1)?.session.opening?.greeting).toBeNull()
    talk.ready('sess_2')
    expect(talk.state.conversation).toMatchObject({ id, service: { givenId: 'sess_2' } })
    expect(talk.of('tell').at(-1)?.notice.text).toBeNull()
  })

  it('answers nothing for calls of a service session that is gone, and still logs how they ended', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').calls('c1', 'add_note', { text: 'milk' })
    talk.feed({ type: 'connectionLost', fault: lost }).wait(260).feed({ type: 'connected' })
    talk.agent({ type: 'sessionError', code: 'session_not_found', message: '' }).toolEnds('c1')
    expect(Object.values(talk.rows)).toEqual(['dropped'])
    const ended = talk
      .of('record')
      .map(({ record }) => record)
      .filter((record) => record.type === 'toolCallEnded')
    expect(ended.at(-1)).toMatchObject({ status: 'dropped', result: '{"id":"c1"}' })
    talk.wait(40).feed({ type: 'connected' }).ready('sess_2').wait(6000)
    expect(talk.answered).toEqual([])
  })

  it('answers the calls of a service session that was resumed', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').calls('c1').replyEnds('r1')
    talk.feed({ type: 'connectionLost', fault: lost }).toolEnds('c1').wait(260).feed({ type: 'connected' }).ready()
    expect(talk.wait(5000).answered).toEqual(['c1'])
    expect(talk.sent('replyCreate')).toEqual([])
    expect(talk.rows).toMatchObject({ 'test-1:t2': 'ok' })
  })

  it('keeps a typed message that was on its way when the connection went', () => {
    const talk = new Conversation().open().feed({ type: 'messageTyped', text: 'hello' })
    talk.feed({ type: 'connectionLost', fault: lost }).wait(260).feed({ type: 'connected' }).ready()
    expect(talk.wait(RESUMED_ANSWERS_MS).sent('replyCreate')).toHaveLength(2)
  })

  it('gives up with a sentence after several attempts, and begins anew on the next press', () => {
    const talk = new Conversation().feed({ type: 'talkToggled' })
    for (let n = 0; n < 6; n++) talk.wait(CONNECT_TIMEOUT_MS + 40_000)
    expect(talk.word).toBe('Error')
    expect(talk.state.link).toMatchObject({ phase: 'failed', text: expect.stringContaining('internet') })
    const ended = talk
      .of('record')
      .map(({ record }) => record)
      .find((record) => record.type === 'sessionEnded')
    expect(ended).toMatchObject({ reason: 'lost' })
    talk.feed({ type: 'talkToggled' })
    expect(talk.word).toBe('Connecting')
  })

  it('goes on looking for the service for some minutes once a conversation has begun, and keeps it', () => {
    const talk = new Conversation({ idleHangupMs: 3_600_000 }).open()
    const id = talk.state.conversation?.id
    talk.feed({ type: 'connectionLost', fault: lost })
    const unreached = (): number => {
      const fromMs = talk.nowMs
      while (talk.state.link.phase === 'waiting') talk.wait(20)
      if (talk.state.link.phase === 'connecting') talk.feed({ type: 'connectionLost', fault: lost })
      return talk.nowMs - fromMs
    }
    const waits = [1, 2, 3, 4, 5, 6, 7, 8].map(unreached)
    expect(waits[0]).toBeLessThanOrEqual(250)
    for (const [i, wait] of waits.entries()) expect(wait).toBeGreaterThan(i < 6 ? (waits[i - 1] ?? 0) * 1.4 : 22_000)
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_020)
    expect(talk.of('tell').at(-1)?.notice.text).toMatch(/cannot be reached\. Parley keeps trying/)
    // It is there again: the same conversation, and what went before does not count.
    while (talk.state.link.phase === 'waiting') talk.wait(20)
    talk.feed({ type: 'connected' }).ready('sess_2')
    expect(talk.state.conversation).toMatchObject({ id, tries: { unreached: 0 } })
    expect(talk.of('tell').at(-1)?.notice.text).toBeNull()
    talk.feed({ type: 'connectionLost', fault: lost })
    const last = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(unreached)
    expect(last.reduce((sum, wait) => sum + wait)).toBeGreaterThan(150_000)
    expect(talk.state.link).toMatchObject({ phase: 'failed', text: expect.stringContaining('cannot be reached') })
    expect(talk.of('record').at(-1)?.record).toMatchObject({ type: 'sessionEnded', reason: 'lost' })
  })

  it('connects at once for whoever presses the key while it waits, and when the network is back', () => {
    const talk = new Conversation({ idleHangupMs: 3_600_000 }).open().feed({ type: 'connectionLost', fault: lost })
    for (let n = 0; n < 7; n++) talk.wait(31_000).feed({ type: 'connectionLost', fault: lost })
    expect(talk.state.link.phase).toBe('waiting')
    talk.feed({ type: 'networkRestored' })
    expect(talk.state.link.phase).toBe('connecting')
    talk.feed({ type: 'connectionLost', fault: lost }).feed({ type: 'talkToggled' })
    expect(talk.state.link.phase).toBe('connecting')
  })

  it('asks for another token once when one was not accepted at the door, then says what to do', () => {
    const fault = { closeCode: 1006, message: 'refused with 401', httpStatus: 401, isByToken: true }
    const talk = new Conversation().feed({ type: 'talkToggled' }).feed({ type: 'connectionLost', fault })
    expect(talk.of('connect')).toHaveLength(2)
    expect(talk.word).toBe('Connecting')
    talk.feed({ type: 'connectionLost', fault })
    expect(talk.state.link).toMatchObject({ phase: 'failed', text: expect.stringContaining('key') })
    const byKey = new Conversation().feed({ type: 'talkToggled' })
    byKey.feed({ type: 'connectionLost', fault: { ...fault, isByToken: false } })
    expect(byKey.state.link.phase).toBe('failed')
  })

  it('says that the service turned it away when that is what it did all the time', () => {
    const talk = new Conversation().feed({ type: 'talkToggled' })
    for (let n = 0; n < 6; n++) {
      talk.feed({ type: 'connected' }).agent({ type: 'sessionError', code: 'at_capacity', message: '' })
      if (n === 0) expect(talk.of('tell').at(-1)?.notice.text).toContain('busy')
      talk.wait(30_000)
    }
    expect(talk.state.link).toMatchObject({ phase: 'failed', text: expect.stringContaining('turned Parley away') })
    expect(talk.of('record').at(-1)?.record).toMatchObject({ type: 'sessionEnded', reason: 'refused' })
  })

  it.each(['session_not_found', 'session_forbidden', 'session_expired'])(
    'begins a new service session when the first one is refused as %s, and says so, not a word of the key',
    (code) => {
      const talk = new Conversation().feed({ type: 'talkToggled' }).feed({ type: 'connected' })
      talk.agent({ type: 'sessionError', code, message: '' })
      expect(talk.of('tell').at(-1)?.notice.text).toMatch(/no longer knows this conversation\. Parley begins a new one/)
      talk.wait(300).feed({ type: 'connected' })
      expect(talk.sent('sessionResume')).toEqual([])
      expect(talk.sent('sessionUpdate')).toHaveLength(2)
      expect(talk.ready().state.link.phase).toBe('ready')
    },
  )

  it('takes a close without a word at the first opening for a refusal of the key', () => {
    const talk = new Conversation().feed({ type: 'talkToggled' }).feed({ type: 'connected' })
    talk.feed({ type: 'connectionLost', fault: { closeCode: 1008, message: '' } })
    expect(talk.state.link).toMatchObject({ phase: 'failed', text: expect.stringContaining('API key') })
    expect(talk.of('record').at(-1)?.record).toMatchObject({ reason: 'refused' })
  })

  it('leaves the user’s unfinished words open while the service session may be resumed, and ends them once', () => {
    const speaking = () => {
      const talk = new Conversation().open().agent({ type: 'speechStarted' })
      return talk.agent({ type: 'userTranscriptDelta', itemId: 'i', text: 'set a' })
    }
    const finals = (talk: Conversation) =>
      talk.of('record').flatMap(({ record }) => (record.type === 'utterance' ? [record.utterance.text] : []))
    const resumed = speaking().feed({ type: 'connectionLost', fault: lost }).wait(260).feed({ type: 'connected' })
    resumed.ready().agent({ type: 'userTranscript', itemId: 'i', text: 'set a timer' })
    expect(finals(resumed)).toEqual(['set a timer'])
    const anew = speaking().feed({ type: 'connectionLost', fault: lost }).wait(260).feed({ type: 'connected' })
    expect(finals(anew)).toEqual([])
    anew.agent({ type: 'sessionError', code: 'session_not_found', message: '' })
    expect(finals(anew)).toEqual(['set a'])
    // Another service session counts its items anew.
    anew.wait(40).feed({ type: 'connected' }).ready('sess_2')
    anew.agent({ type: 'userTranscript', itemId: 'i', text: 'hello' })
    expect(finals(anew)).toEqual(['set a', 'hello'])
    const ended = speaking().feed({ type: 'connectionLost', fault: lost }).feed({ type: 'hangUp', reason: 'user' })
    expect(finals(ended)).toEqual(['set a'])
  })

  it('says what to do when the key is refused, and does not try again', () => {
    const talk = new Conversation().feed({ type: 'talkToggled' }).feed({ type: 'connected' })
    talk.agent({ type: 'sessionError', code: 'unauthorized', message: 'nope' }).wait(60_000)
    expect(talk.word).toBe('Error')
    expect(talk.of('connect')).toHaveLength(1)
    expect(talk.state.gate.position.kind).toBe('closed')
  })

  it('gives up at once, in the words of whoever knows, when trying again would not help', () => {
    const talk = new Conversation().feed({ type: 'talkToggled' })
    const giveUpText = 'PARLEY_AGENT_URL is not a URL. Correct it and start Parley again.'
    talk.feed({ type: 'connectionLost', fault: { closeCode: 0, message: 'bad', giveUpText } }).wait(60_000)
    expect(talk.state.link).toEqual({ phase: 'failed', text: giveUpText })
    expect(talk.of('record').at(-1)?.record).toMatchObject({ type: 'sessionEnded', reason: 'lost' })
    expect(talk.of('connect')).toHaveLength(1)
  })

  it('survives an unknown error after ready', () => {
    const talk = new Conversation().open().agent({ type: 'sessionError', code: 'weather_is_bad', message: '' })
    expect(talk.state.link.phase).toBe('ready')
  })

  it('gives a silent handshake its time-out', () => {
    const talk = new Conversation()
      .feed({ type: 'talkToggled' })
      .feed({ type: 'connected' })
      .wait(READY_TIMEOUT_MS + 300)
    expect(talk.of('disconnect').length).toBeGreaterThan(0)
  })

  it('ends cleanly: session.end, session.ended, row closed; and after a time-out all the same', () => {
    const talk = new Conversation().open().feed({ type: 'hangUp', reason: 'user' })
    expect(talk.sent('sessionEnd')).toHaveLength(1)
    talk.agent({ type: 'sessionEnded' })
    expect(talk.word).toBe('Offline')
    expect(talk.of('record').at(-1)?.record).toMatchObject({ type: 'sessionEnded', reason: 'user' })
    const deaf = new Conversation()
      .open()
      .feed({ type: 'hangUp', reason: 'quit' })
      .wait(END_TIMEOUT_MS + 40)
    expect(deaf.word).toBe('Offline')
    expect(deaf.of('disconnect')).toHaveLength(1)
  })

  it('hangs up when nobody has said or done anything for the idle time, and not while a tool runs', () => {
    const talk = new Conversation({ idleHangupMs: 5000 }).open().wait(4000).agent({ type: 'speechStarted' }).wait(4000)
    expect(talk.sent('sessionEnd')).toEqual([])
    talk.agent({ type: 'speechStopped' }).replyStarts('r1').agentSpeaks('r1', 'yes').plays('r1', 500)
    talk.replyEnds('r1').plays('r1', 500, true).wait(6000)
    expect(talk.sent('sessionEnd')).toHaveLength(1)
    const busy = new Conversation({ idleHangupMs: 5000 })
      .open()
      .userSays('x')
      .replyStarts('r1')
      .calls('c1')
      .replyEnds('r1')
    busy.wait(8000)
    expect(busy.sent('sessionEnd')).toEqual([])
  })

  it('takes a new setting for the next step', () => {
    const talk = new Conversation()
      .open()
      .feed({ type: 'settingsChanged', settings: { ...SETTINGS, talkMode: 'hold' } })
    talk.feed({ type: 'talkPressed' }).wait(100).feed({ type: 'talkReleased' }).wait(300)
    expect(talk.state.gate.position.kind).toBe('closed')
  })
})
