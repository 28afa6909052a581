/**
 * Patterns of plugins, run by RE2 (linear time, no backtracking): a plugin's pattern cannot hang the app. Reads
 * Python's `(?P<name>…)` and matches the whole value, as the service does (protocol.md §6.1, contract.md §7.2).
 */
import { RE2JS } from 're2js'
import { messageOf } from '../errors.ts'

/** Longer than any real one; together with the next two it bounds one match to a few tens of milliseconds. */
const MAX_PATTERN_CHARS = 500
/** Instructions of the compiled pattern: `{500}` of something makes about 500. */
const MAX_PROGRAM_SIZE = 600
/** A value longer than this does not match: what is spoken and has a form is short. */
export const MAX_PATTERNED_CHARS = 500

/** A compiled pattern, or a sentence on why it cannot be used. */
export type PatternResult =
  | { readonly ok: true; readonly matches: (text: string) => boolean }
  | { readonly ok: false; readonly problem: string }

const compiled = new Map<string, PatternResult>()
const MAX_REMEMBERED = 1000

/** Compiles once per pattern. Never throws. */
export const compilePattern = (pattern: string): PatternResult => {
  const known = compiled.get(pattern)
  if (known !== undefined) return known
  const result = compileNow(pattern)
  if (compiled.size >= MAX_REMEMBERED) compiled.clear()
  compiled.set(pattern, result)
  return result
}

const compileNow = (pattern: string): PatternResult => {
  if (pattern.length > MAX_PATTERN_CHARS) {
    return { ok: false, problem: `The pattern is longer than ${MAX_PATTERN_CHARS} characters.` }
  }
  try {
    const program = RE2JS.compile(pattern)
    if (program.programSize() > MAX_PROGRAM_SIZE)
      return { ok: false, problem: 'The pattern is too large once compiled.' }
    return { ok: true, matches: (text) => text.length <= MAX_PATTERNED_CHARS && program.testExact(text) }
  } catch (error) {
    return { ok: false, problem: `RE2 refuses the pattern: ${messageOf(error).replace('error parsing regexp: ', '')}.` }
  }
}
