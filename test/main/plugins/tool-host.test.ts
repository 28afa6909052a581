/**
 * One call, one outcome: with a fake sandbox that acts as told, on real clocks where the deadline matters.
 */
import { describe, expect, it, vi } from 'vitest'
import type { SandboxJob } from '../../../main/plugins/sandbox.ts'
import type { Job, JobOutcome } from '../../../main/plugins/sandbox-channel.ts'
import { createToolHost } from '../../../main/plugins/tool-host.ts'
import type { CallId, JsonObject } from '../../../main/voice/tools.ts'
import { makeLog, makePlugin } from '../../fakes/plugins.ts'

type Plugin = ReturnType<typeof makePlugin>

/** A sandbox whose handler is `act`; remembers what was asked of it. */
function setUp(act: (job: Job) => Promise<JobOutcome>, plugin: Plugin = makePlugin()) {
  const jobs: Job[] = []
  const events: string[] = []
  const log = makeLog()
  const run = (_plugin: Plugin, job: Job): SandboxJob => {
    jobs.push(job)
    const { promise: killed, resolve: kill } = Promise.withResolvers<JobOutcome>()
    return {
      outcome: Promise.race([act(job), killed]),
      cancel: (reason) => void events.push(`cancel ${reason}`),
      kill: (reason) => {
        events.push('kill')
        kill({ kind: 'crashed', reason })
      },
    }
  }
  const host = createToolHost({
    lookup: (name) => {
      const tool = plugin.manifest.tools.find((one) => one.name === name)
      return tool && { plugin, tool }
    },
    sandboxes: { run },
    log,
    nowMs: () => performance.now(),
  })
  const call = (name = 'do_thing', args: JsonObject = {}, signal = new AbortController().signal) =>
    host.run({ callId: 'c1' as CallId, rowId: 'r1', name, arguments: args, sessionId: 's1' }, signal)
  return { call, jobs, events, log }
}

const ok = (value: number) => async (): Promise<JobOutcome> => ({ kind: 'ok', value })
const never = () => new Promise<JobOutcome>(() => {})

describe('tool host', () => {
  it('hands over the arguments and returns the result', async () => {
    const { call, jobs } = setUp(async () => ({
      kind: 'ok',
      value: { temp: 22 },
      phase: 'estimate',
      say: '22 degrees',
    }))
    const outcome = await call('do_thing', { city: 'Oslo' })
    expect(outcome).toEqual({ status: 'ok', result: { temp: 22 }, phase: 'estimate', say: '22 degrees' })
    expect(jobs).toMatchObject([{ kind: 'tool', tool: 'do_thing', args: { city: 'Oslo' }, session: { id: 's1' } }])
  })

  it('says that a tool is unknown, naming it', async () => {
    const { call, jobs } = setUp(ok(1))
    expect(await call('book_flight')).toMatchObject({
      status: 'unknown',
      error: expect.stringContaining('book_flight'),
    })
    expect(jobs).toEqual([])
  })

  it('refuses invalid arguments before the tool runs: what failed, what was fine, what to ask', async () => {
    const problem = { field: 'city', problem: 'is missing; a city name such as London is needed' }
    const plugin = makePlugin({}, { validators: new Map([['do_thing', () => [problem]]]) })
    const { call, jobs } = setUp(ok(1), plugin)
    const outcome = await call('do_thing', { day: 'Monday' })
    expect(outcome).toEqual({
      status: 'invalid',
      error:
        'do_thing did not run. city: is missing; a city name such as London is needed. These were fine, keep them: day. ' +
        'Ask the user only for city, then call do_thing again.',
    })
    expect(jobs).toEqual([])
  })

  it('does not run a tool that has no check of its arguments', async () => {
    const { call, jobs } = setUp(ok(1), makePlugin({}, { validators: new Map() }))
    expect(await call()).toMatchObject({ status: 'invalid' })
    expect(jobs).toEqual([])
  })

  it('answers at the deadline, aborts the signal, and ends a handler that hangs', async () => {
    const { call, events } = setUp(never)
    expect(await call()).toMatchObject({ status: 'timeout', error: expect.stringContaining('1 seconds') })
    expect(events).toEqual(['cancel timeout'])
    await vi.waitFor(() => expect(events).toEqual(['cancel timeout', 'kill']))
  })

  it('does not end a process whose handler stopped after the deadline', async () => {
    const { call, events } = setUp(
      () => new Promise((resolve) => setTimeout(() => resolve({ kind: 'ok', value: 1 }), 1100)),
    )
    expect(await call()).toMatchObject({ status: 'timeout' })
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(events).toEqual(['cancel timeout'])
  })

  it('says that the effect of a write is not known when it timed out', async () => {
    const tools = [{ name: 'do_thing', description: 'Call this.', timeoutSeconds: 1, effect: 'write' }]
    const { call } = setUp(never, makePlugin({ tools }))
    expect(await call()).toMatchObject({ error: expect.stringMatching(/not known whether it took effect/) })
  })

  it('is cancelled by the signal, also by one that was aborted before', async () => {
    const { call, events, jobs } = setUp(never)
    const controller = new AbortController()
    const running = call('do_thing', {}, controller.signal)
    controller.abort()
    expect(await running).toMatchObject({ status: 'cancelled' })
    expect(await call('do_thing', {}, AbortSignal.abort())).toMatchObject({ status: 'cancelled' })
    expect(jobs.length).toBe(1)
    expect(events).toContain('cancel cancelled')
  })

  it('composes the text of ctx.fail', async () => {
    const fail = {
      kind: 'fail',
      field: 'dropoff',
      value: 'Xyz',
      resolved: 'pickup SW1A 1AA',
      ask: 'Ask for the dropoff postcode',
    } as const
    const { call } = setUp(async () => fail)
    expect(await call()).toEqual({
      status: 'error',
      error: "dropoff: 'Xyz' was not found or not accepted. Resolved: pickup SW1A 1AA. Ask for the dropoff postcode.",
    })
  })

  it('keeps the details of a fault in the log', async () => {
    const { call, log } = setUp(async () => ({ kind: 'threw', message: 'TypeError: secret', stack: 'at x' }))
    const outcome = await call()
    expect(outcome.status).toBe('error')
    expect(JSON.stringify(outcome)).not.toContain('secret')
    expect(JSON.stringify(log.lines)).toContain('secret')
  })

  it.each<[JobOutcome, string]>([
    [{ kind: 'crashed', reason: 'x' }, 'crashed'],
    [{ kind: 'too-large', chars: 100_000 }, 'error'],
    [{ kind: 'not-json', message: 'x' }, 'error'],
    [{ kind: 'ok', value: 'x'.repeat(70_000) }, 'error'],
  ])('maps %j', async (outcome, status) => {
    const { call } = setUp(async () => outcome)
    expect((await call()).status).toBe(status)
  })

  it('never rejects, even when the app itself is at fault', async () => {
    const { call } = setUp(() => Promise.reject(new Error('inside')))
    expect(await call()).toMatchObject({ status: 'error' })
  })

  it.each<[string, Record<string, unknown>]>([
    ['a danger tool', { effect: 'danger' }],
    ['a tool with confirm', { confirm: true }],
  ])('denies %s where nobody can be asked, a bundled one as well', async (_, extra) => {
    const tools = [{ name: 'do_thing', description: 'Call this.', timeoutSeconds: 1, ...extra }]
    for (const isBundled of [true, false]) {
      const { call, jobs } = setUp(ok(1), makePlugin({ tools }, { isBundled }))
      expect(await call()).toMatchObject({ status: 'denied' })
      expect(jobs).toEqual([])
    }
  })

  it('denies a plugin with full access where nobody can be asked', async () => {
    const { call, jobs } = setUp(ok(1), makePlugin({ runtime: 'node' }))
    expect(await call()).toMatchObject({ status: 'denied' })
    expect(jobs).toEqual([])
  })

  it('puts no argument and no result into the log', async () => {
    const { call, log } = setUp(async () => ({ kind: 'ok', value: 'private result' }))
    await call('do_thing', { city: 'private city' })
    expect(JSON.stringify(log.lines)).not.toContain('private')
  })
})
