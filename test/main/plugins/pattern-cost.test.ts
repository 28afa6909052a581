/** The estimate of a pattern's size against what RE2 makes of it. */
import fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { patternCost } from '../../../main/plugins/pattern-cost.ts'

/** The match itself, and the way out of a failed one. */
const FRAME = 2

const sizeOf = (pattern: string): number | undefined => {
  try {
    return RE2JS.compile(pattern).programSize()
  } catch {
    return undefined
  }
}

describe('pattern cost', () => {
  it.each([
    ['[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}', 40],
    ['(?P<area>[A-Z]{1,2})\\d+', 20],
    ['\\+?[0-9]{7,15}', 60],
    ['(?i)[a-z0-9._-]{1,64}', 140],
  ])('finds an everyday pattern small: %s', (pattern, limit) => {
    expect(sizeOf(pattern)).toBeDefined()
    expect(patternCost(pattern)).toBeLessThan(limit)
  })

  it('finds out what is large before it is compiled', () => {
    expect(patternCost(`(?:${'a?'.repeat(200)}){1000}`)).toBeGreaterThan(300_000)
    expect(patternCost(`(?i)${'[\\x{80}-\\x{10ffff}]'.repeat(22)}`)).toBeGreaterThan(2000)
    expect(patternCost('((a{0,30}){30}){30}')).toBeGreaterThan(20_000)
  })

  it('is never below what RE2 makes of a pattern', () => {
    const atom = fc.constantFrom(
      'a',
      'é',
      '.',
      '\\d',
      '\\pL',
      '\\p{Greek}',
      '[a-z]',
      '[^]x]',
      '[[:alpha:]\\]]',
      '\\x{1f600}',
      '\\Qab\\E',
      '\\b',
    )
    const repeat = fc.constantFrom('', '', '', '?', '*', '+?', '{3}', '{2,}', '{0,4}', '{1,7}?')
    const pattern = fc.letrec<{ node: string }>((tie) => {
      const group = fc
        .tuple(fc.constantFrom('(', '(?:', '(?P<n>', '(?i:'), tie('node'))
        .map(([open, inner]) => `${open}${inner})`)
      const item = fc.tuple(fc.oneof({ maxDepth: 3 }, atom, group), repeat).map(([one, times]) => `${one}${times}`)
      const row = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(''))
      return { node: fc.array(row, { minLength: 1, maxLength: 2 }).map((rows) => rows.join('|')) }
    }).node
    fc.assert(
      fc.property(pattern, (text) => {
        const size = sizeOf(text)
        if (size !== undefined) expect(patternCost(text) + FRAME).toBeGreaterThanOrEqual(size)
      }),
      { numRuns: 2000 },
    )
  })

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(patternCost(text)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
