/**
 * Turns vitest's JSON report and exit code into the two numbers of the closing line. Pure. Errs on the side of failure:
 * a file that does not load, an error outside any test, no report, and no test at all each count as one failure.
 */
import { z } from 'zod'

/** Outcome of a test run. */
export interface Summary {
  passed: number
  failed: number
  /** Sentences for people: why a failure was counted that is no failed test, how many tests were skipped. */
  notes: string[]
}

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number().default(0),
  numTodoTests: z.number().default(0),
  testResults: z.array(
    z.object({ name: z.string(), status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
})

/**
 * @param reportText vitest's JSON report, empty when it wrote none
 * @param exitCode vitest's
 */
export function parseSummary(reportText: string, exitCode: number): Summary {
  const report = parseReport(reportText)
  if (!report) return { passed: 0, failed: 1, notes: [`vitest ended with code ${exitCode} and wrote no report`] }
  const notes: string[] = []
  const isUnloaded = (file: (typeof report.testResults)[number]): boolean =>
    file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')
  const unloaded = report.testResults.filter(isUnloaded)
  for (const file of unloaded) notes.push(`${file.name} failed outside its tests`)
  let failed = report.numFailedTests + unloaded.length
  if (failed === 0 && exitCode !== 0) {
    failed = 1
    notes.push(`vitest ended with code ${exitCode} though no test failed`)
  }
  if (failed === 0 && report.numPassedTests === 0) {
    failed = 1
    notes.push('no test ran')
  }
  const skipped = report.numPendingTests + report.numTodoTests
  if (skipped > 0) notes.push(`${skipped} skipped`)
  return { passed: report.numPassedTests, failed, notes }
}

function parseReport(text: string): z.infer<typeof reportSchema> | undefined {
  try {
    return reportSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
