import { describe, expect, it } from 'vitest'
import { Conversation, EXPOSURE, pcm } from '../../fakes/conversation.ts'

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

describe('session: talk pressed while a session is ending', () => {
  it('sends nothing after session.end: what is said is kept and goes to the next session first', () => {
    const talk = new Conversation().open().feed({ type: 'microphoneChanged', microphone: 'open' })
    talk.feed({ type: 'hangUp', reason: 'user' })
    const before = talk.sent('inputAudio').length
    talk.feed({ type: 'talkPressed' })
    const said = Array.from({ length: 20 }, (_, i) => pcm(20, 1000 + i))
    for (const frame of said) talk.wait(20, frame)
    expect(talk.sent('inputAudio').length).toBe(before)
    talk.agent({ type: 'sessionEnded' }).connected().wait(800, FRAME)
    const later = talk.sent('inputAudio').slice(before)
    expect(later.slice(0, said.length).map(({ pcm: frame }) => frame)).toEqual(said)
  })
})
