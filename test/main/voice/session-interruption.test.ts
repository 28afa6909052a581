import { describe, expect, it } from 'vitest'
import { Conversation, pcm } from '../../fakes/conversation.ts'

const FRAME = pcm(20)

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
