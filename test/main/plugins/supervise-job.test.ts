/** How a handler ends that does not stop by itself, on virtual time. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createDeadlines } from '../../../main/plugins/deadlines.ts'
import type { JobOutcome } from '../../../main/plugins/sandbox-channel.ts'
import { superviseJob } from '../../../main/plugins/supervise-job.ts'
import { makeLog, makePlugin } from '../../fakes/plugins.ts'

/** A handler that hangs, or ends when the test says so. */
const hang = (timeoutSeconds: number, isAlone = true) => {
  vi.useFakeTimers()
  const plugin = makePlugin({ tools: [{ name: 'do_thing', description: 'Call this.', timeoutSeconds }] })
  const [tool] = plugin.manifest.tools
  if (tool === undefined) throw new Error('no tool')
  const events: string[] = []
  const { promise, resolve } = Promise.withResolvers<JobOutcome>()
  const job = {
    outcome: promise,
    cancel: (reason: string) => void events.push(`cancel ${reason}`),
    kill: (reason: string) => {
      events.push('kill')
      resolve({ kind: 'crashed', reason })
    },
  }
  const controller = new AbortController()
  const { signal } = controller
  const done = superviseJob(
    { plugin, tool },
    { job, signal, isRead: true, isAlone: () => isAlone, log: makeLog(), deadlines: createDeadlines() },
  )
  return { controller, events, done, end: resolve }
}

describe('a handler that does not stop', () => {
  afterEach(() => void vi.useRealTimers())

  it.each<[string, number, string | undefined, boolean, number]>([
    ['cancelled by the user', 30, 'user', true, 5000],
    ['cancelled, with a short deadline', 2, 'user', true, 3000],
    ['cancelled beside another call', 10, 'user', false, 15_000],
    ['interrupted', 10, 'interrupted', true, 15_000],
    ['left to its deadline', 10, undefined, true, 15_000],
  ])('%s is ended with its process, once', async (_, seconds, reason, isAlone, killedAtMs) => {
    const { controller, events, done } = hang(seconds, isAlone)
    if (reason !== undefined) controller.abort(reason)
    const told = reason === undefined ? 'timeout' : 'cancelled'
    await vi.advanceTimersByTimeAsync(killedAtMs - 1)
    expect(events).toEqual([`cancel ${told}`])
    expect(await done).toMatchObject({ outcome: { status: told }, hasAnswered: false })
    await vi.advanceTimersByTimeAsync(1)
    expect(events).toEqual([`cancel ${told}`, 'kill'])
    await vi.advanceTimersByTimeAsync(120_000)
    expect(events.length).toBe(2)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is not ended when it stops after all', async () => {
    const { controller, events, end } = hang(10)
    controller.abort('user')
    await vi.advanceTimersByTimeAsync(4000)
    end({ kind: 'threw', message: 'aborted', stack: '' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(events).toEqual(['cancel cancelled'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('may be cancelled before it began', async () => {
    const { controller, done, end, events } = hang(10)
    controller.abort('user')
    expect(await done).toMatchObject({ outcome: { status: 'cancelled' } })
    end({ kind: 'ok', value: 1 })
    await vi.advanceTimersByTimeAsync(15_000)
    expect(events).toEqual(['cancel cancelled'])
    expect(vi.getTimerCount()).toBe(0)
  })
})
