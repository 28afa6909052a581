/**
 * The reservation book: tables and places on the waiting list, in `ctx.storage`, so that they can be cancelled in any
 * later conversation. One change at a time, so that a call that is made twice at once makes one entry.
 */
import { isPast } from './tables.js'

const PREFIX = 'entry:'
const NEXT = 'next-reference'
const FIRST_REFERENCE = 9001

let last = Promise.resolve()

/** Runs one after the other what reads and then writes. */
export function oneByOne(work) {
  const done = last.then(work)
  last = done.catch(() => {})
  return done
}

/** Entries that are still to come, the next first. What is over is forgotten. */
export async function readEntries(ctx, now) {
  const keys = await ctx.storage.list(PREFIX)
  const all = (await Promise.all(keys.map((key) => ctx.storage.get(key)))).filter(Boolean)
  const over = all.filter(({ date, time }) => isPast(date, time, now))
  await Promise.all(over.map((entry) => removeEntry(entry, ctx)))
  return all
    .filter((entry) => !over.includes(entry))
    .sort(
      (a, b) => `${a.date} ${a.time}`.localeCompare(`${b.date} ${b.time}`) || a.reference.localeCompare(b.reference),
    )
}

/** The same entry if it is there already, otherwise a new one. `kind`: "table" or "waiting list". */
export async function findOrAdd(kind, { party_size, date, time }, name, ctx, now) {
  const same = (await readEntries(ctx, now)).find(
    (entry) =>
      entry.kind === kind &&
      entry.party_size === party_size &&
      entry.date === date &&
      entry.time === time &&
      entry.name.toLowerCase() === name.toLowerCase(),
  )
  if (same !== undefined) return { entry: same, isNew: false }
  const number = (await ctx.storage.get(NEXT)) ?? FIRST_REFERENCE
  await ctx.storage.set(NEXT, number >= 9999 ? FIRST_REFERENCE : number + 1)
  const entry = { reference: String(number), kind, name, party_size, date, time }
  await ctx.storage.set(PREFIX + entry.reference, entry)
  return { entry, isNew: true }
}

export const removeEntry = ({ reference }, ctx) => ctx.storage.delete(PREFIX + reference)
