/**
 * Clock: the time anywhere, from the computer's own clock and time zone data. Needs no permission.
 */
import { differenceInMinutes, momentIn } from './moment.js'
import { findPlace, suggestPlaces } from './places.js'
import { sayDate, sayDifference, sayTime } from './speech.js'

/** @type {import('parley').Plugin} */
export default {
  tools: {
    async get_time({ place, compared_with: other }, ctx) {
      const now = new Date()
      const here = { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, label: '' }
      const first = place === undefined ? here : resolve('place', place, ctx)
      const moment = momentIn(first.zone, now)
      const result = {
        ...(first.label === '' ? {} : { place: first.label }),
        time: moment.time,
        date: moment.date,
        weekday: moment.weekday,
        time_zone: first.zone,
        utc_offset: moment.offset,
      }
      if (other !== undefined) {
        const second = resolve('compared_with', other, ctx)
        const minutes = differenceInMinutes(first.zone, second.zone, now)
        const subject = first.label === '' ? 'Your place' : capital(first.label)
        return ctx.result(
          { ...result, compared_with: second.label, difference_minutes: minutes },
          { say: sayDifference(subject, second.label, minutes) },
        )
      }
      const minutes = differenceInMinutes(first.zone, here.zone, now)
      const value = first === here ? result : { ...result, difference_to_here_minutes: minutes }
      const where = first.label === '' ? '' : ` in ${first.label}`
      return ctx.result(
        { ...value, date_in_words: sayDate(moment) },
        { say: `It is ${sayTime(moment)} on ${moment.weekday}, ${sayDate(moment)}${where === '' ? '' : `,${where}`}.` },
      )
    },
  },
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1)

/** The place a name means; asks back where it means none, or more than one time zone. */
function resolve(field, name, ctx) {
  const found = findPlace(name)
  if (found.zone !== undefined) return found
  if (found.cities !== undefined) {
    throw ctx.fail({
      field,
      value: name,
      resolved: `${found.label} has several time zones`,
      ask: `Ask the user which city in ${found.label} they mean, for instance ${found.cities.join(', ')}.`,
    })
  }
  if (found.known !== undefined) {
    throw ctx.fail({
      field,
      value: name,
      resolved: `the only ${found.known} known here is the one in ${found.country}`,
      ask: `Ask the user for a large city near the one they mean.`,
    })
  }
  const near = suggestPlaces(name)
  throw ctx.fail({
    field,
    value: name,
    ask:
      near.length > 0
        ? `Ask the user whether they mean ${near.join(' or ')}, or for a larger city nearby.`
        : 'Ask the user for a larger city nearby, or for the country.',
  })
}
