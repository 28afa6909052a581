import { describe, expect, it } from 'vitest'
import { Conversation, EXPOSURE } from '../../fakes/conversation.ts'

describe('session: tools and prompt', () => {
  const refused = (message: string) =>
    new Conversation()
      .feed({ type: 'talkToggled' })
      .feed({ type: 'connected' })
      .agent({ type: 'sessionError', code: 'invalid_value', message })

  it('tells a service that refuses execution_mode of its tools without it, from then on, trying once', () => {
    const talk = refused('unknown value "interactive" (session.tools.0.execution_mode)').feed({ type: 'connected' })
    expect(talk.sent('sessionUpdate').map(({ session }) => session.omitsToolModes ?? false)).toEqual([false, true])
    expect(talk.sent('sessionUpdate').at(-1)?.session.opening).toBeDefined()
    talk.ready().feed({ type: 'exposureChanged', exposure: { ...EXPOSURE, systemPrompt: 'New.' } })
    expect(talk.sent('sessionUpdate').at(-1)?.session.omitsToolModes).toBe(true)
    const still = refused('execution_mode is required').feed({ type: 'connected' })
    still.agent({ type: 'sessionError', code: 'invalid_value', message: 'execution_mode is required' })
    expect(still.state.link.phase).toBe('failed')
  })

  it.each(['voice is unknown', 'input.transcription_mode', 'no such model'])('gives up as before on: %s', (message) => {
    expect(refused(message).state.link.phase).toBe('failed')
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
})
