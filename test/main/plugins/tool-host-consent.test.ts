/**
 * Calls that wait for a yes, through the real book and the real questions: answered at once, run later, once.
 */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type CallConsent, createCallConsent } from '../../../main/plugins/consent/call-consent.ts'
import { createConsentBook } from '../../../main/plugins/consent/consent-book.ts'
import type { LoadedPlugin } from '../../../main/plugins/loaded-plugin.ts'
import type { SandboxJob } from '../../../main/plugins/sandbox.ts'
import type { Job, JobOutcome } from '../../../main/plugins/sandbox-channel.ts'
import { createToolHost, type ToolHostOptions } from '../../../main/plugins/tool-host.ts'
import type { CallId, JsonObject, SettledOutcome } from '../../../main/voice/tools.ts'
import { makeLog, makePlugin } from '../../fakes/plugins.ts'

const pluginOf = (tool: object, manifest: object = {}, more: Partial<LoadedPlugin> = {}): LoadedPlugin =>
  makePlugin(
    { tools: [{ name: 'do_thing', description: 'Call this.', timeoutSeconds: 10, ...tool }], ...manifest },
    more,
  )
const DANGER = pluginOf({ effect: 'danger' })
const CONFIRM = pluginOf({ effect: 'write', confirm: true })

/** A host whose plugin is `world.plugin`; handlers end when the test says so. */
function setUp(plugin: LoadedPlugin, more: Partial<ToolHostOptions> = {}) {
  const world: { plugin: LoadedPlugin | undefined; isExposed: boolean } = { plugin, isExposed: true }
  const jobs: { job: Job; plugin: LoadedPlugin; events: string[]; end: (outcome: JobOutcome) => void }[] = []
  const settled: [string, SettledOutcome][] = []
  const book = createConsentBook({ path: '', nowMs: () => 0, onProblem: () => {} })
  const consent: CallConsent = createCallConsent({ book, nowMs: () => 0, startTimer: () => () => {} })
  const find = (id: string) => (world.plugin?.id === id ? world.plugin : undefined)
  const host = createToolHost({
    lookup: (name) => {
      const tool = world.isExposed ? world.plugin?.manifest.tools.find((one) => one.name === name) : undefined
      return world.plugin && tool && { plugin: world.plugin, tool }
    },
    find,
    sandboxes: {
      run: (of, job): SandboxJob => {
        const { promise, resolve } = Promise.withResolvers<JobOutcome>()
        const events: string[] = []
        jobs.push({ job, plugin: of, events, end: resolve })
        return {
          outcome: promise,
          cancel: (reason) => void events.push(`cancel ${reason}`),
          kill: (reason) => {
            events.push('kill')
            resolve({ kind: 'crashed', reason })
          },
        }
      },
    },
    log: makeLog(),
    nowMs: () => 0,
    consent,
    effectOf: book.effectOf,
    onSettled: (_found, call, outcome) => void settled.push([call.rowId, outcome]),
    ...more,
  })
  let calls = 0
  const call = (args: JsonObject = {}, signal = new AbortController().signal) => {
    calls += 1
    const ids = { callId: `c${calls}` as CallId, rowId: `r${calls}`, sessionId: 's1' }
    return host.run({ ...ids, name: 'do_thing', arguments: { calls, ...args }, phase: 'booked' }, signal)
  }
  /** The outcome that call `rowId` was settled with. */
  const settledAs = (rowId: string) =>
    vi.waitFor(() => {
      const found = settled.filter(([id]) => id === rowId)
      expect(found.length).toBe(1)
      return found[0]?.[1]
    })
  const job = (at = 0) =>
    vi.waitFor(() => {
      const one = jobs[at]
      if (one === undefined) throw new Error('not started')
      return one
    })
  return { host, world, jobs, job, settled, settledAs, book, consent, call }
}

describe('a call that needs a yes', () => {
  it('is answered at once, runs after the yes, and is reported once', async () => {
    const { call, consent, jobs, job, settledAs, settled } = setUp(DANGER)
    const answer = await call({ to: 'Oslo' })
    expect(answer).toMatchObject({ status: 'waiting', result: { status: 'waiting for the user' } })
    expect(JSON.stringify(answer)).toContain('do_thing has NOT run')
    expect(jobs).toEqual([])
    expect(settled).toEqual([])
    consent.answer('r1', 'once')
    const running = await job()
    expect(running.job).toMatchObject({
      args: { to: 'Oslo' },
      callId: 'c1',
      session: { id: 's1', phase: 'booked' },
    })
    running.end({ kind: 'ok', value: 7, phase: 'done' })
    expect(await settledAs('r1')).toEqual({ status: 'ok', result: 7, phase: 'done' })
    expect(jobs.length).toBe(1)
  })

  it('says how it can be answered', async () => {
    expect(JSON.stringify(await setUp(DANGER).call())).not.toContain('talk key')
    expect(JSON.stringify(await setUp(CONFIRM).call())).toContain('hold the talk key and say yes')
  })

  it.each<[string, (consent: CallConsent) => void, SettledOutcome['status'], string]>([
    ['no', (consent) => consent.answer('r1', 'no'), 'denied', 'said no'],
    ['never', (consent) => consent.answer('r1', 'never'), 'denied', 'said no'],
    ['taken back', (consent) => consent.withdrawAll(), 'cancelled', 'taken back'],
  ])('does not run when the answer is %s', async (_, act, status, words) => {
    const { call, consent, jobs, settledAs } = setUp(DANGER)
    await call()
    act(consent)
    expect(await settledAs('r1')).toEqual({ status, error: expect.stringContaining(words) })
    expect(jobs).toEqual([])
  })

  it('is refused without a question when the arguments are wrong, the tool is ruled out, or it waits already', async () => {
    const problem = { field: 'city', problem: 'is missing' }
    const invalid = setUp({ ...DANGER, validators: new Map([['do_thing', () => [problem]]]) })
    expect(await invalid.call()).toMatchObject({ status: 'invalid' })
    expect(invalid.consent.questions()).toEqual([])
    const never = setUp(DANGER)
    never.book.setRule(DANGER, 'do_thing', 'never')
    expect(await never.call()).toMatchObject({ status: 'denied', error: expect.stringContaining('"never"') })
    const twice = setUp(DANGER)
    await twice.call({ calls: 1 })
    expect(await twice.call({ calls: 1 })).toMatchObject({ error: expect.stringContaining('already waiting') })
    expect(twice.consent.questions().length).toBe(1)
  })

  it('runs at once under a standing yes, whatever the tier', async () => {
    const node = pluginOf({ effect: 'read' }, { runtime: 'node' })
    for (const plugin of [DANGER, CONFIRM, node]) {
      const { call, book, job } = setUp(plugin)
      book.setRule(plugin, 'do_thing', 'always')
      const outcome = call()
      ;(await job()).end({ kind: 'ok', value: 1 })
      expect(await outcome).toEqual({ status: 'ok', result: 1 })
    }
  })

  it('runs although the agent sees the tool no more, but only the bytes that were shown', async () => {
    const hidden = setUp(DANGER)
    await hidden.call()
    hidden.world.isExposed = false
    hidden.consent.answer('r1', 'once')
    expect((await hidden.job()).plugin).toBe(DANGER)
    const edited = setUp(DANGER)
    await edited.call()
    edited.world.plugin = { ...DANGER, sha256: 'newer' }
    edited.consent.answer('r1', 'once')
    expect(await edited.settledAs('r1')).toMatchObject({ status: 'cancelled' })
    expect(edited.jobs).toEqual([])
  })

  it('does not run when its flow has gone elsewhere meanwhile', async () => {
    const { call, consent, jobs, settledAs } = setUp(DANGER, { isStillPlace: () => false })
    await call()
    consent.answer('r1', 'once')
    expect(await settledAs('r1')).toMatchObject({ status: 'cancelled', error: expect.stringContaining('that yes') })
    expect(jobs).toEqual([])
  })

  it('is asked no longer once its flow has gone elsewhere, or its plugin is another', async () => {
    const places = new Set(['r1', 'r2'])
    const { call, consent, host, jobs, settled, settledAs, world } = setUp(DANGER, {
      isStillPlace: (_found, { rowId }) => places.has(rowId),
    })
    await call()
    await call()
    host.recheck()
    expect(consent.questions().map(({ id }) => id)).toEqual(['r1', 'r2'])
    places.delete('r1')
    host.recheck()
    expect(consent.questions().map(({ id }) => id)).toEqual(['r2'])
    expect(await settledAs('r1')).toEqual({
      status: 'cancelled',
      error: expect.stringContaining('before the user answered'),
    })
    // Put into quarantine, switched off, removed: not in force.
    world.plugin = undefined
    host.recheck()
    expect(consent.questions()).toEqual([])
    expect(await settledAs('r2')).toMatchObject({ status: 'cancelled' })
    expect(settled).toHaveLength(2)
    expect(jobs).toEqual([])
  })

  it.each<[string, LoadedPlugin | undefined, string]>([
    ['is gone', undefined, 'changed or removed'],
    ['lost the tool', pluginOf({ name: 'do_other', effect: 'danger' }), 'changed or removed'],
    [
      'has another tool of that name',
      pluginOf({ effect: 'danger', description: 'Call this now.' }),
      'changed or removed',
    ],
    ['has got full access', pluginOf({ effect: 'danger' }, { runtime: 'node' }), 'changed or removed'],
  ])('does not run on a yes when the plugin %s by then', async (_, then, words) => {
    const { call, consent, world, jobs, settledAs } = setUp(DANGER)
    await call()
    world.plugin = then
    consent.answer('r1', 'once')
    expect(await settledAs('r1')).toEqual({ status: 'cancelled', error: expect.stringContaining(words) })
    expect(jobs).toEqual([])
  })

  it('has its arguments checked again by the version in force', async () => {
    const { call, consent, world, settledAs } = setUp(DANGER)
    await call()
    world.plugin = { ...DANGER, validators: new Map([['do_thing', () => [{ field: 'n', problem: 'is wrong' }]]]) }
    consent.answer('r1', 'once')
    expect(await settledAs('r1')).toMatchObject({ status: 'invalid' })
  })

  it('does not run when the tool was ruled out while it waited', async () => {
    const { call, consent, book, jobs, settledAs } = setUp(DANGER)
    await call()
    book.setRule(DANGER, 'do_thing', 'never')
    consent.answer('r1', 'once')
    expect(await settledAs('r1')).toMatchObject({ status: 'denied' })
    expect(jobs).toEqual([])
  })

  it('can be cancelled while it waits and while it runs, by row', async () => {
    const { call, consent, host, job, settledAs } = setUp(DANGER)
    await call()
    await call()
    expect(host.cancel('r1')).toBe(true)
    expect(await settledAs('r1')).toMatchObject({ status: 'cancelled' })
    expect(host.cancel('r1')).toBe(false)
    consent.answer('r2', 'once')
    const running = await job()
    expect(host.cancel('r2')).toBe(true)
    expect(await settledAs('r2')).toMatchObject({ status: 'cancelled' })
    expect(running.events).toEqual(['cancel cancelled'])
    running.end({ kind: 'ok', value: 1 })
  })

  it("is withdrawn by the user's cancel, not by an interruption or the end of the conversation", async () => {
    const { call, consent, settledAs } = setUp(DANGER)
    const controllers = ['user', 'interrupted', 'session-ended'].map((reason) => ({
      reason,
      own: new AbortController(),
    }))
    for (const { own } of controllers) await call({}, own.signal)
    for (const { own, reason } of controllers) own.abort(reason)
    expect(await settledAs('r1')).toMatchObject({ status: 'cancelled' })
    expect(consent.questions().map(({ id }) => id)).toEqual(['r2', 'r3'])
  })

  it('is settled even when the app itself is at fault', async () => {
    const secrets = (): never => {
      throw new Error('inside')
    }
    const { call, consent, settledAs } = setUp(DANGER, { secrets })
    await call()
    consent.answer('r1', 'once')
    expect(await settledAs('r1')).toMatchObject({ status: 'error', error: expect.not.stringContaining('inside') })
  })
})

describe('a call that runs', () => {
  it('is given settings and secrets', async () => {
    const { call, job } = setUp(pluginOf({}), {
      settings: (id) => ({ of: id }),
      secrets: (id) => ({ key: `secret of ${id}` }),
    })
    const outcome = call()
    const running = await job()
    expect(running.job).toMatchObject({ settings: { of: 'sample' }, secrets: { key: 'secret of sample' } })
    running.end({ kind: 'ok', value: null })
    await outcome
  })

  it.each<[string, Record<string, unknown>, JobOutcome, number]>([
    ['a result of the sandbox', {}, { kind: 'ok', value: 1 }, 0],
    ['a result with full access', { runtime: 'node' }, { kind: 'ok', value: 1 }, 1],
    ['a failure in words of its own', { runtime: 'node' }, { kind: 'fail', text: 'Do this now.' }, 1],
    ['a fault that is told in our words', { runtime: 'node' }, { kind: 'threw', message: 'x', stack: '' }, 0],
  ])('tells of words from outside: %s', async (_, manifest, end, times) => {
    const plugin = pluginOf({}, manifest)
    const heard: string[] = []
    const { call, book, job } = setUp(plugin, { onOutsideResult: ({ sessionId }) => heard.push(sessionId) })
    book.setRule(plugin, 'do_thing', 'always')
    const outcome = call()
    ;(await job()).end(end)
    await outcome
    expect(heard).toEqual(Array(times).fill('s1'))
  })
})

describe('a handler that does not stop after a cancel', () => {
  afterEach(() => void vi.useRealTimers())

  it('is ended soon, unless another call of the plugin runs', async () => {
    vi.useFakeTimers()
    const { call, jobs } = setUp(pluginOf({}))
    const controllers = [new AbortController(), new AbortController()]
    const outcomes = controllers.map(({ signal }) => call({}, signal))
    controllers[0]?.abort('user')
    await vi.advanceTimersByTimeAsync(9000)
    expect(jobs.map(({ events }) => events)).toEqual([['cancel cancelled'], []])
    controllers[1]?.abort('user')
    jobs[0]?.end({ kind: 'ok', value: 1 })
    await vi.advanceTimersByTimeAsync(5000)
    expect(jobs.map(({ events }) => events)).toEqual([['cancel cancelled'], ['cancel cancelled', 'kill']])
    expect(await Promise.all(outcomes)).toMatchObject([{ status: 'cancelled' }, { status: 'cancelled' }])
    expect(vi.getTimerCount()).toBe(0)
  })
})
