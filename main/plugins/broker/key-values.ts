/**
 * A small table of JSON values with a quota: what `ctx.storage` and `ctx.state` have in common. Values are kept as
 * JSON text, so that counting and saving need no second pass over them. Pure.
 */
import { PluginError } from '../../errors.ts'
import type { JsonValue } from '../../voice/tools.ts'
import { parseJson } from '../parse-json.ts'

/** Longest key, characters. */
export const MAX_KEY_CHARS = 256

/** One table; refuses what goes over `maxChars` of keys and JSON. */
export class KeyValues {
  readonly #texts: Map<string, string>
  readonly #maxChars: number
  #chars = 0

  constructor(maxChars: number, texts: ReadonlyMap<string, string> = new Map()) {
    this.#maxChars = maxChars
    this.#texts = new Map(texts)
    for (const [key, text] of texts) this.#chars += key.length + text.length
  }

  /** The value, or null where there is none. */
  get(key: string): JsonValue {
    const text = this.#texts.get(key)
    return text === undefined ? null : parseJson(text)
  }

  /** Stores a value. Throws PluginError `quota` and changes nothing when it does not fit. */
  set(key: string, value: JsonValue): void {
    const text = JSON.stringify(value)
    const before = this.#texts.get(key)
    const freed = before === undefined ? 0 : key.length + before.length
    const chars = this.#chars - freed + key.length + text.length
    if (chars > this.#maxChars) {
      const limit = `${Math.floor(this.#maxChars / 1024)} KiB`
      throw new PluginError('quota', `storing this would go over the limit of ${limit}; delete something first`)
    }
    this.#texts.set(key, text)
    this.#chars = chars
  }

  /** Removes a value; true when there was one. */
  delete(key: string): boolean {
    const before = this.#texts.get(key)
    if (before === undefined) return false
    this.#chars -= key.length + before.length
    return this.#texts.delete(key)
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
