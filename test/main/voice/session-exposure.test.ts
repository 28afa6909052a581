import { describe, expect, it } from 'vitest'
import { Conversation, EXPOSURE } from '../../fakes/conversation.ts'

describe('session: tools and prompt', () => {
  const opened = () =>
    new Conversation({ greeting: 'Hello.' }).feed({ type: 'talkToggled' }).feed({ type: 'connected' })
  const refusal = (mayBeToolModes: boolean) =>
    ({ type: 'sessionError', code: 'invalid_value', message: 'no', mayBeToolModes }) as const
  const modes = (talk: Conversation) =>
    talk.sent('sessionUpdate').map(({ session }) => session.toolModes ?? 'whereHold')

  it('sends the first update anew with explicit modes after it was refused for them, then with hold alone', () => {
    const talk = opened().agent(refusal(true)).feed({ type: 'connected' }).agent(refusal(true))
    talk.feed({ type: 'connected' })
    expect(modes(talk)).toEqual(['whereHold', 'always', 'allHold'])
    expect(talk.sent('sessionUpdate').at(-1)?.session.opening).toEqual(talk.sent('sessionUpdate')[0]?.session.opening)
    talk.ready().feed({ type: 'exposureChanged', exposure: { ...EXPOSURE, systemPrompt: 'New.' } })
    expect(modes(talk).at(-1)).toBe('allHold')
    // To such a service every call is a hold, whatever the plugin says.
    talk.userSays('x').replyStarts('r1').calls('c1')
    expect(talk.state.relay.calls[0]?.isHold).toBe(true)
    talk
      .feed({ type: 'connectionLost', fault: { closeCode: 1008, message: '' } })
      .wait(300)
      .feed({ type: 'connected' })
    expect(modes(talk).at(-1)).toBe('allHold')
  })

  it('gives up when nothing helps, and begins as usual the next time', () => {
    const talk = opened()
    for (let n = 0; n < 3; n++) talk.agent(refusal(true)).feed({ type: 'connected' })
    expect(talk.state.link.phase).toBe('failed')
    expect(talk.of('connect')).toHaveLength(3)
    talk.feed({ type: 'talkToggled' }).feed({ type: 'connected' })
    expect(modes(talk).at(-1)).toBe('whereHold')
  })

  it('gives up at once when something else was refused, and does not take a refused resume for it', () => {
    expect(opened().agent(refusal(false)).state.link.phase).toBe('failed')
    const resumed = new Conversation().open().feed({ type: 'connectionLost', fault: { closeCode: 1006, message: '' } })
    resumed.wait(300).feed({ type: 'connected' }).agent(refusal(true)).wait(40).feed({ type: 'connected' })
    expect(modes(resumed)).toEqual(['whereHold'])
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
      .wait(1100)
      .feed({ type: 'connected' })
      .ready()
    // Resumed: what was sent into the dead link may never have arrived, so it is told once more.
    expect(talk.sent('sessionUpdate')).toEqual([{ type: 'sessionUpdate', session: { exposure } }])
  })
})
