/** Sleep, lock, another user, wake, network, shutdown: who is told of what. */
import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchSystem } from '../../../main/compose/system-events.ts'

const setUp = () => {
  const power = new EventEmitter()
  const window = new EventEmitter()
  const world = { isOnline: true, isLocked: false }
  const told: string[] = []
  const stop = watchSystem(
    { power, window, isOnline: () => world.isOnline, isLocked: () => world.isLocked },
    {
      onAway: () => told.push('away'),
      onBack: () => told.push('back'),
      onShutdown: () => told.push('shutdown'),
    },
  )
  return { power, window, world, told, stop }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('what the machine does', () => {
  it.each([
    ['suspend', 'away'],
    ['lock-screen', 'away'],
    ['user-did-resign-active', 'away'],
    ['resume', 'back'],
    ['unlock-screen', 'back'],
    ['shutdown', 'shutdown'],
  ])('%s is %s', (event, expected) => {
    const { power, told } = setUp()
    power.emit(event, {})
    expect(told).toEqual([expected])
  })

  it('asks the system to wait with its shutdown until the session is ended', () => {
    const preventDefault = vi.fn()
    setUp().power.emit('shutdown', { preventDefault })
    expect(preventDefault).toHaveBeenCalledOnce()
  })

  it('hears of a shutdown from the window, where Windows tells it', () => {
    const { window, told } = setUp()
    window.emit('session-end', {})
    expect(told).toEqual(['shutdown'])
  })

  it('notices that the network is back, once each time, and nothing while it only goes', () => {
    const { world, told } = setUp()
    vi.advanceTimersByTime(10_000)
    world.isOnline = false
    vi.advanceTimersByTime(10_000)
    expect(told).toEqual([])
    world.isOnline = true
    vi.advanceTimersByTime(2000)
    expect(told).toEqual(['back'])
    vi.advanceTimersByTime(10_000)
    expect(told).toEqual(['back'])
  })

  it('notices a locked screen of which no event tells', () => {
    const { world, told } = setUp()
    vi.advanceTimersByTime(4_000)
    world.isLocked = true
    vi.advanceTimersByTime(2_000)
    expect(told).toEqual(['away'])
  })

  it('leaves nothing behind', () => {
    const { power, window, world, told, stop } = setUp()
    stop()
    expect([...power.eventNames(), ...window.eventNames()]).toEqual([])
    world.isOnline = false
    vi.advanceTimersByTime(4000)
    world.isOnline = true
    vi.advanceTimersByTime(4000)
    expect(told).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })
})
