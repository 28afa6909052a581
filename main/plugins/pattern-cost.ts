/**
 * How large a pattern becomes, before anything compiles it: a few dozen characters such as `(?:a?…){1000}` hold RE2 up
 * for half a second. An estimate from above, in instructions of the compiled program; what RE2 is slow to build counts
 * extra. Pure; used by re2-pattern.ts.
 */

/** A class by property (`\p{L}`) takes RE2 about as long as so many instructions. */
const PROPERTY_COST = 10
/** A range beyond ASCII under `(?i)` is folded letter by letter, up to 3 ms. */
const FOLDED_RANGE_COST = 100
/** Higher repetitions are RE2's own to refuse. */
const MAX_REPEAT = 1000

const REPEAT = /^\{(\d{1,5})(?:(,)(\d{0,5}))?\}/
const GROUP_HEAD = /^\(\?(?:P?<\w*>|[a-zA-Z-]*:?)/
const PROPERTY = /^\\[pP](?:\{[^}]*\}|.)/u
/** Escapes that are longer than two characters. */
const LONG_ESCAPE = /^\\(?:x\{([0-9A-Fa-f]*)\}|x[0-9A-Fa-f]{2}|[0-7]{1,3}|Q[\s\S]*?(?:\\E|$))/

/** The estimate; for a pattern that RE2 refuses it may be anything. */
export const patternCost = (pattern: string): number => {
  const isFolded = /\(\?[a-zA-Z-]*i/.test(pattern)
  /** Sizes of the groups that are open, outermost first, and of the last part of the innermost. */
  const groups = [0]
  let last = 0
  let extra = 0
  const add = (size: number): void => {
    groups.push((groups.pop() ?? 0) + size)
    last = size
  }
  for (let at = 0; at < pattern.length; ) {
    const rest = pattern.slice(at)
    const property = PROPERTY.exec(rest)?.[0]
    const repeat = REPEAT.exec(rest)
    const character = rest.charAt(0)
    let taken = 1
    if (property !== undefined) {
      extra += PROPERTY_COST
      taken = property.length
      add(1)
    } else if (character === '\\') {
      taken = LONG_ESCAPE.exec(rest)?.[0].length ?? 2
      add(rest.startsWith('\\Q') ? taken : 1)
    } else if (character === '[') {
      const set = setIn(rest)
      taken = set.length
      extra += set.properties * PROPERTY_COST + (isFolded ? set.wideRanges * FOLDED_RANGE_COST : 0)
      add(1)
    } else if (character === '(') {
      taken = GROUP_HEAD.exec(rest)?.[0].length ?? 1
      groups.push(2)
      last = 0
    } else if (character === ')') {
      add(groups.length > 1 ? (groups.pop() ?? 0) : 0)
    } else if (repeat !== null) {
      const [whole, least = '', comma, most = ''] = repeat
      const times = comma === undefined ? Number(least) : Number(most === '' ? least : most) + 1
      taken = whole.length
      add((last + 1) * Math.min(Math.max(times, 1), MAX_REPEAT))
    } else if (character === '*' || character === '+') {
      // A part that may be empty takes two.
      add(2)
    } else add(1)
    at += taken
  }
  return groups.reduce((sum, size) => sum + size, 0) + extra
}

/** The set in brackets at the beginning of `text`, as far as it costs anything. */
const setIn = (text: string): { length: number; properties: number; wideRanges: number } => {
  let properties = 0
  let wideRanges = 0
  let at = text.startsWith('[^') ? 2 : 1
  const first = at
  while (at < text.length && (text.charAt(at) !== ']' || at === first)) {
    const rest = text.slice(at)
    const property = PROPERTY.exec(rest)?.[0]
    const named = /^\[:\^?\w+:\]/.exec(rest)?.[0]
    if (property !== undefined) properties += 1
    if (/^-(?:\\x\{[0-9A-Fa-f]{3,}\}|\\x[89A-Fa-f]|[^\0-\x7f])/.test(rest)) wideRanges += 1
    const other = rest.startsWith('\\') ? (LONG_ESCAPE.exec(rest)?.[0].length ?? 2) : 1
    at += property?.length ?? named?.length ?? other
  }
  return { length: at + 1, properties, wideRanges }
}
