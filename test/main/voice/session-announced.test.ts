/** What plugins have to say: said once, or shown, and never lost. */
import { describe, expect, it } from 'vitest'
import { SILENT_REPLY_MS } from '../../../main/voice/answers.ts'
import { REPLY_CREATE_LOST_MS } from '../../../main/voice/outbox.ts'
import { Conversation, pcm } from '../../fakes/conversation.ts'

const asked = (talk: Conversation): string[] => talk.sent('replyCreate').map(({ instructions }) => instructions)
const unsaid = (talk: Conversation): string[] => talk.of('unsaid').map(({ text }) => text)
/** The reply is heard to its end. */
const answers = (talk: Conversation, id: string): Conversation =>
  talk.replyStarts(id).agentSpeaks(id, 'so').plays(id, 300).replyEnds(id).plays(id, 500, true)
const announced = () => new Conversation().open().announced('Tea is ready.')
/** The agent is speaking, so that it has to wait. */
const queued = () => new Conversation().open().replyStarts('r0').agentSpeaks('r0', 'well').announced('Tea is ready.')

describe('session: an announcement', () => {
  it('is shown, with who says it, when no conversation is open', () => {
    const talk = new Conversation().announced('Tea is ready.')
    expect(talk.of('unsaid')).toEqual([
      { type: 'unsaid', text: 'Tea is ready.', title: 'Timers', from: 'timers', isAskedFor: true },
    ])
    expect(talk.of('connect')).toEqual([])
    talk.feed({ type: 'talkToggled' }).connected().wait(1000)
    expect(asked(talk)).toEqual([])
  })

  it('is said, and not shown, when one is', () => {
    const talk = answers(announced(), 'r1').feed({ type: 'hangUp', reason: 'user' }).agent({ type: 'sessionEnded' })
    expect(asked(talk)).toHaveLength(1)
    expect(unsaid(talk)).toEqual([])
  })

  it.each<[string, () => Conversation]>([
    ['waits for the floor', queued],
    ['is out', announced],
    ['is taken up and not heard', () => announced().replyStarts('r1')],
  ])('is shown, once, when the conversation ends while it %s', (_, open) => {
    const ends = [
      (talk: Conversation) => talk.feed({ type: 'hangUp', reason: 'user' }).agent({ type: 'sessionEnded' }),
      (talk: Conversation) => talk.feed({ type: 'hangUp', reason: 'quit' }).wait(3000),
      (talk: Conversation) => talk.agent({ type: 'sessionError', code: 'unauthorized', message: '' }),
      // The user goes on at once: the next conversation has not heard what the plugin may have read.
      (talk: Conversation) =>
        talk.feed({ type: 'hangUp', reason: 'idle' }).feed({ type: 'talkToggled' }).agent({ type: 'sessionEnded' }),
    ]
    for (const end of ends) {
      const talk = end(open())
      expect(unsaid(talk)).toEqual(['Tea is ready.'])
      const before = asked(talk).length
      talk.feed({ type: 'connected' }).ready('sess_2').wait(6000)
      expect(asked(talk)).toHaveLength(before)
    }
  })

  it('is shown when the agent never takes it up', () => {
    const talk = announced().wait(3 * REPLY_CREATE_LOST_MS + 100)
    expect(asked(talk)).toHaveLength(3)
    expect(unsaid(talk)).toEqual(['Tea is ready.'])
    expect(asked(talk.wait(20_000))).toHaveLength(3)
  })

  it('is shown when the agent takes it up twice and says nothing', () => {
    const talk = announced()
      .replyStarts('r1')
      .replyEnds('r1')
      .wait(SILENT_REPLY_MS + 100)
    talk.replyStarts('r2').replyEnds('r2', 'failed').wait(20_000)
    expect(asked(talk)).toHaveLength(2)
    expect(unsaid(talk)).toEqual(['Tea is ready.'])
  })

  it('outlives a lost connection', () => {
    const talk = queued()
      .feed({ type: 'connectionLost', fault: { closeCode: 1008, message: '' } })
      .waitForRetry()
    answers(talk.feed({ type: 'connected' }).ready('sess_2'), 'r1')
    expect(asked(talk)).toHaveLength(1)
    expect(unsaid(talk)).toEqual([])
  })
})

describe('session: an announcement that is cut', () => {
  it('is said again, once, when nothing of it was heard', () => {
    const talk = announced().replyStarts('r1').userSays('hello').replyEnds('r1', 'interrupted')
    answers(talk, 'r2')
    expect(asked(talk)).toHaveLength(2)
    expect(asked(talk)[1]).toContain('"Tea is ready."')
  })

  it('is not said again when its beginning was', () => {
    const talk = announced().replyStarts('r1').agentSpeaks('r1', 'tea is ready').plays('r1', 300)
    talk.feed({ type: 'talkPressed' }).wait(600, pcm(20)).feed({ type: 'talkReleased' }).wait(100)
    talk.replyEnds('r1', 'interrupted').userSays('thanks')
    expect(asked(answers(talk, 'r2').wait(20_000))).toHaveLength(1)
  })
})
