/** The clock, asked in every way, at a fixed moment. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { act, moduleOf } from './acting-context.ts'

const { CITIES } = await moduleOf<{ CITIES: [string, string, string][] }>('clock/cities.js')
const { sayTime } = await moduleOf<{ sayTime(time: { hour: number; minute: number }): string }>('clock/speech.js')

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T12:10:30Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('clock', () => {
  it('says time, weekday and date as a person does', async () => {
    const clock = await act('clock')
    expect(await clock.say('get_time', { place: 'Tokyo' })).toBe(
      'It is ten past nine in the evening on Monday, the twenty-third of November, in Tokyo.',
    )
    expect(await clock.say('get_time')).toMatch(/^It is .+ on \w+day, the .+ of November\.$/)
  })

  it('gives exact values beside the sentence', async () => {
    const clock = await act('clock')
    expect(await clock.call('get_time', { place: 'Kathmandu' })).toMatchObject({
      value: { place: 'Kathmandu', time: '17:55', date: '2026-11-23', weekday: 'Monday', utc_offset: '+05:45' },
    })
    expect(await clock.call('get_time', { place: 'Honolulu' })).toMatchObject({
      value: { time: '02:10', utc_offset: '-10:00' },
    })
  })

  it.each([
    ['new york', 'America/New_York'],
    ['São Paulo', 'America/Sao_Paulo'],
    ['sao paulo', 'America/Sao_Paulo'],
    ['Munich', 'Europe/Berlin'],
    ['the Netherlands', 'Europe/Amsterdam'],
    ['Japan', 'Asia/Tokyo'],
    ['Paris, France', 'Europe/Paris'],
    ['Paris, Texas', 'America/Chicago'],
    ['Portland, Maine', 'America/New_York'],
    ['London, Ontario', 'America/Toronto'],
    ['New Orleans, LA', 'America/Chicago'],
    ['Someplace, Germany', 'Europe/Berlin'],
    ['St. Petersburg', 'Europe/Moscow'],
    ['Washington DC', 'America/New_York'],
    ['Pacific time', 'America/Los_Angeles'],
    ['UTC', 'UTC'],
    ['Europe/Paris', 'Europe/Paris'],
  ])('knows %s', async (place, zone) => {
    const clock = await act('clock')
    expect(await clock.call('get_time', { place })).toMatchObject({ value: { time_zone: zone } })
  })

  it('asks back for a country with several zones', async () => {
    const clock = await act('clock')
    const failure = await clock.fail('get_time', { place: 'USA' })
    expect(failure).toMatchObject({ field: 'place', value: 'USA' })
    expect(failure.ask).toContain('New York, Chicago, Los Angeles')
  })

  it('asks back for a place it does not know, with the nearest names', async () => {
    const clock = await act('clock')
    expect((await clock.fail('get_time', { place: 'Tokio' })).ask).toContain('Tokyo')
    expect((await clock.fail('get_time', { place: 'Atlantis' })).ask).toContain('larger city')
    expect(await clock.fail('get_time', { place: 'Zurich, Mordor' })).toMatchObject({
      resolved: expect.stringContaining('Switzerland'),
    })
    for (const place of [' ', '__proto__', 'constructor', '🦊'])
      expect((await clock.fail('get_time', { place })).field).toBe('place')
  })

  it('says how two places differ', async () => {
    const clock = await act('clock')
    const compare = (place: string, other: string) => clock.say('get_time', { place, compared_with: other })
    expect(await compare('New York', 'London')).toBe('New York is five hours behind London.')
    expect(await compare('Kathmandu', 'UTC')).toBe('Kathmandu is five hours and forty-five minutes ahead of UTC.')
    expect(await compare('Paris', 'Berlin')).toBe('Paris and Berlin have the same time.')
    expect((await clock.fail('get_time', { place: 'Oslo', compared_with: 'Atlantis' })).field).toBe('compared_with')
  })

  it.each([
    [0, 0, 'midnight'],
    [12, 0, 'noon'],
    [0, 5, 'five past twelve at night'],
    [9, 0, "nine o'clock in the morning"],
    [14, 15, 'a quarter past two in the afternoon'],
    [14, 30, 'half past two in the afternoon'],
    [23, 45, 'a quarter to midnight'],
    [11, 55, 'five to noon'],
    [20, 13, 'eight thirteen in the evening'],
    [7, 3, 'seven oh three in the morning'],
  ])('says %i:%i as "%s"', (hour, minute, words) => {
    expect(sayTime({ hour, minute })).toBe(words)
  })

  it('lists only time zones that exist', () => {
    for (const [zone] of CITIES) expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow()
  })
})
