/**
 * The vocabulary of the benchmarks: what a module hands back, and percentiles. A benchmark is a file `*.bench.ts` in this
 * folder that exports `name` and `run`; `npm run bench` finds it (scripts/bench.ts).
 */

/** One measured figure of goals.md. */
export interface Row {
  /** Such as "tool round trip, p50". */
  figure: string
  /** Measured, in `unit`. */
  value: number
  /** Such as "ms"; empty for counts. */
  unit: string
  /** What `value` is compared with, measured in the same run, in the same unit. */
  baseline?: number
  /** What the baseline is. */
  baselineName?: string
  /** The goal in goals.md's words. */
  goal: string
}

/** What `npm run bench` was asked for. */
export interface BenchOptions {
  /** Share of the usual counts, such as 0.05 while something is being mended. Figures of a share are no figures. */
  readonly scale: number
  /** Length of the long conversations, minutes. */
  readonly minutes: number
  /** Where sound goes where that can be chosen: a private sound server, or files. */
  readonly device: 'pulse' | 'file'
}

/** A benchmark module. */
export interface Benchmark {
  /** Short and unique; `--only` goes by it. */
  name: string
  run(options: BenchOptions): Promise<Row[]>
}

/** A share of a usual count, at least `least`. */
export const scaled = (count: number, { scale }: BenchOptions, least = 1): number =>
  Math.max(least, Math.round(count * scale))

/**
 * The value below which a share of the samples lies (nearest rank).
 * @param share 0 to 1, such as 0.99
 * @throws RangeError without samples
 */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (value === undefined) throw new RangeError('no samples')
  return value
}
