/**
 * The state in which a trace begins: written out in full, and read over the state before anything has happened, so that
 * a trace from before some part of the state existed can still be replayed. Pure.
 */
import { z } from 'zod'
import { initialState, type SessionState } from '../voice/session-state.ts'
import { stateSchema } from './input-schema.ts'
import { fromPlain } from './plain.ts'

/** Reads a state; throws a ZodError when it is none. */
export const readFirstState = (value: unknown): SessionState => {
  const found = stateSchema.parse(fromPlain(value))
  const fresh = initialState(found.seed, found.settings, found.exposure)
  return z.custom<SessionState>((filled) => isLike(fresh, filled)).parse(fill(fresh, found))
}

const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)

/** What is missing is as it is before anything has happened. */
const fill = (fresh: unknown, found: unknown): unknown => {
  if (found === undefined) return fresh
  if (!isPlainObject(fresh) || !isPlainObject(found)) return found
  const filled = Object.entries(fresh).map(([key, part]) => [key, fill(part, found[key])])
  return { ...found, ...Object.fromEntries(filled) }
}

/** Same kinds of values in the same places; what is null at first may be anything later. */
const isLike = (fresh: unknown, value: unknown): boolean => {
  if (fresh === null) return true
  if (Array.isArray(fresh)) return Array.isArray(value)
  if (!isPlainObject(fresh)) return typeof value === typeof fresh
  return isPlainObject(value) && Object.entries(fresh).every(([key, part]) => isLike(part, value[key]))
}
