import { describe, expect, it } from 'vitest'
import { CONNECT_TIMEOUT_MS, END_TIMEOUT_MS, READY_TIMEOUT_MS } from '../../../main/voice/link.ts'
import { REPLY_CREATE_LOST_MS } from '../../../main/voice/outbox.ts'
import { ANSWER_OWED_MS } from '../../../main/voice/session.ts'
import { Conversation, callId, EXPOSURE, pcm, SETTINGS } from '../../fakes/conversation.ts'

const FRAME = pcm(20)

describe('session: a first conversation', () => {
  it('connects on a press, keeps what is said meanwhile, and sends it first', () => {
    const talk = new Conversation()
    expect(talk.word).toBe('Offline')
    talk.feed({ type: 'talkPressed' }).feed({ type: 'microphoneChanged', microphone: 'open' })
    expect(talk.of('connect')).toHaveLength(1)
    expect(talk.of('wantMicrophone')).toEqual([{ type: 'wantMicrophone', isWanted: true }])
    const frames = Array.from({ length: 10 }, (_, i) => pcm(20, 1000 + i))
    for (const frame of frames) talk.wait(20, frame)
    expect(talk.word).toBe('Connecting')
    expect(talk.sent('inputAudio')).toEqual([])
    talk.connected()
    expect(talk.word).toBe('Listening')
    talk.wait(400, FRAME)
    expect(
      talk
        .sent('inputAudio')
        .slice(0, 10)
        .map((message) => message.pcm),
    ).toEqual(frames)
  })

  it('puts everything that cannot change later into the first message, and no greeting over a user who talks', () => {
    const quiet = new Conversation({ greeting: 'Hello.' })
    quiet.feed({ type: 'talkToggled' }).feed({ type: 'connected' })
    expect(quiet.sent('sessionUpdate')[0]?.session).toEqual({
      exposure: EXPOSURE,
      opening: { greeting: 'Hello.', voice: 'alba' },
    })
    const talking = new Conversation({ greeting: 'Hello.' })
    talking.feed({ type: 'talkPressed' }).feed({ type: 'connected' })
    expect(talking.sent('sessionUpdate')[0]?.session.opening?.greeting).toBeNull()
  })

  it('becomes ready when session.updated comes and session.ready never does', () => {
    const talk = new Conversation().feed({ type: 'talkToggled' }).feed({ type: 'connected' })
    talk.agent({ type: 'sessionUpdated' }).wait(1000)
    expect(talk.word).toBe('Connecting')
    talk.wait(1000)
    expect(talk.state.link.phase).toBe('ready')
  })

  it('sends frames without a gap from ready to end: zeros while the gate is closed', () => {
    const talk = new Conversation().open().wait(2000)
    const frames = talk.sent('inputAudio')
    expect(frames).toHaveLength(100)
    expect(frames.every((message) => message.pcm.every((byte) => byte === 0))).toBe(true)
  })

  it('answers a spoken question through a tool', () => {
    const talk = new Conversation().open()
    talk.userSays('what time is it').replyStarts('r1').calls('c1')
    expect(talk.word).toBe('Waiting for a tool')
    talk.toolEnds('c1')
    expect(talk.answered).toEqual([])
    talk.replyEnds('r1')
    expect(talk.answered).toEqual(['c1'])
    expect(talk.word).toBe('Thinking')
    talk.replyStarts('r2').agentSpeaks('r2', 'It is nine').plays('r2', 250)
    expect(talk.word).toBe('Speaking')
    talk.replyEnds('r2').plays('r2', 1100, true)
    expect(talk.word).toBe('Ready')
    const kept = talk.of('record').flatMap(({ record }) => (record.type === 'utterance' ? [record.utterance] : []))
    expect(kept.map(({ role, text, interrupted }) => ({ role, text, interrupted }))).toEqual([
      { role: 'user', text: 'what time is it', interrupted: false },
      { role: 'agent', text: 'It is nine', interrupted: false },
    ])
  })

  it('goes on speaking through the pauses of a reply: no flicker to another state before its end', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').agentSpeaks('r1', 'one two').plays('r1', 300)
    talk.plays('r1', 800)
    expect(talk.word).toBe('Speaking')
    talk.agentSpeaks('r1', 'three').plays('r1', 1100).replyEnds('r1').plays('r1', 1300, true)
    expect(talk.word).toBe('Ready')
    expect(talk.statuses.map(({ word }) => word).slice(-3)).toEqual(['Thinking', 'Speaking', 'Ready'])
  })

  it('reveals the agent’s words as their sound is played', () => {
    const talk = new Conversation().open().replyStarts('r1').agentSpeaks('r1', 'one two three')
    expect(talk.of('show')).toEqual([])
    talk.plays('r1', 210).plays('r1', 300).plays('r1', 510)
    expect(talk.of('show').map(({ utterance }) => utterance.text)).toEqual(['one', 'one two'])
  })
})

describe('session: interruption', () => {
  const speaking = (settings = {}) => {
    const talk = new Conversation(settings).open().userSays('tell me').replyStarts('r1')
    return talk.agentSpeaks('r1', 'once upon a time there was').plays('r1', 650)
  }

  it('falls silent at once on a key press, and drops the late audio of that reply', () => {
    const talk = speaking()
    talk.feed({ type: 'talkPressed' })
    expect(talk.of('flushPlayback')).toEqual([{ type: 'flushPlayback', replyId: 'r1' }])
    expect(talk.word).toBe('Listening')
    const played = talk.of('play').length
    talk.agentSpeaks('r1', 'more and more')
    expect(talk.of('play')).toHaveLength(played)
    expect(talk.state.playback.staleChunks).toBeGreaterThan(0)
    const cut = talk.of('show').at(-1)?.utterance
    expect(cut).toMatchObject({ interrupted: true, isFinal: true, text: 'once upon a time there was' })
    expect(cut?.text.slice(0, cut.heardChars)).toBe('once upon')
  })

  it('never closes the gate by a press while the agent is audible', () => {
    const talk = speaking()
    talk.feed({ type: 'talkToggled' })
    expect(talk.word).toBe('Listening')
    const again = new Conversation().open()
    again.feed({ type: 'talkToggled' }).replyStarts('r1').agentSpeaks('r1', 'a b c').plays('r1', 300)
    again.feed({ type: 'talkToggled' })
    expect(again.state.gate.position.kind).toBe('toggled')
  })

  it.each([
    ['reply.done interrupted', (talk: Conversation) => talk.replyEnds('r1', 'interrupted')],
    [
      'transcript.agent interrupted, then reply.done completed',
      (talk: Conversation) =>
        talk
          .agent({
            type: 'agentTranscript',
            replyId: talk.state.floor.openReply ?? never(),
            text: 'once',
            interrupted: true,
          })
          .replyEnds('r1'),
    ],
  ])('drops the unsent results of that reply, and only those: %s', (_, interrupt) => {
    const talk = new Conversation().open()
    talk.userSays('note it').replyStarts('r0').calls('c0', 'add_note', { text: 'milk' }).replyEnds('r0')
    talk.userSays('tell me').replyStarts('r1').calls('c1').calls('c2', 'add_note', { text: 'bread' })
    talk.toolEnds('c1').toolEnds('c0')
    talk.agent({ type: 'speechStarted' })
    interrupt(talk)
    expect(talk.answered).toEqual(['c0'])
    expect(Object.values(talk.rows)).toContain('dropped')
    expect(talk.of('cancelTool').map(({ callId }) => callId)).not.toContain('c2')
    talk.toolEnds('c2').replyStarts('r2').replyEnds('r2')
    expect(talk.answered).toEqual(['c0'])
    expect(talk.state.relay.calls.find((call) => call.callId === 'c2')?.outcome?.status).toBe('ok')
  })

  it('stops a tool that only reads when its reply is interrupted', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').calls('c1').replyEnds('r1', 'interrupted')
    expect(talk.of('cancelTool')).toEqual([{ type: 'cancelTool', callId: 'c1', reason: 'interrupted' }])
  })

  it('sends zeros while the agent is audible in half duplex, and the microphone in full', () => {
    const frames = (duplex: 'half' | 'full') => {
      const talk = new Conversation({ duplex }).open().feed({ type: 'talkToggled' })
      talk.replyStarts('r1').agentSpeaks('r1', 'a b c d e f').plays('r1', 300)
      talk.wait(100, FRAME)
      talk.effects.length = 0
      talk.plays('r1', 400).wait(200, FRAME)
      return talk.sent('inputAudio').map((message) => message.pcm.some((byte) => byte !== 0))
    }
    expect(frames('half')).not.toContain(true)
    expect(frames('full')).not.toContain(false)
  })
})

const never = (): never => {
  throw new Error('no open reply')
}

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
    talk.wait(ANSWER_OWED_MS - 100)
    expect(talk.sent('replyCreate')).toEqual([])
    talk.wait(200)
    expect(talk.sent('replyCreate')).toHaveLength(1)
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
      expect.objectContaining({ type: 'serviceSessionClosed', serviceSessionId: 'sess_1' }),
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
    expect(talk.of('tell').at(-1)?.notice).toMatchObject({
      id: 'answer',
      text: expect.stringContaining('did not answer'),
    })
  })

  it('does not take a call that follows late for an empty reply', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').replyEnds('r1').wait(1000).calls('c1')
    talk.wait(2000)
    expect(talk.sent('replyCreate')).toEqual([])
  })
})

describe('session: money', () => {
  it('says some time before that it hangs up, and takes it back when someone speaks', () => {
    const talk = new Conversation({ idleHangupMs: 60_000 }).open().wait(44_000)
    const warnings = (): (string | null)[] =>
      talk.of('tell').flatMap(({ notice }) => (notice.id === 'idle' ? [notice.text] : []))
    expect(warnings()).toEqual([])
    talk.wait(2000)
    expect(warnings()).toEqual([expect.stringContaining('hangs up')])
    talk.agent({ type: 'speechStarted' }).wait(100)
    expect(warnings().at(-1)).toBeNull()
    expect(talk.sent('sessionEnd')).toEqual([])
  })

  it('ends the conversation when the budget is spent, and says so instead of beginning another', () => {
    const talk = new Conversation().open().feed({ type: 'budgetChanged', isSpent: true })
    expect(talk.sent('sessionEnd')).toHaveLength(1)
    talk.agent({ type: 'sessionEnded' })
    expect(talk.of('record').at(-1)?.record).toMatchObject({ type: 'sessionEnded', reason: 'budget' })
    talk.feed({ type: 'talkToggled' })
    expect(talk.of('connect')).toEqual([])
    expect(talk.state.link).toMatchObject({ phase: 'failed', text: expect.stringContaining('budget') })
    expect(talk.state.gate.position.kind).toBe('closed')
    talk.feed({ type: 'budgetChanged', isSpent: false }).feed({ type: 'talkToggled' })
    expect(talk.of('connect')).toHaveLength(1)
  })

  it('counts a service session from its first message to its end, or to the end of the grace when it was lost', () => {
    const closed = (talk: Conversation) =>
      talk.of('record').flatMap(({ record }) => (record.type === 'serviceSessionClosed' ? [record.atMs] : []))
    const opening = new Conversation().feed({ type: 'talkToggled' })
    const connectedMs = opening.feed({ type: 'connected' }).nowMs
    opening.wait(600).ready()
    expect(opening.of('record').map(({ record }) => record)).toContainEqual(
      expect.objectContaining({ type: 'serviceSession', atMs: connectedMs }),
    )
    const clean = new Conversation().open().feed({ type: 'hangUp', reason: 'user' }).agent({ type: 'sessionEnded' })
    expect(closed(clean)).toEqual([clean.nowMs])
    const deaf = new Conversation().open().feed({ type: 'hangUp', reason: 'user' }).wait(END_TIMEOUT_MS)
    expect(closed(deaf)).toEqual([deaf.nowMs + 30_000])
  })

  it('replaces the service session after 55 minutes while nobody speaks: same conversation, recap, no word of it', () => {
    const talk = new Conversation({ idleHangupMs: 3_600_000 }).open()
    const id = talk.state.conversation?.id
    talk.nowMs += 55 * 60_000
    talk.wait(100)
    expect(talk.sent('sessionEnd')).toHaveLength(1)
    expect(talk.word).toBe('Ready')
    talk.agent({ type: 'sessionEnded' }).feed({ type: 'connected' })
    expect(talk.sent('sessionUpdate').at(-1)?.session.opening?.greeting).toBeNull()
    expect(talk.sent('sessionResume')).toEqual([])
    talk.ready('sess_2')
    expect(talk.state.conversation).toMatchObject({ id, serviceSessionId: 'sess_2' })
    expect(talk.of('recapWanted')).toHaveLength(1)
    expect(talk.statuses.map(({ word }) => word).slice(-1)).toEqual(['Ready'])
    expect(talk.of('record').some(({ record }) => record.type === 'sessionEnded')).toBe(false)
  })

  it('loses nothing that is said while the service session is replaced', () => {
    const talk = new Conversation({ idleHangupMs: 3_600_000 }).open()
    talk.nowMs += 55 * 60_000
    talk.wait(100).feed({ type: 'talkPressed' })
    talk.effects.length = 0
    const spoken = Array.from({ length: 20 }, (_, n) => pcm(20, 500 + n))
    for (const frame of spoken) talk.wait(20, frame)
    talk.agent({ type: 'sessionEnded' }).feed({ type: 'connected' }).ready('sess_2').wait(600, FRAME)
    expect(
      talk
        .sent('inputAudio')
        .slice(0, 20)
        .map(({ pcm: sent }) => sent),
    ).toEqual(spoken)
  })
})

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
    talk.replyEnds('r1')
    expect(talk.sent('replyCreate')).toHaveLength(1)
    talk.wait(REPLY_CREATE_LOST_MS + 100)
    expect(talk.sent('replyCreate')).toHaveLength(2)
    expect(talk.of('typedDelivered')).toHaveLength(1)
    talk.replyStarts('r2').wait(REPLY_CREATE_LOST_MS + 100)
    expect(talk.sent('replyCreate')).toHaveLength(2)
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
    expect(talk.of('tell').at(-1)?.notice).toMatchObject({
      id: 'answer',
      text: expect.stringContaining('did not answer'),
    })
  })

  it('speaks an announcement only while a conversation is open', () => {
    const closed = new Conversation().feed({ type: 'announced', text: 'Tea.' })
    expect(closed.of('connect')).toEqual([])
    const open = new Conversation().open().feed({ type: 'announced', text: 'Tea.' })
    expect(open.sent('replyCreate')[0]?.instructions).toContain('"Tea."')
  })
})

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
    expect(talk.state.conversation).toMatchObject({ id, serviceSessionId: 'sess_2' })
    expect(talk.of('tell').at(-1)?.notice.text).toBeNull()
  })

  it('answers nothing for calls of the lost connection, and still logs how they ended', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').calls('c1', 'add_note', { text: 'milk' })
    talk.feed({ type: 'connectionLost', fault: lost }).toolEnds('c1')
    expect(Object.values(talk.rows)).toEqual(['dropped'])
    const ended = talk
      .of('record')
      .map(({ record }) => record)
      .filter((record) => record.type === 'toolCallEnded')
    expect(ended.at(-1)).toMatchObject({ status: 'dropped', result: '{"id":"c1"}' })
    expect(talk.answered).toEqual([])
  })

  it('keeps a typed message that was on its way when the connection went', () => {
    const talk = new Conversation().open().feed({ type: 'messageTyped', text: 'hello' })
    talk.feed({ type: 'connectionLost', fault: lost }).wait(260).feed({ type: 'connected' }).ready()
    expect(talk.sent('replyCreate')).toHaveLength(2)
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
    expect(ended).toMatchObject({ reason: 'refused' })
    talk.feed({ type: 'talkToggled' })
    expect(talk.word).toBe('Connecting')
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

  it('tells the service of changed tools and prompt in one update', () => {
    const exposure = { ...EXPOSURE, tools: EXPOSURE.tools.slice(0, 1), systemPrompt: 'New.' }
    const talk = new Conversation().open().feed({ type: 'exposureChanged', exposure })
    expect(talk.sent('sessionUpdate')).toEqual([{ type: 'sessionUpdate', session: { exposure } }])
  })

  it('sends the exposure that follows from a result in one flush with it, update first, and not when it is dropped', () => {
    const exposure = { ...EXPOSURE, tools: EXPOSURE.tools.slice(0, 1) }
    const ask = () => new Conversation().open().userSays('x').replyStarts('r1').calls('c1')
    const talk = ask().toolEnds('c1', { status: 'ok', result: 1, exposure })
    expect(talk.sent('sessionUpdate')).toEqual([])
    talk.replyEnds('r1')
    const order = talk.effects.map(({ effect }) => (effect.type === 'send' ? effect.message.type : effect.type))
    expect(order.indexOf('sessionUpdate')).toBeLessThan(order.indexOf('toolResult'))
    expect(order).toContain('exposureCommitted')
    const dropped = ask().toolEnds('c1', { status: 'ok', result: 1, exposure }).replyEnds('r1', 'interrupted')
    expect(dropped.sent('sessionUpdate')).toEqual([])
    expect(dropped.state.exposure).toBe(EXPOSURE)
  })

  it.each([
    [
      'while the first connection is made',
      (talk: Conversation) => talk.feed({ type: 'talkToggled' }).feed({ type: 'connected' }),
    ],
    [
      'while a lost one is resumed',
      (talk: Conversation) =>
        talk
          .open()
          .feed({ type: 'connectionLost', fault: { closeCode: 1006, message: '' } })
          .wait(300)
          .feed({ type: 'connected' }),
    ],
  ])('tells the service at ready of tools that changed %s, and again after a loss', (_, reach) => {
    const exposure = { ...EXPOSURE, tools: EXPOSURE.tools.slice(0, 1) }
    const talk = reach(new Conversation()).feed({ type: 'exposureChanged', exposure })
    talk.effects.length = 0
    talk.ready()
    expect(talk.sent('sessionUpdate')).toEqual([{ type: 'sessionUpdate', session: { exposure } }])
    talk.effects.length = 0
    talk
      .feed({ type: 'connectionLost', fault: { closeCode: 1006, message: '' } })
      .wait(300)
      .feed({ type: 'connected' })
      .ready()
    // Resumed: what was sent into the dead link may never have arrived, so it is told once more.
    expect(talk.sent('sessionUpdate')).toEqual([{ type: 'sessionUpdate', session: { exposure } }])
  })

  it('takes a new setting for the next step', () => {
    const talk = new Conversation()
      .open()
      .feed({ type: 'settingsChanged', settings: { ...SETTINGS, talkMode: 'hold' } })
    talk.feed({ type: 'talkPressed' }).wait(100).feed({ type: 'talkReleased' }).wait(300)
    expect(talk.state.gate.position.kind).toBe('closed')
  })
})
