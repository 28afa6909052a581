/** Which streams the canceller works between, with a canceller that writes down what it is given. */
import { describe, expect, it, vi } from 'vitest'
import { createEchoPath } from '../../../main/audio/echo-path.ts'

const SOUND = new Uint8Array(960).fill(9)
const SILENCE = new Uint8Array(960)
const FRAME = new Uint8Array(960).fill(1)
const TRAP = new Uint8Array(960).fill(3)
const CANCELLED = new Uint8Array(960).fill(2)

const scene = () => {
  const done: string[] = []
  const loads: PromiseWithResolvers<void>[] = []
  const onFailed = vi.fn()
  const path = createEchoPath(async () => {
    const load = Promise.withResolvers<void>()
    loads.push(load)
    await load.promise
    done.push('made')
    return {
      played: (pcm) => {
        if (pcm === TRAP) throw new WebAssembly.RuntimeError('unreachable')
        done.push(pcm === SOUND ? 'sound' : 'silence')
      },
      heard: (frame) => {
        if (frame === TRAP) throw new WebAssembly.RuntimeError('unreachable')
        return CANCELLED
      },
      dispose: () => done.push('freed'),
    }
  }, onFailed)
  return { done, loads, path, onFailed }
}

describe('echo path', () => {
  it('cancels from when it is wanted until it is not, and frees what it had', async () => {
    const { path, loads, done } = scene()
    expect(path.heard(1, FRAME)).toBe(FRAME)
    const set = path.set(true)
    expect(path.heard(1, FRAME)).toBe(FRAME)
    loads[0]?.resolve()
    await set
    path.played(7, SOUND)
    expect(path.heard(1, FRAME)).toBe(CANCELLED)
    await path.set(false)
    expect(path.heard(1, FRAME)).toBe(FRAME)
    expect(done).toEqual(['made', 'sound', 'freed'])
  })

  it('keeps one canceller when it is wanted twice, and none when it is no longer wanted once it is there', async () => {
    const { path, loads, done } = scene()
    const both = [path.set(true), path.set(true)]
    for (const load of loads) load.resolve()
    await Promise.all(both)
    expect(done).toEqual(['made', 'made', 'freed'])
    expect(path.heard(1, FRAME)).toBe(CANCELLED)

    const late = scene()
    const set = late.path.set(true)
    await late.path.set(false)
    late.loads[0]?.resolve()
    await set
    expect(late.done).toEqual(['made', 'freed'])
    expect(late.path.heard(1, FRAME)).toBe(FRAME)
  })

  it('leaves the sound as it is where no canceller can be had, says so, and can be asked again', async () => {
    const { path, loads, onFailed } = scene()
    const set = path.set(true)
    loads[0]?.reject(new Error('no WebAssembly'))
    await set
    path.played(7, SOUND)
    expect(path.heard(1, FRAME)).toBe(FRAME)
    expect(onFailed).toHaveBeenCalledTimes(1)
    const again = path.set(true)
    loads[1]?.resolve()
    await again
    expect(path.heard(1, FRAME)).toBe(CANCELLED)
    expect(onFailed).toHaveBeenCalledTimes(1)
  })

  it('says nothing of a failure that nobody waits for any more', async () => {
    const { path, loads, onFailed } = scene()
    const set = path.set(true)
    await path.set(false)
    loads[0]?.reject(new Error('no WebAssembly'))
    await set
    expect(onFailed).not.toHaveBeenCalled()
  })

  it.each(['played', 'heard'] as const)(
    'gives up a canceller that breaks (%s), says so, and lets the sound through',
    async (end) => {
      const { path, loads, done, onFailed } = scene()
      const set = path.set(true)
      loads[0]?.resolve()
      await set
      if (end === 'played') path.played(7, TRAP)
      else expect(path.heard(1, TRAP)).toBe(TRAP)
      expect(onFailed).toHaveBeenCalledTimes(1)
      path.played(7, TRAP)
      expect(path.heard(1, TRAP)).toBe(TRAP)
      await path.set(false)
      expect(onFailed).toHaveBeenCalledTimes(1)
      expect(done).toEqual(['made'])
    },
  )

  it('follows the speaker that sounds and the microphone that came last', async () => {
    const { path, loads, done } = scene()
    const set = path.set(true)
    loads[0]?.resolve()
    await set
    path.played(7, SOUND)
    // Another one warms up, on silence: it is no reference.
    path.played(8, SILENCE)
    path.played(7, SILENCE)
    path.played(8, SOUND)
    path.played(7, SILENCE)
    expect(done).toEqual(['made', 'sound', 'silence', 'sound'])
    expect(path.heard(1, FRAME)).toBe(CANCELLED)
    expect(path.heard(2, FRAME)).toBe(CANCELLED)
    expect(path.heard(1, FRAME)).toBe(FRAME)
    path.closed(2)
    path.closed(1)
    expect(path.heard(1, FRAME)).toBe(CANCELLED)
  })
})
