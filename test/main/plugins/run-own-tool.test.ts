/** Parley's own tools, carried out. */
import { describe, expect, it } from 'vitest'
import { createScope } from '../../../main/plugins/flow/scope.ts'
import type { LoadedPlugin } from '../../../main/plugins/loaded-plugin.ts'
import { createOwnTools } from '../../../main/plugins/run-own-tool.ts'
import type { CallId, JsonObject } from '../../../main/voice/tools.ts'
import { makeLog } from '../../fakes/plugins.ts'
import { makePlain, makeRide, makeTable } from './flow/flows.ts'

const createWorld = (plugins: LoadedPlugin[]) => {
  const nothing = (): void => undefined
  const scope = createScope({
    plugins: () => plugins,
    values: { entered: nothing, returned: nothing, forgotten: nothing },
    log: makeLog(),
  })
  const waits: { ms: number; run: () => void; isEnded: boolean }[] = []
  let ended = 0
  const own = createOwnTools({
    scope,
    plugins: () => plugins,
    exposureOf: ({ tools, effects }) => ({ tools, effects, systemPrompt: '' }),
    onEndCall: () => {
      ended += 1
    },
    later: (ms, run) => {
      const wait = { ms, run, isEnded: false }
      waits.push(wait)
      return () => {
        wait.isEnded = true
      }
    },
  })
  return {
    scope,
    own,
    waits,
    ended: () => ended,
    run: (name: string, args: JsonObject = {}, callId = 'c1') =>
      own.run({ callId: callId as CallId, name, arguments: args }),
    pass: () => {
      for (const wait of waits.splice(0)) if (!wait.isEnded) wait.run()
    },
    commit: (callId = 'c1') => scope.commit(callId),
    step: (tool: string, phase: string) =>
      scope.commitNow('s', { kind: 'stepped', pluginId: tool === 'look_up' ? 'ride' : 'table', tool, phase }),
  }
}
const namesOf = (outcome: ReturnType<ReturnType<typeof createWorld>['run']>) =>
  outcome?.status === 'ok' ? outcome.exposure?.tools.map(({ name }) => name) : undefined

describe('own tools', () => {
  it('are Parley’s only while they are exposed and no plugin has them', () => {
    const world = createWorld([makeRide()])
    for (const name of ['restart', 'end_call', 'respond_freely'])
      expect(world.run(name)).toMatchObject({ status: 'ok' })
    for (const name of ['open_toolset', 'look_up', 'nothing', 'constructor']) expect(world.run(name)).toBeUndefined()
    const table = createWorld([makeTable()])
    expect(table.run('restart')).toBeUndefined()
    expect(table.run('end_call')).toBeUndefined()
    expect(createWorld([makePlain('a', 1)]).run('respond_freely')).toBeUndefined()
  })

  it('take a tangent without leaving the phase', () => {
    const world = createWorld([makeRide()])
    world.step('look_up', 'estimate')
    expect(world.run('respond_freely')).toEqual({ status: 'ok', result: expect.any(String) })
    expect(world.scope.current().flows).toEqual(['ride'])
  })

  it('restart the flow that is past its first phase, once the result goes out', () => {
    const world = createWorld([makeRide(), makePlain('a', 2)])
    world.step('look_up', 'estimate')
    const outcome = world.run('restart')
    expect(outcome).toMatchObject({ status: 'ok', say: expect.any(String) })
    expect(namesOf(outcome)).toContain('do_a_1')
    expect(world.scope.current().tools.map(({ name }) => name)).toContain('estimate_fare')
    world.commit()
    expect(world.scope.current().tools.map(({ name }) => name)).not.toContain('estimate_fare')
  })

  it('restart in the first phase as well: what was noted there is to be forgotten', () => {
    const world = createWorld([makeRide()])
    expect(namesOf(world.run('restart'))).toEqual(world.scope.current().tools.map(({ name }) => name))
  })

  it('end the conversation after a goodbye, unless it is over before', () => {
    const world = createWorld([makeRide()])
    world.run('end_call')
    world.run('end_call')
    expect(world.waits.map(({ ms, isEnded }) => [ms, isEnded])).toEqual([
      [6000, true],
      [6000, false],
    ])
    world.pass()
    expect(world.ended()).toBe(1)
    world.run('end_call')
    world.own.conversationOver()
    world.pass()
    expect(world.ended()).toBe(1)
  })

  it('open a set and say what is in it, or say which sets there are', () => {
    const world = createWorld([makePlain('a', 6), makePlain('b', 6)])
    const outcome = world.run('open_toolset', { set: 'b' })
    expect(namesOf(outcome)).toEqual([...[1, 2, 3, 4, 5, 6].map((n) => `do_b_${n}`), 'open_toolset'])
    expect(outcome).toMatchObject({ status: 'ok', result: { opened: 'b', tools: namesOf(outcome) } })
    for (const set of ['nothing', 7, null, '__proto__']) {
      expect(world.run('open_toolset', { set })).toEqual({ status: 'invalid', error: 'set: choose one of a, b.' })
    }
    world.commit()
    expect(world.scope.current().tools.map(({ name }) => name)).toContain('do_b_1')
    // Opened already: an answer, and nothing to send along.
    expect(world.run('open_toolset', { set: 'b' }, 'c2')).toMatchObject({ status: 'ok', result: { opened: 'b' } })
    expect(namesOf(world.run('open_toolset', { set: 'b' }, 'c2'))).toBeUndefined()
  })
})
