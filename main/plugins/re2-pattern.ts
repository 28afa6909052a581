/**
 * Patterns of plugins, run by RE2 (linear time, no backtracking): a plugin's pattern cannot hang the app. Reads
 * Python's `(?P<name>…)` and matches the whole value, as the service does (protocol.md §6.1, contract.md §7.2).
 */
import { RE2JS } from 're2js'
import { messageOf } from '../errors.ts'
import { patternCost } from './pattern-cost.ts'

/** Longer than any real one. */
const MAX_PATTERN_CHARS = 500
/** Estimated before compiling, which takes a few milliseconds up to here. */
const MAX_ESTIMATE = 2000
/** Instructions of the compiled pattern: `{500}` of something makes about 500. One match takes 30 ms at most. */
const MAX_PROGRAM_SIZE = 600
/** All patterns of one schema together, instructions: what compiling and matching them for one call may cost. */
export const MAX_SCHEMA_PATTERNS_SIZE = 1200
/** A value longer than this does not match: what is spoken and has a form is short. */
export const MAX_PATTERNED_CHARS = 500

/** A compiled pattern with its size in instructions, or a sentence on why it cannot be used. */
export type PatternResult =
  | { readonly ok: true; readonly matches: (text: string) => boolean; readonly size: number }
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

const refused = (problem: string): PatternResult => ({ ok: false, problem })
const TOO_LARGE = 'The pattern is too large once compiled: repeat less.'

const compileNow = (pattern: string): PatternResult => {
  if (pattern.length > MAX_PATTERN_CHARS) return refused(`The pattern is longer than ${MAX_PATTERN_CHARS} characters.`)
  const estimate = patternCost(pattern)
  if (estimate > MAX_ESTIMATE) return refused(TOO_LARGE)
  try {
    const program = RE2JS.compile(pattern)
    const size = program.programSize()
    if (size > MAX_PROGRAM_SIZE) return refused(TOO_LARGE)
    return { ok: true, size, matches: (text) => text.length <= MAX_PATTERNED_CHARS && program.testExact(text) }
  } catch (error) {
    return refused(`RE2 refuses the pattern: ${messageOf(error).replace('error parsing regexp: ', '')}.`)
  }
}
