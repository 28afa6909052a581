/**
 * Rows of protocol.md that no other test names: each test says which row it stands for. The table of all rows and
 * their tests is in docs/measurements.md.
 */
import { describe, expect, it } from 'vitest'
import { statusOf } from '../../../main/voice/status.ts'
import { RELEASE_TAIL_MS } from '../../../main/voice/talk-gate.ts'
import { Conversation, pcm, replyId } from '../../fakes/conversation.ts'

const FRAME = pcm(20)
const isSilent = (frame: Uint8Array): boolean => frame.every((byte) => byte === 0)

describe('§4 events', () => {
  it('accepts session.ready before session.updated', () => {
    const talk = new Conversation().feed({ type: 'talkToggled' }).feed({ type: 'connected' })
    talk.agent({ type: 'sessionReady', serviceSessionId: 's' }).agent({ type: 'sessionUpdated' })
    expect(talk.state.link.phase).toBe('ready')
  })

  it('takes input.speech.started and stopped as often as they come', () => {
    const talk = new Conversation().open()
    for (let n = 0; n < 3; n++) talk.agent({ type: 'speechStarted' })
    for (let n = 0; n < 3; n++) talk.agent({ type: 'speechStopped' })
    talk.agent({ type: 'userTranscript', itemId: 'i', text: 'once' })
    expect(talk.state.floor).toMatchObject({ isUserSpeaking: false, userTurn: 1 })
  })

  it('shows a delta that precedes speech.started, and replaces instead of appending', () => {
    const talk = new Conversation().open()
    talk.agent({ type: 'userTranscriptDelta', itemId: 'i', text: 'what' }).agent({ type: 'speechStarted' })
    talk.agent({ type: 'userTranscriptDelta', itemId: 'i', text: 'what time' })
    expect(talk.of('show').map(({ utterance }) => utterance.text)).toEqual(['what', 'what time'])
    expect(new Set(talk.of('show').map(({ utterance }) => utterance.id)).size).toBe(1)
  })

  it('builds the final text from the deltas when transcript.agent never comes', () => {
    const talk = new Conversation().open().replyStarts('r1').agentSpeaks('r1', 'It is nine').plays('r1', 300)
    talk.replyEnds('r1').plays('r1', 1100, true)
    expect(talk.of('show').at(-1)?.utterance).toMatchObject({ text: 'It is nine', isFinal: true })
  })

  it('keeps the text of transcript.agent when there were no deltas', () => {
    const talk = new Conversation().open().replyStarts('r1')
    talk.agent({ type: 'replyAudio', replyId: replyId('r1'), pcm: pcm(500) }).plays('r1', 100)
    talk.agent({ type: 'agentTranscript', replyId: replyId('r1'), text: 'Nine.', interrupted: false })
    talk.replyEnds('r1').plays('r1', 500, true)
    expect(talk.of('show').at(-1)?.utterance).toMatchObject({ text: 'Nine.', isFinal: true, interrupted: false })
  })

  it('takes the end that the service announces by itself, and begins anew when the user goes on', () => {
    const talk = new Conversation().open().agent({ type: 'sessionEnded' })
    expect(talk.word).toBe('Offline')
    talk.feed({ type: 'talkToggled' })
    expect(talk.of('connect')).toHaveLength(1)
  })
})

describe('§7.2 ordering of calls', () => {
  it('T1: reply.started, tool.call, reply.done, tool.result', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').calls('c1').toolEnds('c1')
    expect(talk.answered).toEqual([])
    expect(talk.replyEnds('r1').answered).toEqual(['c1'])
  })

  it('T2: a call after reply.done, and one after the next reply.started, belong where they came', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').replyEnds('r1').calls('c1').toolEnds('c1')
    expect(talk.answered).toEqual(['c1'])
    talk.replyStarts('r2').calls('c2').toolEnds('c2')
    expect(talk.answered).toEqual(['c1'])
    expect(talk.replyEnds('r2').answered).toEqual(['c1', 'c2'])
  })

  it('T2: a call that comes after its reply was interrupted is neither run nor answered', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').replyEnds('r1', 'interrupted').calls('c1')
    expect(talk.of('runTool')).toEqual([])
    expect(Object.values(talk.rows)).toEqual(['dropped'])
  })

  it('T5: chains of calls, each in a silent reply of its own', () => {
    const talk = new Conversation().open().userSays('x')
    for (let n = 1; n <= 5; n++) talk.replyStarts(`r${n}`).calls(`c${n}`).replyEnds(`r${n}`).toolEnds(`c${n}`)
    expect(talk.answered).toEqual(['c1', 'c2', 'c3', 'c4', 'c5'])
    expect(talk.of('show').filter(({ utterance }) => utterance.role === 'agent')).toEqual([])
  })

  it('T6: several calls open at once, answered in order of arrival at the end of the reply', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').calls('c1').calls('c2', 'look_up')
    talk.toolEnds('c2').toolEnds('c1').replyEnds('r1')
    expect(talk.answered).toEqual(['c1', 'c2'])
  })

  it('T8: the same call id again is not run and not answered again', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').calls('c1').calls('c1').toolEnds('c1')
    talk.replyEnds('r1').calls('c1').toolEnds('c1')
    expect(talk.of('runTool')).toHaveLength(1)
    expect(talk.answered).toEqual(['c1'])
  })

  it('T9: the result of a chained call that is ready early waits for its reply.done', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').calls('c1').replyEnds('r1').toolEnds('c1')
    talk.replyStarts('r2').calls('c2').toolEnds('c2')
    expect(talk.answered).toEqual(['c1'])
    expect(talk.replyEnds('r2').answered).toEqual(['c1', 'c2'])
  })

  it('T10: a result that is ready while the user speaks waits for the end of that turn', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').calls('c1').replyEnds('r1')
    talk.agent({ type: 'speechStarted' }).toolEnds('c1').wait(1000)
    expect(talk.answered).toEqual([])
    talk.agent({ type: 'speechStopped' }).replyStarts('r2').agentSpeaks('r2', 'yes')
    expect(talk.answered).toEqual([])
    expect(talk.replyEnds('r2').answered).toEqual(['c1'])
  })

  it('T11: an announced action without a call leaves nothing waiting', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').agentSpeaks('r1', 'I will note that')
    talk.plays('r1', 300).replyEnds('r1').plays('r1', 2000, true).wait(20_000)
    expect(talk.word).toBe('Ready')
    expect(talk.sent('replyCreate')).toEqual([])
  })
})

describe('§7.4 hold', () => {
  const holding = () => new Conversation().open().userSays('x').replyStarts('r1').calls('c1', 'look_up').replyEnds('r1')

  it('waits in words for twelve seconds of silence, and sends the result at once when it is there', () => {
    const talk = holding().wait(12_000)
    expect(talk.word).toBe('Waiting for a tool')
    expect(statusOf(talk.state).waitingFor?.name).toBe('look_up')
    expect(talk.toolEnds('c1').answered).toEqual(['c1'])
    expect(talk.sent('replyCreate')).toEqual([])
  })

  it('side B: a lone speech.stopped long after the hold does no harm', () => {
    const talk = holding().wait(2500).toolEnds('c1').replyStarts('r2').agentSpeaks('r2', 'done').plays('r2', 300)
    talk.replyEnds('r2').plays('r2', 500, true).wait(6000).agent({ type: 'speechStopped' }).wait(9000)
    expect(talk.word).toBe('Ready')
    expect(talk.sent('replyCreate')).toEqual([])
  })

  it('side C: speech that is lost in a hold leaves the conversation usable', () => {
    const talk = holding().wait(3000).toolEnds('c1').replyStarts('r2').replyEnds('r2')
    talk.userSays('again').replyStarts('r3').calls('c2').toolEnds('c2').replyEnds('r3')
    expect(talk.answered).toEqual(['c1', 'c2'])
  })
})

describe('§8 turns, replies, barge-in', () => {
  it('B3: the silent lead-in of a reply is not Speaking', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').agentSpeaks('r1', 'yes', 2000)
    expect(talk.plays('r1', 1900).word).toBe('Thinking')
    expect(talk.plays('r1', 2010).word).toBe('Speaking')
  })

  it.each([
    ['speech, transcript, done', ['speech', 'transcript', 'done']],
    ['transcript, done, speech', ['transcript', 'done', 'speech']],
    ['done, speech, transcript', ['done', 'speech', 'transcript']],
  ])('B4: the three events of an interruption in any order: %s', (_, order) => {
    const talk = new Conversation({ duplex: 'full' }).open().userSays('x').replyStarts('r1').calls('c1')
    talk.agentSpeaks('r1', 'one two three four').plays('r1', 850)
    for (const what of order) {
      if (what === 'speech') talk.agent({ type: 'speechStarted' })
      else if (what === 'done') talk.replyEnds('r1', 'interrupted')
      else talk.agent({ type: 'agentTranscript', replyId: replyId('r1'), text: 'one two', interrupted: true })
    }
    talk.toolEnds('c1').wait(6000)
    expect(talk.answered).toEqual([])
    expect(talk.of('flushPlayback')).toHaveLength(1)
    const cut = talk.of('show').findLast(({ utterance }) => utterance.role === 'agent')?.utterance
    expect(cut?.text.slice(0, cut.heardChars)).toBe('one two three')
  })

  it('B6, B10: speech that does not interrupt leaves the reply playing, and becomes a turn of its own', () => {
    const talk = new Conversation({ duplex: 'full' })
      .open()
      .replyStarts('r1')
      .agentSpeaks('r1', 'a b c d')
      .plays('r1', 300)
    talk.userSays('uh-huh')
    expect(talk.of('flushPlayback')).toEqual([])
    expect(talk.word).toBe('Speaking')
    talk.replyEnds('r1').plays('r1', 1400, true).replyStarts('r2')
    expect(talk.state.floor.userTurn).toBe(1)
  })

  it('B7: stale audio of the interrupted reply is counted and not played, while the next reply is', () => {
    const talk = new Conversation({ duplex: 'full' }).open().replyStarts('r1').agentSpeaks('r1', 'a b').plays('r1', 300)
    talk.replyEnds('r1', 'interrupted').replyStarts('r2')
    talk.effects.length = 0
    for (let n = 0; n < 200; n++) talk.agent({ type: 'replyAudio', replyId: replyId('r1'), pcm: pcm(10) })
    talk.agent({ type: 'replyAudio', replyId: replyId('r2'), pcm: pcm(10) })
    expect(talk.of('play').map((effect) => effect.replyId)).toEqual(['r2'])
    expect(talk.state.playback.staleChunks).toBe(200)
  })

  it('B8: a reply that stayed silent because the user went on is not shown as heard', () => {
    const talk = new Conversation().open().userSays('set a timer').replyStarts('r1')
    talk.agent({ type: 'replyAudio', replyId: replyId('r1'), pcm: pcm(300, 0) }).plays('r1', 300, true)
    talk.agent({ type: 'agentTranscript', replyId: replyId('r1'), text: 'For how long?', interrupted: false })
    talk.agent({ type: 'speechStarted' }).replyEnds('r1')
    const shown = talk.of('show').filter(({ utterance }) => utterance.role === 'agent')
    expect(shown.every(({ utterance }) => utterance.interrupted && utterance.heardChars === 0)).toBe(true)
  })

  it('recommendation: a press silences that reply here at once, whatever the service does afterwards', () => {
    const talk = new Conversation().open().replyStarts('r1').agentSpeaks('r1', 'a b c d').plays('r1', 300)
    talk.feed({ type: 'talkPressed' })
    expect(talk.of('flushPlayback')).toHaveLength(1)
    talk.wait(1500).replyEnds('r1')
    expect(talk.of('flushPlayback')).toHaveLength(1)
    expect(talk.word).toBe('Listening')
  })
})

describe('§9.1 audio after release', () => {
  it('P2, P4: frames go on for as long as the session does, zeros from the end of the release tail', () => {
    const talk = new Conversation().open().feed({ type: 'talkPressed' }).wait(400, FRAME)
    talk.feed({ type: 'talkReleased' })
    talk.effects.length = 0
    talk.wait(5000, FRAME)
    const frames = talk.sent('inputAudio').map((message) => message.pcm)
    expect(frames.length).toBeGreaterThanOrEqual(249)
    const spoken = frames.filter((frame) => !isSilent(frame)).length
    // Item 3: the tail, and one frame more that fades to zero.
    expect(spoken * 20).toBeGreaterThanOrEqual(RELEASE_TAIL_MS)
    expect(spoken * 20).toBeLessThanOrEqual(RELEASE_TAIL_MS + 40)
    expect(frames.slice(spoken).every(isSilent)).toBe(true)
  })

  it('P6: a session in which nobody speaks stays open until the idle time', () => {
    const talk = new Conversation({ idleHangupMs: 60_000 }).open().wait(55_000)
    expect(talk.state.link.phase).toBe('ready')
  })

  it('item 4: the first message asks for min_latency and pins no silence thresholds', () => {
    const talk = new Conversation().feed({ type: 'talkToggled' }).feed({ type: 'connected' })
    expect(talk.sent('sessionUpdate')).toHaveLength(1)
  })

  it('item 7: two user turns within one press are two captions, and the gate stays open', () => {
    const talk = new Conversation().open().feed({ type: 'talkPressed' }).wait(500, FRAME)
    talk.userSays('set a timer', 'i1').userSays('for five minutes', 'i2').wait(100, FRAME)
    expect(talk.word).toBe('Listening')
    const ids = talk
      .of('show')
      .filter(({ utterance }) => utterance.isFinal)
      .map(({ utterance }) => utterance.id)
    expect(new Set(ids).size).toBe(2)
  })
})

describe('§12 watchdogs', () => {
  it('a reply that neither goes on nor ends: the connection is made anew after 30 s', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').wait(29_000)
    expect(talk.state.link.phase).toBe('ready')
    talk.wait(2000)
    expect(talk.of('disconnect')).toHaveLength(1)
    expect(talk.of('connect')).toHaveLength(1)
  })

  it('a result sent and no reply: asked for once the floor is free', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').calls('c1').toolEnds('c1').replyEnds('r1')
    talk.wait(8200)
    expect(talk.sent('replyCreate')).toHaveLength(1)
  })

  it('a result pending and the user heard, but no stop: sent 5 s after the last sign of speech', () => {
    const talk = new Conversation().open().userSays('x').replyStarts('r1').calls('c1').replyEnds('r1')
    talk.agent({ type: 'speechStarted' }).toolEnds('c1').wait(3000)
    talk.agent({ type: 'userTranscriptDelta', itemId: 'i', text: 'hm' }).wait(4900)
    expect(talk.answered).toEqual([])
    expect(talk.wait(200).answered).toEqual(['c1'])
  })
})
