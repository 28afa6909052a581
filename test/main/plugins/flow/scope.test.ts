/** When a step counts: staged with its call, committed with its result, dropped with it. */
import { describe, expect, it } from 'vitest'
import { createScope, type SessionCall } from '../../../../main/plugins/flow/scope.ts'
import type { ScopeChange } from '../../../../main/plugins/flow/scope-state.ts'
import type { LoadedPlugin } from '../../../../main/plugins/loaded-plugin.ts'
import type { CallId } from '../../../../main/voice/tools.ts'
import { makeLog } from '../../../fakes/plugins.ts'
import { makePlain, makeRide, makeTable, RIDE_FLOW } from './flows.ts'

const stepped = (pluginId: string, tool: string, phase: string): ScopeChange => ({
  kind: 'stepped',
  pluginId,
  tool,
  phase,
})

const createWorld = (first: LoadedPlugin[], hasSession = true) => {
  let plugins = first
  /** The session's calls, as the relay keeps them. */
  const calls: SessionCall[] = []
  const moves: string[] = []
  const log = makeLog()
  const scope = createScope({
    plugins: () => plugins,
    values: {
      entered: (id, entry) => moves.push(`${id} entered ${entry}`),
      returned: (id, entry, by) => moves.push(`${id} returned ${entry} with ${by.join(' ')}`),
      forgotten: (id) => moves.push(`${id} forgotten`),
    },
    ...(hasSession ? { calls: () => calls } : {}),
    log,
  })
  const set = (callId: string, phase: SessionCall['phase'], repeats: string | null = null): void => {
    const at = calls.findIndex((call) => call.callId === callId)
    const call = { callId: callId as CallId, repeats: repeats as CallId | null, phase }
    if (at < 0) calls.push(call)
    else calls[at] = call
  }
  return {
    scope,
    moves,
    log,
    set,
    names: (parts = scope.current()) => parts?.tools.map(({ name }) => name),
    /** A call that arrives, runs and steps. */
    call: (callId: string, change: ScopeChange) => {
      set(callId, 'running')
      const parts = scope.stage(callId, change)
      set(callId, 'ready')
      return parts
    },
    send: (callId: string) => {
      set(callId, 'sent')
      scope.commit(callId)
    },
    install: (next: LoadedPlugin[]) => {
      plugins = next
      scope.refresh()
    },
  }
}

const ride = makeRide()
const table = makeTable()

describe('scope', () => {
  it('shows what a step will bring, and changes nothing until the result goes out', () => {
    const world = createWorld([ride])
    const then = world.call('c1', stepped('ride', 'look_up', 'estimate'))
    expect(world.names(then ?? undefined)).toContain('estimate_fare')
    expect(world.names()).not.toContain('estimate_fare')
    expect(world.scope.phaseOf(ride)).toBe('lookup')
    expect(world.moves).toEqual([])
    world.send('c1')
    expect(world.names()).toContain('estimate_fare')
    expect(world.scope.phaseOf(ride)).toBe('estimate')
    expect(world.moves).toEqual(['ride entered 1'])
  })

  it('forgets a step whose result is dropped, whether it is told or sees it for itself', () => {
    for (const isTold of [true, false]) {
      const world = createWorld([ride, table])
      world.call('c1', stepped('ride', 'look_up', 'estimate'))
      world.set('c1', 'dropped')
      if (isTold) world.scope.discard('c1')
      const then = world.call('c2', stepped('table', 'check_availability', 'full'))
      expect(then?.flows).toEqual(['table'])
      world.send('c2')
      expect(world.scope.phaseOf(ride)).toBe('lookup')
      expect(world.names()).toEqual(['check_availability', 'add_to_waitlist', 'restart', 'respond_freely'])
    }
  })

  it('stages the second of two calls on top of the first', () => {
    const world = createWorld([ride])
    world.call('c1', stepped('ride', 'look_up', 'estimate'))
    const then = world.call('c2', stepped('ride', 'revise_pickup', 'estimate'))
    expect(world.names(then ?? undefined)).toContain('estimate_fare')
    world.send('c1')
    world.send('c2')
    expect(world.scope.phaseOf(ride)).toBe('estimate')
    expect(world.moves).toEqual(['ride entered 1', 'ride returned 1 with c2'])
  })

  it('goes by the order in which results go out, not by the order in which tools end', () => {
    const world = createWorld([ride, table])
    world.set('c1', 'running')
    world.set('c2', 'running')
    world.scope.stage('c2', stepped('ride', 'estimate_fare', 'book'))
    const first = world.scope.stage('c1', stepped('ride', 'look_up', 'estimate'))
    expect(world.names(first ?? undefined)).not.toContain('book_ride')
    world.send('c1')
    world.send('c2')
    expect(world.scope.flowView(ride)?.taken).toEqual([
      { from: 'lookup', to: 'estimate', tool: 'look_up' },
      { from: 'estimate', to: 'book', tool: 'estimate_fare' },
    ])
  })

  it('counts the result of a repeated call, whichever of the two goes out', () => {
    const world = createWorld([ride])
    world.call('c1', stepped('ride', 'look_up', 'estimate'))
    world.set('c1', 'dropped')
    world.set('c2', 'ready', 'c1')
    world.send('c2')
    // The relay forgets nothing of what was sent.
    world.set('c2', 'sent', 'c1')
    world.scope.commit('c2')
    expect(world.scope.phaseOf(ride)).toBe('estimate')
    expect(world.moves).toEqual(['ride entered 1'])
  })

  it('goes back with the writes of the call that goes back, and of those still to be answered', () => {
    const world = createWorld([ride])
    world.call('c1', stepped('ride', 'look_up', 'estimate'))
    world.send('c1')
    world.call('c2', stepped('ride', 'revise_pickup', 'lookup'))
    world.set('c3', 'running')
    world.send('c2')
    expect(world.moves.at(-1)).toBe('ride returned 0 with c2 c3')
    expect(world.scope.phaseOf(ride)).toBe('lookup')
  })

  it('takes a result at once that no reply waits for', () => {
    const world = createWorld([ride])
    world.scope.commitNow('c1', stepped('ride', 'book_ride', 'booked'))
    expect(world.scope.phaseOf(ride)).toBe('booked')
    expect(world.names()).toEqual(['cancel_ride', 'revise_pickup', 'restart', 'end_call', 'respond_freely'])
  })

  it('says in the log what a plugin got wrong, and stays', () => {
    const world = createWorld([ride, makePlain('plain', 1)])
    expect(world.call('c1', stepped('ride', 'look_up', 'nowhere'))).toBeNull()
    expect(world.call('c2', stepped('ride', 'revise_pickup', 'booked'))).toBeNull()
    expect(world.call('c3', stepped('plain', 'do_plain_1', 'x'))).toBeNull()
    expect(world.log.lines.map(({ fields }) => fields['pluginId'])).toEqual(['ride', 'ride', 'plain'])
    // What a plugin wrote may be what somebody said: it stands in the marked field only.
    for (const { message } of world.log.lines) expect(message).not.toContain('nowhere')
    world.send('c1')
    expect(world.scope.phaseOf(ride)).toBe('lookup')
  })

  it('restarts flows, values included, even in their first phase', () => {
    const world = createWorld([ride])
    expect(world.call('c1', { kind: 'restarted', pluginIds: ['ride'] })).not.toBeNull()
    world.send('c1')
    world.scope.commitNow('c2', stepped('ride', 'look_up', 'estimate'))
    world.call('c3', { kind: 'restarted', pluginIds: ['ride'] })
    world.send('c3')
    expect(world.moves).toEqual(['ride returned 0 with c1', 'ride entered 1', 'ride returned 0 with c3'])
    expect(world.scope.flowView(ride)).toMatchObject({
      current: 'lookup',
      taken: [
        { from: 'lookup', to: 'estimate', tool: 'look_up' },
        { from: 'estimate', to: 'lookup', tool: 'restart' },
      ],
    })
  })

  it('opens sets, the first one before any was opened', () => {
    const world = createWorld([makePlain('a', 6), makePlain('b', 6)])
    expect(world.names()).toContain('do_a_1')
    world.call('c1', { kind: 'opened', set: 'b' })
    world.send('c1')
    expect(world.names()).toContain('do_b_1')
    expect(world.call('c2', { kind: 'opened', set: 'b' })).toBeNull()
    expect(world.call('c3', { kind: 'opened', set: 'gone' })).toBeNull()
    world.install([makePlain('a', 6), makePlain('c', 6)])
    expect(world.names()).toContain('do_a_1')
    world.install([makePlain('a', 6), makePlain('b', 6)])
    expect(world.names()).toContain('do_a_1')
  })

  it('forgets phases and plugins that are gone, and keeps what is still there', () => {
    const world = createWorld([ride, table])
    world.scope.commitNow('c1', stepped('ride', 'look_up', 'estimate'))
    world.scope.commitNow('c2', stepped('table', 'check_availability', 'full'))
    expect(world.scope.current().flows).toEqual(['table'])
    world.install([makeRide(), table])
    expect(world.scope.phaseOf(ride)).toBe('estimate')
    world.install([ride])
    expect(world.scope.phaseOf(table)).toBe('ask')
    expect(world.scope.current().flows).toEqual(['ride'])
    const { estimate: _gone, ...rest } = RIDE_FLOW.phases
    const changed = makeRide({ ...RIDE_FLOW, phases: { ...rest, book: RIDE_FLOW.phases.book } })
    world.install([changed])
    expect(world.scope.phaseOf(changed)).toBe('lookup')
    expect(world.scope.flowView(changed)?.taken).toEqual([])
    expect(world.moves.slice(2)).toEqual(['table forgotten', 'ride forgotten'])
  })

  it('drops a staged step of a plugin that has gone meanwhile', () => {
    const world = createWorld([ride, makePlain('a', 1)])
    world.call('c1', stepped('ride', 'look_up', 'estimate'))
    world.install([makePlain('a', 1)])
    world.send('c1')
    world.install([ride])
    expect(world.scope.phaseOf(ride)).toBe('lookup')
  })

  it('is at its beginning in the next conversation, and still knows the steps that were taken', () => {
    const world = createWorld([ride], false)
    world.scope.commitNow('c1', stepped('ride', 'look_up', 'estimate'))
    world.scope.stage('c2', stepped('ride', 'estimate_fare', 'book'))
    world.scope.reset()
    world.scope.commit('c2')
    expect(world.scope.flowView(ride)).toEqual({
      initial: 'lookup',
      current: 'lookup',
      phases: [
        { name: 'lookup', tools: ['look_up'], hasPrompt: true },
        { name: 'estimate', tools: ['look_up', 'estimate_fare'], hasPrompt: false },
        { name: 'book', tools: ['look_up', 'estimate_fare', 'book_ride'], hasPrompt: false },
        { name: 'booked', tools: ['cancel_ride'], hasPrompt: false },
      ],
      always: ['revise_pickup', 'restart', 'end_call'],
      taken: [{ from: 'lookup', to: 'estimate', tool: 'look_up' }],
    })
    expect(world.scope.flowView(makePlain('a', 1))).toBeNull()
    expect(world.scope.phaseOf(makePlain('a', 1))).toBeNull()
  })
})
