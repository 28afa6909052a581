/** Sound is sent and the service never notices speech in it; and tokens that are refused. */
import { describe, expect, it } from 'vitest'
import { UNHEARD_MS } from '../../../main/voice/hearing.ts'
import { Conversation, pcm } from '../../fakes/conversation.ts'

const SPEECH = pcm(20, 6000)
/** −36 dBFS: can be heard, and is no speech near a microphone. */
const HUM = pcm(20, 500)

/** A session with the gate open. */
const listening = () => new Conversation().open().feed({ type: 'talkToggled' })
const unheard = (talk: Conversation): number => talk.of('unheard').length

describe('session: speech that is never noticed', () => {
  it('is told once in a service session', () => {
    const talk = listening().wait(UNHEARD_MS - 100, SPEECH)
    expect(unheard(talk)).toBe(0)
    talk.wait(200, SPEECH)
    expect(unheard(talk)).toBe(1)
    talk.wait(20_000, SPEECH)
    expect(unheard(talk)).toBe(1)
  })

  it('adds up over pauses and presses', () => {
    const talk = listening()
    for (let n = 0; n < 6; n++) talk.wait(1000, SPEECH).wait(1500, HUM)
    expect(unheard(talk)).toBe(1)
  })

  it.each([
    ['speech started', (talk: Conversation) => talk.agent({ type: 'speechStarted' })],
    [
      'a partial transcript',
      (talk: Conversation) => talk.agent({ type: 'userTranscriptDelta', itemId: 'i', text: 'a' }),
    ],
    ['a final transcript', (talk: Conversation) => talk.agent({ type: 'userTranscript', itemId: 'i', text: 'a' })],
  ])('is not told once the service has noticed any: %s', (_, notice) => {
    const talk = notice(listening().wait(3000, SPEECH)).wait(30_000, SPEECH)
    expect(unheard(talk)).toBe(0)
  })

  it('is neither hum, nor silence, nor what the gate keeps back, nor what a tool that holds the floor withholds', () => {
    expect(unheard(listening().wait(30_000, HUM))).toBe(0)
    expect(unheard(new Conversation({ idleHangupMs: 90_000 }).open().wait(30_000, SPEECH))).toBe(0)
    const held = listening().replyStarts('r').calls('c', 'look_up').replyEnds('r')
    expect(unheard(held.wait(8000, SPEECH))).toBe(0)
  })

  it('is asked anew of the next service session', () => {
    const talk = listening().wait(UNHEARD_MS + 100, SPEECH)
    talk.feed({ type: 'reconnectWanted' })
    expect(talk.sent('sessionEnd')).toHaveLength(1)
    talk.agent({ type: 'sessionEnded' }).feed({ type: 'connected', isByToken: true }).ready('sess_2')
    expect(talk.state.conversation?.id).toBe('test-1')
    talk.wait(UNHEARD_MS + 3000, SPEECH)
    expect(unheard(talk)).toBe(2)
  })

  it('does not cut off what is under way for a better connection', () => {
    const talk = listening().replyStarts('r').feed({ type: 'reconnectWanted' })
    expect(talk.sent('sessionEnd')).toEqual([])
    const none = new Conversation().feed({ type: 'reconnectWanted' })
    expect(none.state.link.phase).toBe('offline')
  })
})

describe('session: a temporary token that is refused', () => {
  const unauthorized = { type: 'sessionError', code: 'UNAUTHORIZED', message: '' } as const
  const byToken = { type: 'connected', isByToken: true } as const

  it('is replaced by a new one, once', () => {
    const talk = new Conversation().feed({ type: 'talkToggled' }).feed(byToken).agent(unauthorized)
    expect(talk.state.link.phase).toBe('connecting')
    talk.feed(byToken).agent(unauthorized)
    expect(talk.state.link).toMatchObject({ phase: 'failed', text: expect.stringMatching(/API key/) })
    expect(talk.of('connect')).toHaveLength(2)
  })

  it('is replaced when a session is resumed, which is then still tried', () => {
    const talk = new Conversation().open().feed({ type: 'connectionLost', fault: { closeCode: 1006, message: '' } })
    talk.wait(300).feed(byToken).agent(unauthorized).feed(byToken)
    expect(talk.sent('sessionResume')).toHaveLength(2)
    expect(talk.ready().state.link.phase).toBe('ready')
  })

  it('is not what a refused key is, nor one that has worked', () => {
    expect(new Conversation().feed({ type: 'talkToggled' }).feed({ type: 'connected' }).agent(unauthorized).word).toBe(
      'Error',
    )
    const worked = new Conversation().feed({ type: 'talkToggled' }).feed(byToken).ready().agent(unauthorized)
    expect(worked.word).toBe('Error')
  })
})
