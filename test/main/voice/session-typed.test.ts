import { describe, expect, it } from 'vitest'
import { RESUMED_ANSWERS_MS } from '../../../main/voice/answers.ts'
import { REPLY_CREATE_LOST_MS } from '../../../main/voice/outbox.ts'
import { inEnglish } from '../../../main/voice/sentence.ts'
import { Conversation } from '../../fakes/conversation.ts'

describe('session: typed messages and announcements', () => {
  it('connects for a typed message and sends it when the floor is free', () => {
    const talk = new Conversation().feed({ type: 'messageTyped', text: 'what time is it in "Tokyo"' })
    expect(talk.of('show')[0]?.utterance).toMatchObject({ source: 'typed', isFinal: true })
    talk.connected()
    expect(talk.sent('replyCreate')).toHaveLength(1)
    expect(talk.sent('replyCreate')[0]?.instructions).toContain('Message: "what time is it in \\"Tokyo\\""')
    expect(talk.of('typedDelivered')).toHaveLength(1)
  })

  it('waits for the end of the reply that is being spoken, and sends again what the service dropped', () => {
    const talk = new Conversation().open().replyStarts('r1').agentSpeaks('r1', 'well').plays('r1', 300)
    talk.feed({ type: 'messageTyped', text: 'and in Oslo' })
    expect(talk.sent('replyCreate')).toEqual([])
    expect(talk.word).toBe('Thinking')
    talk.replyEnds('r1')
    expect(talk.sent('replyCreate')).toHaveLength(1)
    talk.wait(REPLY_CREATE_LOST_MS + 100)
    expect(talk.sent('replyCreate')).toHaveLength(2)
    expect(talk.of('typedDelivered')).toHaveLength(1)
    talk.replyStarts('r2').wait(REPLY_CREATE_LOST_MS + 100)
    expect(talk.sent('replyCreate')).toHaveLength(2)
  })

  it('silences the agent at once, as Talk does, and an announcement does not', () => {
    const speaking = () =>
      new Conversation().open().replyStarts('r1').agentSpeaks('r1', 'once upon a time').plays('r1', 650)
    const talk = speaking().feed({ type: 'messageTyped', text: 'and in Oslo' })
    expect(talk.of('flushPlayback')).toEqual([{ type: 'flushPlayback', replyId: 'r1' }])
    const cut = talk.of('show').find(({ utterance }) => utterance.interrupted)?.utterance
    expect(cut?.text.slice(0, cut.heardChars)).toBe('once upon')
    const played = talk.of('play').length
    talk.agentSpeaks('r1', 'there was').replyEnds('r1')
    expect(talk.of('play')).toHaveLength(played)
    talk.replyStarts('r2').agentSpeaks('r2', 'rain').plays('r2', 300)
    expect(talk.word).toBe('Speaking')
    expect(speaking().announced('Tea.').of('flushPlayback')).toEqual([])
  })

  it('lets a reply of which nothing is audible yet come first', () => {
    const talk = new Conversation().open().feed({ type: 'messageTyped', text: 'one' }).replyStarts('r1')
    talk.agentSpeaks('r1', 'first').plays('r1', 100).feed({ type: 'messageTyped', text: 'two' })
    expect(talk.of('flushPlayback')).toEqual([])
    talk.plays('r1', 300).replyEnds('r1').plays('r1', 500, true)
    expect(talk.sent('replyCreate')).toHaveLength(2)
  })

  it('counts as one message however often it is asked', () => {
    const talk = new Conversation().open().feed({ type: 'messageTyped', text: 'hello' })
    talk.feed({ type: 'connectionLost', fault: { closeCode: 1006, message: '' } }).wait(260)
    talk.feed({ type: 'connected' }).ready().wait(RESUMED_ANSWERS_MS)
    expect(talk.sent('replyCreate')).toHaveLength(2)
    expect(talk.of('typedDelivered')).toHaveLength(1)
  })

  it('is not lost when the user starts to speak before the reply begins, nor taken up by the reply to that speech', () => {
    const talk = new Conversation().open().feed({ type: 'messageTyped', text: 'hello' })
    expect(talk.sent('replyCreate')).toHaveLength(1)
    talk.userSays('what time is it').replyStarts('r1').agentSpeaks('r1', 'nine').plays('r1', 300).replyEnds('r1')
    expect(talk.sent('replyCreate')).toHaveLength(2)
  })

  it('goes out although speech was reported to start and never to stop, and is not hung up on', () => {
    const talk = new Conversation({ idleHangupMs: 6000 }).open().agent({ type: 'speechStarted' })
    talk.feed({ type: 'messageTyped', text: 'hello' }).wait(4900)
    expect(talk.sent('replyCreate')).toEqual([])
    talk.wait(200)
    expect(talk.sent('replyCreate')).toHaveLength(1)
  })

  it('says so when the agent stays silent whatever is tried', () => {
    const talk = new Conversation()
      .open()
      .feed({ type: 'messageTyped', text: 'hello' })
      .wait(3 * REPLY_CREATE_LOST_MS + 100)
    expect(talk.sent('replyCreate')).toHaveLength(3)
    const notice = talk.of('tell').at(-1)?.notice
    expect(notice?.id).toBe('answer')
    expect(inEnglish(notice?.text ?? '')).toContain('did not answer “hello”')
  })

  it('speaks an announcement only while a conversation is open', () => {
    const closed = new Conversation().announced('Tea.')
    expect(closed.of('connect')).toEqual([])
    const open = new Conversation().open().announced('Tea.')
    expect(open.sent('replyCreate')[0]?.instructions).toContain('"Tea."')
  })
})
