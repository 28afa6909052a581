/**
 * The places that rides go between: postcodes with invented positions, in miles east and north of Charing Cross, and
 * the distance and price that follow from them.
 */
const PLACES = [
  ['SW1A 1AA', 'Westminster', 0, -0.5],
  ['EC1A 1BB', 'the City of London', 1.4, 0.9],
  ['W1A 0AX', 'Marylebone', -0.9, 0.7],
  ['N1 9GU', 'Kings Cross', 0.1, 1.6],
  ['SE1 7PB', 'the South Bank', 0.5, -0.4],
  ['E1 6AN', 'Shoreditch', 2.3, 1],
  ['NW1 2DB', 'Euston', -0.4, 1.5],
  ['SE10 9NF', 'Greenwich', 5.5, -1.8],
  ['CR2 6XH', 'Croydon', 1.6, -10.4],
  ['TW6 1EW', 'Heathrow', -14.2, -2.4],
  ['M1 1AE', 'Manchester', -70, 148],
].map(([postcode, area, east, north]) => ({ postcode, area, east, north }))

/** Streets are longer than the straight line. */
const DETOUR = 1.3
const BASE_PENCE = 350
const PENCE_PER_MILE = 240
const BASE_MINUTES = 4
const MINUTES_PER_MILE = 5

/** Rides go no further than this, in miles. */
export const MAX_MILES = 60

/** "sw1a1aa" and "S W 1 A 1 A A" as "SW1A 1AA". */
export function postcodeOf(text) {
  const signs = text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
  return signs.length < 4 ? signs : `${signs.slice(0, -3)} ${signs.slice(-3)}`
}

/** The place with that postcode, however it is spaced; undefined for one that nobody knows. */
export const findPlace = (text) => PLACES.find(({ postcode }) => postcode === postcodeOf(text))

/** Miles to one decimal, minutes, and the fare in pence; the same for the same places every time. */
export function quoteFor(pickup, dropoff) {
  const from = findPlace(pickup)
  const to = findPlace(dropoff)
  const miles = Math.round(Math.hypot(from.east - to.east, from.north - to.north) * DETOUR * 10) / 10
  return {
    pickup,
    dropoff,
    miles,
    minutes: BASE_MINUTES + Math.round(miles * MINUTES_PER_MILE),
    fare_pence: BASE_PENCE + Math.round((miles * PENCE_PER_MILE) / 10) * 10,
  }
}
