/** `ctx.state` as it goes forth and back with the phases of a flow. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createState, type StateService } from '../../../../main/plugins/broker/state.ts'
import type { LoadedPlugin } from '../../../../main/plugins/loaded-plugin.ts'
import type { JsonValue } from '../../../../main/voice/tools.ts'
import { makeRequest } from '../../../fakes/plugins.ts'
import { makePlain, makeRide } from '../flow/flows.ts'

const ride = makeRide()
const ask = (state: StateService, method: string, params: JsonValue, callId = 'c', plugin: LoadedPlugin = ride) => {
  const run = state.methods[method]
  if (run === undefined) throw new Error(`no ${method}`)
  return run(plugin, makeRequest(method, params, { sessionId: 's', callId }))
}
const set = (state: StateService, key: string, value: JsonValue, callId?: string) =>
  ask(state, 'state.set', { key, value }, callId)
const all = async (state: StateService): Promise<Record<string, JsonValue>> => {
  const keys = await ask(state, 'state.list', { prefix: '' })
  if (!Array.isArray(keys)) throw new Error('no list')
  const entries = keys.map(async (key) => [String(key), await ask(state, 'state.get', { key })] as const)
  return Object.fromEntries(await Promise.all(entries))
}

describe('ctx.state in a flow', () => {
  it('restores what a phase began with, and applies again what the call that goes back has written', async () => {
    const state = createState()
    await set(state, 'pickup', 'SW1A 1AA', 'c1')
    state.entered('s', 'ride', 1)
    await set(state, 'fare', 12, 'c2')
    state.entered('s', 'ride', 2)
    await set(state, 'driver', 'Ada', 'c3')
    await set(state, 'pickup', 'E1 6AN', 'c4')
    await ask(state, 'state.delete', { key: 'nothing' }, 'c4')
    expect(state.returned('s', 'ride', 1, ['c4'])).toBe(true)
    expect(await all(state)).toEqual({ pickup: 'E1 6AN' })
    // The copy itself is as it was.
    state.returned('s', 'ride', 1, [])
    expect(await all(state)).toEqual({ pickup: 'SW1A 1AA' })
  })

  it('deletes again what that call has deleted', async () => {
    const state = createState()
    await set(state, 'a', 1, 'c1')
    await set(state, 'b', 2, 'c1')
    state.entered('s', 'ride', 1)
    await ask(state, 'state.delete', { key: 'a' }, 'c2')
    state.returned('s', 'ride', 1, ['c2'])
    expect(await all(state)).toEqual({ b: 2 })
  })

  it('goes back to nothing at the beginning, and where a plugin had set nothing', async () => {
    const state = createState()
    state.entered('s', 'ride', 1)
    await set(state, 'a', 1, 'c1')
    state.returned('s', 'ride', 1, [])
    expect(await all(state)).toEqual({})
    await set(state, 'a', 1, 'c2')
    state.returned('s', 'ride', 0, [])
    expect(await all(state)).toEqual({})
    expect(state.returned('nobody', 'nothing', 3, ['c'])).toBe(true)
  })

  it('gives no value away: what is restored is a copy, and other plugins and conversations keep theirs', async () => {
    const state = createState()
    await set(state, 'list', [1], 'c1')
    await ask(state, 'state.set', { key: 'mine', value: 1 }, 'c1', makePlain('other', 1))
    state.entered('s', 'ride', 1)
    await set(state, 'list', [1, 2], 'c2')
    state.returned('s', 'ride', 1, [])
    expect(await all(state)).toEqual({ list: [1] })
    state.forgotten('s', 'ride')
    expect(await all(state)).toEqual({})
    expect(await ask(state, 'state.get', { key: 'mine' }, 'c', makePlain('other', 1))).toBe(1)
    state.forgetSession('s')
    expect(await ask(state, 'state.get', { key: 'mine' }, 'c', makePlain('other', 1))).toBeNull()
  })

  it('keeps what the call has written and says so when not all fits', async () => {
    const state = createState()
    const large = 'x'.repeat(200_000)
    await set(state, 'old', large, 'c1')
    state.entered('s', 'ride', 1)
    await ask(state, 'state.delete', { key: 'old' }, 'c2')
    await set(state, 'new', large, 'c3')
    expect(state.returned('s', 'ride', 1, ['c3'])).toBe(false)
    expect(await all(state)).toEqual({ new: large })
    await expect(set(state, 'more', large, 'c4')).rejects.toMatchObject({ code: 'quota' })
  })

  it('bounds what one call may change, and how many conversations are kept', async () => {
    const state = createState()
    for (let n = 0; n < 1000; n++) await set(state, `k${n}`, n, 'c1')
    await expect(set(state, 'one more', 1, 'c1')).rejects.toMatchObject({ code: 'quota' })
    await set(state, 'k0', 'again', 'c1')
    await set(state, 'one more', 1, 'c2')
    // A plugin without a flow never goes back, and has no such limit.
    const plain = makePlain('plain', 1)
    for (let n = 0; n <= 1000; n++) await ask(state, 'state.set', { key: `k${n}`, value: n }, 'c1', plain)
    const elsewhere = (sessionId: string) =>
      state.methods['state.set']?.(ride, makeRequest('state.set', { key: 'a', value: 1 }, { sessionId }))
    for (let n = 0; n < 8; n++) await elsewhere(`s${n}`)
    expect(await all(state)).toEqual({})
  })

  it('is what a list of copies would be, over any walk', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('set' as const), key: fc.constantFrom('a', 'b', 'c'), value: fc.nat(9) }),
      fc.record({ kind: fc.constant('enter' as const) }),
      fc.record({
        kind: fc.constant('back' as const),
        by: fc.nat(5),
        key: fc.constantFrom('a', 'b'),
        value: fc.nat(9),
      }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const state = createState()
        let model: Record<string, JsonValue> = {}
        let copies: Record<string, JsonValue>[] = [{}]
        for (const [n, now] of steps.entries()) {
          const callId = `c${n}`
          if (now.kind === 'set') {
            await set(state, now.key, now.value, callId)
            model = { ...model, [now.key]: now.value }
          } else if (now.kind === 'enter') {
            state.entered('s', 'ride', copies.length)
            copies.push(model)
          } else {
            const entry = Math.max(0, copies.length - 1 - now.by)
            await set(state, now.key, now.value, callId)
            state.returned('s', 'ride', entry, [callId])
            copies = copies.slice(0, entry + 1)
            model = { ...copies[entry], [now.key]: now.value }
          }
          expect(await all(state)).toEqual(model)
        }
      }),
      { numRuns: 60 },
    )
  })
})
