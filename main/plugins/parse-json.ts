/**
 * JSON text of a plugin into a value that is safe to hand on: bounded in depth (a later JSON.stringify recurses) and
 * without `__proto__` keys (a later merge must not reach a prototype). Pure; used wherever a plugin's text comes in.
 */
import type { JsonValue } from '../voice/tools.ts'

/** Deepest nesting accepted: far above any sensible result, far below what overflows a stack. */
export const MAX_JSON_DEPTH = 64

/** Parses `text`; throws SyntaxError on broken JSON, RangeError on nesting deeper than `maxDepth`. */
export function parseJson(text: string, maxDepth: number = MAX_JSON_DEPTH): JsonValue {
  if (nesting(text) > maxDepth) throw new RangeError(`nested deeper than ${maxDepth} levels`)
  // A reviver costs time, so it runs only where such a key can be, spelled out or escaped.
  const isSuspicious = text.includes('__proto__') || text.includes('\\u')
  const parsed: JsonValue = isSuspicious ? JSON.parse(text, dropPrototypeKeys) : JSON.parse(text)
  return parsed
}

function dropPrototypeKeys(_key: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__')) {
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== '__proto__'))
  }
  return value
}

/** Deepest level of brackets outside of strings. */
function nesting(text: string): number {
  let depth = 0
  let deepest = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x22) at = endOfString(text, at)
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (code === 0x7d || code === 0x5d) depth -= 1
  }
  return deepest
}

/** Index of the quote that closes the string opened at `start`, or the text's end. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes += 1
    if (slashes % 2 === 0) return end
  }
  return text.length
}
