/**
 * Phases and results through the real session: what is sent when, and what a dropped result leaves as it was (contract.md
 * §7.5). Handlers are small functions that write to the real `ctx.state`.
 */
import { describe, expect, it } from 'vitest'
import { createAgentView } from '../../../main/compose/agent-view.ts'
import { createState } from '../../../main/plugins/broker/state.ts'
import type { JsonValue, ToolCall, ToolOutcome } from '../../../main/voice/tools.ts'
import { Conversation } from '../../fakes/conversation.ts'
import { makeLog, makeRequest } from '../../fakes/plugins.ts'
import { makePlain, makeRide } from '../plugins/flow/flows.ts'

const ride = makeRide()

/** The app in small: what compose.ts and plugin-platform.ts connect. */
const createWorld = (plugins = [ride]) => {
  const state = createState()
  let nowMs = Date.UTC(2026, 10, 23, 12)
  let ended = 0
  const view = createAgentView({
    plugins: () => plugins,
    calls: () => talk.state.relay.calls,
    state,
    userPrompt: () => 'You are Parley.',
    onEndCall: () => {
      ended += 1
    },
    onChanged: () => tell(),
    epochMs: () => nowMs,
    log: makeLog(),
  })
  const talk = new Conversation({}, view.conversation.exposure())
  const tell = (): void => {
    const exposure = view.conversation.exposure()
    if (JSON.stringify(exposure) !== JSON.stringify(talk.state.exposure))
      talk.feed({ type: 'exposureChanged', exposure })
  }
  const sessionId = (): string => talk.state.conversation?.id ?? ''
  const ctx = (method: string, params: JsonValue, callId: string) =>
    state.methods[method]?.(ride, makeRequest(method, params, { sessionId: sessionId(), callId }))

  /** Carries out the effects that are new, as agent/voice-client.ts does. */
  let seen = 0
  const settle = (): void => {
    for (; seen < talk.effects.length; seen++) {
      const effect = talk.effects[seen]?.effect
      if (effect?.type === 'exposureCommitted') view.conversation.exposureCommitted(effect.callId)
      if (effect?.type === 'outcomeUndelivered') {
        view.conversation.undelivered(effect.name, effect.arguments, effect.outcome)
      }
    }
  }
  /** The agent calls a tool, whose handler is this; resolves when the call has its outcome. */
  const begin = async (id: string, name: string, handler: () => Promise<ToolOutcome>): Promise<void> => {
    talk.calls(id, name)
    const call: ToolCall = { callId: id as ToolCall['callId'], name, arguments: {} }
    const placed = { ...call, sessionId: sessionId(), rowId: `row ${id}` }
    talk.toolEnds(id, await view.run(placed, new AbortController().signal, handler))
    settle()
  }
  return {
    view,
    talk,
    settle,
    ended: () => ended,
    aDayPasses: () => {
      nowMs += 86_400_000
    },
    open: () => {
      talk.open()
      view.begin(sessionId())
      seen = 0
      talk.effects.length = 0
    },
    get: (key: string) => ctx('state.get', { key }, 'reader'),
    /** The agent calls a tool; its handler writes, and ends with this outcome. */
    call: async (id: string, name: string, outcome: ToolOutcome, writes: Record<string, JsonValue> = {}) => {
      await begin(id, name, async () => {
        for (const [key, value] of Object.entries(writes)) await ctx('state.set', { key, value }, id)
        return outcome
      })
    },
    begin,
    write: (id: string, key: string, value: JsonValue) => ctx('state.set', { key, value }, id),
    /** What a call was answered with. */
    outcomeOf: (id: string) => talk.state.relay.calls.find(({ callId }) => callId === id)?.outcome,
    /** The reply that carried the calls ends. */
    replyEnds: (id: string, status: 'completed' | 'interrupted' = 'completed') => {
      talk.replyEnds(id, status)
      settle()
    },
    exposed: () => view.conversation.exposure().tools.map(({ name }) => name),
    told: () => talk.state.exposure.tools.map(({ name }) => name),
  }
}
const ok = (phase?: string): ToolOutcome => ({
  status: 'ok',
  result: 'done',
  ...(phase === undefined ? {} : { phase }),
})

describe('agent view', () => {
  it('sends the next phase and the result in one flush, the update first', async () => {
    const world = createWorld()
    world.open()
    world.talk.userSays('a ride please').replyStarts('r1')
    await world.call('c1', 'look_up', ok('estimate'))
    expect(world.exposed()).not.toContain('estimate_fare')
    expect(world.talk.sent('toolResult')).toEqual([])
    world.replyEnds('r1')
    const wire = world.talk.of('send').map(({ message }) => message.type)
    expect(wire.filter((type) => type === 'sessionUpdate' || type === 'toolResult')).toEqual([
      'sessionUpdate',
      'toolResult',
    ])
    expect(world.exposed()).toContain('estimate_fare')
    expect(world.told()).toEqual(world.exposed())
  })

  it('changes no phase when the result is dropped, and what the handler wrote stays', async () => {
    const world = createWorld()
    world.open()
    world.talk.userSays('a ride please').replyStarts('r1')
    await world.call('c1', 'look_up', ok('estimate'), { pickup: 'SW1A 1AA' })
    world.replyEnds('r1', 'interrupted')
    expect(world.talk.answered).toEqual([])
    expect(world.exposed()).not.toContain('estimate_fare')
    expect(world.told()).toEqual(world.exposed())
    expect(await world.get('pickup')).toBe('SW1A 1AA')
    // The next one is not built on it.
    world.talk.userSays('once more').replyStarts('r2')
    await world.call('c2', 'look_up', ok())
    world.replyEnds('r2')
    expect(world.exposed()).not.toContain('estimate_fare')
  })

  it('goes back with its values, and keeps what the step back itself has set', async () => {
    const world = createWorld()
    world.open()
    world.talk.userSays('a ride please').replyStarts('r1')
    await world.call('c1', 'look_up', ok('estimate'), { pickup: 'A', dropoff: 'B' })
    world.replyEnds('r1')
    world.talk.replyStarts('r2')
    await world.call('c2', 'estimate_fare', ok('book'), { fare: 12 })
    world.replyEnds('r2')
    world.talk.replyStarts('r3')
    await world.call('c3', 'revise_pickup', ok('estimate'), { pickup: 'C' })
    expect(await world.get('fare')).toBe(12)
    world.replyEnds('r3')
    expect(world.exposed()).not.toContain('book_ride')
    expect([await world.get('pickup'), await world.get('dropoff'), await world.get('fare')]).toEqual(['C', 'B', null])
  })

  it('takes two steps of one reply in order, and tells the agent of both', async () => {
    const world = createWorld()
    world.open()
    world.talk.userSays('a ride please').replyStarts('r1')
    await world.call('c1', 'look_up', ok('estimate'), { pickup: 'A' })
    await world.call('c2', 'revise_pickup', ok('estimate'), { pickup: 'B' })
    world.replyEnds('r1')
    expect(world.talk.answered).toEqual(['c1', 'c2'])
    expect(world.exposed()).toContain('estimate_fare')
    expect(world.told()).toEqual(world.exposed())
    expect(await world.get('pickup')).toBe('B')
  })

  it('restarts by Parley’s own tool, values and all, only when its result goes out', async () => {
    const world = createWorld()
    world.open()
    world.talk.userSays('a ride please').replyStarts('r1')
    await world.call('c1', 'look_up', ok('estimate'), { pickup: 'A' })
    world.replyEnds('r1')
    world.talk.replyStarts('r2')
    await world.call('c2', 'restart', ok())
    world.replyEnds('r2', 'interrupted')
    expect(world.exposed()).toContain('estimate_fare')
    expect(world.view.conversation.exposure().systemPrompt).not.toContain('Already done')
    world.talk.userSays('start over').replyStarts('r3')
    await world.call('c3', 'restart', ok())
    world.replyEnds('r3')
    expect(world.exposed()).not.toContain('estimate_fare')
    expect(await world.get('pickup')).toBeNull()
  })

  it('hides other plugins past the first phase, and lets them back after a restart', async () => {
    const world = createWorld([ride, makePlain('a', 2)])
    world.open()
    expect(world.exposed()).toContain('do_a_1')
    world.talk.userSays('a ride please').replyStarts('r1')
    await world.call('c1', 'look_up', ok('estimate'))
    world.replyEnds('r1')
    expect(world.told()).not.toContain('do_a_1')
    world.talk.replyStarts('r2')
    await world.call('c2', 'restart', ok())
    world.replyEnds('r2')
    expect(world.told()).toContain('do_a_1')
  })

  it('takes the outcome of a call that had waited for a yes, in its own conversation only', () => {
    const world = createWorld()
    world.open()
    const found = world.view.lookup('look_up')
    if (found === undefined) throw new Error('not exposed')
    world.view.settled({ callId: 'c0', sessionId: 'an earlier one' }, found, ok('booked'))
    expect(world.exposed()).toContain('look_up')
    const sessionId = world.talk.state.conversation?.id ?? ''
    world.view.settled({ callId: 'c1', sessionId }, found, { status: 'error', error: 'no' })
    expect(world.exposed()).toContain('look_up')
    world.view.settled({ callId: 'c2', sessionId }, found, ok('booked'))
    expect(world.told()).toContain('cancel_ride')
    expect(world.view.conversation.exposedTools()).toEqual(new Set(world.told()))
  })

  it('takes the phase that later work names, and none from a wake-up', () => {
    const world = createWorld()
    world.open()
    const session = { id: world.talk.state.conversation?.id ?? '', phase: 'lookup' }
    const context = { settings: {}, secrets: {}, session }
    const later = { kind: 'ok', value: 'done', phase: 'booked' } as const
    world.view.laterEnded(ride, { kind: 'schedule', payload: null, ...context }, later)
    world.view.laterEnded(
      ride,
      { kind: 'tool', tool: 'book_ride', args: {}, callId: 'c1', ...context },
      { ...later, phase: 'x' },
    )
    expect(world.told()).toContain('look_up')
    world.view.laterEnded(ride, { kind: 'tool', tool: 'book_ride', args: {}, callId: 'c1', ...context }, later)
    expect(world.told()).toContain('cancel_ride')
  })

  it('refuses what an earlier call of the same reply has taken away, in words the model can go by', async () => {
    const world = createWorld()
    world.open()
    world.talk.userSays('a ride please').replyStarts('r1')
    await world.call('c1', 'look_up', ok('estimate'))
    world.replyEnds('r1')
    world.talk.replyStarts('r2')
    await world.call('c2', 'estimate_fare', ok('book'))
    world.replyEnds('r2')
    world.talk.replyStarts('r3')
    await world.call('c3', 'revise_pickup', ok('estimate'))
    let isBooked = false
    await world.begin('c4', 'book_ride', async () => {
      isBooked = true
      return ok('booked')
    })
    await world.call('c5', 'estimate_fare', ok())
    world.replyEnds('r3')
    expect(isBooked).toBe(false)
    expect(world.outcomeOf('c4')).toMatchObject({
      status: 'unknown',
      error: expect.stringMatching(
        /book_ride did not run: revise_pickup, called just before it, .*Go on from the result/,
      ),
    })
    expect(world.outcomeOf('c5')).toMatchObject({ status: 'ok' })
    expect(world.told()).not.toContain('book_ride')
  })

  it('lets nothing that writes overtake a call that may lead elsewhere', async () => {
    const world = createWorld()
    world.open()
    world.talk.userSays('a ride please').replyStarts('r1')
    await world.call('c1', 'look_up', ok('booked'))
    world.replyEnds('r1')
    world.talk.replyStarts('r2')
    const revised = Promise.withResolvers<ToolOutcome>()
    const revising = world.begin('c2', 'revise_pickup', () => revised.promise)
    let isCancelled = false
    const cancelling = world.begin('c3', 'cancel_ride', async () => {
      isCancelled = true
      return ok()
    })
    revised.resolve(ok('lookup'))
    await Promise.all([revising, cancelling])
    expect(isCancelled).toBe(false)
    expect(world.outcomeOf('c3')?.status).toBe('unknown')
  })

  it('goes nowhere with what was begun before a restart, however late it ends', async () => {
    const world = createWorld()
    world.open()
    world.talk.userSays('a ride please').replyStarts('r1')
    const slow = Promise.withResolvers<ToolOutcome>()
    const looking = world.begin('c1', 'look_up', () => slow.promise)
    await world.write('c1', 'pickup', 'A')
    await world.call('c2', 'look_up', ok())
    world.replyEnds('r1')
    world.talk.userSays('start over').replyStarts('r2')
    await world.call('c3', 'restart', ok())
    world.replyEnds('r2')
    expect(await world.get('pickup')).toBeNull()
    slow.resolve(ok('estimate'))
    await looking
    expect(world.exposed()).not.toContain('estimate_fare')
    expect(world.told()).toEqual(world.exposed())
    const session = { id: world.talk.state.conversation?.id ?? '', phase: 'lookup' }
    world.view.laterEnded(
      ride,
      { kind: 'tool', tool: 'look_up', args: {}, callId: 'c2', settings: {}, secrets: {}, session },
      { kind: 'ok', value: 'found', phase: 'estimate' },
    )
    expect(world.exposed()).not.toContain('estimate_fare')
  })

  it('counts no yes for a call that was made before the conversation went back, in the same phase or not', async () => {
    const world = createWorld()
    world.open()
    world.talk.userSays('a ride please').replyStarts('r1')
    const found = world.view.lookup('look_up')
    if (found === undefined) throw new Error('not exposed')
    await world.call('c1', 'look_up', { status: 'waiting', result: 'waits' })
    world.replyEnds('r1')
    const call = {
      ...{ callId: 'c1' as ToolCall['callId'], name: 'look_up', arguments: {}, rowId: 'row c1', phase: 'lookup' },
      sessionId: world.talk.state.conversation?.id ?? '',
    }
    expect(world.view.isStillPlace(call, found)).toBe(true)
    world.talk.userSays('start over').replyStarts('r2')
    await world.call('c2', 'restart', ok())
    world.replyEnds('r2')
    expect(world.view.isStillPlace(call, found)).toBe(false)
    world.view.settled(call, found, ok('booked'))
    expect(world.exposed()).toContain('look_up')
  })

  it('tells the agent of what the user was shown instead, in this conversation and in the next', () => {
    const world = createWorld()
    const prompt = (): string => world.view.conversation.exposure().systemPrompt
    world.open()
    world.view.conversation.unsaid('Your ride is here.')
    expect(prompt()).toContain('"Your ride is here."')
    world.view.begin(null)
    world.view.conversation.unsaid('The driver has left.')
    world.view.begin('next')
    expect(prompt()).toContain('"Your ride is here."')
    expect(prompt()).toContain('"The driver has left."')
    world.view.begin(null)
    world.view.begin('after that')
    expect(prompt()).not.toContain('"The driver has left."')
  })

  it('says the day of the conversation’s beginning, and begins the next one anew', async () => {
    const world = createWorld()
    world.open()
    const prompt = (): string => world.view.conversation.exposure().systemPrompt
    expect(prompt()).toMatch(/Today is Monday, 23 November 2026, \S+\./)
    world.talk.userSays('a ride please').replyStarts('r1')
    await world.call('c1', 'look_up', ok('estimate'))
    world.replyEnds('r1')
    world.aDayPasses()
    expect(prompt()).toContain('Monday')
    world.view.begin('next')
    expect(prompt()).toContain('Tuesday, 24 November')
    expect(world.exposed()).not.toContain('estimate_fare')
  })
})
