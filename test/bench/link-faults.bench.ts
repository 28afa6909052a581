/**
 * How soon the client sees that its connection is lost, tells the user, and tries again: the scenarios of the practice
 * agent that break the link, each once, a few at a time. goals.md, "Faults": link faults.
 */
import { SCENARIOS } from '../../main/practice/scenarios.ts'
import { TYPED_TRIALS } from '../flow/courses.ts'
import { type Report, runFault } from '../flow/fault-run.ts'
import { percentile, type Row } from './row.ts'

export const name = 'link faults'

/** Few, so that they do not measure each other. */
const AT_ONCE = 3

/** Cuts, closes and half-open links; errors are told apart by their code and tested elsewhere. */
const LOSSES = TYPED_TRIALS.filter(({ name: of }) => /^(drop|close|half-open|byte-a-second|server-fault)/.test(of))

const figures = (of: string, values: readonly number[], goal: string): Row[] =>
  [0.5, 1].map((share) => ({
    figure: `${of}, ${share === 1 ? 'worst' : 'p50'}`,
    value: percentile(values, share),
    unit: 'ms',
    goal,
  }))

/** Runs the losses and hands back the figures. */
export const run = async (): Promise<Row[]> => {
  const trials = [...LOSSES]
  const reports: Report[] = []
  const work = async (): Promise<void> => {
    for (let trial = trials.shift(); trial; trial = trials.shift()) {
      // Delays count only at the pace of the real clock.
      if (trial.course.speed === undefined) reports.push(await runFault(trial.name, trial.course))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const of = (pick: (report: Report) => number | null): number[] => reports.flatMap((report) => pick(report) ?? [])
  return [
    { figure: 'scenarios in the practice agent', value: Object.keys(SCENARIOS).length, unit: '', goal: '≥ 30' },
    { figure: 'losses measured', value: of(({ seenAfterMs }) => seenAfterMs).length, unit: '', goal: '' },
    ...figures(
      'loss seen',
      of(({ seenAfterMs }) => seenAfterMs),
      '≤ 3 s',
    ),
    ...figures(
      'user told after that',
      of(({ toldAfterMs }) => toldAfterMs),
      '≤ 100 ms',
    ),
    ...figures(
      'first retry after that',
      of(({ retriedAfterMs }) => retriedAfterMs),
      '≤ 250 ms',
    ),
  ]
}
