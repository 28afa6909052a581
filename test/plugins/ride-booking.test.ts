/** The ride from lookup to cancelled: every branch, what is exposed in each, and random walks through all of it. */
import fc from 'fast-check'
import type { Json } from 'parley'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { moduleOf } from './acting-context.ts'
import { converse, type FlowConversation } from './flow-conversation.ts'
import { scalarsOf, unfounded } from './unfounded.ts'

interface Speech {
  sayNumber(number: number): string
  sayMoney(pence: number): string
  sayMiles(miles: number): string
  sayMinutes(minutes: number): string
  sayCode(code: string): string
  sayPostcode(postcode: string): string
}
const speech = await moduleOf<Speech>('ride-booking/speech.js')
const { postcodeOf } = await moduleOf<{ postcodeOf(text: string): string }>('ride-booking/places.js')

const WAYS_OUT = ['revise_pickup', 'revise_dropoff', 'restart', 'end_call', 'respond_freely']
const BY_PHASE: Readonly<Record<string, readonly string[]>> = {
  lookup: ['lookup_postcode'],
  estimate: ['lookup_postcode', 'estimate_fare'],
  book: ['lookup_postcode', 'estimate_fare', 'book_ride'],
  booked: ['get_booking', 'track_driver', 'cancel_ride'],
}
const PALACE = 'SW1A 1AA'
const CITY = 'EC1A 1BB'
const BBC = 'W1A 0AX'
const START_MS = Date.parse('2026-11-23T12:00:00Z')

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START_MS })
})
afterEach(() => {
  vi.useRealTimers()
})

const ride = (storage?: Map<string, string>, sessionId?: string) =>
  converse('ride-booking', storage === undefined ? {} : { storage }, sessionId)
/** A conversation that has come to a phase by the straight way. */
const at = async (phase: string): Promise<FlowConversation> => {
  const talk = await ride()
  const steps: [string, Record<string, Json>][] = [
    ['lookup_postcode', { pickup: PALACE, dropoff: CITY }],
    ['estimate_fare', {}],
    ['book_ride', {}],
  ]
  for (const [tool, args] of steps) {
    if (talk.phase() === phase) break
    await talk.say(tool, args)
  }
  expect(talk.phase()).toBe(phase)
  return talk
}
/** Every number, amount and time that a text holds came from a result; limits of the service are no such values. */
const expectFounded = (talk: FlowConversation) => {
  for (const { kind, text, values } of talk.told) {
    if (kind === 'refusal') continue
    const founded = values
      .flatMap(scalarsOf)
      .flatMap((value) =>
        typeof value === 'string'
          ? [value, speech.sayCode(value), speech.sayPostcode(value)]
          : [speech.sayMoney(value), speech.sayMiles(value), speech.sayMinutes(value)],
      )
    const asked = kind === 'error' ? [...(text.match(/[A-Z0-9]{2,4} ?[0-9][A-Z]{2}/gi) ?? []), 'sixty miles'] : []
    expect({ text, unfounded: unfounded(text, [...founded, ...asked]) }).toEqual({ text, unfounded: [] })
  }
}

describe('ride booking', () => {
  it('goes from the places to the fare to the booking, and reads what it was given', async () => {
    const talk = await ride()
    expect(await talk.say('lookup_postcode', { pickup: PALACE, dropoff: CITY })).toBe(
      'The pickup is S W one A, one A A, in Westminster, and the dropoff is E C one A, one B B, in the City of London. Shall I work out the fare?',
    )
    expect(await talk.value('estimate_fare')).toEqual({
      pickup: PALACE,
      dropoff: CITY,
      miles: 2.6,
      minutes: 17,
      fare_pence: 970,
      fare: '£9.70',
    })
    expect(await talk.say('book_ride')).toBe(
      'Your ride is booked, reference one zero zero one. Your driver comes with a blue hatchback in six minutes.',
    )
    expect(await talk.say('get_booking')).toContain('booked for nine pounds seventy, reference one zero zero one')
    expect(talk.phase()).toBe('booked')
    expectFounded(talk)
  })

  it.each(Object.keys(BY_PHASE))('exposes in "%s" its own tools and every way out', async (phase) => {
    const talk = await at(phase)
    expect(talk.exposed().sort()).toEqual([...(BY_PHASE[phase] ?? []), ...WAYS_OUT].sort())
    expect(talk.exposed().length).toBeLessThanOrEqual(10)
  })

  it.each(Object.keys(BY_PHASE))('answers a tangent in "%s" and stays', async (phase) => {
    const talk = await at(phase)
    expect(await talk.call('respond_freely')).toMatchObject({ kind: 'ok' })
    expect(talk.phase()).toBe(phase)
  })

  it('has no way to a booking that skips a step', async () => {
    const talk = await ride()
    for (const tool of ['estimate_fare', 'book_ride', 'get_booking', 'track_driver', 'cancel_ride']) {
      expect(await talk.call(tool)).toMatchObject({ kind: 'hidden' })
    }
    await talk.say('lookup_postcode', { pickup: PALACE, dropoff: CITY })
    expect(await talk.call('book_ride')).toMatchObject({ kind: 'hidden' })
  })

  it.each(['SW1A 1AA', 'sw1a1aa', 's w 1 a 1 a a', 'Sw1A 1aA '])('takes the postcode as "%s"', async (pickup) => {
    expect(await (await ride()).value('lookup_postcode', { pickup })).toMatchObject({ pickup: PALACE })
  })

  it.each(['Buckingham Palace', 'SW1A', '1AA', '12345', 'SW1A 1AAA', ''])(
    'refuses "%s" before it runs',
    async (pickup) => {
      const answer = await (await ride()).call('lookup_postcode', { pickup, dropoff: CITY })
      expect(answer).toMatchObject({ kind: 'invalid', error: expect.stringContaining('keep them: dropoff') })
    },
  )

  it('keeps the pickup when the dropoff fails, and asks for the dropoff alone', async () => {
    const talk = await ride()
    const failure = await talk.fail('lookup_postcode', { pickup: PALACE, dropoff: 'ZZ1 1ZZ' })
    expect(failure.field).toBe('dropoff')
    expect(failure.error).toBe(
      "dropoff: 'ZZ1 1ZZ' was not found or not accepted. Resolved: the pickup is SW1A 1AA. Ask the user for the dropoff postcode again, and only for that.",
    )
    expect(talk.phase()).toBe('lookup')
    expect(await talk.value('lookup_postcode', { dropoff: CITY })).toMatchObject({ pickup: PALACE, dropoff: CITY })
    expect(talk.phase()).toBe('estimate')
  })

  it('keeps the dropoff when the pickup fails, and takes one after the other when both do', async () => {
    const talk = await ride()
    const first = await talk.fail('lookup_postcode', { pickup: 'ZZ1 1ZZ', dropoff: 'ZZ2 2ZZ' })
    expect(first.field).toBe('pickup')
    const second = await talk.fail('lookup_postcode', { pickup: 'ZZ1 1ZZ', dropoff: CITY })
    expect(second.error).toContain('Resolved: the dropoff is EC1A 1BB. Ask the user for the pickup postcode again')
    expect(await talk.say('lookup_postcode', { pickup: PALACE })).toContain('Shall I work out the fare?')
  })

  it('asks for the end that is missing', async () => {
    const talk = await ride()
    expect((await talk.fail('lookup_postcode')).field).toBe('pickup')
    expect(await talk.say('lookup_postcode', { pickup: PALACE })).toMatch(/What is the dropoff postcode\?$/)
    expect(await talk.fail('estimate_fare')).toMatchObject({
      field: 'dropoff',
      error: expect.stringContaining('Resolved: the pickup is SW1A 1AA'),
    })
    expect((await talk.fail('lookup_postcode')).field).toBe('dropoff')
  })

  it('refuses a ride from a place to itself, and one that is too far', async () => {
    const talk = await ride()
    expect(await talk.fail('lookup_postcode', { pickup: PALACE, dropoff: 'sw1a1aa' })).toMatchObject({
      field: 'dropoff',
    })
    await talk.say('lookup_postcode', { dropoff: 'M1 1AE' })
    expect(await talk.fail('estimate_fare')).toMatchObject({
      field: 'dropoff',
      ask: expect.stringContaining('sixty miles'),
    })
    expect(talk.phase()).toBe('estimate')
    expectFounded(talk)
  })

  it.each(['estimate', 'book'])('changes the pickup in "%s": the dropoff stays, the fare goes', async (phase) => {
    const talk = await at(phase)
    expect(await talk.value('revise_pickup', { pickup: BBC })).toMatchObject({ pickup: BBC, dropoff: CITY })
    expect(talk.phase()).toBe('estimate')
    expect(talk.state.has('quote')).toBe(false)
    expect(await talk.value('estimate_fare')).toMatchObject({ pickup: BBC, dropoff: CITY })
    expect(await talk.value('book_ride')).toMatchObject({ pickup: BBC, dropoff: CITY })
    expectFounded(talk)
  })

  it('keeps what was settled when a change is not found', async () => {
    const talk = await at('book')
    expect(await talk.fail('revise_dropoff', { dropoff: 'ZZ1 1ZZ' })).toMatchObject({ field: 'dropoff' })
    expect(talk.phase()).toBe('book')
    expect(await talk.value('book_ride')).toMatchObject({ pickup: PALACE, dropoff: CITY })
  })

  it('sends a change to the lookup while nothing is settled', async () => {
    const talk = await ride()
    expect((await talk.fail('revise_pickup', { pickup: PALACE })).ask).toBe(
      'Call lookup_postcode with this pickup instead.',
    )
    expect(talk.phase()).toBe('lookup')
  })

  it('looks a place up again after the fare, and wants a new fare', async () => {
    const talk = await at('book')
    expect(await talk.value('lookup_postcode', { dropoff: BBC })).toMatchObject({ pickup: PALACE, dropoff: BBC })
    expect(talk.phase()).toBe('estimate')
    expect(talk.exposed()).not.toContain('book_ride')
  })

  it('does not book a fare of other places', async () => {
    const talk = await at('book')
    await talk.fail('lookup_postcode', { pickup: BBC, dropoff: 'ZZ1 1ZZ' })
    expect(await talk.fail('book_ride')).toMatchObject({ ask: expect.stringMatching(/^Call estimate_fare/) })
    await talk.say('estimate_fare')
    expect(await talk.value('book_ride')).toMatchObject({ pickup: BBC })
  })

  it('books once, also when the call comes twice at once or after starting over', async () => {
    const talk = await at('book')
    const [one, two] = await Promise.all([talk.call('book_ride'), talk.call('book_ride')])
    expect(one).toMatchObject({ kind: 'ok', value: { reference: '1001' } })
    if (two.kind === 'ok') expect(two.value).toMatchObject({ reference: '1001' })
    await talk.call('restart')
    await talk.say('lookup_postcode', { pickup: PALACE, dropoff: CITY })
    await talk.say('estimate_fare')
    expect(await talk.say('book_ride')).toBe('That ride is booked already, reference one zero zero one.')
  })

  it('books anew in another conversation, and after cancelling', async () => {
    const talk = await at('booked')
    expect(await talk.say('cancel_ride')).toBe('Your ride with reference one zero zero one is cancelled.')
    expect(talk.phase()).toBe('estimate')
    await talk.say('estimate_fare')
    expect(await talk.value('book_ride')).toMatchObject({ reference: '1002', car: 'a silver saloon' })
    const other = await ride(talk.storage, 'another')
    await other.say('lookup_postcode', { pickup: PALACE, dropoff: CITY })
    await other.say('estimate_fare')
    expect(await other.value('book_ride')).toMatchObject({ reference: '1003' })
  })

  it('does not change a booked ride, but offers to cancel it', async () => {
    const talk = await at('booked')
    expect((await talk.fail('revise_pickup', { pickup: BBC })).ask).toBe('Ask the user whether to cancel the ride.')
    expect(talk.phase()).toBe('booked')
  })

  it('knows where the driver is', async () => {
    const talk = await at('booked')
    expect(await talk.say('track_driver')).toBe('Your driver is six minutes away.')
    vi.setSystemTime(START_MS + 5 * 60_000)
    expect(await talk.say('track_driver')).toBe('Your driver is one minute away.')
    vi.setSystemTime(START_MS + 3_600_000)
    expect(await talk.say('track_driver')).toBe('Your driver is there.')
    expectFounded(talk)
  })

  it('forgets everything on a restart', async () => {
    const talk = await at('book')
    await talk.call('restart')
    expect(talk.phase()).toBe('lookup')
    expect(talk.state.size).toBe(0)
  })

  it('keeps no more bookings than it must', async () => {
    const storage = new Map<string, string>()
    for (let index = 0; index < 25; index++) {
      vi.setSystemTime(START_MS + index * 1000)
      const talk = await ride(storage, `session-${index}`)
      await talk.say('lookup_postcode', { pickup: PALACE, dropoff: CITY })
      await talk.say('estimate_fare')
      await talk.say('book_ride')
    }
    expect([...storage.keys()].filter((key) => key.startsWith('booking:')).length).toBeLessThanOrEqual(21)
  })

  it.each([
    ['sw1a 1aa', 'SW1A 1AA'],
    ['m11ae', 'M1 1AE'],
  ])('writes "%s" as "%s"', (text, postcode) => expect(postcodeOf(text)).toBe(postcode))
})

describe('any sequence of calls', () => {
  const postcode = fc.constantFrom(PALACE, CITY, BBC, 'n19gu', 'ZZ1 1ZZ', 'M1 1AE')
  const step: fc.Arbitrary<[string, Record<string, string>]> = fc.oneof(
    fc.tuple(fc.constant('lookup_postcode'), fc.record({ pickup: postcode, dropoff: postcode }, { requiredKeys: [] })),
    fc.tuple(fc.constant('revise_pickup'), fc.record({ pickup: postcode })),
    fc.tuple(fc.constant('revise_dropoff'), fc.record({ dropoff: postcode })),
    fc.tuple(
      fc.constantFrom(
        'estimate_fare',
        'estimate_fare',
        'book_ride',
        'book_ride',
        'get_booking',
        'track_driver',
        'cancel_ride',
        'restart',
        'respond_freely',
      ),
      fc.constant({}),
    ),
  )

  it('keeps the order of the steps and says nothing that was not given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const talk = await ride()
        let fare: Json = null
        for (const [tool, args] of steps) {
          const before = talk.phase()
          const wasExposed = talk.exposed().includes(tool)
          const answer = await talk.call(tool, args)
          expect(answer.kind === 'hidden').toBe(!wasExposed)
          if (answer.kind !== 'ok') expect(talk.phase()).toBe(before)
          else if (tool === 'estimate_fare') fare = answer.value
          else if (tool === 'book_ride') expect(answer.value).toMatchObject(Object(fare))
          else if (args['dropoff'] !== undefined)
            expect(answer.value).toMatchObject({ dropoff: postcodeOf(args['dropoff']) })
        }
        for (const { phase, tools } of talk.exposures) {
          expect([...tools].sort()).toEqual([...(BY_PHASE[phase] ?? []), ...WAYS_OUT].sort())
        }
        expectFounded(talk)
      }),
      { numRuns: 60 },
    )
  })
})
