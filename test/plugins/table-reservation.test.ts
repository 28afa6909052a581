/** The table from question to cancelled: both branches and what may never stand beside what, and random walks. */
import fc from 'fast-check'
import type { Json } from 'parley'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { moduleOf } from './acting-context.ts'
import { converse, type FlowConversation } from './flow-conversation.ts'
import { scalarsOf, unfounded } from './unfounded.ts'

interface Speech {
  sayNumber(number: number): string
  sayTime(time: string): string
  sayReference(reference: string): string
}
const { sayNumber, sayTime, sayReference } = await moduleOf<Speech>('table-reservation/speech.js')
const { dateOf } = await moduleOf<{ dateOf(day: string, now: Date): string }>('table-reservation/days.js')

const WAYS_OUT = ['restart', 'end_call', 'respond_freely']
const ALWAYS = ['check_availability', 'cancel_reservation', ...WAYS_OUT]
const BY_PHASE: Readonly<Record<string, readonly string[]>> = {
  ask: ALWAYS,
  free: [...ALWAYS, 'create_reservation'],
  full: [...ALWAYS, 'add_to_waitlist'],
  reserved: ALWAYS,
  waiting: ALWAYS,
}
const FREE = { party_size: 4, day: 'friday', time: '20:30' }
const FULL = { party_size: 4, day: 'friday', time: '19:00' }

beforeEach(() => {
  // A Monday, by the computer's own time zone.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 10, 23, 12) })
})
afterEach(() => {
  vi.useRealTimers()
})

const table = (storage?: Map<string, string>, sessionId?: string) =>
  converse('table-reservation', storage === undefined ? {} : { storage }, sessionId)
const at = async (phase: string): Promise<FlowConversation> => {
  const talk = await table()
  if (phase === 'ask') return talk
  await talk.say('check_availability', phase === 'full' || phase === 'waiting' ? FULL : FREE)
  if (phase === 'reserved') await talk.say('create_reservation', { name: 'Smith' })
  if (phase === 'waiting') await talk.say('add_to_waitlist', { name: 'Smith' })
  expect(talk.phase()).toBe(phase)
  return talk
}
/** No party size, day, time or reference is said that no result held; the rules of the house are no such values. */
const expectFounded = (talk: FlowConversation) => {
  for (const { kind, text, values } of talk.told) {
    if (kind === 'refusal') continue
    const entries = [...talk.storage.values()].map((each): Json => JSON.parse(each))
    // An error that asks which reservation is meant names those in the book.
    const founded = [...values, ...(kind === 'error' ? entries : [])].flatMap(scalarsOf).flatMap((value) => {
      if (typeof value === 'number') return [sayNumber(value)]
      if (/^\d\d:\d\d$/.test(value)) return [value, sayTime(value)]
      return /^\d{4}$/.test(value) ? [value, sayReference(value)] : [value]
    })
    const rules =
      kind === 'error' ? ['for eight', "six o'clock", 'half past nine', ...(text.match(/'[^']*'/g) ?? [])] : []
    expect({ text, unfounded: unfounded(text, [...founded, ...rules]) }).toEqual({ text, unfounded: [] })
  }
}

describe('table reservation', () => {
  it('offers a free table and reserves it', async () => {
    const talk = await table()
    expect(await talk.say('check_availability', FREE)).toBe(
      'A table for four is free on Friday at half past eight. Shall I book it, and under what name?',
    )
    expect(await talk.value('create_reservation', { name: ' Smith ' })).toEqual({
      reference: '9001',
      kind: 'table',
      name: 'Smith',
      party_size: 4,
      date: '2026-11-27',
      time: '20:30',
    })
    expect(talk.phase()).toBe('reserved')
    expect(await talk.say('cancel_reservation')).toBe(
      'A table for four for Smith on Friday at half past eight is cancelled.',
    )
    expect(talk.phase()).toBe('ask')
    expectFounded(talk)
  })

  it('offers the next two times or the waiting list when it is full', async () => {
    const talk = await table()
    const answer = await talk.call('check_availability', FULL)
    expect(answer).toMatchObject({
      value: {
        is_available: false,
        next_free: [
          { date: '2026-11-27', time: '20:30' },
          { date: '2026-11-27', time: '21:00' },
        ],
      },
      say: "On Friday at seven o'clock there is no table for four left. Free after that: half past eight and nine o'clock. Which time would you like, or shall I put you on the waiting list?",
    })
    expect(await talk.say('add_to_waitlist', { name: 'Taylor' })).toBe(
      "Taylor is on the waiting list for Friday at seven o'clock, reference nine zero zero one. That is not a table yet.",
    )
    expect(talk.phase()).toBe('waiting')
    expectFounded(talk)
  })

  it('looks into the next days when an evening is over', async () => {
    const talk = await table()
    expect(await talk.value('check_availability', { party_size: 2, day: 'saturday', time: '20:30' })).toMatchObject({
      next_free: [{ time: '21:00' }, { time: '21:30' }],
    })
    vi.setSystemTime(new Date(2026, 10, 23, 18, 45))
    const late = await talk.call('check_availability', { party_size: 2, day: 'today', time: '19:00' })
    expect(late).toMatchObject({ value: { is_available: false, next_free: [{ time: '19:30' }, { time: '20:00' }] } })
  })

  it.each(Object.keys(BY_PHASE))('exposes in "%s" what the book allows, and never both ways on', async (phase) => {
    const talk = await at(phase)
    expect(talk.exposed().sort()).toEqual([...(BY_PHASE[phase] ?? [])].sort())
    const forbidden = ['create_reservation', 'add_to_waitlist'].filter((tool) => !talk.exposed().includes(tool))
    expect(forbidden.length).toBeGreaterThanOrEqual(1)
    for (const tool of forbidden) expect(await talk.call(tool, { name: 'Smith' })).toMatchObject({ kind: 'hidden' })
  })

  it.each(Object.keys(BY_PHASE))('cancels in "%s"', async (phase) => {
    const storage = new Map<string, string>()
    const before = await table(storage, 'before')
    await before.say('check_availability', { ...FREE, day: 'tuesday' })
    await before.say('create_reservation', { name: 'Brown' })
    const talk = await table(storage, 'now')
    if (phase !== 'ask') await talk.say('check_availability', phase === 'full' || phase === 'waiting' ? FULL : FREE)
    if (phase === 'reserved') await talk.say('create_reservation', { name: 'Smith' })
    if (phase === 'waiting') await talk.say('add_to_waitlist', { name: 'Smith' })
    expect(await talk.value('cancel_reservation', { name: 'brown' })).toMatchObject({
      reference: '9001',
      is_cancelled: true,
    })
    expect(talk.phase()).toBe(phase === 'reserved' || phase === 'waiting' ? 'ask' : phase)
    expectFounded(talk)
  })

  it('goes over from free to full and back with what is asked last', async () => {
    const talk = await at('free')
    await talk.say('check_availability', FULL)
    expect(talk.phase()).toBe('full')
    await talk.say('check_availability', { ...FREE, party_size: 2 })
    expect(talk.phase()).toBe('free')
    expect(await talk.value('create_reservation', { name: 'Smith' })).toMatchObject({ party_size: 2, time: '20:30' })
  })

  it('asks again only for the one thing that does not fit', async () => {
    const talk = await table()
    expect(await talk.fail('check_availability', { ...FREE, party_size: 9 })).toMatchObject({ field: 'party_size' })
    expect(await talk.fail('check_availability', { ...FREE, time: '19:15' })).toMatchObject({
      field: 'time',
      ask: 'Ask the user for one of these times.',
    })
    vi.setSystemTime(new Date(2026, 10, 23, 20))
    expect(await talk.fail('check_availability', { ...FREE, day: 'today', time: '19:00' })).toMatchObject({
      field: 'time',
    })
    for (const args of [
      { ...FREE, time: 'half past' },
      { ...FREE, day: 'someday' },
      { ...FREE, party_size: 0 },
    ]) {
      expect(await talk.call('check_availability', args)).toMatchObject({ kind: 'invalid' })
    }
    expect(talk.phase()).toBe('ask')
    expectFounded(talk)
  })

  it('asks for a name that is only spaces, and takes one-digit hours', async () => {
    const talk = await at('free')
    expect(await talk.fail('create_reservation', { name: '   ' })).toMatchObject({ field: 'name' })
    expect(await talk.fail('check_availability', { ...FREE, time: '8:30' })).toMatchObject({ field: 'time' })
  })

  it('reserves and lists once what is asked for twice', async () => {
    const talk = await at('free')
    await talk.say('create_reservation', { name: 'Smith' })
    await talk.say('check_availability', FREE)
    expect(await talk.say('create_reservation', { name: 'smith' })).toBe(
      'That table is reserved for Smith already, reference nine zero zero one.',
    )
    await talk.say('check_availability', FULL)
    await talk.say('add_to_waitlist', { name: 'Smith' })
    await talk.say('check_availability', FULL)
    expect(await talk.say('add_to_waitlist', { name: 'Smith' })).toContain('on that waiting list already')
  })

  it('asks which reservation is meant, by reference alone, and refuses one that is not there', async () => {
    const talk = await table()
    expect((await talk.fail('cancel_reservation')).ask).toBe('Tell the user that no reservation was found.')
    for (const time of ['20:30', '21:00']) {
      await talk.say('check_availability', { ...FREE, time })
      await talk.say('create_reservation', { name: 'Smith' })
    }
    expect(await talk.fail('cancel_reservation', { name: 'Smith' })).toMatchObject({
      field: 'reference',
      error: expect.stringContaining('with reference nine zero zero one and a table for four on Friday at nine'),
    })
    expect(await talk.fail('cancel_reservation', { reference: '1234' })).toMatchObject({ field: 'reference' })
    expect(await talk.fail('cancel_reservation', { name: 'Nobody' })).toMatchObject({ field: 'name' })
    expect(await talk.value('cancel_reservation', { reference: '9 0 0 2' })).toMatchObject({ time: '21:00' })
    expectFounded(talk)
  })

  it('forgets reservations that are over', async () => {
    const talk = await at('reserved')
    vi.setSystemTime(new Date(2026, 10, 28, 12))
    expect((await talk.fail('cancel_reservation')).error).toContain('nothing to cancel')
    expect([...talk.storage.keys()]).toEqual(['next-reference'])
  })

  it.each([
    ['today', '2026-11-23'],
    ['tomorrow', '2026-11-24'],
    ['sunday', '2026-11-29'],
    // Today is a Monday: who says "Monday" means the next one.
    ['monday', '2026-11-30'],
  ])('takes "%s" for %s', (day, date) => expect(dateOf(day, new Date())).toBe(date))
})

describe('any sequence of calls', () => {
  const name = fc.constantFrom('Smith', 'Jones')
  const step: fc.Arbitrary<[string, Record<string, Json>]> = fc.oneof(
    fc.tuple(
      fc.constant('check_availability'),
      fc.record({
        party_size: fc.constantFrom(2, 5, 9),
        day: fc.constantFrom('today', 'friday', 'saturday'),
        time: fc.constantFrom('19:00', '20:30', '21:30', '19:15'),
      }),
    ),
    fc.tuple(fc.constantFrom('create_reservation', 'add_to_waitlist'), fc.record({ name })),
    fc.tuple(fc.constant('cancel_reservation'), fc.record({ name }, { requiredKeys: [] })),
    fc.tuple(fc.constantFrom('restart', 'respond_freely'), fc.constant({})),
  )

  it('books only what was free, lists only what was full, and never exposes both', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const talk = await table()
        let last: Json = null
        let entries = 0
        for (const [tool, args] of steps) {
          const wasExposed = talk.exposed().includes(tool)
          const answer = await talk.call(tool, args)
          expect(answer.kind === 'hidden').toBe(!wasExposed)
          if (answer.kind !== 'ok') continue
          if (tool === 'check_availability') last = answer.value
          if (tool === 'create_reservation' || tool === 'add_to_waitlist') {
            const { party_size, date, time } = Object(answer.value)
            expect(last).toMatchObject({ is_available: tool === 'create_reservation', party_size, date, time })
          }
          const now = [...talk.storage.keys()].filter((key) => key.startsWith('entry:')).length
          if (tool === 'cancel_reservation') expect(now).toBe(entries - 1)
          entries = now
        }
        for (const { phase, tools } of talk.exposures) {
          expect([...tools].sort()).toEqual([...(BY_PHASE[phase] ?? [])].sort())
          expect(tools.includes('create_reservation') && tools.includes('add_to_waitlist')).toBe(false)
        }
        expectFounded(talk)
      }),
      { numRuns: 60 },
    )
  })
})
