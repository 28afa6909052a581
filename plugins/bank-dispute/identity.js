/**
 * Tries at the identity check. They are counted in `ctx.storage` by conversation and not in `ctx.state`: starting over
 * forgets the state, and must not give new tries.
 */
const PREFIX = 'tries:'
/** Wrong answers before the conversation is locked. */
export const MAX_TRIES = 3

let last = Promise.resolve()

/** Runs one after the other: tries made at once count as well. */
export function oneByOne(work) {
  const done = last.then(work)
  last = done.catch(() => {})
  return done
}

/** Wrong tries so far in this conversation. */
export const triesOf = async (ctx) => (await ctx.storage.get(PREFIX + ctx.session.id)) ?? 0

/** Counts one wrong try and forgets those of conversations that are over. */
export async function countTry(ctx) {
  const key = PREFIX + ctx.session.id
  const others = (await ctx.storage.list(PREFIX)).filter((other) => other !== key)
  await Promise.all(others.map((other) => ctx.storage.delete(other)))
  const tries = (await triesOf(ctx)) + 1
  await ctx.storage.set(key, tries)
  return tries
}
