/** The closing line never calls a broken run a good one. */
import { describe, expect, it } from 'vitest'
import { parseSummary } from '../../../scripts/test/summary.ts'

interface File {
  name: string
  status: string
  assertionResults: { status: string }[]
}
const report = (passed: number, failed: number, files: File[] = [], pending = 0): string =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numPendingTests: pending, testResults: files })

describe('the summary of a test run', () => {
  it('gives vitest’s own numbers for an ordinary run', () => {
    expect(parseSummary(report(12, 0), 0)).toEqual({ passed: 12, failed: 0, notes: [] })
    expect(parseSummary(report(10, 2), 1)).toMatchObject({ passed: 10, failed: 2 })
  })

  it('counts a file that did not load', () => {
    const broken = { name: 'a.test.ts', status: 'failed', assertionResults: [] }
    expect(parseSummary(report(5, 0, [broken]), 1)).toEqual({
      passed: 5,
      failed: 1,
      notes: ['a.test.ts failed outside its tests'],
    })
  })

  it('does not count a failed test’s file twice', () => {
    const file = { name: 'a.test.ts', status: 'failed', assertionResults: [{ status: 'failed' }] }
    expect(parseSummary(report(5, 1, [file]), 1)).toMatchObject({ passed: 5, failed: 1 })
  })

  it('fails when vitest failed for another reason', () => {
    expect(parseSummary(report(5, 0), 1)).toMatchObject({ passed: 5, failed: 1 })
  })

  it('fails when no test ran, and when there is no report', () => {
    expect(parseSummary(report(0, 0), 0)).toMatchObject({ failed: 1 })
    for (const text of ['', '{', '{"numPassedTests":3}']) {
      expect(parseSummary(text, 0)).toMatchObject({ passed: 0, failed: 1 })
    }
  })

  it('mentions skipped tests', () => {
    expect(parseSummary(report(5, 0, [], 2), 0).notes).toEqual(['2 skipped'])
  })
})
