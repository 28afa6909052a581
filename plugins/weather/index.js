/**
 * Weather: one question to Open-Meteo's place names, one to its forecast. The only bundled plugin that needs the
 * internet; without it the user hears so.
 */
import { conditionOf } from './conditions.js'
import { sayDegrees, sayNumber } from './speech.js'

const SCALES = {
  metric: { unit: 'celsius', name: 'Celsius', key: 'c' },
  imperial: { unit: 'fahrenheit', name: 'Fahrenheit', key: 'f' },
}
/** A chance of rain below this is not worth a sentence. */
const LEAST_RAIN_PERCENT = 20

/** @type {import('parley').Plugin} */
export default {
  tools: {
    async get_weather({ city }, ctx) {
      const wanted = city.trim()
      if (wanted === '') throw ctx.fail({ field: 'city', ask: 'Ask the user which city they mean.' })
      const scale = ctx.settings.units === 'imperial' ? SCALES.imperial : SCALES.metric
      const place = await findPlace(wanted, ctx)
      const weather = await readWeather(place, scale, ctx)
      const { key, name } = scale
      const value = {
        city: place.name,
        ...(place.country === undefined ? {} : { country: place.country }),
        [`temperature_${key}`]: weather.now,
        [`feels_like_${key}`]: weather.feelsLike,
        description: weather.description,
        [`high_${key}`]: weather.high,
        [`low_${key}`]: weather.low,
        rain_chance_percent: weather.rainPercent,
        local_time: weather.time,
      }
      const where = place.country === undefined ? place.name : `${place.name}, ${place.country},`
      const rain =
        weather.rainPercent >= LEAST_RAIN_PERCENT
          ? ` The chance of rain today is ${sayNumber(weather.rainPercent)} percent.`
          : ''
      return ctx.result(value, {
        say: `In ${where} it is ${sayDegrees(weather.now, name)} with ${weather.description}. Today goes from ${sayNumber(weather.low)} to ${sayDegrees(weather.high, name)}.${rain}`,
      })
    },
  },
}

/** The best known place of that name. */
async function findPlace(city, ctx) {
  const query = new URLSearchParams({ name: city, count: '1', language: 'en', format: 'json' })
  const found = await ask(`https://geocoding-api.open-meteo.com/v1/search?${query}`, ctx)
  const first = Array.isArray(found.results) ? found.results[0] : undefined
  if (first === undefined) {
    throw ctx.fail({ field: 'city', value: city, ask: 'Ask the user for a larger city nearby.' })
  }
  const { name, country, latitude, longitude } = first
  if (typeof name !== 'string' || !Number.isFinite(latitude) || !Number.isFinite(longitude)) throw unusable(ctx)
  return { name, country: typeof country === 'string' && country !== name ? country : undefined, latitude, longitude }
}

async function readWeather({ latitude, longitude }, scale, ctx) {
  const query = new URLSearchParams({
    latitude: String(latitude),
    longitude: String(longitude),
    current: 'temperature_2m,apparent_temperature,weather_code',
    daily: 'temperature_2m_max,temperature_2m_min,precipitation_probability_max',
    temperature_unit: scale.unit,
    timezone: 'auto',
    forecast_days: '1',
  })
  const { current, daily } = await ask(`https://api.open-meteo.com/v1/forecast?${query}`, ctx)
  const weather = {
    now: whole(current?.temperature_2m),
    feelsLike: whole(current?.apparent_temperature),
    high: whole(daily?.temperature_2m_max?.[0]),
    low: whole(daily?.temperature_2m_min?.[0]),
    // The chance is missing for some places; everything else is always there.
    rainPercent: whole(daily?.precipitation_probability_max?.[0] ?? 0),
    description: conditionOf(current?.weather_code),
    time: current?.time,
  }
  if (Object.values(weather).some((part) => part === undefined)) throw unusable(ctx)
  return weather
}

/** JSON from the service; every way in which it can fail is said in words. */
async function ask(url, ctx) {
  const reply = await ctx.fetch(url, { signal: ctx.signal }).catch((error) => {
    // A call that was stopped has nobody to tell anything to.
    if (ctx.signal.aborted) throw error
    ctx.log.warn(`no answer from the weather service: ${error.message}`)
    throw ctx.fail({
      resolved: 'the weather service cannot be reached',
      ask: 'Tell the user that the weather needs an internet connection.',
    })
  })
  if (reply.status === 429) {
    throw ctx.fail({
      resolved: 'the weather service takes no more questions for now',
      ask: 'Tell the user to try again later.',
    })
  }
  if (!reply.ok) throw unusable(ctx)
  return reply.json().then(
    (value) => (typeof value === 'object' && value !== null ? value : {}),
    () => {
      throw unusable(ctx)
    },
  )
}

const unusable = (ctx) =>
  ctx.fail({
    resolved: 'the weather service gave no usable answer',
    ask: 'Tell the user to try again in a few minutes.',
  })

/** A whole number of degrees or percent; undefined for anything that is no number. `+ 0` makes no minus zero. */
const whole = (number) => (typeof number === 'number' && Number.isFinite(number) ? Math.round(number) + 0 : undefined)
