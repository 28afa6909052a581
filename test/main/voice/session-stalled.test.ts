import { describe, expect, it } from 'vitest'
import { Conversation, callId } from '../../fakes/conversation.ts'

/** The app did not run for this long: what the service sent meanwhile waits in the socket, behind the first tick. */
const stalls = (talk: Conversation, ms: number): Conversation => {
  talk.nowMs += ms
  return talk.feed({ type: 'tick' })
}
const asked = (talk: Conversation): number => talk.sent('replyCreate').length

describe('session: the app stood still for a while', () => {
  it('asks no message twice whose reply began in that time', () => {
    const talk = stalls(new Conversation().open().feed({ type: 'messageTyped', text: 'note milk' }), 6000)
    talk
      .feed({ type: 'toolCancelled', callId: callId('none') })
      .replyStarts('r1')
      .calls('c1', 'add_note', { text: 'milk' })
    talk.toolEnds('c1').replyEnds('r1').wait(200)
    expect(asked(talk)).toBe(1)
    expect(talk.answered).toEqual(['c1'])
  })

  it('takes no reply for silent whose call came in that time', () => {
    const talk = new Conversation().open().userSays('note milk').replyStarts('r1').replyEnds('r1')
    stalls(talk, 4000).calls('c1', 'add_note', { text: 'milk' }).wait(2000)
    expect(asked(talk)).toBe(0)
  })

  it('sends no result into a turn that began in that time', () => {
    const talk = new Conversation().open().userSays('note milk').replyStarts('r1').calls('c1').replyEnds('r1')
    talk.agent({ type: 'speechStarted' }).agent({ type: 'speechStopped' }).toolEnds('c1')
    stalls(talk, 4000).replyStarts('r2').wait(1000)
    expect(talk.answered).toEqual([])
    expect(talk.replyEnds('r2').wait(100).answered).toEqual(['c1'])
  })

  it('hangs up on nobody who spoke in that time, and breaks no connection whose reply went on', () => {
    const talk = stalls(new Conversation().open(), 120_000).agent({ type: 'speechStarted' }).wait(1000)
    expect(talk.sent('sessionEnd')).toEqual([])
    const long = stalls(new Conversation().open().userSays('tell me').replyStarts('r1'), 40_000)
    expect(long.replyEnds('r1').wait(1000).state.link.phase).toBe('ready')
  })

  it('still asks again for what nothing came of, a moment later', () => {
    const talk = stalls(new Conversation().open().feed({ type: 'messageTyped', text: 'note milk' }), 6000)
    expect(asked(talk)).toBe(1)
    expect(asked(talk.wait(200))).toBe(2)
  })
})
