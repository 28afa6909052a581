/** Values with sentences in them, as tests compare them: each sentence in English. */
import { inEnglish, type Sentence } from '../../main/voice/sentence.ts'

/** `T` with texts for sentences. */
export type InWords<T> = T extends string | number | boolean | null | undefined
  ? T
  : Sentence extends T
    ? string
    : T extends readonly (infer E)[]
      ? InWords<E>[]
      : T extends ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | Uint8Array
        ? T
        : { [K in keyof T]: InWords<T[K]> }

/** A copy of plain values; sentences become texts. */
export const inWords = <T>(value: T): InWords<T> => copy(value) as InWords<T>

const copy = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(copy)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  if ('template' in value && 'values' in value) return inEnglish(value as Sentence)
  // A loaded plugin stays the same object: it has no sentences.
  if ('manifest' in value) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copy(member)]))
}
