/**
 * Refuses what a reader of plugin.json cannot see but the model can: control, invisible and bidirectional characters,
 * and keys that reach for an object's prototype. Walks without recursion, so that deep nesting cannot hurt. Pure.
 */
import { type DefinitionProblem, pointer } from './definition-problem.ts'

/** Deeper than any real manifest; far from where a recursive parser would overflow. */
const MAX_NESTING = 40

/**
 * Controls but tab and line feed; everything that Unicode says is shown as nothing (soft hyphen, zero-width and
 * bidirectional marks, fillers, invisible operators, tag characters), but for the sixteen selectors that belong to emoji;
 * line and paragraph separators; marks of interlinear notes; the empty braille cell. All have been used to smuggle text
 * past a reader.
 */
const HIDDEN =
  /[\p{Cc}\u2028\u2029\ufff9-\ufffb\u2800\ue000-\uf8ff\u{f0000}-\u{10ffff}]|(?![\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/u

/** Keys that no plugin needs and that have broken other programs. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Problems of every string and key in `raw`, a parsed JSON value; at most ten. */
export const hiddenCharacterProblems = (raw: unknown, file: string): DefinitionProblem[] => {
  const problems: DefinitionProblem[] = []
  const pending: { value: unknown; path: readonly PropertyKey[] }[] = [{ value: raw, path: [] }]
  while (pending.length > 0 && problems.length < 10) {
    const next = pending.pop()
    if (next === undefined) break
    const { value, path } = next
    const at = { file, path: pointer(path) }
    if (path.length > MAX_NESTING) {
      return [{ ...at, problem: `It is nested more than ${MAX_NESTING} levels deep.`, mend: 'Make it flatter.' }]
    }
    const found = typeof value === 'string' ? hiddenIn(value) : undefined
    if (found !== undefined) {
      problems.push({ ...at, problem: `The text contains the invisible character ${found}.`, mend: 'Remove it.' })
    }
    if (typeof value !== 'object' || value === null) continue
    for (const [key, member] of Object.entries(value)) {
      const keyPath = [...path, Array.isArray(value) ? Number(key) : key]
      const hiddenInKey = hiddenIn(key)
      if (FORBIDDEN_KEYS.has(key)) {
        problems.push({
          file,
          path: pointer(keyPath),
          problem: `"${key}" cannot be a key.`,
          mend: 'Give it another name.',
        })
      } else if (hiddenInKey !== undefined) {
        problems.push({ ...at, problem: `A key contains the invisible character ${hiddenInKey}.`, mend: 'Remove it.' })
      } else pending.push({ value: member, path: keyPath })
    }
  }
  return problems
}

/** The first hidden character of a text as `U+200B`; line feeds and tabs are not hidden. */
const hiddenIn = (text: string): string | undefined => {
  const code = HIDDEN.exec(text.replaceAll(/[\n\r\t]/g, ' '))?.[0].codePointAt(0)
  return code === undefined ? undefined : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}
