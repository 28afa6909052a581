/** Timers from set to rung, over a restart and in every wrong way. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { act, moduleOf } from './acting-context.ts'

const { sayDuration } = await moduleOf<{ sayDuration(seconds: number): string }>('timers/speech.js')

const START_MS = Date.parse('2026-11-23T12:00:00Z')
const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START_MS })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('timers', () => {
  it('rings once, with a notification and a sentence', async () => {
    const timers = await act('timers')
    expect(await timers.say('set_timer', { minutes: 4, label: 'tea' })).toBe('Your tea timer is set for four minutes.')
    pass(239)
    expect(await timers.wake()).toEqual([])
    pass(1)
    expect(await timers.wake()).toEqual(['Your tea timer is done.'])
    expect(timers.notes).toEqual([{ title: 'Timer', body: 'Your tea timer is done.' }])
    expect(await timers.wake()).toEqual([])
    expect(timers.storage.size).toBe(0)
  })

  it('says when it was missed while the app was closed', async () => {
    const timers = await act('timers')
    await timers.say('set_timer', { seconds: 30 })
    pass(30 + 600)
    expect(await timers.wake()).toEqual(['Your timer is done. It ended ten minutes ago.'])
  })

  it('adds hours, minutes and seconds up', async () => {
    const timers = await act('timers')
    expect(await timers.call('set_timer', { hours: 1, minutes: 0.5, seconds: 5 })).toMatchObject({
      value: { seconds: 3635, ends_at: '2026-11-23T13:00:35.000Z' },
      extra: { say: 'Your timer is set for one hour and thirty-five seconds.' },
    })
  })

  it('asks how long, and refuses more than a week', async () => {
    const timers = await act('timers')
    expect((await timers.fail('set_timer')).ask).toContain('how long')
    expect((await timers.fail('set_timer', { minutes: 0 })).ask).toContain('how long')
    expect((await timers.fail('set_timer', { hours: 168, minutes: 1 })).field).toBe('hours')
    expect(timers.storage.size).toBe(0)
  })

  it('lists what is running, the next first', async () => {
    const timers = await act('timers')
    expect(await timers.say('list_timers')).toBe('No timer is running.')
    await timers.say('set_timer', { minutes: 10, label: 'the pasta timer' })
    expect(await timers.say('list_timers')).toBe('Your pasta timer has ten minutes left.')
    await timers.say('set_timer', { minutes: 3 })
    pass(60)
    expect(await timers.say('list_timers')).toBe(
      'You have two timers: one of three minutes, with two minutes left and pasta, with nine minutes left.',
    )
  })

  it('cancels the one that is meant, by label or by length', async () => {
    const timers = await act('timers')
    await timers.say('set_timer', { minutes: 4, label: 'tea' })
    await timers.say('set_timer', { minutes: 10 })
    await timers.say('set_timer', { minutes: 20 })
    expect(await timers.say('cancel_timer', { label: 'Tea timer' })).toBe('Your tea timer is cancelled.')
    expect(await timers.say('cancel_timer', { label: 'ten-minute' })).toBe('Your timer is cancelled.')
    expect(await timers.say('cancel_timer')).toBe('Your timer is cancelled.')
    pass(3600)
    expect(await timers.wake()).toEqual([])
  })

  it('asks which when it is not clear, and says what is running', async () => {
    const timers = await act('timers')
    expect((await timers.fail('cancel_timer')).resolved).toBe('no timer is running')
    await timers.say('set_timer', { minutes: 4, label: 'tea' })
    await timers.say('set_timer', { minutes: 5, label: 'eggs' })
    expect((await timers.fail('cancel_timer')).resolved).toContain('tea')
    expect(await timers.fail('cancel_timer', { label: 'pizza' })).toMatchObject({ field: 'label', value: 'pizza' })
    expect(await timers.say('cancel_timer', { all: true })).toBe('Both timers are cancelled.')
  })

  it('forgets an entry whose wake-up was lost, and a wake-up whose entry is gone', async () => {
    const timers = await act('timers')
    await timers.say('set_timer', { seconds: 10 })
    pass(10 + 3700)
    expect(await timers.say('list_timers')).toBe('No timer is running.')
    expect(await timers.wake()).toEqual([])
  })

  it('keeps the number of timers bounded', async () => {
    const timers = await act('timers')
    for (let index = 0; index < 50; index++) await timers.say('set_timer', { minutes: index + 1 })
    expect((await timers.fail('set_timer', { minutes: 1 })).ask).toContain('cancel')
    expect(await timers.say('list_timers')).toContain('fifty timers')
  })

  it.each([
    [1, 'one second'],
    [90, 'one minute and thirty seconds'],
    [3600, 'one hour'],
    [90_061, 'one day, one hour, one minute and one second'],
    [0.4, 'one second'],
  ])('says %d seconds as "%s"', (seconds, words) => {
    expect(sayDuration(seconds)).toBe(words)
  })
})
