import { describe, expect, it } from 'vitest'
import { RESUMED_ANSWERS_MS } from '../../../main/voice/answers.ts'
import { inEnglish } from '../../../main/voice/sentence.ts'
import { Conversation } from '../../fakes/conversation.ts'

const FAULT = { closeCode: 1006, message: 'gone' }
const milk = { text: 'milk' }

/** The connection is lost and made again: resumed, or with a new service session. */
const reconnects = (talk: Conversation, how: 'resumed' | 'anew' = 'anew'): Conversation => {
  talk.feed({ type: 'connectionLost', fault: FAULT }).waitForRetry().feed({ type: 'connected' })
  if (how === 'resumed') return talk.ready().wait(RESUMED_ANSWERS_MS)
  talk.agent({ type: 'sessionError', code: 'session_not_found', message: '' }).waitForRetry()
  return talk.feed({ type: 'connected' }).ready('sess_2')
}
const typed = (text = 'note milk') => new Conversation().open().feed({ type: 'messageTyped', text }).replyStarts('r1')
const asked = (talk: Conversation): string[] => talk.sent('replyCreate').map(({ instructions }) => instructions)
const notices = (talk: Conversation): (string | null)[] =>
  talk
    .of('tell')
    .flatMap(({ notice }) => (notice.id === 'answer' ? [notice.text === null ? null : inEnglish(notice.text)] : []))

describe('session: answers that are owed', () => {
  it.each(['resumed', 'anew'] as const)('asks again, once, what was taken up and not heard: %s', (how) => {
    const talk = reconnects(typed(), how)
    expect(asked(talk)).toHaveLength(2)
    expect(asked(talk)[1]).toBe(asked(talk)[0])
    expect(talk.of('typedDelivered')).toHaveLength(1)
    talk.replyStarts('r2').agentSpeaks('r2', 'noted').plays('r2', 300)
    reconnects(talk, how)
    expect(asked(talk)).toHaveLength(2)
    expect(notices(talk).at(-1)).toBeNull()
  })

  it.each<[string, (talk: Conversation) => Conversation]>([
    ['in the silence at its head', (talk) => talk.agentSpeaks('r1', 'noted').plays('r1', 200)],
    ['when all of it had come and nothing was played', (talk) => talk.agentSpeaks('r1', 'noted').replyEnds('r1')],
    ['at its call', (talk) => talk.calls('c1')],
    ['at the result of its call', (talk) => talk.calls('c1').toolEnds('c1').replyEnds('r1')],
    [
      'at the head of the answer to its call',
      (talk) => talk.calls('c1').toolEnds('c1').replyEnds('r1').replyStarts('r2'),
    ],
  ])('asks again when the reply was lost %s', (_, go) => {
    expect(asked(reconnects(go(typed())))).toHaveLength(2)
  })

  it.each<[string, (talk: Conversation) => Conversation]>([
    ['a word of the reply was heard', (talk) => talk.agentSpeaks('r1', 'noted').plays('r1', 220)],
    [
      'a word of the answer to its call was heard',
      (talk) =>
        talk.calls('c1').toolEnds('c1').replyEnds('r1').replyStarts('r2').agentSpeaks('r2', 'noted').plays('r2', 300),
    ],
    [
      'the user spoke over it',
      (talk) =>
        talk.userSays('no').replyEnds('r1', 'interrupted').replyStarts('r2').agentSpeaks('r2', 'so').plays('r2', 300),
    ],
    ['the user silenced it', (talk) => talk.agentSpeaks('r1', 'noted').feed({ type: 'talkPressed' })],
    ['it has been waited for longer than any tool may take', (talk) => waitWithSigns(talk.agentSpeaks('r1', 'noted'))],
  ])('does not ask again when %s', (_, go) => {
    expect(asked(reconnects(go(typed())))).toHaveLength(1)
  })

  it('tells the user when the answer was lost twice, and asks no third time', () => {
    const talk = reconnects(reconnects(typed()).replyStarts('r2'))
    expect(asked(talk)).toHaveLength(2)
    expect(notices(talk).at(-1)).toMatch(/^The connection was lost again .* send it again\.$/)
    const told = new Conversation().open().announced('Tea is ready.').replyStarts('r1')
    reconnects(reconnects(told).replyStarts('r2'))
    expect(asked(told)).toHaveLength(2)
    expect(told.of('unsaid')).toMatchObject([{ text: 'Tea is ready.' }])
  })

  it('asks in the order in which it was typed', () => {
    const talk = typed('first').feed({ type: 'messageTyped', text: 'second' })
    reconnects(talk)
    talk.replyStarts('r2').agentSpeaks('r2', 'one').plays('r2', 300).replyEnds('r2').plays('r2', 500, true)
    expect(asked(talk).map((text) => /"(.*)"/.exec(text)?.[1])).toEqual(['first', 'first', 'second'])
  })

  it('does not do again what was done for it, asked again in the same words', () => {
    const early = typed().calls('c1', 'add_note', milk).toolEnds('c1')
    const late = typed().calls('c1', 'add_note', milk)
    for (const talk of [early, late]) {
      reconnects(talk)
      // What the user says meanwhile is another turn; the message keeps its own.
      talk.userSays('hello').replyStarts('r2').agentSpeaks('r2', 'hello').plays('r2', 300).replyEnds('r2')
      talk.plays('r2', 500, true).replyStarts('r3').calls('c2', 'add_note', milk).toolEnds('c1').replyEnds('r3')
      expect(talk.of('runTool')).toHaveLength(1)
      expect(talk.answered).toEqual(['c2'])
      talk.userSays('note milk once more', 'i9').replyStarts('r4').calls('c3', 'add_note', milk)
      expect(talk.of('runTool')).toHaveLength(2)
    }
    // The one was told by the prompt before; of the other nothing was known until its answer went out.
    expect(early.of('outcomeUndelivered')).toHaveLength(1)
    expect(late.of('outcomeUndelivered')).toHaveLength(0)
  })
})

describe('session: what was said, and lost with the connection', () => {
  const said = () => new Conversation().open().userSays('note milk')

  it.each<[string, (talk: Conversation) => Conversation]>([
    ['before a reply began', (talk) => talk],
    ['in the silence at the head of the reply', (talk) => talk.replyStarts('r1').agentSpeaks('r1', 'noted')],
    ['at its call', (talk) => talk.replyStarts('r1').calls('c1', 'add_note', milk)],
    [
      'before the answer to its call',
      (talk) => talk.replyStarts('r1').calls('c1', 'add_note', milk).toolEnds('c1').replyEnds('r1'),
    ],
  ])('is answered once in the new service session: lost %s', (_, go) => {
    const talk = reconnects(go(said()))
    expect(asked(talk)).toEqual([expect.stringContaining('Message: "note milk"')])
    talk.replyStarts('r2').agentSpeaks('r2', 'noted').plays('r2', 300).replyEnds('r2').plays('r2', 500, true)
    expect(asked(reconnects(talk).wait(20_000))).toHaveLength(1)
  })

  it('is not asked again when its answer was heard, or the user cut it off', () => {
    const heard = said().replyStarts('r1').agentSpeaks('r1', 'noted').plays('r1', 300)
    const cut = said().replyStarts('r1').agentSpeaks('r1', 'noted').feed({ type: 'talkPressed' }).wait(20)
    cut.feed({ type: 'talkReleased' }).wait(200)
    for (const talk of [heard, cut]) expect(asked(reconnects(talk))).toEqual([])
  })

  it('is answered by the next reply also when a result goes out just before that', () => {
    const talk = new Conversation().open().userSays('look it up').replyStarts('r1').calls('c1').replyEnds('r1')
    talk.agent({ type: 'speechStarted' }).replyStarts('r2').replyEnds('r2', 'interrupted')
    talk.agent({ type: 'speechStopped' }).agent({ type: 'userTranscript', itemId: 'j', text: 'note milk' })
    talk.toolEnds('c1').replyStarts('r3').agentSpeaks('r3', 'noted').plays('r3', 300)
    expect(talk.answered).toEqual(['c1'])
    expect(asked(reconnects(talk))).toEqual([])
  })

  it('is asked as far as it was understood when its last words were lost, and not while the user speaks', () => {
    const partial = () =>
      new Conversation().open().agent({ type: 'speechStarted' }).agent({
        type: 'userTranscriptDelta',
        itemId: 'i',
        text: 'note mil',
      })
    expect(asked(reconnects(partial().agent({ type: 'speechStopped' })))).toEqual([
      expect.stringContaining('Message: "note mil"'),
    ])
    expect(asked(reconnects(partial()))).toEqual([])
  })

  it('is asked in one when it was said in one breath, and in order with what was typed', () => {
    const talk = said().userSays('and eggs', 'j')
    expect(asked(reconnects(talk))).toEqual([expect.stringContaining('Message: "note milk and eggs"')])
    const mixed = typed('first').userSays('second').replyEnds('r1')
    reconnects(mixed)
    mixed.replyStarts('r2').agentSpeaks('r2', 'one').plays('r2', 300).replyEnds('r2').plays('r2', 500, true)
    expect(asked(mixed).map((text) => /Message: "(.*)"/.exec(text)?.[1])).toEqual(['first', 'first', 'second'])
  })

  it('does nothing twice that was done for it', () => {
    const talk = reconnects(said().replyStarts('r1').calls('c1', 'add_note', milk).toolEnds('c1'))
    talk.replyStarts('r2').calls('c2', 'add_note', milk).replyEnds('r2')
    expect(talk.of('runTool')).toHaveLength(1)
    expect(talk.answered).toEqual(['c2'])
  })
})

/** A long wait in which the reply is still heard of, so that it is not given up as dead. */
const waitWithSigns = (talk: Conversation): Conversation => {
  for (let n = 0; n < 16; n++) talk.wait(20_000).agentSpeaks('r1', 'and')
  return talk
}

describe('session: results that arrived', () => {
  const sent = () =>
    new Conversation()
      .open()
      .userSays('x')
      .replyStarts('r1')
      .calls('c1', 'add_note', milk)
      .toolEnds('c1')
      .replyEnds('r1')
  const told = (talk: Conversation): number => reconnects(talk).of('outcomeUndelivered').length

  it.each<[string, (talk: Conversation) => Conversation, number]>([
    ['no reply came', (talk) => talk, 1],
    ['a reply only began', (talk) => talk.replyStarts('r2'), 1],
    ['a reply was cut off unheard', (talk) => talk.replyStarts('r2').replyEnds('r2', 'interrupted'), 1],
    ['a reply failed', (talk) => talk.replyStarts('r2').replyEnds('r2', 'failed'), 1],
    ['a reply came to its end', (talk) => talk.replyStarts('r2').replyEnds('r2'), 0],
    ['a reply was heard', (talk) => talk.replyStarts('r2').agentSpeaks('r2', 'noted').plays('r2', 300), 0],
    [
      'the next reply came to its end',
      (talk) => talk.replyStarts('r2').replyEnds('r2', 'failed').replyStarts('r3').replyEnds('r3'),
      0,
    ],
  ])('tells the model of the outcome after a loss by whether %s', (_, go, times) => {
    const talk = go(sent())
    expect(told(talk)).toBe(times)
    expect(told(talk)).toBe(times)
  })

  it('is not taken for arrived by a reply that was under way when it was sent', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').calls('c1', 'add_note', milk).replyEnds('r1')
    talk.agent({ type: 'speechStarted' }).replyStarts('r2').agentSpeaks('r2', 'well').plays('r2', 300)
    // The end of another reply, out of order, lets the result out while r2 still goes on.
    talk.toolEnds('c1').replyEnds('r0')
    expect(talk.answered).toEqual(['c1'])
    talk.plays('r2', 400).replyEnds('r2')
    expect(told(talk)).toBe(1)
  })

  it('tells of one outcome once, whichever of its calls was answered', () => {
    const both = new Conversation().open().userSays('x').replyStarts('r1').calls('c1', 'add_note', milk)
    both.calls('c2', 'add_note', milk).toolEnds('c1').replyEnds('r1')
    expect(told(both)).toBe(1)
    const one = new Conversation().open().userSays('x').replyStarts('r1').calls('c1', 'add_note', milk).replyEnds('r1')
    one.replyStarts('r2').calls('c2', 'add_note', milk).replyEnds('r2', 'interrupted').toolEnds('c1')
    expect(one.answered).toEqual(['c1'])
    one.replyStarts('r3').replyEnds('r3')
    expect(told(one)).toBe(0)
  })
})
