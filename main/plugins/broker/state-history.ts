/**
 * What `ctx.state` of one plugin in one conversation needs to go back: a copy of the values for each phase that was
 * entered, and what each recent call has written. Pure but for its own tables; owned by state.ts.
 */
import { PluginError } from '../../errors.ts'
import type { JsonValue } from '../../voice/tools.ts'
import { KeyValues } from './key-values.ts'

/** Copies that are kept; going back past the oldest of them forgets everything, rather than too little. */
const MAX_COPIES = 32
/** Calls whose writes are kept: the session has fewer open at a time. */
const MAX_CALLS = 32
/** Keys that one call may change. */
const MAX_KEYS = 1000

/** A call's last word on each key; undefined: deleted. */
type Writes = Map<string, JsonValue | undefined>

/** See the file's header. */
export class StateHistory {
  readonly #copies = new Map<number, ReadonlyMap<string, JsonValue>>()
  readonly #writes = new Map<string, Writes>()

  /** Throws PluginError `quota` when a call that never stops wants to change yet another key. */
  assertRoom(callId: string | undefined, key: string): void {
    const writes = callId === undefined ? undefined : this.#writes.get(callId)
    if (writes === undefined || writes.size < MAX_KEYS || writes.has(key)) return
    throw new PluginError('quota', `one call may change at most ${MAX_KEYS} keys of ctx.state`)
  }

  /** A call has set a value, or deleted it (undefined). */
  wrote(callId: string | undefined, key: string, value: JsonValue | undefined): void {
    if (callId === undefined) return
    const writes: Writes = this.#writes.get(callId) ?? new Map()
    this.#writes.set(callId, writes.set(key, value))
    for (const oldest of [...this.#writes.keys()].slice(0, -MAX_CALLS)) this.#writes.delete(oldest)
  }

  /** A phase begins with these values. */
  keep(entry: number, values: KeyValues): void {
    this.#forgetAfter(entry - 1)
    this.#copies.set(entry, new Map(values.list('').map((key) => [key, values.get(key)])))
    for (const oldest of [...this.#copies.keys()].slice(0, -MAX_COPIES)) this.#copies.delete(oldest)
  }

  /**
   * The values that the phase of `entry` began with (none for the first one), and on top what these calls wrote. The
   * writes have the first right to the room there is; `isWhole` says whether everything fitted.
   */
  restore(
    entry: number,
    callIds: readonly string[],
    maxBytes: number,
  ): { readonly values: KeyValues; readonly isWhole: boolean } {
    this.#forgetAfter(entry)
    const writes: Writes = new Map()
    for (const callId of callIds) {
      for (const [key, value] of this.#writes.get(callId) ?? []) writes.set(key, value)
    }
    const values = new KeyValues(maxBytes)
    let isWhole = true
    const put = (key: string, value: JsonValue): void => {
      try {
        values.set(key, value)
      } catch {
        isWhole = false
      }
    }
    for (const [key, value] of writes) if (value !== undefined) put(key, value)
    for (const [key, value] of this.#copies.get(entry) ?? []) if (!writes.has(key)) put(key, value)
    return { values, isWhole }
  }

  #forgetAfter(entry: number): void {
    for (const id of [...this.#copies.keys()]) if (id > entry) this.#copies.delete(id)
  }
}
