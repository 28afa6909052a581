/**
 * Short fingerprints of states and effects, the same for the same values whatever the order of keys. Audio counts by its
 * length only, because a trace holds none. Used by the encoder and by the replay; values must be immutable.
 */
import { createHash } from 'node:crypto'

/** Hexadecimal digits of a fingerprint: 64 bits, far beyond chance for one trace. */
const DIGITS = 16
/** A value whose text is shorter stands for itself. */
const SHORT_CHARS = 64

/** Fingerprint of a text. */
export const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, DIGITS)

// Parts of the state that did not change are the same objects: each is looked through once.
const known = new WeakMap<object, string>()

/** A text that stands for the value: itself when it is short, else its fingerprint. */
export const digestOf = (value: unknown): string => {
  if (value instanceof Uint8Array) return `pcm${value.byteLength}`
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'string' ? JSON.stringify(value) : String(value)
  }
  const before = known.get(value)
  if (before !== undefined) return before
  const text = Array.isArray(value) ? `[${value.map(digestOf).join()}]` : `{${members(value).join()}}`
  const digest = text.length <= SHORT_CHARS ? text : hash(text)
  known.set(value, digest)
  return digest
}

const members = (value: object): string[] =>
  Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${JSON.stringify(key)}:${digestOf(member)}`)
    .sort()
