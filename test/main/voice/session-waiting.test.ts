import { describe, expect, it } from 'vitest'
import type { SettledOutcome, ToolOutcome } from '../../../main/voice/tools.ts'
import { Conversation } from '../../fakes/conversation.ts'

const WAITING: ToolOutcome = { status: 'waiting', result: { status: 'waiting for the user' } }
const DONE: SettledOutcome = { status: 'ok', result: { id: 7 } }
const DENIED: SettledOutcome = { status: 'denied', error: 'The user said no.' }
const milk = { text: 'milk' }
const fault = { closeCode: 1006, message: 'gone' }

const asked = () => new Conversation().open().userSays('note milk').replyStarts('r1').calls('c1', 'add_note', milk)
const rowOf = (talk: Conversation): string => talk.of('runTool')[0]?.rowId ?? ''
const ended = (talk: Conversation) =>
  talk.of('record').flatMap(({ record }) => (record.type === 'toolCallEnded' ? [record] : []))

describe('session: a call that waits for the user', () => {
  it('is answered by the rule with what it said, no error, and its row stays open', () => {
    const talk = asked().toolEnds('c1', WAITING)
    expect(talk.answered).toEqual([])
    talk.replyEnds('r1')
    expect(talk.sent('toolResult')).toEqual([
      { type: 'toolResult', callId: 'c1', result: '{"status":"waiting for the user"}', isError: false },
    ])
    expect(talk.of('record').map(({ record }) => record.type)).toContain('toolCallSent')
    expect(talk.rows).toEqual({})
    expect(talk.word).toBe('Thinking')
  })

  it.each([DONE, DENIED])('records how it really ended, and sends nothing more: %j', (outcome) => {
    const talk = asked().toolEnds('c1', WAITING).replyEnds('r1')
    talk.feed({ type: 'toolSettled', rowId: rowOf(talk), outcome })
    expect(ended(talk)).toMatchObject([
      outcome.status === 'ok'
        ? { rowId: rowOf(talk), status: 'ok', result: '{"id":7}', error: null }
        : { rowId: rowOf(talk), status: 'denied', result: null, error: 'The user said no.' },
    ])
    expect(talk.answered).toEqual(['c1'])
    expect(talk.of('outcomeUndelivered')).toEqual([])
  })

  it('is recorded also when the conversation is over, and when another one is open', () => {
    const over = asked().toolEnds('c1', WAITING).replyEnds('r1').feed({ type: 'hangUp', reason: 'user' })
    over.agent({ type: 'sessionEnded' }).feed({ type: 'toolSettled', rowId: rowOf(over), outcome: DONE })
    expect(over.rows).toEqual({ [rowOf(over)]: 'ok' })
    const next = asked().toolEnds('c1', WAITING).replyEnds('r1').feed({ type: 'hangUp', reason: 'user' })
    const rowId = rowOf(next)
    next.agent({ type: 'sessionEnded' }).feed({ type: 'talkToggled' }).connected()
    next.feed({ type: 'toolSettled', rowId, outcome: DONE })
    expect(next.rows).toEqual({ [rowId]: 'ok' })
  })

  it('is recorded even when it is settled before its answer has come', () => {
    const talk = asked()
    talk
      .feed({ type: 'toolSettled', rowId: rowOf(talk), outcome: DONE })
      .toolEnds('c1', WAITING)
      .replyEnds('r1')
    expect(talk.rows).toEqual({ [rowOf(talk)]: 'ok' })
    expect(talk.answered).toEqual(['c1'])
  })

  it('loses nothing when the interim answer is dropped, and is told to nobody as done', () => {
    const interrupted = asked().toolEnds('c1', WAITING).replyEnds('r1', 'interrupted')
    const lost = asked().toolEnds('c1', WAITING).feed({ type: 'connectionLost', fault })
    const unheard = asked().toolEnds('c1', WAITING).replyEnds('r1').feed({ type: 'connectionLost', fault })
    for (const talk of [interrupted, lost, unheard]) {
      expect(talk.rows).toEqual({})
      talk.feed({ type: 'toolSettled', rowId: rowOf(talk), outcome: DONE })
      expect(talk.rows).toEqual({ [rowOf(talk)]: 'ok' })
      expect(talk.of('outcomeUndelivered')).toEqual([])
    }
  })

  it('is asked for once: a repetition in the same turn gets the same answer, and ends with it', () => {
    const talk = asked().calls('c2', 'add_note', milk).toolEnds('c1', WAITING).replyEnds('r1')
    talk.replyStarts('r2').calls('c3', 'add_note', milk).replyEnds('r2')
    expect(talk.of('runTool')).toHaveLength(1)
    expect(talk.answered).toEqual(['c1', 'c2', 'c3'])
    talk.feed({ type: 'toolSettled', rowId: rowOf(talk), outcome: DONE })
    expect(Object.values(talk.rows)).toEqual(['ok', 'ok', 'ok'])
    talk.replyStarts('r3').calls('c4', 'add_note', milk).replyEnds('r3')
    expect(talk.of('runTool')).toHaveLength(1)
    expect(talk.sent('toolResult').at(-1)).toMatchObject({ callId: 'c4', result: '{"id":7}' })
    expect(Object.values(talk.rows)).toHaveLength(4)
  })

  it('is no repetition in another conversation', () => {
    const talk = asked().toolEnds('c1', WAITING).replyEnds('r1').feed({ type: 'hangUp', reason: 'user' })
    talk.agent({ type: 'sessionEnded' }).feed({ type: 'talkToggled' }).connected()
    talk.userSays('note milk').replyStarts('r9').calls('c9', 'add_note', milk)
    expect(talk.of('runTool')).toHaveLength(2)
  })

  it('tells of the outcome by an announcement', () => {
    const talk = asked().toolEnds('c1', WAITING).replyEnds('r1').replyStarts('r2').agentSpeaks('r2', 'one moment')
    talk.plays('r2', 300).replyEnds('r2').plays('r2', 800, true)
    talk.feed({ type: 'toolSettled', rowId: rowOf(talk), outcome: DONE }).announced('Noted.')
    expect(talk.sent('replyCreate')[0]?.instructions).toContain('"Noted."')
  })
})
