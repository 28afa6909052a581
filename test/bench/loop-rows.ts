/** Readings of an event loop as figures. Pure. */
import type { LoopReading } from './probe/loop-meter.ts'
import { percentile, type Row } from './row.ts'

/**
 * How long an event that comes at any moment waits, ms: a stall of 20 ms is one late tick, but everything that comes
 * during it waits, the first for 20 ms, the last for none. One sample for each millisecond.
 */
export function waitsOf(delaysMs: readonly number[]): number[] {
  const waits: number[] = []
  for (const delayMs of delaysMs) for (let waitMs = delayMs; waitMs >= 0; waitMs -= 1) waits.push(waitMs)
  return waits
}

/** Four figures of one stretch of time, beside those of `baseline`. */
export function loopRows(what: string, reading: LoopReading, baseline: LoopReading, baselineName: string): Row[] {
  const row = (figure: string, of: (reading: LoopReading) => number, goal: string): Row => ({
    figure: `${what}: ${figure}`,
    value: of(reading),
    unit: 'ms',
    baseline: of(baseline),
    baselineName,
    goal,
  })
  return [
    row(`delay p99.9 (n ${reading.delaysMs.length})`, ({ histogramP999Ms }) => histogramP999Ms, '≤ 10 ms'),
    row('wait at any moment, p99.9', ({ delaysMs }) => percentile(waitsOf(delaysMs), 0.999), '–'),
    row('max, waits for a processor left out', ({ ownDelaysMs }) => percentile(ownDelaysMs, 1), '–'),
    row('max', ({ histogramMaxMs, delaysMs }) => Math.max(histogramMaxMs, percentile(delaysMs, 1)), '≤ 25 ms'),
  ]
}
