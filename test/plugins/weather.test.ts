/** The weather in words, and every way in which the service can fail. */
import type { ToolContext } from 'parley'
import { describe, expect, it } from 'vitest'
import { type Acting, act, moduleOf } from './acting-context.ts'

const { sayDegrees } = await moduleOf<{ sayDegrees(degrees: number, scale: string): string }>('weather/speech.js')

const PLACE = { results: [{ name: 'Oslo', country: 'Norway', latitude: 59.91, longitude: 10.75 }] }
const FORECAST = {
  current: { time: '2026-11-23T14:00', temperature_2m: 3.6, apparent_temperature: -0.4, weather_code: 61 },
  daily: { temperature_2m_max: [5.5], temperature_2m_min: [-2.2], precipitation_probability_max: [70] },
}
type Reply = object | string | number | Error

/** Open-Meteo as a table: what its two services answer. A number is a status, a text a body that is no JSON. */
const serviceOf = (places: Reply, forecast: Reply = FORECAST) => {
  const asked: URL[] = []
  const fetch: ToolContext['fetch'] = async (address) => {
    const url = new URL(address)
    asked.push(url)
    const reply = url.hostname === 'geocoding-api.open-meteo.com' ? places : forecast
    if (reply instanceof Error) throw reply
    if (typeof reply === 'number') return new Response('', { status: reply })
    return new Response(typeof reply === 'string' ? reply : JSON.stringify(reply))
  }
  return { fetch, asked }
}
const weather = (places: Reply = PLACE, forecast?: Reply, units?: string): Promise<Acting> =>
  act('weather', { fetch: serviceOf(places, forecast).fetch, ...(units === undefined ? {} : { settings: { units } }) })

describe('weather', () => {
  it('says it in words, with exact values beside', async () => {
    expect(await (await weather()).call('get_weather', { city: 'Oslo' })).toEqual({
      value: {
        city: 'Oslo',
        country: 'Norway',
        temperature_c: 4,
        feels_like_c: 0,
        description: 'light rain',
        high_c: 6,
        low_c: -2,
        rain_chance_percent: 70,
        local_time: '2026-11-23T14:00',
      },
      extra: {
        say: 'In Oslo, Norway, it is four degrees Celsius with light rain. Today goes from minus two to six degrees Celsius. The chance of rain today is seventy percent.',
      },
    })
  })

  it('asks only the two hosts of its permission, with the city and nothing else of the user', async () => {
    const service = serviceOf(PLACE)
    await (await act('weather', { fetch: service.fetch })).say('get_weather', { city: ' Oslo & co ' })
    expect(service.asked.map(({ hostname }) => hostname)).toEqual([
      'geocoding-api.open-meteo.com',
      'api.open-meteo.com',
    ])
    expect(service.asked[0]?.searchParams.get('name')).toBe('Oslo & co')
    expect(service.asked[1]?.searchParams.get('temperature_unit')).toBe('celsius')
  })

  it('speaks Fahrenheit where the setting says so', async () => {
    const service = serviceOf(PLACE)
    const acting = await act('weather', { fetch: service.fetch, settings: { units: 'imperial' } })
    expect(await acting.call('get_weather', { city: 'Oslo' })).toMatchObject({
      value: { temperature_f: 4 },
      extra: { say: expect.stringContaining('degrees Fahrenheit') },
    })
    expect(service.asked[1]?.searchParams.get('temperature_unit')).toBe('fahrenheit')
  })

  it('does not speak of rain that is unlikely or not told', async () => {
    const { precipitation_probability_max: _, ...daily } = FORECAST.daily
    expect(await (await weather(PLACE, { ...FORECAST, daily })).say('get_weather', { city: 'Oslo' })).not.toMatch(
      /rain today/,
    )
  })

  it('asks for a larger city when the place is not known, and only for that', async () => {
    for (const places of [{}, { results: [] }]) {
      expect(await (await weather(places)).fail('get_weather', { city: 'Nowhereton' })).toEqual({
        field: 'city',
        value: 'Nowhereton',
        ask: 'Ask the user for a larger city nearby.',
      })
    }
    expect((await (await weather()).fail('get_weather', { city: '  ' })).field).toBe('city')
  })

  it.each([
    ['no network', new Error('getaddrinfo'), FORECAST, /internet connection/],
    ['the network going away', PLACE, new Error('socket hang up'), /internet connection/],
    ['too many questions', 429, FORECAST, /try again later/],
    ['a fault of the service', PLACE, 503, /few minutes/],
    ['an answer that is no JSON', PLACE, '<html>', /few minutes/],
    ['an answer that is null', PLACE, 'null', /few minutes/],
    ['a place without a position', { results: [{ name: 'Oslo' }] }, FORECAST, /few minutes/],
    ['no temperature', PLACE, { ...FORECAST, current: {} }, /few minutes/],
    [
      'a weather nobody knows',
      PLACE,
      { ...FORECAST, current: { ...FORECAST.current, weather_code: 42 } },
      /few minutes/,
    ],
  ])('makes a spoken error of %s', async (_, places, forecast, ask) => {
    const failure = await (await weather(places, forecast)).fail('get_weather', { city: 'Oslo' })
    expect(failure.ask).toMatch(ask)
    expect(failure.resolved).toMatch(/^the weather service/)
  })

  it('has nothing to say when the call was stopped', async () => {
    const acting = await act('weather', { fetch: serviceOf(new Error('aborted')).fetch, signal: AbortSignal.abort() })
    await expect(acting.call('get_weather', { city: 'Oslo' })).rejects.toThrow('aborted')
  })

  it.each([
    [1, 'one degree Celsius'],
    [-1, 'minus one degree Celsius'],
    [0, 'zero degrees Celsius'],
    [104, 'one hundred and four degrees Celsius'],
  ])('says %d as "%s"', (degrees, words) => expect(sayDegrees(degrees, 'Celsius')).toBe(words))
})
