/**
 * A small table of JSON values with a quota: what `ctx.storage` and `ctx.state` have in common. Values are kept as
 * JSON text, so that counting and saving need no second pass over them. Pure.
 */
import { PluginError } from '../../errors.ts'
import type { JsonValue } from '../../voice/tools.ts'
import { parseJson } from '../parse-json.ts'

/** Longest key, characters. */
export const MAX_KEY_CHARS = 256

/** One table; refuses what goes over `maxBytes` as the text that `toText` writes. */
export class KeyValues {
  readonly #texts: Map<string, string>
  readonly #maxBytes: number
  #bytes = 0

  constructor(maxBytes: number, texts: ReadonlyMap<string, string> = new Map()) {
    this.#maxBytes = maxBytes
    this.#texts = new Map(texts)
    for (const [key, text] of texts) this.#bytes += sizeOf(key, text)
  }

  /** What all keys and values take, bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /** The value, or null where there is none. */
  get(key: string): JsonValue {
    const text = this.#texts.get(key)
    return text === undefined ? null : parseJson(text)
  }

  /**
   * Stores a value. Throws PluginError `quota` and changes nothing when it does not fit: into the table's own limit, or
   * into `roomBytes` where less than that is left.
   */
  set(key: string, value: JsonValue, roomBytes: number = this.#maxBytes): void {
    const text = JSON.stringify(value)
    const before = this.#texts.get(key)
    const bytes = this.#bytes - (before === undefined ? 0 : sizeOf(key, before)) + sizeOf(key, text)
    // What makes it smaller is always welcome.
    if (bytes > Math.min(this.#maxBytes, roomBytes) && bytes > this.#bytes) {
      const limit = `the limit of ${Math.floor(this.#maxBytes / 1024)} KiB`
      const which = roomBytes < this.#maxBytes ? 'what a plugin may keep in all, files included' : limit
      throw new PluginError('quota', `storing this would go over ${which}; delete something first`)
    }
    this.#texts.set(key, text)
    this.#bytes = bytes
  }

  /** Removes a value; true when there was one. */
  delete(key: string): boolean {
    const before = this.#texts.get(key)
    if (before === undefined) return false
    this.#bytes -= sizeOf(key, before)
    return this.#texts.delete(key)
  }

  /** Removes all values. */
  clear(): void {
    this.#texts.clear()
    this.#bytes = 0
  }

  /** The keys that begin with `prefix`, sorted. */
  list(prefix: string): string[] {
    return [...this.#texts.keys()].filter((key) => key.startsWith(prefix)).sort()
  }

  /** The whole table as the text of a JSON object. */
  toText(): string {
    return `{${[...this.#texts].map(([key, text]) => `\n${JSON.stringify(key)}:${text}`).join(',')}\n}`
  }
}

/** Bytes of one line of `toText`. */
const sizeOf = (key: string, text: string): number =>
  Buffer.byteLength(JSON.stringify(key)) + Buffer.byteLength(text) + 3
