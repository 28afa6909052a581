/**
 * Bookings, kept in `ctx.storage` so that they outlive the conversation; one at a time, so that a call that is made
 * twice at once books once. The cars are invented and take turns.
 */
const PREFIX = 'booking:'
const NEXT = 'next-reference'
const FIRST_REFERENCE = 1001
/** Older ones are forgotten. */
const MAX_KEPT = 20
const CARS = [
  { car: 'a blue hatchback', pickup_minutes: 6 },
  { car: 'a silver saloon', pickup_minutes: 4 },
  { car: 'a white estate', pickup_minutes: 9 },
]

let last = Promise.resolve()

/** Runs one after the other what reads and then writes. */
export function oneByOne(work) {
  const done = last.then(work)
  last = done.catch(() => {})
  return done
}

/** The booking with that reference, or undefined. */
export const readBooking = (reference, ctx) => ctx.storage.get(PREFIX + reference)

export const keepBooking = (booking, ctx) => ctx.storage.set(PREFIX + booking.reference, booking)

/** This conversation's live booking of the same ride, or a new one. */
export async function findOrMake(quote, nowMs, ctx) {
  const keys = await ctx.storage.list(PREFIX)
  const bookings = (await Promise.all(keys.map((key) => ctx.storage.get(key)))).filter(Boolean)
  const same = bookings.find(
    ({ session, pickup, dropoff, fare_pence, status }) =>
      session === ctx.session.id &&
      status === 'booked' &&
      pickup === quote.pickup &&
      dropoff === quote.dropoff &&
      fare_pence === quote.fare_pence,
  )
  if (same !== undefined) return { booking: same, isNew: false }
  const number = (await ctx.storage.get(NEXT)) ?? FIRST_REFERENCE
  await ctx.storage.set(NEXT, number + 1)
  const car = CARS[(number - FIRST_REFERENCE) % CARS.length]
  const booking = {
    reference: String(number),
    status: 'booked',
    ...quote,
    ...car,
    bookedAtMs: nowMs,
    session: ctx.session.id,
  }
  await keepBooking(booking, ctx)
  const oldest = bookings.sort((a, b) => a.bookedAtMs - b.bookedAtMs).slice(0, Math.max(0, bookings.length - MAX_KEPT))
  await Promise.all(oldest.map(({ reference }) => ctx.storage.delete(PREFIX + reference)))
  return { booking, isNew: true }
}
