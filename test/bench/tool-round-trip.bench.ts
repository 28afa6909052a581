/**
 * What a tool call costs: Parley's whole way (row in the log, validation, permission check, port guard, the plugin's
 * sandboxed process and back) beside a tool server over standard input and output, in turns of some hundred calls. The
 * server is called from the same process as the plugin, which is what the goal is about, and from a plain Node process,
 * which hears of what comes through a pipe in half the time.
 */
import { startStdioBaseline } from './mcp-baseline.ts'
import { type BenchOptions, percentile, type Row, scaled } from './row.ts'
import { BASELINE_SERVER, startToolApp, type ToolApp } from './tool-app.ts'

const BLOCKS = 20
const CALLS_PER_BLOCK = 500
/** Enough for the compilers of both sides to settle. */
const WARM_UP_CALLS = 1_000
const COLD_STARTS = 10

/** See bench.ts. */
export const name = 'tool-round-trip'

/** Measures both in turns. */
export async function run(options: BenchOptions): Promise<Row[]> {
  const binary = process.env['PARLEY_TEST_ELECTRON']
  if (binary === undefined) throw new Error('PARLEY_TEST_ELECTRON must be set')
  const app = await startToolApp(binary)
  try {
    // Cold starts first: the tool's process has not run yet.
    return [
      ...(await coldStarts(app, scaled(COLD_STARTS, options))),
      ...(await roundTrips(app, scaled(BLOCKS, options))),
    ]
  } finally {
    await app.close()
  }
}

async function roundTrips(app: ToolApp, blocks: number): Promise<Row[]> {
  const server = await startStdioBaseline(BASELINE_SERVER)
  const whole: number[] = []
  const hostOnly: number[] = []
  const baseline: number[] = []
  const fromNode: number[] = []
  try {
    await server.measure(WARM_UP_CALLS)
    await app.ask({ type: 'baseline', count: WARM_UP_CALLS })
    await app.ask({ type: 'calls', count: WARM_UP_CALLS })
    for (let block = 0; block < blocks; block++) {
      fromNode.push(...(await server.measure(CALLS_PER_BLOCK)))
      baseline.push(...(await app.ask({ type: 'baseline', count: CALLS_PER_BLOCK })))
      whole.push(...(await app.ask({ type: 'calls', count: CALLS_PER_BLOCK })))
      hostOnly.push(...(await app.ask({ type: 'hostOnly', count: CALLS_PER_BLOCK })))
    }
  } finally {
    await server.close()
  }
  const goals = new Map([
    [0.5, '≤ 1.5 ×'],
    [0.99, '≤ 1.0 ×'],
  ])
  const rows = (what: string, values: readonly number[], against: Baseline, isGoal: boolean): Row[] =>
    [0.5, 0.95, 0.99].map((share) => ({
      figure: `${what} p${share * 100} (n ${values.length})`,
      value: percentile(values, share),
      unit: 'ms',
      baseline: percentile(against.values, share),
      baselineName: against.name,
      goal: (isGoal && goals.get(share)) || '–',
    }))
  const sameHost = { name: 'stdio server', values: baseline }
  return [
    ...rows('round trip, log row included', whole, sameHost, true),
    ...rows('round trip without log row', hostOnly, sameHost, false),
    ...rows(
      'round trip, log row included',
      whole,
      { name: 'stdio server, host in plain Node', values: fromNode },
      false,
    ),
  ]
}

interface Baseline {
  readonly name: string
  readonly values: readonly number[]
}

async function coldStarts(app: ToolApp, starts: number): Promise<Row[]> {
  const ours: number[] = []
  const theirs: number[] = []
  for (let i = 0; i < starts; i++) {
    ours.push(...(await app.ask({ type: 'coldStart' })))
    const server = await startStdioBaseline(BASELINE_SERVER)
    theirs.push(server.startMs)
    await server.close()
  }
  return [0.5, 0.95].map((share) => ({
    figure: `plugin cold start, first call to its answer, p${share * 100} (n ${ours.length})`,
    value: percentile(ours, share),
    unit: 'ms',
    baseline: percentile(theirs, share),
    baselineName: 'stdio server',
    goal: share === 0.5 ? '≤ 0.6 ×' : '–',
  }))
}
