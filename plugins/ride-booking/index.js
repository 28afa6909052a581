/**
 * Ride booking: an example of a flow (lookup, estimate, book, booked). Each result names the step that follows, each
 * failure names the one field to ask for again, and going back keeps what still holds.
 */
import { findOrMake, keepBooking, oneByOne, readBooking } from './bookings.js'
import { findPlace, MAX_MILES, quoteFor } from './places.js'
import { sayCode, sayMiles, sayMinutes, sayMoney, sayNumber, sayPostcode } from './speech.js'

/** @type {import('parley').Plugin} */
export default {
  tools: {
    async lookup_postcode({ pickup, dropoff }, ctx) {
      const known = await readTrip(ctx)
      const given = { ...(pickup === undefined ? {} : { pickup }), ...(dropoff === undefined ? {} : { dropoff }) }
      if (Object.keys(given).length === 0) throw missingEnd(known, ctx)
      const places = Object.entries(given).map(([end, text]) => [end, findPlace(text)])
      const trip = { ...known }
      for (const [end, place] of places) if (place !== undefined) trip[end] = place.postcode
      const failed = places.find(([, place]) => place === undefined)?.[0]
      if (failed !== undefined) {
        // The other end did resolve: it is kept, so that only this one is asked again.
        delete trip[failed]
        await writeTrip(failed in known ? { ...trip, [failed]: known[failed] } : trip, ctx)
        throw notFound(failed, given[failed], trip, ctx)
      }
      await refuseSamePlace(trip, 'dropoff' in given ? 'dropoff' : 'pickup', known, ctx)
      return established(trip, ctx)
    },

    async estimate_fare(_args, ctx) {
      const trip = await readTrip(ctx)
      if (trip.pickup === undefined || trip.dropoff === undefined) throw missingEnd(trip, ctx)
      const quote = quoteFor(trip.pickup, trip.dropoff)
      if (quote.miles > MAX_MILES) {
        throw ctx.fail({
          field: 'dropoff',
          value: trip.dropoff,
          resolved: `the pickup is ${trip.pickup}; the dropoff is too far away`,
          ask: `Ask the user for a dropoff postcode within ${sayNumber(MAX_MILES)} miles of it.`,
        })
      }
      await ctx.state.set('quote', quote)
      return ctx.result(priced(quote), {
        ...(ctx.session.phase === 'book' ? {} : { phase: 'book' }),
        say: `The fare is ${sayMoney(quote.fare_pence)} for ${sayMiles(quote.miles)}, and the ride takes ${sayMinutes(quote.minutes)}. Shall I book it?`,
      })
    },

    async book_ride(_args, ctx) {
      const trip = await readTrip(ctx)
      const quote = await ctx.state.get('quote')
      if (!quote || quote.pickup !== trip.pickup || quote.dropoff !== trip.dropoff) {
        throw ctx.fail({
          resolved: 'the places were changed after the fare was worked out',
          ask: 'Call estimate_fare, and read the new fare to the user before anything is booked.',
        })
      }
      const { booking, isNew } = await oneByOne(() => findOrMake(quote, Date.now(), ctx))
      await ctx.state.set('reference', booking.reference)
      const reference = `reference ${sayCode(booking.reference)}`
      return ctx.result(shown(booking), {
        phase: 'booked',
        say: isNew
          ? `Your ride is booked, ${reference}. Your driver comes with ${booking.car} in ${sayMinutes(booking.pickup_minutes)}.`
          : `That ride is booked already, ${reference}.`,
      })
    },

    async get_booking(_args, ctx) {
      const booking = await currentBooking(ctx)
      const { status, car, fare_pence: pence } = booking
      return ctx.result(shown(booking), {
        say:
          status === 'cancelled'
            ? `The ride with reference ${sayCode(booking.reference)} is cancelled.`
            : `Your ride from ${sayPostcode(booking.pickup)} to ${sayPostcode(booking.dropoff)} is booked for ${sayMoney(pence)}, reference ${sayCode(booking.reference)}. The driver comes with ${car}.`,
      })
    },

    async track_driver(_args, ctx) {
      const booking = await currentBooking(ctx)
      const { reference, status } = booking
      if (status === 'cancelled') {
        throw ctx.fail({ resolved: 'the ride is cancelled', ask: 'Tell the user that no driver is on the way.' })
      }
      const minutes = minutesAway(booking)
      return ctx.result(
        { reference, has_arrived: minutes === 0, minutes_away: minutes },
        { say: minutes === 0 ? 'Your driver is there.' : `Your driver is ${sayMinutes(minutes)} away.` },
      )
    },

    async cancel_ride(_args, ctx) {
      const booking = await currentBooking(ctx)
      const cancelled = { ...booking, status: 'cancelled' }
      await keepBooking(cancelled, ctx)
      // Back to where both places are known, in case another ride is wanted.
      await writeTrip(booking, ctx)
      return ctx.result(
        { reference: booking.reference, status: cancelled.status },
        { phase: 'estimate', say: `Your ride with reference ${sayCode(booking.reference)} is cancelled.` },
      )
    },

    revise_pickup: ({ pickup }, ctx) => revise('pickup', pickup, ctx),
    revise_dropoff: ({ dropoff }, ctx) => revise('dropoff', dropoff, ctx),
  },
}

/** Puts another place in for one end; the other end is kept, the fare is not. */
async function revise(end, text, ctx) {
  const trip = await readTrip(ctx)
  const { phase } = ctx.session
  if (phase === 'lookup' || Object.keys(trip).length === 0) {
    throw ctx.fail({
      resolved: `no ${end} has been settled yet`,
      ask: `Call lookup_postcode with this ${end} instead.`,
    })
  }
  const booking = phase === 'booked' ? await currentBooking(ctx) : undefined
  if (booking?.status === 'booked') {
    throw ctx.fail({
      field: end,
      value: text,
      resolved: `the ride from ${trip.pickup} to ${trip.dropoff} is booked and cannot be changed`,
      ask: 'Ask the user whether to cancel the ride.',
    })
  }
  const place = findPlace(text)
  const { [end]: _old, ...kept } = trip
  if (place === undefined) throw notFound(end, text, kept, ctx)
  const changed = { ...trip, [end]: place.postcode }
  await refuseSamePlace(changed, end, trip, ctx)
  return established(changed, ctx, 'estimate')
}

/** The result of finding places. What a rollback forgets is written again, so the whole trip is. */
async function established(trip, ctx, goBackTo) {
  await writeTrip(trip, ctx)
  const phase = goBackTo ?? (ctx.session.phase === 'estimate' ? undefined : 'estimate')
  const parts = Object.entries(trip).map(([end, postcode]) => `the ${end} is ${said(postcode)}`)
  const missing = ['pickup', 'dropoff'].find((end) => trip[end] === undefined)
  const next = missing === undefined ? 'Shall I work out the fare?' : `What is the ${missing} postcode?`
  const sentence = parts.join(', and ')
  return ctx.result(
    Object.fromEntries(
      Object.entries(trip).flatMap(([end, postcode]) => [
        [end, postcode],
        [`${end}_area`, areaOf(postcode)],
      ]),
    ),
    {
      ...(phase === undefined ? {} : { phase }),
      say: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. ${next}`,
    },
  )
}

/** What is known of the trip: `{ pickup?, dropoff? }`. */
async function readTrip(ctx) {
  const [pickup, dropoff] = await Promise.all([ctx.state.get('pickup'), ctx.state.get('dropoff')])
  return { ...(pickup ? { pickup } : {}), ...(dropoff ? { dropoff } : {}) }
}

/** A fare holds for its two places only, so it goes with them. */
async function writeTrip({ pickup, dropoff }, ctx) {
  const before = await readTrip(ctx)
  if (pickup !== undefined) await ctx.state.set('pickup', pickup)
  if (dropoff !== undefined) await ctx.state.set('dropoff', dropoff)
  const isChanged = before.pickup !== pickup || before.dropoff !== dropoff
  if (isChanged) await ctx.state.delete('quote')
}

async function currentBooking(ctx) {
  const reference = await ctx.state.get('reference')
  const booking = reference === undefined ? undefined : await readBooking(reference, ctx)
  if (booking) return booking
  throw ctx.fail({ resolved: 'no ride is booked in this conversation', ask: 'Ask the user whether to start over.' })
}

function missingEnd(trip, ctx) {
  const end = trip.pickup === undefined ? 'pickup' : 'dropoff'
  const other = end === 'pickup' ? 'dropoff' : 'pickup'
  return ctx.fail({
    field: end,
    ...(trip[other] === undefined ? {} : { resolved: `the ${other} is ${trip[other]}` }),
    ask: `Ask the user for the ${end} postcode.`,
  })
}

function notFound(end, text, trip, ctx) {
  const other = end === 'pickup' ? 'dropoff' : 'pickup'
  return ctx.fail({
    field: end,
    value: text.trim(),
    ...(trip[other] === undefined ? {} : { resolved: `the ${other} is ${trip[other]}` }),
    ask: `Ask the user for the ${end} postcode again, and only for that.`,
  })
}

/** The end that was given last is asked for again; the other one is kept. */
async function refuseSamePlace({ pickup, dropoff }, end, known, ctx) {
  if (pickup === undefined || pickup !== dropoff) return
  if (Object.keys(known).length === 0) await writeTrip(end === 'pickup' ? { dropoff } : { pickup }, ctx)
  throw ctx.fail({
    field: end,
    value: pickup,
    resolved: `the ${end === 'pickup' ? 'dropoff' : 'pickup'} is ${pickup} as well`,
    ask: `Ask the user for another ${end} postcode.`,
  })
}

const minutesAway = ({ pickup_minutes: minutes, bookedAtMs }) =>
  Math.max(0, minutes - Math.max(0, Math.floor((Date.now() - bookedAtMs) / 60_000)))

const areaOf = (postcode) => findPlace(postcode)?.area ?? ''

const said = (postcode) => `${sayPostcode(postcode)}, in ${areaOf(postcode)}`

const priced = (quote) => ({ ...quote, fare: `£${(quote.fare_pence / 100).toFixed(2)}` })

/** What the model is given of a booking. */
function shown(booking) {
  const { reference, status, pickup, dropoff, miles, minutes, fare_pence, car, pickup_minutes } = booking
  return { ...priced({ pickup, dropoff, miles, minutes, fare_pence }), reference, status, car, pickup_minutes }
}
