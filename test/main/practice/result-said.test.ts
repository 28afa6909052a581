/** What the practice agent makes of results and errors, above all those that Parley itself writes for a model. */
import { describe, expect, it } from 'vitest'
import { invalidText, timeoutText, unknownText, waitingResult } from '../../../main/plugins/outcome-text.ts'
import { compileParameters } from '../../../main/plugins/parameters.ts'
import { errorSaid } from '../../../main/practice/error-said.ts'
import { factsOf, resultSaid } from '../../../main/practice/result-said.ts'

describe('an error, said to a person', () => {
  it.each([
    [
      "dropoff: 'ZZ1 1ZZ' was not found or not accepted. Resolved: the pickup is SW1A 1AA. Ask the user for the dropoff postcode again, and only for that.",
      'I could not use "ZZ1 1ZZ" as the dropoff. The pickup is SW1A 1AA. Please tell me the dropoff postcode again.',
    ],
    [
      "place: 'Lyn' was not found or not accepted. Ask the user whether they mean Lyon or Lille, or for a larger city nearby.",
      'I could not use "Lyn" as the place. Do you mean Lyon or Lille? Or tell me a larger city nearby.',
    ],
    [
      'cancel_timer did not succeed. Resolved: no timer is running. Tell the user so; ask nothing.',
      'No timer is running.',
    ],
    [
      "hours: '200' was not found or not accepted. Say that a timer can run for seven days at most, and ask for a shorter time.",
      'I could not use "200" as the hours. A timer can run for seven days at most. Please tell me a shorter time.',
    ],
    [
      'get_weather did not succeed. Resolved: the weather service cannot be reached. Tell the user that the weather needs an internet connection.',
      'The weather service cannot be reached. The weather needs an internet connection.',
    ],
    [timeoutText('get_weather', 10, true), 'It took too long. Shall I try once more?'],
    [timeoutText('book_ride', 10, false), 'I got no answer in time, and it is not known whether it took effect.'],
    [unknownText('book_ride'), 'That is not possible at the moment.'],
    [
      "get_time did not run: it needs the user's permission. Tell the user so; do not call it again.",
      'It needs your permission.',
    ],
    ['Ask the user whether to cancel the ride.', 'Shall I cancel the ride?'],
    ['No "Foo". Ask the user for a city.', 'No "Foo". Please tell me a city.'],
    ['The station St. Ives is closed, e.g. Sundays.', 'The station St. Ives is closed, e.g. Sundays.'],
    ['', 'That did not work.'],
  ])('%s', (error, said) => expect(errorSaid(error).text).toBe(said))

  it('asks for one thing when several arguments were refused, with an example of it', () => {
    const validate = compileParameters({
      type: 'object',
      properties: {
        party_size: { type: 'integer', description: 'Number of people, e.g. 4', examples: [4], maximum: 30 },
        time: { type: 'string', description: 'Time, e.g. 19:30', pattern: '[0-9]{2}:[0-9]{2}', examples: ['19:30'] },
      },
      required: ['party_size', 'time'],
    })
    const error = (args: Record<string, string | number>) =>
      errorSaid(invalidText('check_availability', validate(args), Object.keys(args)))
    expect(error({ party_size: 4, time: 'late' })).toMatchObject({
      text: 'I could not use "late" as the time. Please tell me the time, for example 19:30.',
      field: 'time',
    })
    expect(error({ party_size: 99, time: 'late' }).text).toBe(
      'I could not use 99 as the party size. I could not use "late" as the time. Please tell me the party size, for example 4.',
    )
    expect(error({ time: '19:30', wind: 'strong', party_size: 2 }).text).not.toMatch(/argument|_|call/)
  })

  it('hears which tool to call instead, but not "call it again"', () => {
    expect(errorSaid('revise_pickup did not succeed. Call lookup_postcode with this pickup instead.').callInstead).toBe(
      'lookup_postcode',
    )
    expect(errorSaid('Ask the user only for the time, then call get_time again.').callInstead).toBe(null)
    expect(errorSaid('It was cancelled. Do not call it again.').callInstead).toBe(null)
  })
})

describe('a result', () => {
  const kindOf = (value: object | string) => resultSaid(JSON.stringify(value))

  it('that waits for the user is said to wait, never to be done', () => {
    expect(kindOf({ status: 'waiting for the user' })).toEqual({
      kind: 'waiting',
      text: 'That needs your yes, so you have been asked. Nothing has been done yet.',
    })
    expect(kindOf({ result: { status: 'waiting for the user' }, say: 'I asked you' })).toEqual({
      kind: 'waiting',
      text: 'I asked you.',
    })
    const fromParley = kindOf(waitingResult('book_ride', true))
    expect(fromParley).toMatchObject({ kind: 'waiting', text: expect.stringMatching(/your yes/) })
    expect(fromParley).not.toMatchObject({ text: expect.stringMatching(/book_ride|NOT/) })
  })

  it('that tells the model what to do is not read aloud', () => {
    expect(kindOf('Answer in your own words, then come back to where you were.')).toMatchObject({
      does: 'answer-freely',
    })
    expect(kindOf('Begin again from the start.')).toMatchObject({ does: 'begin-again' })
    expect(kindOf('The conversation ends now. Say goodbye in a word.')).toMatchObject({ does: 'goodbye' })
    expect(kindOf('It is nine.')).toMatchObject({ kind: 'said', text: 'It is nine.' })
  })

  it('leaves its values behind, the newest first, and nothing that is no value', () => {
    const facts = factsOf(JSON.stringify({ list: [{ merchant: 'A' }, { merchant: 'B' }], ok: true, gone: null }), {
      merchant: ['C'],
    })
    expect(facts).toEqual({ merchant: ['B', 'A', 'C'] })
    expect(factsOf('no JSON', facts)).toEqual(facts)
    expect(factsOf('{"merchant":"C"}', facts)['merchant']).toEqual(['C', 'B', 'A'])
    expect(Object.getPrototypeOf(factsOf('{"__proto__":"x"}', {}))).toBe(Object.prototype)
  })
})
