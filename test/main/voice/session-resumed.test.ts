import { describe, expect, it } from 'vitest'
import { RESUMED_ANSWERS_MS } from '../../../main/voice/answers.ts'
import { inEnglish } from '../../../main/voice/sentence.ts'
import { Conversation } from '../../fakes/conversation.ts'

const FAULT = { closeCode: 1006, message: 'gone' }
const milk = { text: 'milk' }

const typed = (text = 'note milk') => new Conversation().open().feed({ type: 'messageTyped', text }).replyStarts('r1')
const asked = (talk: Conversation): string[] => talk.sent('replyCreate').map(({ instructions }) => instructions)
const notices = (talk: Conversation): (string | null)[] =>
  talk
    .of('tell')
    .flatMap(({ notice }) => (notice.id === 'answer' ? [notice.text === null ? null : inEnglish(notice.text)] : []))

describe('session: a service session that was resumed', () => {
  const lostAt = (talk: Conversation): Conversation =>
    talk.feed({ type: 'connectionLost', fault: FAULT }).wait(300).feed({ type: 'connected' }).ready()
  const captions = (talk: Conversation) =>
    talk.of('record').flatMap(({ record }) => (record.type === 'utterance' ? [record.utterance] : []))

  it('plays nothing more of a reply that was cut, keeps what was heard of it, and asks for no answer to it', () => {
    const talk = typed().agentSpeaks('r1', 'one two three four').plays('r1', 650)
    lostAt(talk)
    const played = talk.of('play').length
    talk.agentSpeaks('r1', 'five six').wait(2000).replyEnds('r1').wait(5000)
    expect(talk.of('play')).toHaveLength(played)
    const [cut, ...others] = captions(talk).filter(({ role }) => role === 'agent')
    expect(cut).toMatchObject({ interrupted: true, text: 'one two three four', heardChars: 'one two'.length })
    expect(others).toEqual([])
    expect(asked(talk)).toHaveLength(1)
    talk.replyStarts('r2').agentSpeaks('r2', 'more').plays('r2', 300)
    expect(talk.of('play').length).toBeGreaterThan(played)
  })

  it('asks again when nothing was heard, after the reply that goes on has ended', () => {
    const talk = lostAt(typed())
      .agentSpeaks('r1', 'noted')
      .wait(RESUMED_ANSWERS_MS + 100)
    expect(talk.of('play')).toEqual([])
    expect(asked(talk)).toHaveLength(1)
    expect(asked(talk.replyEnds('r1').wait(100))).toHaveLength(2)
  })

  it('answers by itself what was on its way: that is waited for, and not asked twice', () => {
    const sent = new Conversation().open().feed({ type: 'messageTyped', text: 'note milk' })
    const said = new Conversation().open().userSays('note milk')
    for (const talk of [sent, said]) {
      const before = asked(talk).length
      lostAt(talk).wait(RESUMED_ANSWERS_MS - 100)
      talk.replyStarts('r1').agentSpeaks('r1', 'noted').plays('r1', 300).replyEnds('r1').plays('r1', 500, true)
      expect(asked(talk.wait(20_000))).toHaveLength(before)
      expect(talk.of('play').length).toBeGreaterThan(0)
    }
  })

  it('loses what it began while there was no connection: a reply whose beginning was never heard is not played', () => {
    const talk = lostAt(new Conversation().open().feed({ type: 'messageTyped', text: 'note milk' }))
    talk
      .agentSpeaks('r1', 'noted')
      .replyEnds('r1')
      .wait(RESUMED_ANSWERS_MS + 100)
    expect(talk.of('play')).toEqual([])
    expect(asked(talk)).toHaveLength(2)
  })

  it('is given the results of its calls, those too that came in the meantime, and what follows is the answer', () => {
    const begun = lostAt(typed()).calls('c1', 'add_note', milk).toolEnds('c1').replyEnds('r1')
    const unseen = lostAt(new Conversation().open().feed({ type: 'messageTyped', text: 'note milk' }))
    unseen.calls('c1', 'add_note', milk).toolEnds('c1').replyEnds('r1')
    for (const talk of [begun, unseen]) {
      expect(talk.wait(100).answered).toEqual(['c1'])
      talk.replyStarts('r2').agentSpeaks('r2', 'noted').plays('r2', 300).replyEnds('r2').plays('r2', 500, true)
      expect(asked(talk.wait(20_000))).toHaveLength(1)
    }
  })

  it('is asked again in a new one when it was away for too long to be resumed', () => {
    const talk = typed().calls('c1', 'add_note', milk)
    talk.feed({ type: 'connectionLost', fault: FAULT })
    for (const end = talk.nowMs + 31_000; talk.nowMs < end; ) {
      talk
        .waitForRetry()
        .feed({ type: 'connectionLost', fault: { closeCode: 0, message: '' } })
        .wait(7000)
    }
    talk.waitForRetry().feed({ type: 'connected' }).ready('sess_2')
    expect(talk.sent('sessionResume')).toEqual([])
    expect(asked(talk)).toHaveLength(2)
    expect(talk.toolEnds('c1').wait(6000).answered).toEqual([])
    expect(Object.values(talk.rows)).toEqual(['dropped'])
  })

  it('leaves the floor to a user who was speaking when the connection went', () => {
    const talk = new Conversation()
      .open()
      .agent({ type: 'speechStarted' })
      .feed({ type: 'messageTyped', text: 'hello' })
    lostAt(talk).wait(RESUMED_ANSWERS_MS + 500)
    expect(asked(talk)).toEqual([])
    talk.agent({ type: 'speechStopped' }).agent({ type: 'userTranscript', itemId: 'i', text: 'what time is it' })
    expect(asked(talk)).toEqual([])
    talk.replyStarts('r1').agentSpeaks('r1', 'nine').plays('r1', 300).replyEnds('r1').plays('r1', 500, true)
    expect(asked(talk)).toEqual([expect.stringContaining('"hello"')])
  })
})

describe('session: the service ends the session by itself', () => {
  const ended = (talk: Conversation): Conversation => talk.agent({ type: 'sessionEnded' }).waitForRetry()
  const waiting = () =>
    new Conversation().open().userSays('hello').replyStarts('r0').feed({ type: 'messageTyped', text: 'note milk' })

  it.each<[string, () => Conversation]>([
    ['queued', waiting],
    ['sent', () => new Conversation().open().feed({ type: 'messageTyped', text: 'note milk' })],
    ['taken up and not heard', () => typed()],
  ])('goes on in a new one with a typed message that is %s', (_, open) => {
    for (const end of ['ended', 'expired', 'closed'] as const) {
      const talk = open()
      const before = talk.of('connect').length
      if (end === 'ended') ended(talk)
      else if (end === 'expired')
        talk.agent({ type: 'sessionError', code: 'session_expired', message: '' }).waitForRetry()
      else talk.feed({ type: 'connectionLost', fault: { closeCode: 1008, message: '' } }).waitForRetry()
      expect(talk.of('connect')).toHaveLength(before + 1)
      talk.feed({ type: 'connected' }).ready('sess_2')
      talk.replyStarts('x').agentSpeaks('x', 'so').plays('x', 300).replyEnds('x').plays('x', 500, true)
      expect(
        asked(talk).some((text) => text.includes('"note milk"')),
        end,
      ).toBe(true)
      expect(talk.of('recapWanted')).toHaveLength(1)
      expect(talk.state.conversation?.id).toBe('test-1')
    }
  })

  it('does not when nothing is owed', () => {
    const talk = ended(typed().agentSpeaks('r1', 'noted').plays('r1', 300))
    expect(talk.state.link.phase).toBe('offline')
    expect(talk.of('connect')).toEqual([])
  })

  it('gives a message up, and says so, when the connection breaks each time it is asked', () => {
    const talk = new Conversation().open().feed({ type: 'messageTyped', text: 'note milk' })
    for (let n = 0; n < 12; n++) {
      if (talk.state.link.phase !== 'ready') break
      ended(talk).feed({ type: 'connected' }).ready(`sess_${n}`)
    }
    expect(asked(talk).length).toBeLessThanOrEqual(6)
    expect(notices(talk).at(-1)).toContain('“note milk”')
    expect(['offline', 'failed']).toContain(talk.state.link.phase)
  })

  it('says so when it ends for good and a typed message was not answered', () => {
    const refused = typed().agent({ type: 'sessionError', code: 'unauthorized', message: '' })
    const asleep = typed().feed({ type: 'hangUp', reason: 'sleep' }).agent({ type: 'sessionEnded' })
    for (const talk of [refused, asleep]) expect(notices(talk).at(-1)).toMatch(/before you heard the answer/)
    const wanted = typed().feed({ type: 'hangUp', reason: 'user' }).agent({ type: 'sessionEnded' })
    expect(notices(wanted).at(-1)).toBeNull()
  })

  it('says what was not sent when no conversation may begin', () => {
    const talk = new Conversation().feed({ type: 'budgetChanged', isSpent: true })
    talk.feed({ type: 'messageTyped', text: 'note milk' })
    expect(notices(talk).at(-1)).toContain('“note milk”')
  })
})
