/**
 * What JSON cannot hold, made plain and back: sound (kept as length and loudness, never as samples) and infinite
 * numbers, each an object with one key that begins with `$`. Keys of that kind in the data itself get another `$` in
 * front. Pure; used where a trace is written and read.
 */
import { isLoud } from '../voice/hearing.ts'
import { isAudible } from '../voice/playback.ts'

/**
 * 0: silent. 1: audible. 2: audible only at its very end, and silent once faded out (`voice/pump.ts`). 3 and 4: as 1 and
 * 2, and as loud as speech (`voice/hearing.ts`).
 */
export type Loudness = 0 | 1 | 2 | 3 | 4

/** All that the session looks at in a frame: its length, and whether it can be heard and is loud. */
export const loudnessOf = (pcm: Uint8Array): Loudness => {
  if (!isAudible(pcm)) return 0
  return isLoud(pcm) ? 3 : 1
}

/** The same of a frame that is silent once it is faded out. */
export const loudnessAtEnd = (pcm: Uint8Array): Loudness => (isLoud(pcm) ? 4 : 2)

/** Peaks of frames that are made up. */
const AUDIBLE_PEAK = 500
const LOUD_PEAK = 8000
const frames = new Map<string, Uint8Array>()

/** A frame of this length and loudness, made up. Shared: never write to it. */
export const frameOf = (bytes: number, loudness: Loudness): Uint8Array => {
  const key = `${bytes} ${loudness}`
  const made = frames.get(key) ?? makeFrame(bytes, loudness)
  frames.set(key, made)
  return made
}

const makeFrame = (bytes: number, loudness: Loudness): Uint8Array => {
  const samples = new Int16Array(Math.floor(bytes / 2))
  const peak = loudness > 2 ? LOUD_PEAK : AUDIBLE_PEAK
  if (loudness === 1 || loudness === 3) samples.fill(peak)
  if ((loudness === 2 || loudness === 4) && samples.length > 0) samples[samples.length - 1] = peak
  const pcm = new Uint8Array(bytes)
  pcm.set(new Uint8Array(samples.buffer))
  return pcm
}

/** `JSON.stringify` for inputs and states. */
export const toPlainJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => {
    if (inner instanceof Uint8Array) return { $pcm: [inner.byteLength, loudnessOf(inner)] }
    if (typeof inner === 'number' && !Number.isFinite(inner)) return { $number: String(inner) }
    return isObject(inner) && Object.keys(inner).some(isMarked) ? withKeys(inner, escaped) : inner
  })

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isMarked = (key: string): boolean => key.startsWith('$')
const escaped = (key: string): string => (isMarked(key) ? `$${key}` : key)
const unescaped = (key: string): string => (key.startsWith('$$') ? key.slice(1) : key)

const withKeys = (value: object, rename: (key: string) => string): object =>
  Object.fromEntries(Object.entries(value).map(([key, inner]) => [rename(key), inner]))

/** What was plain is again what it stood for. Anything else stays as it is. */
export const fromPlain = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (Array.isArray(value)) return value.map(fromPlain)
  if ('$pcm' in value && Array.isArray(value.$pcm)) {
    return frameOf(Number(value.$pcm[0]) || 0, value.$pcm[1] === 3 ? 3 : value.$pcm[1] === 1 ? 1 : 0)
  }
  if ('$number' in value) return Number(value.$number)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [unescaped(key), fromPlain(inner)]))
}
