/**
 * How soon a partial caption is painted: 30 of them a second, from their sending by an agent in a process of its own, by way
 * of main, to the frame after the one in which the page shows them. goals.md, "App": caption event to painted.
 */
import { z } from 'zod'
import { type BenchAgent, startBenchAgent } from './bench-agent.ts'
import { type ProbedApp, startProbedApp } from './probed-app.ts'
import { type BenchOptions, percentile, type Row, scaled } from './row.ts'

/** See bench.ts. */
export const name = 'captions'

const A_SECOND = 30
const COUNT = 30 * A_SECOND
const SETTLE_MS = 3_000

/**
 * Notes, in the page, when each number is painted: when the second frame after the change begins, the first has been
 * handed on. Where two come within a frame, the later one stands for both.
 */
const WATCH = `(() => {
  window.painted = []
  const log = document.querySelector('[role="log"]')
  let isAsked = false
  new MutationObserver(() => {
    if (isAsked) return
    isAsked = true
    requestAnimationFrame(() => {
      isAsked = false
      const last = Number([...(log.textContent ?? '').matchAll(/number(\\d+)/g)].at(-1)?.[1] ?? 0)
      requestAnimationFrame(() => window.painted.push([last, performance.timeOrigin + performance.now()]))
    })
  }).observe(log, { subtree: true, childList: true, characterData: true })
  return true
})()`

const paintedSchema = z.array(z.tuple([z.number(), z.number()]))

/** Measures them in a conversation that has begun. */
export async function run(options: BenchOptions): Promise<Row[]> {
  const agent = await startBenchAgent()
  try {
    const app = await startProbedApp({
      settings: { idleHangupSeconds: 3600 },
      env: { PARLEY_AGENT_URL: agent.url, PULSE_SERVER: 'unix:/nonexistent', XDG_RUNTIME_DIR: '/nonexistent' },
    })
    try {
      return rowsOf(await measure(app, agent, scaled(COUNT, options, A_SECOND)))
    } finally {
      await app.close()
    }
  } finally {
    await agent.stop()
  }
}

/** From sent to painted, ms, for each. */
async function measure(app: ProbedApp, agent: BenchAgent, count: number): Promise<number[]> {
  const ready = agent.configured(() => true)
  await app.request('message.send', { text: 'Hello' })
  await ready
  await pause(SETTLE_MS)
  await app.page(WATCH)
  const sent = await agent.partials(count, 1000 / A_SECOND)
  await pause(500)
  const painted = paintedSchema.parse(await app.page('window.painted'))
  return sent.map((sentMs, index) => {
    const shown = painted.find(([number]) => number > index)
    if (shown === undefined) throw new Error(`partial ${index + 1} of ${count} was never painted`)
    return shown[1] - sentMs
  })
}

const rowsOf = (durations: readonly number[]): Row[] =>
  [0.5, 0.95, 0.99, 1].map((share) => ({
    figure: `partial caption sent → painted, ${share === 1 ? 'worst' : `p${share * 100}`} (n ${durations.length})`,
    value: percentile(durations, share),
    unit: 'ms',
    goal: share === 0.95 ? '≤ 50 ms' : '–',
  }))

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
