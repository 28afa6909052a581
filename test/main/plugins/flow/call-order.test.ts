/** Whose turn it is among the calls of one flow, and what is said to the one that may not run any more. */
import { describe, expect, it } from 'vitest'
import { createCallOrder } from '../../../../main/plugins/flow/call-order.ts'
import type { FoundTool, HostedCall } from '../../../../main/plugins/hosted-call.ts'
import type { LoadedPlugin } from '../../../../main/plugins/loaded-plugin.ts'
import type { CallId, ToolEffect, ToolOutcome } from '../../../../main/voice/tools.ts'
import { makePlain, makeRide } from './flows.ts'

const ride = makeRide()
const ok: ToolOutcome = { status: 'ok', result: 1 }

const createWorld = (effects: Record<string, ToolEffect> = {}) => {
  const begun: string[] = []
  const timers = new Set<() => void>()
  const takers = new Map<string, string>()
  const order = createCallOrder({
    takenAwayBy: (_found, callId) => takers.get(callId),
    effectOf: ({ tool }) => effects[tool.name] ?? 'write',
    startTimer: (run) => {
      timers.add(run)
      return () => void timers.delete(run)
    },
  })
  const found = (plugin: LoadedPlugin, name: string): FoundTool => {
    const tool = plugin.manifest.tools.find((one) => one.name === name)
    if (tool === undefined) throw new Error(name)
    return { plugin, tool }
  }
  const call = (id: string, name: string, more: { plugin?: LoadedPlugin; sessionId?: string } = {}) => {
    const { plugin = ride, sessionId = 's' } = more
    const controller = new AbortController()
    const handler = Promise.withResolvers<ToolOutcome>()
    const hosted: HostedCall = { callId: id as CallId, name, arguments: {}, rowId: id, sessionId }
    const outcome = order.run(found(plugin, name), hosted, controller.signal, () => {
      begun.push(id)
      return handler.promise
    })
    return { outcome, end: () => handler.resolve(ok), fail: () => handler.reject(new Error('x')), controller }
  }
  return { begun, timers, takers, call }
}

describe('call order', () => {
  it('lets a call that writes wait for those before it, and one that reads begin at once', async () => {
    const world = createWorld({ look_up: 'read' })
    const first = world.call('a', 'revise_pickup')
    const second = world.call('b', 'book_ride')
    const third = world.call('c', 'look_up')
    expect(world.begun).toEqual(['a', 'c'])
    third.end()
    first.end()
    await first.outcome
    await Promise.resolve()
    second.end()
    expect([await second.outcome, world.begun]).toEqual([ok, ['a', 'c', 'b']])
    expect(world.timers.size).toBe(0)
  })

  it('has no order without a flow, between plugins, and between conversations', () => {
    const world = createWorld()
    world.call('a', 'do_p_1', { plugin: makePlain('p', 2) })
    world.call('b', 'do_p_2', { plugin: makePlain('p', 2) })
    world.call('c', 'look_up')
    world.call('d', 'look_up', { sessionId: 'other' })
    expect(world.begun).toEqual(['a', 'b', 'c', 'd'])
  })

  it('goes on when an earlier call fails inside the app', async () => {
    const world = createWorld()
    const first = world.call('a', 'look_up')
    const second = world.call('b', 'book_ride')
    first.fail()
    await expect(first.outcome).rejects.toThrow('x')
    second.end()
    expect(await second.outcome).toEqual(ok)
  })

  it('refuses, by name, what waits too long', async () => {
    const world = createWorld()
    world.call('a', 'revise_pickup')
    const second = world.call('b', 'book_ride')
    for (const run of [...world.timers]) run()
    expect(await second.outcome).toMatchObject({
      status: 'error',
      error: expect.stringContaining('book_ride did not run: revise_pickup, called before it, has not ended yet'),
    })
    expect(world.begun).toEqual(['a'])
  })

  it('hands a call that is cancelled while it waits to the one who cancels', async () => {
    const world = createWorld()
    world.call('a', 'revise_pickup')
    const second = world.call('b', 'book_ride')
    second.controller.abort('user')
    second.end()
    expect(await second.outcome).toEqual(ok)
    expect(world.begun).toEqual(['a', 'b'])
  })

  it('refuses what an earlier result takes away, looked at when its turn has come', async () => {
    const world = createWorld()
    const first = world.call('a', 'revise_pickup')
    const second = world.call('b', 'book_ride')
    world.takers.set('b', 'revise_pickup')
    first.end()
    expect(await second.outcome).toMatchObject({ status: 'unknown', error: expect.stringContaining('revise_pickup') })
    expect(world.begun).toEqual(['a'])
  })
})
