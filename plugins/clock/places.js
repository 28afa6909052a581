/**
 * From a place's name to its time zone: cities by hand, the cities that name a zone, countries, and zone names.
 */
import { CITIES, COUNTRIES, ZONE_NAMES } from './cities.js'

/**
 * What `name` means: `{ zone, label, country }`; `{ label, cities }` for a country with several zones; `{ known, country }` for a
 * city in a region nobody knows; `{}` when it is unknown.
 */
export function findPlace(name) {
  const whole = lookUp(name)
  if (whole !== undefined) return whole
  const [city, ...rest] = name.split(',').map((part) => part.trim())
  const found = lookUp(city)
  if (rest.length === 0 || found === undefined) {
    const region = rest.length === 0 ? undefined : lookUp(rest.join(' '))
    return region?.zone === undefined ? (region ?? {}) : { zone: region.zone, label: name.trim() }
  }
  return inRegion(found, name.trim(), rest.join(' '))
}

/** The city in the region that was named with it: "Portland, Maine" is not the one in Oregon. */
function inRegion(city, name, regionName) {
  // State codes mean too much: "LA" is a city too.
  const isCode = normal(regionName).length <= 3 && !ALIASES.has(normal(regionName))
  if (isCode) return city
  const region = lookUp(regionName)
  if (region === undefined) return { known: city.label, country: city.country }
  const country = region.country ?? region.label
  if (region.cities !== undefined) return country === city.country ? city : region
  return country === city.country && region.isCountry ? city : { zone: region.zone, label: name, country }
}

/** Up to three names close to one that is not known. */
export function suggestPlaces(name) {
  const wanted = normal(name)
  const allowed = wanted.length < 5 ? 1 : 2
  const near = []
  for (const [key, { label }] of PLACES) {
    if (Math.abs(key.length - wanted.length) > allowed || near.some((each) => each.label === label)) continue
    const edits = editDistance(wanted, key)
    if (edits <= allowed) near.push({ label, edits })
  }
  const fewest = Math.min(...near.map(({ edits }) => edits))
  return near
    .filter(({ edits }) => edits === fewest)
    .slice(0, 3)
    .map(({ label }) => label)
}

function lookUp(name) {
  const key = normal(name)
  return (
    PLACES.get(key) ??
    PLACES.get(key.replace(/^the /, '')) ??
    PLACES.get(key.replace(/ (?:city|time|zone|time zone)$/, '')) ??
    zoneOf(name)
  )
}

/** A zone by its own name, such as Europe/Paris or UTC. */
function zoneOf(name) {
  try {
    const zone = new Intl.DateTimeFormat('en-US', { timeZone: name.trim().replaceAll(' ', '_') }).resolvedOptions()
      .timeZone
    return { zone, label: zone.split('/').at(-1).replaceAll('_', ' ') }
  } catch {
    return undefined
  }
}

/** Lower case, no accents, no punctuation: "São Paulo" and "sao paulo" are one. */
function normal(name) {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[ıøłđß]/g, (letter) => ({ ı: 'i', ø: 'o', ł: 'l', đ: 'd', ß: 'ss' })[letter])
    .replaceAll(/['’.]/g, '')
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .replace(/^saint /, 'st ')
    .trim()
}

/** Other words for a country, as people say them behind a city. */
const ALIASES = new Map([
  ['usa', 'United States'],
  ['us', 'United States'],
  ['america', 'United States'],
  ['united states of america', 'United States'],
  ['uk', 'United Kingdom'],
  ['england', 'United Kingdom'],
  ['scotland', 'United Kingdom'],
  ['wales', 'United Kingdom'],
  ['great britain', 'United Kingdom'],
  ['britain', 'United Kingdom'],
  ['uae', 'United Arab Emirates'],
  ['holland', 'Netherlands'],
  ['korea', 'South Korea'],
  ['czechia', 'Czech Republic'],
  ['turkiye', 'Turkey'],
])

/** Countries that are spoken with an article. */
const spoken = (country) =>
  /^(?:United|Netherlands|Philippines|Bahamas|Maldives|Seychelles|Czech Rep|Dominican Rep|Democratic|Republic of|Falkland)/.test(
    country,
  )
    ? `the ${country}`
    : country

/** Normalised name -> { label, zone, country } or, for countries with several zones, { label, cities }. */
const PLACES = makePlaces()

function makePlaces() {
  const places = new Map()
  const add = (name, place) => {
    const key = normal(name)
    if (key !== '' && !places.has(key)) places.set(key, place)
  }
  for (const [zone, country, names] of CITIES) {
    for (const name of names.split(',')) {
      const [label, ...others] = name.split('=').map((each) => each.trim())
      for (const each of [label, ...others]) add(each, { zone, label, country })
    }
  }
  for (const [country, zone, cities] of COUNTRIES) {
    add(
      country,
      cities === undefined
        ? { zone, label: spoken(country), country, isCountry: true }
        : { label: spoken(country), country, isCountry: true, cities: cities.split(',') },
    )
  }
  for (const [alias, country] of ALIASES) {
    const place = places.get(normal(country))
    if (place !== undefined) add(alias, place)
  }
  for (const [name, zone, label] of ZONE_NAMES) add(name, { zone, label: label ?? name })
  // The rest of the world by the cities that give zones their names: "America/Indiana/Vincennes".
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const city = zone.split('/').slice(1).at(-1)?.replaceAll('_', ' ')
    if (city !== undefined && !zone.startsWith('Etc/')) add(city, { zone, label: city })
  }
  return places
}

/** Levenshtein distance. */
function editDistance(a, b) {
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      row.push(Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    last = row
  }
  return last[b.length]
}
