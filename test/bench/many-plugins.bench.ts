/**
 * What 200 installed plugins cost at the start: the built app with them and without, in turns, so that a busy moment of
 * the machine meets both. goals.md, "Tools".
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strings } from '../../renderer/strings.ts'
import { environment } from './app-environment.ts'
import { type AppToRun, runApp } from './electron-run.ts'
import { logMark } from './log-marks.ts'
import { writePlugin } from './made-plugins.ts'
import { processTree } from './memory.ts'
import { type BenchOptions, percentile, type Row, scaled } from './row.ts'
import { type WindowWatch, watchWindows } from './window-watch.ts'

/** See bench.ts. */
export const name = 'many plugins'

const PLUGINS = 200
/** Pairs of starts that count; one more before them makes the data folders. */
const PAIRS = 15
const ROOT = join(import.meta.dirname, '../..')

interface Start {
  readonly usableMs: number
  readonly armedMs: number
  readonly pluginsMs: number
  readonly processes: number
}

/** Measures both in turns. */
export async function run(options: BenchOptions): Promise<Row[]> {
  const binary = process.env['PARLEY_TEST_ELECTRON']
  const display = process.env['DISPLAY']
  if (binary === undefined || display === undefined) throw new Error('PARLEY_TEST_ELECTRON and DISPLAY must be set')
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-plugins-'))
  const windows = await watchWindows(display)
  try {
    const [none, many] = await Promise.all([0, PLUGINS].map((count) => prepared(binary, folder, count)))
    if (none === undefined || many === undefined) throw new Error('nothing to measure')
    const without: Start[] = []
    const having: Start[] = []
    for (let pair = 0; pair <= scaled(PAIRS, options); pair++) {
      const a = await start(none, windows)
      const b = await start(many, windows)
      if (pair === 0) continue
      without.push(a)
      having.push(b)
    }
    return rowsOf(without, having)
  } finally {
    windows.close()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Prepared {
  readonly app: AppToRun
  readonly log: string
}

async function prepared(binary: string, folder: string, count: number): Promise<Prepared> {
  const data = join(folder, `with-${count}`)
  await mkdir(join(data, 'plugins'), { recursive: true })
  for (let number = 1; number <= count; number++) {
    await writePlugin(join(data, 'plugins'), { number, note: 'One of many.' })
  }
  const env = environment({ PARLEY_USER_DATA: data, PARLEY_SKIP_FIRST_RUN: '1', PARLEY_LOG: 'info' })
  const page = { button: 'button[aria-label="Talk"]', waitingText: strings.load.loading }
  return { app: { binary, folder: ROOT, env, ...page }, log: join(data, 'logs/parley.log') }
}

async function start({ app, log }: Prepared, windows: WindowWatch): Promise<Start> {
  const running = await runApp(app, windows)
  try {
    const pluginsAtMs = await logMark(log, 'plugins ready', running.startedAtMs)
    const armedAtMs = await logMark(log, 'hotkey armed', running.startedAtMs)
    if (pluginsAtMs === undefined || armedAtMs === undefined) throw new Error('the app does not say that it is ready')
    return {
      usableMs: running.usableMs,
      armedMs: armedAtMs - running.startedAtMs,
      pluginsMs: pluginsAtMs - running.startedAtMs,
      processes: (await processTree(running.pid)).length,
    }
  } finally {
    await running.stop()
  }
}

function rowsOf(without: readonly Start[], having: readonly Start[]): Row[] {
  const middle = (starts: readonly Start[], key: keyof Start): number =>
    percentile(
      starts.map((one) => one[key]),
      0.5,
    )
  const row = (figure: string, key: keyof Start, unit: string, goal: string): Row => ({
    figure: `${figure}, p50 (n ${having.length})`,
    value: middle(having, key),
    unit,
    baseline: middle(without, key),
    baselineName: 'none installed',
    goal,
  })
  const cost = (figure: string, key: keyof Start): Row => ({
    figure: `${PLUGINS} plugins: ${figure}, later by, p50`,
    value: middle(having, key) - middle(without, key),
    unit: 'ms',
    goal: '≤ 150 ms',
  })
  return [
    row('usable window', 'usableMs', 'ms', '–'),
    row('hotkey armed', 'armedMs', 'ms', '–'),
    row('plugins ready', 'pluginsMs', 'ms', '–'),
    cost('usable window', 'usableMs'),
    cost('plugins ready', 'pluginsMs'),
    row('processes', 'processes', '', 'no more than without'),
  ]
}
