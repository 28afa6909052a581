import { describe, expect, it } from 'vitest'
import { RESULT_OWED_MS } from '../../../main/voice/answers.ts'
import { inEnglish } from '../../../main/voice/sentence.ts'
import { statusOf } from '../../../main/voice/status.ts'
import { Conversation, callId, SETTINGS } from '../../fakes/conversation.ts'

describe('session: tool calls', () => {
  it('runs an identical call of a writing tool once within a turn, and answers both', () => {
    const talk = new Conversation().open().userSays('note milk').replyStarts('r1')
    talk.calls('c1', 'add_note', { text: 'milk', tag: 'a' }).calls('c2', 'add_note', { tag: 'a', text: 'milk' })
    expect(talk.of('runTool')).toHaveLength(1)
    talk.toolEnds('c1').replyEnds('r1')
    expect(talk.answered).toEqual(['c1', 'c2'])
    talk.userSays('note milk again', 'i9').replyStarts('r2').calls('c3', 'add_note', { text: 'milk', tag: 'a' })
    expect(talk.of('runTool')).toHaveLength(2)
  })

  it('neither runs nor answers a call of a name it never told the service of, and logs it', () => {
    const talk = new Conversation()
      .open()
      .userSays('x')
      .replyStarts('r1')
      .calls('c1', 'server_side_http')
      .replyEnds('r1')
    expect(talk.of('runTool')).toEqual([])
    expect(talk.answered).toEqual([])
    expect(Object.values(talk.rows)).toEqual(['unknown'])
  })

  it('holds a result back while a new turn is open, and lets a cough not hold it for ever', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').calls('c1').replyEnds('r1')
    talk.agent({ type: 'speechStarted' }).toolEnds('c1')
    expect(talk.answered).toEqual([])
    talk.agent({ type: 'speechStopped' }).wait(2900)
    expect(talk.answered).toEqual([])
    talk.wait(200)
    expect(talk.answered).toEqual(['c1'])
  })

  it('asks once for the answer that is owed after a result', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').calls('c1').toolEnds('c1').replyEnds('r1')
    talk.wait(RESULT_OWED_MS - 100)
    expect(talk.sent('replyCreate')).toEqual([])
    talk.wait(200)
    expect(talk.sent('replyCreate')).toHaveLength(1)
  })
})

describe('session: results that go out at once', () => {
  const open = () => new Conversation({ resultTiming: 'at-once' }).open()

  it('does not wait for the end of the reply that made the call, nor for the user', () => {
    const talk = open().userSays('x').replyStarts('r1').calls('c1').toolEnds('c1')
    expect(talk.answered).toEqual(['c1'])
    talk.replyEnds('r1').calls('c2').agent({ type: 'speechStarted' }).toolEnds('c2')
    expect(talk.answered).toEqual(['c1', 'c2'])
  })

  it('still drops what is not sent yet when the reply is cut, and sends nothing twice', () => {
    const talk = open().userSays('x').replyStarts('r1').calls('c1').calls('c2').toolEnds('c1')
    talk.replyEnds('r1', 'interrupted').toolEnds('c2').toolEnds('c1').wait(6000)
    expect(talk.answered).toEqual(['c1'])
  })

  it('waits for the answer from the end of that reply on', () => {
    const talk = open().userSays('x').replyStarts('r1').agentSpeaks('r1', 'one moment').calls('c1').toolEnds('c1')
    talk
      .wait(4000)
      .agentSpeaks('r1', 'please')
      .wait(2000)
      .replyEnds('r1')
      .wait(RESULT_OWED_MS - 2100)
    expect(talk.sent('replyCreate')).toEqual([])
  })

  it('is a setting that holds from the next result on', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').calls('c1').toolEnds('c1')
    expect(talk.answered).toEqual([])
    talk.feed({ type: 'settingsChanged', settings: { ...SETTINGS, resultTiming: 'at-once' } })
    expect(talk.answered).toEqual(['c1'])
  })
})

describe('session: what could not be delivered', () => {
  const milk = { text: 'milk' }

  it('reports a writing tool that acted and whose result was dropped, before and after it finished', () => {
    const early = new Conversation().open().userSays('note milk').replyStarts('r1').calls('c1', 'add_note', milk)
    early.toolEnds('c1').replyEnds('r1', 'interrupted')
    const late = new Conversation().open().userSays('note milk').replyStarts('r1').calls('c1', 'add_note', milk)
    late.replyEnds('r1', 'interrupted')
    expect(late.of('outcomeUndelivered')).toEqual([])
    late.toolEnds('c1')
    for (const talk of [early, late]) {
      expect(talk.of('outcomeUndelivered')).toMatchObject([
        { name: 'add_note', arguments: milk, outcome: { status: 'ok' } },
      ])
      expect(talk.answered).toEqual([])
    }
  })

  it('does not report a tool that only reads, or one that was refused before it ran', () => {
    const read = new Conversation().open().userSays('x').replyStarts('r1').calls('c1').toolEnds('c1')
    expect(read.replyEnds('r1', 'interrupted').of('outcomeUndelivered')).toEqual([])
    const refused = new Conversation().open().userSays('x').replyStarts('r1').calls('c1', 'add_note', milk)
    refused.toolEnds('c1', { status: 'invalid', error: 'text: too long' }).replyEnds('r1', 'interrupted')
    expect(refused.of('outcomeUndelivered')).toEqual([])
  })

  it('wants a recap when the conversation goes on in a new service session, and not when it is resumed', () => {
    const fault = { closeCode: 1006, message: 'gone' }
    const resumed = new Conversation().open().feed({ type: 'connectionLost', fault }).wait(300)
    resumed.feed({ type: 'connected' }).ready()
    expect(resumed.of('recapWanted')).toEqual([])
    const anew = new Conversation().open().feed({ type: 'connectionLost', fault }).wait(300).feed({ type: 'connected' })
    anew.agent({ type: 'sessionError', code: 'session_not_found', message: '' }).wait(60).feed({ type: 'connected' })
    anew.ready('sess_2')
    expect(anew.of('recapWanted')).toHaveLength(1)
    expect(anew.of('record').map(({ record }) => record)).toContainEqual(
      expect.objectContaining({ type: 'serviceSessionClosed', key: 'test-1:s1' }),
    )
  })
})

describe('session: a tool that holds the floor', () => {
  it('marks what the user said meanwhile, when it comes at last', () => {
    const talk = new Conversation()
      .open()
      .userSays('look it up')
      .replyStarts('r1')
      .calls('c1', 'look_up')
      .replyEnds('r1')
    expect(talk.word).toBe('Waiting for a tool')
    talk.wait(3000).toolEnds('c1')
    talk.agent({ type: 'userTranscript', itemId: 'late', text: 'no, the other one' })
    expect(talk.of('show').at(-1)?.utterance).toMatchObject({ text: 'no, the other one', isHeld: true })
    talk.wait(3000).agent({ type: 'userTranscript', itemId: 'next', text: 'thanks' })
    expect(talk.of('show').at(-1)?.utterance).toMatchObject({ isHeld: false })
  })

  it('is the one that is named while others run beside it', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1')
    talk.calls('c1', 'get_time').calls('c2', 'look_up').replyEnds('r1')
    expect(statusOf(talk.state).waitingFor).toMatchObject({ name: 'look_up', isHold: true })
    talk.toolEnds('c2')
    expect(statusOf(talk.state).waitingFor).toMatchObject({ name: 'get_time', isHold: false })
  })

  it('can be cancelled here, whatever the service hears', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').calls('c1', 'look_up').replyEnds('r1')
    talk.feed({ type: 'toolCancelled', callId: callId('c1') })
    expect(talk.of('cancelTool')).toEqual([{ type: 'cancelTool', callId: 'c1', reason: 'user' }])
    talk.toolEnds('c1', { status: 'cancelled', error: 'The user cancelled it.' })
    expect(talk.answered).toEqual(['c1'])
  })
})

describe('session: replies that bring nothing', () => {
  it('asks once to go on after an empty reply, and then tells the user', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').replyEnds('r1').wait(1400)
    expect(talk.sent('replyCreate')).toEqual([])
    talk.wait(200)
    expect(talk.sent('replyCreate')).toHaveLength(1)
    talk.replyStarts('r2').replyEnds('r2').wait(2000)
    expect(talk.sent('replyCreate')).toHaveLength(1)
    const notice = talk.of('tell').at(-1)?.notice
    expect(notice?.id).toBe('answer')
    expect(inEnglish(notice?.text ?? '')).toContain('did not answer “x”')
  })

  it('does not take a call that follows late for an empty reply', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').replyEnds('r1').wait(1000).calls('c1')
    talk.wait(2000)
    expect(talk.sent('replyCreate')).toEqual([])
  })
})
