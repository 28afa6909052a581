/** What becomes of a question when the reply to it brings nothing, or none comes (protocol.md §12). */
import { describe, expect, it } from 'vitest'
import { RESULT_OWED_MS, SILENT_REPLY_MS, TURN_OWED_MS } from '../../../main/voice/answers.ts'
import type { ReplyStatus } from '../../../main/voice/events.ts'
import { inEnglish } from '../../../main/voice/sentence.ts'
import { Conversation, replyId } from '../../fakes/conversation.ts'

const asked = (talk: Conversation): string[] => talk.sent('replyCreate').map(({ instructions }) => instructions)
const told = (talk: Conversation): string | null => {
  const text = talk.of('tell').findLast(({ notice }) => notice.id === 'answer')?.notice.text ?? null
  return text === null ? null : inEnglish(text)
}
const ends = (talk: Conversation, id: string, status: ReplyStatus): Conversation =>
  talk.agent({ type: 'replyDone', replyId: replyId(id), status })
/** The reply is heard to its end. */
const answers = (talk: Conversation, id: string): Conversation =>
  talk.replyStarts(id).agentSpeaks(id, 'so').plays(id, 300).replyEnds(id).plays(id, 500, true)

const typed = () => new Conversation().open().feed({ type: 'messageTyped', text: 'note milk' })
const spoken = () => new Conversation().open().userSays('note milk')
const announced = () => new Conversation().open().announced('Tea is ready.')
const resulted = () =>
  spoken().replyStarts('r0').calls('c0', 'add_note', { text: 'milk' }).replyEnds('r0').toolEnds('c0')

describe('session: a reply that brings nothing', () => {
  describe.each(['failed', 'cancelled', 'completed'] as const)('%s', (status) => {
    it.each<[string, () => Conversation, string]>([
      ['a typed message', typed, '"note milk"'],
      ['what was said', spoken, '"note milk"'],
      ['an announcement', announced, '"Tea is ready."'],
      ['a tool’s result', resulted, 'the tool results you have'],
    ])('asks again once for the answer to %s, then tells the user', (_, open, words) => {
      const talk = open()
      const before = asked(talk).length
      ends(talk.replyStarts('r1'), 'r1', status).wait(SILENT_REPLY_MS - 40)
      expect(asked(talk)).toHaveLength(before)
      talk.wait(80)
      expect(asked(talk)).toHaveLength(before + 1)
      expect(asked(talk).at(-1)).toContain(words)
      ends(talk.replyStarts('r2'), 'r2', status).wait(20_000)
      expect(asked(talk)).toHaveLength(before + 1)
      expect(told(talk) ?? talk.of('unsaid')[0]?.text).toMatch(/did not answer|Tea is ready/)
      expect(talk.word).toBe('Ready')
    })
  })

  it('is no such reply when the user cut it, moved on, or heard it', () => {
    const cut = ends(typed().replyStarts('r1').agent({ type: 'speechStarted' }), 'r1', 'cancelled')
    const silenced = typed().replyStarts('r1').agentSpeaks('r1', 'noted').plays('r1', 100).feed({ type: 'talkPressed' })
    ends(silenced.feed({ type: 'talkReleased' }), 'r1', 'failed')
    const heard = ends(typed().replyStarts('r1').agentSpeaks('r1', 'noted').plays('r1', 300), 'r1', 'failed')
    for (const talk of [cut, silenced, heard]) expect(asked(talk.wait(20_000))).toHaveLength(1)
  })

  it('is made good in its turn: what the user says meanwhile comes first, and does not answer a message', () => {
    const talk = ends(typed().replyStarts('r1'), 'r1', 'failed').wait(400)
    answers(talk.userSays('what time is it'), 'r2')
    expect(asked(talk)).toHaveLength(2)
    expect(asked(talk)[1]).toContain('"note milk"')
  })

  it('is not made good when the service answers by itself after all', () => {
    const talk = ends(spoken().replyStarts('r1'), 'r1', 'completed').wait(SILENT_REPLY_MS - 100)
    expect(asked(answers(talk, 'r2').wait(20_000))).toEqual([])
    const late = ends(spoken().replyStarts('r1'), 'r1', 'completed').feed({ type: 'talkPressed' })
    late.wait(SILENT_REPLY_MS + 100)
    answers(late, 'r2').feed({ type: 'talkReleased' })
    expect(asked(late.wait(20_000))).toEqual([])
  })

  it('is nobody’s business when nothing was asked', () => {
    const talk = ends(new Conversation().open().replyStarts('greeting'), 'greeting', 'failed').wait(20_000)
    expect(asked(talk)).toEqual([])
    expect(told(talk)).toBeNull()
  })
})

describe('session: no reply at all', () => {
  it('asks for the answer to what was said, once, and then tells the user', () => {
    const talk = spoken().wait(TURN_OWED_MS - 40)
    expect(asked(talk)).toEqual([])
    expect(asked(talk.wait(100))).toHaveLength(1)
    expect(asked(talk.wait(60_000)).length).toBeLessThanOrEqual(3)
    expect(told(talk)).toMatch(/did not answer/)
  })

  it('asks sooner for the answer to a result, when the user has spoken out', () => {
    const talk = resulted().wait(RESULT_OWED_MS - 40)
    expect(asked(talk)).toEqual([])
    expect(asked(talk.wait(100))[0]).toContain('the tool results you have')
    const speaking = resulted().wait(4000).agent({ type: 'speechStarted' }).wait(2000)
    expect(asked(speaking)).toEqual([])
  })

  it('takes back a question that waits when the reply comes after all', () => {
    const talk = spoken()
      .feed({ type: 'talkPressed' })
      .wait(TURN_OWED_MS + 100)
    expect(asked(answers(talk, 'r1').feed({ type: 'talkReleased' }).wait(20_000))).toEqual([])
    // And it is made good like any other when that reply brings nothing.
    const silent = spoken()
      .feed({ type: 'talkPressed' })
      .wait(TURN_OWED_MS + 100)
      .replyStarts('r1')
    ends(silent, 'r1', 'failed').feed({ type: 'talkReleased' })
    expect(asked(silent.wait(2000))).toHaveLength(1)
  })

  it('takes a nudge back when the reply comes, or the user goes on', () => {
    const lost = () => {
      const talk = new Conversation().open().agent({ type: 'speechStarted' })
      talk.agent({ type: 'userTranscriptDelta', itemId: 'i', text: 'what ti' }).agent({ type: 'speechStopped' })
      return talk.feed({ type: 'talkPressed' }).wait(TURN_OWED_MS + 100)
    }
    expect(asked(lost().feed({ type: 'talkReleased' }).wait(200))).toHaveLength(1)
    expect(asked(answers(lost(), 'r1').feed({ type: 'talkReleased' }).wait(20_000))).toEqual([])
    const goesOn = lost().feed({ type: 'talkReleased' }).userSays('what time is it', 'j')
    expect(asked(answers(goesOn, 'r1').wait(20_000))).toEqual([])
  })

  it('is no loss after a cough, of which no word came', () => {
    const talk = answers(spoken(), 'r1').agent({ type: 'speechStarted' }).agent({ type: 'speechStopped' }).wait(30_000)
    expect(asked(talk)).toEqual([])
    expect(talk.word).toBe('Ready')
  })

  it('comes with what the user says next when they go on', () => {
    const talk = spoken().wait(3000).userSays('and eggs', 'j')
    expect(asked(answers(talk, 'r1').wait(20_000))).toEqual([])
  })
})

describe('session: a phrase before the result', () => {
  const phrase = () =>
    typed().replyStarts('r1').agentSpeaks('r1', 'one moment').plays('r1', 300).calls('c1', 'add_note', { text: 'milk' })

  it('is not the answer: it is asked again when that brings nothing', () => {
    const talk = phrase().replyEnds('r1').plays('r1', 900, true).toolEnds('c1')
    ends(talk.replyStarts('r2'), 'r2', 'failed').wait(2000)
    expect(asked(talk)).toHaveLength(2)
    expect(asked(talk)[1]).toContain('the tool results you have')
  })

  it('is not the answer either when the call comes after it was heard, or after its end', () => {
    const late = typed().replyStarts('r1').agentSpeaks('r1', 'one moment').plays('r1', 900).replyEnds('r1')
    late.plays('r1', 900, true).calls('c1', 'add_note', { text: 'milk' }).toolEnds('c1')
    expect(asked(ends(late.replyStarts('r2'), 'r2', 'failed').wait(2000))).toHaveLength(2)
  })

  it('leaves nothing owed when the result is spoken', () => {
    const talk = phrase().replyEnds('r1').plays('r1', 900, true).toolEnds('c1')
    expect(asked(answers(talk, 'r2').wait(20_000))).toHaveLength(1)
  })
})
