/**
 * The pool of plugin processes, with fake processes that the test lets answer, crash and stop.
 */
import { describe, expect, it, vi } from 'vitest'
import type { HandlerOutcome } from '../../../main/plugins/port-messages.ts'
import { createSandboxes, type ProcessEvents } from '../../../main/plugins/sandbox.ts'
import type { Job, JobOutcome } from '../../../main/plugins/sandbox-channel.ts'
import { makeLog, makePlugin } from '../../fakes/plugins.ts'

const job: Job = {
  kind: 'tool',
  tool: 'do_thing',
  args: {},
  settings: {},
  secrets: {},
  session: { id: 's', phase: null },
}

class FakeProcess {
  readonly events: ProcessEvents
  readonly sha256: string
  readonly open: ((outcome: JobOutcome) => void)[] = []
  endedBy: string | undefined
  /** Something goes on in the background. */
  isBusy = false
  constructor(events: ProcessEvents, sha256: string) {
    this.events = events
    this.sha256 = sha256
  }
  get isIdle() {
    return this.open.length === 0 && !this.isBusy
  }
  usage() {
    return { pid: 7, cpuPercent: 1, memoryBytes: 2 }
  }
  run() {
    const { promise, resolve } = Promise.withResolvers<JobOutcome>()
    this.open.push(resolve)
    this.events.onActivity(false)
    return { outcome: promise, cancel: () => {} }
  }
  answer() {
    this.open.shift()?.({ kind: 'ok', value: this.sha256 })
    this.events.onActivity(this.isIdle)
  }
  end(reason: string) {
    if (this.endedBy !== undefined) return
    this.endedBy = reason
    for (const settle of this.open.splice(0)) settle({ kind: 'crashed', reason })
    if (this.isBusy) this.events.onLater(job, { kind: 'threw', message: reason, stack: '' })
    this.events.onEnded(reason)
  }
}

function setUp(idleStopMs = 60_000, restartDelaysMs: readonly number[] = [0]) {
  const processes: FakeProcess[] = []
  const quarantined: string[] = []
  const told: HandlerOutcome[] = []
  let now = 0
  const sandboxes = createSandboxes({
    startProcess: (plugin, _broker, events) => {
      const process = new FakeProcess(events, plugin.sha256)
      processes.push(process)
      return process
    },
    broker: () => async () => null,
    log: makeLog(),
    onLater: (_plugin, _job, outcome) => void told.push(outcome),
    onQuarantined: (id) => void quarantined.push(id),
    nowMs: () => now,
    idleStopMs,
    retiredMs: 60_000,
    restartDelaysMs,
  })
  const advance = (ms: number): void => {
    now += ms
  }
  const at = (index: number): FakeProcess => {
    const process = processes[index]
    if (!process) throw new Error(`no process ${index}`)
    return process
  }
  return { sandboxes, processes, quarantined, told, at, advance }
}

const plugin = makePlugin()
const changed = makePlugin({}, { sha256: 'b' })

describe('sandboxes', () => {
  it('starts a process at the first job and shares it with the next', () => {
    const { sandboxes, processes } = setUp()
    expect(processes).toHaveLength(0)
    sandboxes.run(plugin, job)
    sandboxes.run(plugin, job)
    expect(processes).toHaveLength(1)
    expect(sandboxes.isRunning('sample')).toBe(true)
    sandboxes.dispose()
  })

  it('stops an idle process, which is no crash', async () => {
    const { sandboxes, at, quarantined } = setUp(5)
    for (let round = 0; round < 4; round += 1) {
      sandboxes.run(plugin, job)
      at(round).answer()
      await vi.waitFor(() => expect(at(round).endedBy).toBe('idle'))
    }
    expect(quarantined).toEqual([])
    sandboxes.dispose()
  })

  it('lets calls finish on the version they began on', async () => {
    const { sandboxes, at } = setUp()
    const old = sandboxes.run(plugin, job)
    const young = sandboxes.run(changed, job)
    expect(at(0).endedBy).toBeUndefined()
    at(0).answer()
    at(1).answer()
    expect([await old.outcome, await young.outcome]).toEqual([
      { kind: 'ok', value: 'a' },
      { kind: 'ok', value: 'b' },
    ])
    expect(at(0).endedBy).toMatch(/newer version/)
    expect(at(1).endedBy).toBeUndefined()
    sandboxes.dispose()
  })

  it('starts anew after a crash, and quarantines after three in five minutes', async () => {
    const { sandboxes, processes, at, quarantined } = setUp()
    for (let round = 0; round < 3; round += 1) {
      const { outcome } = sandboxes.run(plugin, job)
      at(round).end('boom')
      expect(await outcome).toEqual({ kind: 'crashed', reason: 'boom' })
    }
    expect(quarantined).toEqual(['sample'])
    expect(sandboxes.quarantineReason('sample')).toBe('boom')
    expect(await sandboxes.run(plugin, job).outcome).toMatchObject({ kind: 'crashed' })
    expect(processes).toHaveLength(3)
    sandboxes.release('sample')
    sandboxes.run(plugin, job)
    expect(processes).toHaveLength(4)
    sandboxes.dispose()
  })

  it('forgives crashes that are long ago', () => {
    const { sandboxes, at, quarantined, advance } = setUp()
    for (let round = 0; round < 6; round += 1) {
      sandboxes.run(plugin, job)
      at(round).end('boom')
      advance(3 * 60_000)
    }
    expect(quarantined).toEqual([])
  })

  it('counts a killed job as a crash', () => {
    const { sandboxes, quarantined } = setUp()
    for (let round = 0; round < 3; round += 1) sandboxes.run(plugin, job).kill('hung')
    expect(quarantined).toEqual(['sample'])
  })

  it('does not hold the crash of an older version against the newer one', () => {
    const { sandboxes, at, quarantined } = setUp()
    for (let round = 0; round < 3; round += 1) {
      sandboxes.run(plugin, job)
      sandboxes.run(changed, job)
      at(2 * round).end('boom')
      sandboxes.unload('sample')
    }
    expect(quarantined).toEqual([])
    sandboxes.dispose()
  })

  it('ends everything on unload and on dispose, and starts nothing afterwards', async () => {
    const { sandboxes, processes, at, quarantined } = setUp()
    sandboxes.run(plugin, job)
    sandboxes.run(changed, job)
    sandboxes.unload('sample')
    expect([at(0).endedBy, at(1).endedBy]).toEqual(Array(2).fill('the plugin was switched off'))
    sandboxes.dispose()
    expect(await sandboxes.run(plugin, job).outcome).toMatchObject({ kind: 'crashed' })
    expect(processes).toHaveLength(2)
    expect(quarantined).toEqual([])
  })

  it('says it as an outcome when a process cannot be started', async () => {
    const sandboxes = createSandboxes({
      startProcess: () => {
        throw new Error('no windows left')
      },
      broker: () => async () => null,
      log: makeLog(),
      onLater: () => {},
      onQuarantined: () => {},
      nowMs: () => 0,
    })
    expect(await sandboxes.run(plugin, job).outcome).toMatchObject({ kind: 'crashed' })
  })

  it('says what the process takes, and nothing where none runs', () => {
    const { sandboxes } = setUp()
    expect(sandboxes.usageOf('sample')).toBeNull()
    sandboxes.run(plugin, job)
    expect(sandboxes.usageOf('sample')).toEqual({ pid: 7, cpuPercent: 1, memoryBytes: 2 })
    sandboxes.dispose()
  })
})

describe('a restart', () => {
  const DELAYS_MS = [0, 40, 40]
  const crashTwice = ({ sandboxes, at }: ReturnType<typeof setUp>): void => {
    for (let round = 0; round < 2; round += 1) {
      sandboxes.run(plugin, job)
      at(round).end('boom')
    }
  }

  it('is at once after the first crash, and waits after the second while calls queue up', async () => {
    const world = setUp(60_000, DELAYS_MS)
    const { sandboxes, processes, at } = world
    crashTwice(world)
    const calls = [sandboxes.run(plugin, job), sandboxes.run(plugin, job)]
    expect(processes).toHaveLength(2)
    await vi.waitFor(() => expect(processes).toHaveLength(3))
    expect(at(2).open).toHaveLength(2)
    at(2).answer()
    at(2).answer()
    const answer = { kind: 'ok', value: 'a' }
    expect(await Promise.all(calls.map(({ outcome }) => outcome))).toEqual([answer, answer])
    sandboxes.dispose()
  })

  it('waits from the crash on, not from the next call', () => {
    const world = setUp(60_000, [0, 1000])
    crashTwice(world)
    world.advance(1000)
    world.sandboxes.run(plugin, job)
    expect(world.processes).toHaveLength(3)
    world.sandboxes.dispose()
  })

  it('is not made for calls that were cancelled or killed meanwhile', async () => {
    const world = setUp(60_000, DELAYS_MS)
    const { sandboxes, processes, quarantined } = world
    crashTwice(world)
    const [cancelled, killed] = [sandboxes.run(plugin, job), sandboxes.run(plugin, job)]
    cancelled.cancel('timeout')
    killed.kill('hung')
    killed.kill('hung')
    for (const { outcome } of [cancelled, killed]) {
      expect(await outcome).toMatchObject({ kind: 'crashed', reason: expect.stringContaining('not begun') })
    }
    const last = sandboxes.run(plugin, job)
    await vi.waitFor(() => expect(processes).toHaveLength(3))
    // The one that is left, and no other.
    expect(world.at(2).open).toHaveLength(1)
    expect(quarantined).toEqual([])
    last.kill('hung')
    expect(quarantined).toEqual(['sample'])
    sandboxes.dispose()
  })

  it('is at once after a repair, and by the bytes that are there then', () => {
    const world = setUp(60_000, [0, 60_000])
    const { sandboxes, processes, at } = world
    crashTwice(world)
    sandboxes.run(changed, job)
    expect(processes).toHaveLength(2)
    sandboxes.release('sample')
    expect(processes).toHaveLength(3)
    expect(at(2).sha256).toBe('b')
    sandboxes.dispose()
  })

  it.each([
    ['unload', 'the plugin was switched off'],
    ['dispose', 'the app is closing'],
  ] as const)('is not made after %s', async (end, reason) => {
    const world = setUp(60_000, [0, 60_000])
    crashTwice(world)
    const { outcome } = world.sandboxes.run(plugin, job)
    world.sandboxes[end]('sample')
    expect(await outcome).toEqual({ kind: 'crashed', reason })
    world.sandboxes.dispose()
  })
})

describe('work in the background', () => {
  const later = { kind: 'ok', value: 'started', isLater: true } as const
  /** A call is answered with "started"; its process is busy until `finish`. */
  const begin = async (world: ReturnType<typeof setUp>, index: number, of = plugin) => {
    const { outcome } = world.sandboxes.run(of, job)
    const process = world.at(index)
    process.events.onReady()
    process.isBusy = true
    process.open.shift()?.(later)
    await outcome
    return {
      finish: () => {
        process.isBusy = false
        process.events.onLater(job, { kind: 'ok', value: 'done' })
        process.events.onActivity(true)
      },
    }
  }

  it('is shown with the version that does it, and for how long, until it has ended', async () => {
    const world = setUp()
    const work = await begin(world, 0)
    world.advance(1500)
    expect(world.sandboxes.workOf('sample')).toMatchObject([
      { tool: 'do_thing', version: '1.0.0', forMs: 1500, endsInMs: null },
    ])
    expect(world.sandboxes.workOf('other')).toEqual([])
    work.finish()
    expect(world.sandboxes.workOf('sample')).toEqual([])
    expect(world.told).toMatchObject([{ kind: 'ok', value: 'done' }])
    world.sandboxes.dispose()
  })

  it('of a version that was replaced may go on for a while, also when nobody calls the new one', async () => {
    const world = setUp()
    const work = await begin(world, 0)
    world.sandboxes.replaceBy(plugin)
    expect(world.sandboxes.workOf('sample')).toMatchObject([{ endsInMs: null }])
    world.sandboxes.replaceBy(changed)
    expect(world.sandboxes.isRunning('sample')).toBe(false)
    world.advance(1000)
    expect(world.sandboxes.workOf('sample')).toMatchObject([{ endsInMs: 59_000 }])
    work.finish()
    expect(world.at(0).endedBy).toBe('replaced by a newer version')
    expect(world.told).toMatchObject([{ kind: 'ok' }])
    world.sandboxes.dispose()
  })

  it('of a version that was replaced is ended when its time is over, which is told and is no crash', async () => {
    vi.useFakeTimers()
    const world = setUp()
    await begin(world, 0)
    world.sandboxes.replaceBy(changed)
    vi.advanceTimersByTime(59_999)
    expect(world.at(0).endedBy).toBeUndefined()
    vi.advanceTimersByTime(1)
    vi.useRealTimers()
    expect(world.at(0).endedBy).toBe('replaced by a newer version')
    expect(world.told).toMatchObject([{ kind: 'fail', text: expect.stringContaining('ended unfinished') }])
    expect(world.quarantined).toEqual([])
    world.sandboxes.dispose()
  })

  it('ends an idle process of a replaced version at once, and lets the one in force be', () => {
    const world = setUp()
    world.sandboxes.run(plugin, job)
    world.at(0).answer()
    world.sandboxes.replaceBy(changed)
    expect(world.at(0).endedBy).toBe('replaced by a newer version')
    world.sandboxes.run(changed, job)
    world.sandboxes.replaceBy(changed)
    expect(world.at(1).endedBy).toBeUndefined()
    world.sandboxes.dispose()
  })

  it('is ended by the user without being told, and nothing else is', async () => {
    const world = setUp()
    await begin(world, 0)
    world.sandboxes.run(makePlugin({ id: 'other' }, { sha256: 'o' }), job)
    world.sandboxes.endWork('sample')
    world.sandboxes.endWork('other')
    expect([world.at(0).endedBy, world.at(1).endedBy]).toEqual(['you ended what it did in the background', undefined])
    expect([world.told, world.quarantined, world.sandboxes.workOf('sample')]).toEqual([[], [], []])
    world.sandboxes.dispose()
  })
})
