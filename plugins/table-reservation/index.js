/**
 * Table reservation: an example of a flow that branches. What the book says decides which tool comes next, the
 * reservation or the waiting list, and never both.
 */
import { dateOf } from './days.js'
import { findOrAdd, oneByOne, readEntries, removeEntry } from './entries.js'
import { sayDay, sayList, sayMoment, sayNumber, sayReference, sayTable, sayTime } from './speech.js'
import { isFree, isPast, MAX_PARTY, nextFree, SEATINGS } from './tables.js'

/** Free times offered when the one asked for is taken. */
const OFFERED = 2
/** Entries named aloud when several could be meant. */
const MAX_SAID = 4

/** @type {import('parley').Plugin} */
export default {
  tools: {
    async check_availability({ party_size: partySize, day, time }, ctx) {
      const now = new Date()
      const date = dateOf(day, now)
      const asked = { party_size: partySize, date, time: time.padStart(5, '0') }
      refuseUnfit(asked, day, now, ctx)
      // Written in full, because a step back to an earlier answer forgets what was asked before.
      await ctx.state.set('request', asked)
      const table = sayTable(partySize)
      const moment = sayMoment(asked)
      if (isFree(date, asked.time, partySize)) {
        return ctx.result(
          { is_available: true, ...asked },
          {
            ...stepTo('free', ctx),
            say: `${capital(table)} is free on ${moment}. Shall I book it, and under what name?`,
          },
        )
      }
      const times = nextFree(asked, OFFERED, now)
      const free = sayList(
        times.map((other) => (other.date === date ? sayTime(other.time) : sayMoment(other))),
        'and',
      )
      const offer = times.length === 0 ? 'Nothing is free in the week after it.' : `Free after that: ${free}.`
      return ctx.result(
        { is_available: false, ...asked, next_free: times },
        {
          ...stepTo('full', ctx),
          say: `On ${moment} there is no ${table.slice(2)} left. ${offer} Which time would you like, or shall I put you on the waiting list?`,
        },
      )
    },

    async create_reservation({ name }, ctx) {
      const { request, family } = await readRequest(name, ctx)
      const now = new Date()
      const { entry, isNew } = await oneByOne(() => findOrAdd('table', request, family, ctx, now))
      const reference = `reference ${sayReference(entry.reference)}`
      return ctx.result(entry, {
        phase: 'reserved',
        say: isNew
          ? `${capital(sayTable(entry.party_size))} is reserved for ${entry.name} on ${sayMoment(entry)}, ${reference}.`
          : `That table is reserved for ${entry.name} already, ${reference}.`,
      })
    },

    async add_to_waitlist({ name }, ctx) {
      const { request, family } = await readRequest(name, ctx)
      const now = new Date()
      const { entry, isNew } = await oneByOne(() => findOrAdd('waiting list', request, family, ctx, now))
      const reference = `reference ${sayReference(entry.reference)}`
      return ctx.result(entry, {
        phase: 'waiting',
        say: isNew
          ? `${entry.name} is on the waiting list for ${sayDay(entry.date)} at ${sayTime(entry.time)}, ${reference}. That is not a table yet.`
          : `${entry.name} is on that waiting list already, ${reference}.`,
      })
    },

    async cancel_reservation({ reference, name }, ctx) {
      const now = new Date()
      const entry = await oneByOne(async () => {
        const chosen = choose(await readEntries(ctx, now), reference, name, ctx)
        await removeEntry(chosen, ctx)
        return chosen
      })
      const { phase } = ctx.session
      const what = entry.kind === 'table' ? sayTable(entry.party_size) : 'the place on the waiting list'
      return ctx.result(
        { ...entry, is_cancelled: true },
        {
          // While a table is on offer the offer stays; otherwise there is nothing left to go on with.
          ...(phase === 'reserved' || phase === 'waiting' ? { phase: 'ask' } : {}),
          say: `${capital(what)} for ${entry.name} on ${sayMoment(entry)} is cancelled.`,
        },
      )
    },
  },
}

/** The phase a result leads to; none while it is the current one. */
const stepTo = (phase, ctx) => (ctx.session.phase === phase ? {} : { phase })

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1)

/** Says no to what the restaurant cannot do, naming the one thing to ask for again. */
function refuseUnfit({ party_size: partySize, date, time }, day, now, ctx) {
  if (partySize > MAX_PARTY) {
    throw ctx.fail({
      field: 'party_size',
      value: partySize,
      resolved: `the largest table is for ${sayNumber(MAX_PARTY)}; the day and the time were fine`,
      ask: 'Ask the user for a smaller number of people.',
    })
  }
  if (!SEATINGS.includes(time)) {
    throw ctx.fail({
      field: 'time',
      value: time,
      resolved: `tables are given on the hour and the half hour, from ${sayTime(SEATINGS[0])} to ${sayTime(SEATINGS.at(-1))} in the evening; the day and the number of people were fine`,
      ask: 'Ask the user for one of these times.',
    })
  }
  if (isPast(date, time, now)) {
    throw ctx.fail({
      field: 'time',
      value: time,
      resolved: `that time is over for ${day}; the day and the number of people were fine`,
      ask: 'Ask the user for a later time.',
    })
  }
}

/** The table asked for last, and the name without the spaces round it. */
async function readRequest(name, ctx) {
  const family = name.replaceAll(/\s+/g, ' ').trim()
  if (family === '') throw ctx.fail({ field: 'name', ask: 'Ask the user for the name.' })
  const request = await ctx.state.get('request')
  if (request) return { request, family }
  throw ctx.fail({ resolved: `the name is ${family}`, ask: 'Call check_availability first.' })
}

/** The entry that is meant: by reference, by name, or the only one there is. */
function choose(entries, reference, name, ctx) {
  if (entries.length === 0) {
    throw ctx.fail({ resolved: 'there is nothing to cancel', ask: 'Tell the user that no reservation was found.' })
  }
  const digits = reference?.replaceAll(/\D/g, '')
  const byReference = digits === undefined ? entries : entries.filter((entry) => entry.reference === digits)
  const wanted = name?.trim().toLowerCase()
  const found = wanted === undefined ? byReference : byReference.filter((entry) => entry.name.toLowerCase() === wanted)
  if (found.length === 1) return found[0]
  const field =
    digits !== undefined && byReference.length === 0 ? 'reference' : name === undefined ? 'reference' : 'name'
  if (found.length === 0) {
    throw ctx.fail({
      field,
      value: field === 'reference' ? reference : name,
      ask: `Ask the user for the ${field} again, and only for that.`,
    })
  }
  throw ctx.fail({
    field: 'reference',
    resolved: `there are ${sayList(found.slice(0, MAX_SAID).map(described))}`,
    ask: 'Ask the user for the reference of the one to cancel.',
  })
}

/** "a table for four on Friday at half past seven with reference nine zero zero one". */
const described = ({ kind, party_size: partySize, reference, ...moment }) =>
  `${kind === 'table' ? sayTable(partySize) : 'a place on the waiting list'} on ${sayMoment(moment)} with reference ${sayReference(reference)}`
