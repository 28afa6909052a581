/**
 * Cold start and memory of the built app (`out/`) beside an empty Electron app on the same runtime, in turns, so that a
 * busy moment of the machine meets both. The file cache is warm: what is compared is the work, not the disk.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { strings } from '../../renderer/strings.ts'
import { environment } from './app-environment.ts'
import { type AppToRun, runApp } from './electron-run.ts'
import { logMark } from './log-marks.ts'
import { pssMegabytes } from './memory.ts'
import { type BenchOptions, percentile, type Row, scaled } from './row.ts'
import { type WindowWatch, watchWindows } from './window-watch.ts'

/** Pairs of starts that count; one more before them warms the file cache and makes the data folders. */
const PAIRS = 20
/** Memory is read in the last few, once the start has settled. */
const MEMORY_PAIRS = 5
const SETTLE_MS = 4_000

const ROOT = join(import.meta.dirname, '../..')

/** See bench.ts. */
export const name = 'cold-start'

interface Start {
  readonly usableMs: number
  readonly mappedMs: number
  readonly armedMs: number | undefined
  readonly memory: number | undefined
}

/** Measures both apps in turns. */
export async function run(options: BenchOptions): Promise<Row[]> {
  const binary = process.env['PARLEY_TEST_ELECTRON']
  const display = process.env['DISPLAY']
  if (binary === undefined || display === undefined) throw new Error('PARLEY_TEST_ELECTRON and DISPLAY must be set')
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-start-'))
  const windows = await watchWindows(display)
  const app = (path: string, data: string, button: string): AppToRun => ({
    binary,
    folder: path,
    button,
    env: environment({ PARLEY_USER_DATA: join(folder, data), PARLEY_SKIP_FIRST_RUN: '1', PARLEY_LOG: 'info' }),
  })
  const parley = { ...app(ROOT, 'parley', 'button[aria-label="Talk"]'), waitingText: strings.load.loading }
  const empty = app(join(import.meta.dirname, 'empty-app'), 'empty', 'button')
  const ours: Start[] = []
  const theirs: Start[] = []
  try {
    const pairs = scaled(PAIRS, options)
    for (let pair = 0; pair <= pairs; pair++) {
      const readsMemory = pair > pairs - MEMORY_PAIRS
      const a = await start(empty, windows, readsMemory)
      const b = await start(parley, windows, readsMemory, join(folder, 'parley/logs/parley.log'))
      if (pair === 0) continue
      theirs.push(a)
      ours.push(b)
    }
  } finally {
    windows.close()
    await rm(folder, { recursive: true, force: true })
  }
  return [
    ...[0.5, 0.95, 0.99].map((share) => startRow(ours, theirs, share)),
    {
      figure: `window on the display p50 (n ${ours.length})`,
      value: percentile(numbers(ours, 'mappedMs'), 0.5),
      unit: 'ms',
      baseline: percentile(numbers(theirs, 'mappedMs'), 0.5),
      baselineName: 'empty app',
      goal: '–',
    },
    ...[0.5, 0.95, 0.99].map((share) => armedRow(ours, share)),
    {
      figure: `memory, window open, p50 (n ${MEMORY_PAIRS})`,
      value: percentile(numbers(ours, 'memory'), 0.5),
      unit: 'MB',
      baseline: percentile(numbers(theirs, 'memory'), 0.5),
      baselineName: 'empty app',
      goal: '≤ 1.3 ×',
    },
  ]
}

const startRow = (ours: readonly Start[], theirs: readonly Start[], share: number): Row => ({
  figure: `usable window p${share * 100} (n ${ours.length})`,
  value: percentile(numbers(ours, 'usableMs'), share),
  unit: 'ms',
  baseline: percentile(numbers(theirs, 'usableMs'), share),
  baselineName: 'empty app',
  goal: share === 0.5 ? '≤ 1.25 ×' : '–',
})

const armedRow = (ours: readonly Start[], share: number): Row => {
  const armed = numbers(ours, 'armedMs')
  const goal = share === 0.5 ? '≤ 500 ms' : '–'
  return {
    figure: `hotkey armed p${share * 100} (n ${armed.length})`,
    value: percentile(armed, share),
    unit: 'ms',
    goal,
  }
}

const numbers = (starts: readonly Start[], key: keyof Start): number[] =>
  starts.map((one) => one[key]).filter((value) => value !== undefined)

async function start(app: AppToRun, windows: WindowWatch, readsMemory: boolean, log?: string): Promise<Start> {
  const running = await runApp(app, windows)
  try {
    if (readsMemory) await delay(SETTLE_MS)
    const memory = readsMemory ? await pssMegabytes(running.pid) : undefined
    const armedAtMs = log === undefined ? undefined : await logMark(log, 'hotkey armed', running.startedAtMs)
    const armedMs = armedAtMs === undefined ? undefined : armedAtMs - running.startedAtMs
    return { usableMs: running.usableMs, mappedMs: running.mappedMs, armedMs, memory }
  } finally {
    await running.stop()
  }
}
