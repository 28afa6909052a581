/** Where days and months begin, in zones that make it hard. */
import { describe, expect, it } from 'vitest'
import { periodsAt } from '../../../main/money/calendar.ts'

const at = (iso: string): number => Date.parse(iso)
const starts = (now: string, zone: string) => {
  const { dayStartMs, monthStartMs, month } = periodsAt(at(now), zone)
  return [new Date(dayStartMs).toISOString(), new Date(monthStartMs).toISOString(), month]
}

describe('periodsAt', () => {
  it('begins days and months at midnight of the zone', () => {
    expect(starts('2026-11-23T09:30:00.123Z', 'UTC')).toEqual([
      '2026-11-23T00:00:00.000Z',
      '2026-11-01T00:00:00.000Z',
      '2026-11',
    ])
    expect(starts('2026-11-30T20:00:00Z', 'Asia/Tokyo')).toEqual([
      '2026-11-30T15:00:00.000Z',
      '2026-11-30T15:00:00.000Z',
      '2026-12',
    ])
    expect(starts('2026-11-23T02:00:00Z', 'America/Los_Angeles')).toEqual([
      '2026-11-22T08:00:00.000Z',
      '2026-11-01T07:00:00.000Z',
      '2026-11',
    ])
    expect(starts('2026-05-01T20:00:00Z', 'Asia/Kathmandu')[0]).toBe('2026-05-01T18:15:00.000Z')
  })

  it('belongs to the new day from its first millisecond on', () => {
    const midnight = at('2026-12-31T23:00:00Z')
    const zone = 'Europe/Berlin'
    expect(periodsAt(midnight, zone)).toEqual({ dayStartMs: midnight, monthStartMs: midnight, month: '2027-01' })
    expect(periodsAt(midnight - 1, zone)).toEqual({
      dayStartMs: at('2026-12-30T23:00:00Z'),
      monthStartMs: at('2026-11-30T23:00:00Z'),
      month: '2026-12',
    })
  })

  it('knows days of 23 and 25 hours, and one that begins at one', () => {
    expect(starts('2026-03-29T20:00:00Z', 'Europe/Berlin')[0]).toBe('2026-03-28T23:00:00.000Z')
    expect(starts('2026-10-25T22:59:59Z', 'Europe/Berlin')[0]).toBe('2026-10-24T22:00:00.000Z')
    // Clocks were put forward at midnight: the day began at one.
    expect(starts('2018-11-04T12:00:00Z', 'America/Sao_Paulo')[0]).toBe('2018-11-04T03:00:00.000Z')
  })

  it('always contains the moment, in a day and a month of their names', () => {
    for (const zone of ['UTC', 'Pacific/Apia', 'Asia/Kolkata', 'America/St_Johns', 'Australia/Lord_Howe']) {
      const day = (ms: number): string => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(ms)
      for (let ms = at('2026-01-01T00:00:00Z'); ms < at('2027-01-05T00:00:00Z'); ms += 7.3 * 86_400_000) {
        const { dayStartMs, monthStartMs, month } = periodsAt(ms, zone)
        expect([day(dayStartMs), day(monthStartMs)]).toEqual([day(ms), `${month}-01`])
        expect(day(dayStartMs - 1)).not.toBe(day(ms))
        expect(day(monthStartMs - 1).slice(0, 7)).not.toBe(month)
      }
    }
  })
})
