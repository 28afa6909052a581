/**
 * The pool of plugin processes, with fake processes that the test lets answer, crash and stop.
 */
import { describe, expect, it, vi } from 'vitest'
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
  constructor(events: ProcessEvents, sha256: string) {
    this.events = events
    this.sha256 = sha256
  }
  get isIdle() {
    return this.open.length === 0
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
    this.events.onEnded(reason)
  }
}

function setUp(idleStopMs = 60_000) {
  const processes: FakeProcess[] = []
  const quarantined: string[] = []
  let now = 0
  const sandboxes = createSandboxes({
    startProcess: (plugin, _broker, events) => {
      const process = new FakeProcess(events, plugin.sha256)
      processes.push(process)
      return process
    },
    broker: () => async () => null,
    log: makeLog(),
    onLater: () => {},
    onQuarantined: (id) => void quarantined.push(id),
    nowMs: () => now,
    idleStopMs,
  })
  const advance = (ms: number): void => {
    now += ms
  }
  const at = (index: number): FakeProcess => {
    const process = processes[index]
    if (!process) throw new Error(`no process ${index}`)
    return process
  }
  return { sandboxes, processes, quarantined, at, advance }
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
})
