/**
 * What a tool call costs: Parley's whole way (row in the log, validation, permission check, port guard, the plugin's
 * sandboxed process and back) beside a tool server over standard input and output, in turns of some hundred calls.
 */
import { startStdioBaseline } from './mcp-baseline.ts'
import { type BenchOptions, percentile, type Row, scaled } from './row.ts'
import { startToolApp, type ToolApp } from './tool-app.ts'

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
  const server = await startStdioBaseline()
  const whole: number[] = []
  const hostOnly: number[] = []
  const baseline: number[] = []
  try {
    await server.measure(WARM_UP_CALLS)
    await app.ask({ type: 'calls', count: WARM_UP_CALLS })
    for (let block = 0; block < blocks; block++) {
      baseline.push(...(await server.measure(CALLS_PER_BLOCK)))
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
  const rows = (what: string, values: readonly number[], isGoal: boolean): Row[] =>
    [0.5, 0.95, 0.99].map((share) => ({
      figure: `${what} p${share * 100} (n ${values.length})`,
      value: percentile(values, share),
      unit: 'ms',
      baseline: percentile(baseline, share),
      baselineName: 'stdio server',
      goal: (isGoal && goals.get(share)) || '–',
    }))
  return [...rows('round trip, log row included', whole, true), ...rows('round trip without log row', hostOnly, false)]
}

async function coldStarts(app: ToolApp, starts: number): Promise<Row[]> {
  const ours: number[] = []
  const theirs: number[] = []
  for (let i = 0; i < starts; i++) {
    ours.push(...(await app.ask({ type: 'coldStart' })))
    const server = await startStdioBaseline()
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
