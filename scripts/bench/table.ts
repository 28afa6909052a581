/**
 * How `npm run bench` prints: one aligned line per figure, and the machine it was measured on. Pure.
 */
import { z } from 'zod'
import type { Benchmark, BenchOptions, Row } from '../../test/bench/row.ts'
import type { Runtime } from '../setup/electron.ts'
import { SetupError } from '../setup/report.ts'

const HEADINGS = ['figure', 'value', 'baseline', 'ratio', 'goal']

const isRun = (value: unknown): value is Benchmark['run'] => typeof value === 'function'
const benchmarkSchema = z.object({ name: z.string().min(1), run: z.custom<Benchmark['run']>(isRun) })

/**
 * A loaded module as a benchmark.
 * @throws SetupError when it does not export `name` and `run`
 */
export function parseBenchmark(module: unknown, file: string): Benchmark {
  const parsed = benchmarkSchema.safeParse(module)
  if (!parsed.success) throw new SetupError(`${file} does not export "name" and "run"`)
  return parsed.data
}

/** The figures as an aligned table. */
export function table(rows: readonly Row[]): string {
  const cells = [HEADINGS, ...rows.map(cellsOf)]
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  return cells
    .map((line) => `  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n')
}

/** How busy the machine was (load averages of a minute), and that a share of the counts is no measurement. */
export const loadLine = (before: readonly number[], after: readonly number[], { scale }: BenchOptions): string => {
  const load = [before, after].map(([minute = 0]) => minute.toFixed(1)).join(' → ')
  return `  load average ${load}${scale === 1 ? '' : `; ${scale} of the usual counts: a trial, no figures`}`
}

/** What the figures were measured on. */
export function machineLine(machine: {
  cpus: readonly { model: string }[]
  memoryBytes: number
  system: string
  runtime: Pick<Runtime, 'version' | 'kind'>
}): string {
  const gib = (machine.memoryBytes / 2 ** 30).toFixed(1)
  const model = machine.cpus[0]?.model.trim() || 'unknown processor'
  return [
    new Date().toISOString().slice(0, 16).replace('T', ' '),
    `${machine.cpus.length} × ${model}, ${gib} GiB`,
    machine.system,
    `Node ${process.versions.node}`,
    `Electron ${machine.runtime.version}${machine.runtime.kind === 'fallback' ? ' (test runtime)' : ''}`,
  ].join(' · ')
}

function cellsOf(row: Row): string[] {
  const { baseline } = row
  return [
    row.figure,
    withUnit(row.value, row.unit),
    baseline === undefined ? '–' : `${withUnit(baseline, row.unit)}${row.baselineName ? ` (${row.baselineName})` : ''}`,
    baseline ? (row.value / baseline).toFixed(2) : '–',
    row.goal,
  ]
}

/** Three significant digits below a thousand, whole numbers above. */
function withUnit(value: number, unit: string): string {
  const text = Math.abs(value) >= 1000 || Number.isInteger(value) ? String(Math.round(value)) : value.toPrecision(3)
  return unit ? `${text} ${unit}` : text
}
