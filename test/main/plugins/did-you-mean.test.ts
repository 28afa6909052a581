/** Slips of the fingers are found, other words are not. */
import { describe, expect, it } from 'vitest'
import { closest } from '../../../main/plugins/did-you-mean.ts'

const known = ['timeoutSeconds', 'description', 'mode', 'effect', 'id']

describe('did you mean', () => {
  it.each([
    ['timeout_seconds', 'timeoutSeconds'],
    ['descripton', 'description'],
    ['MODE', 'mode'],
    ['moed', 'mode'],
    ['idd', 'id'],
    ['colour', undefined],
    ['xyz', undefined],
  ])('%s: %s', (given, meant) => {
    expect(closest(given, known)).toBe(meant)
  })

  it('does not compare endless words', () => {
    expect(closest('x'.repeat(1_000_000), known)).toBeUndefined()
  })
})
