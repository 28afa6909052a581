/**
 * How soon a plugin can be used: its folder dropped in, a save in it, both in an open session of the built app and up to
 * the `session.updated` of an agent in a process of its own. goals.md, "Tools".
 */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type BenchAgent, startBenchAgent } from './bench-agent.ts'
import { idOf, type MadePlugin, toolOf, writeManifest, writePlugin } from './made-plugins.ts'
import { monotonicMs } from './monotonic.ts'
import { startProbedApp } from './probed-app.ts'
import { type BenchOptions, percentile, type Row, scaled } from './row.ts'

/** See bench.ts. */
export const name = 'tool exposed'

const ROUNDS = 20
/** The watcher of the folders may start after the window is there. */
const SETTLE_MS = 3_000
/** So that one change does not meet the rest of the one before. */
const PAUSE_MS = 400

interface Round {
  readonly droppedMs: number
  readonly savedMs: number
  readonly removedMs: number
}

/** Drops, saves and removes a plugin again and again. */
export async function run(options: BenchOptions): Promise<Row[]> {
  const agent = await startBenchAgent()
  try {
    const app = await startProbedApp({
      settings: { idleHangupSeconds: 3600 },
      // No sound is wanted here, and none may come from the machine's own microphone.
      env: { PARLEY_AGENT_URL: agent.url, PULSE_SERVER: 'unix:/nonexistent', XDG_RUNTIME_DIR: '/nonexistent' },
      prepare: (data) => mkdir(join(data, 'plugins')).then(() => undefined),
    })
    try {
      const ready = agent.configured(() => true)
      await app.request('message.send', { text: 'Hello' })
      await ready
      await pause(SETTLE_MS)
      const rounds: Round[] = []
      for (let number = 1; number <= scaled(ROUNDS, options, 2); number++) {
        rounds.push(await oneRound(agent, join(app.userData, 'plugins'), number))
      }
      return rowsOf(rounds)
    } finally {
      await app.close()
    }
  } finally {
    await agent.stop()
  }
}

async function oneRound(agent: BenchAgent, plugins: string, number: number): Promise<Round> {
  const plugin = { number, note: 'First version.' }
  const dropped = agent.configured((tools) => tools.some((tool) => tool.name === toolOf(plugin)))
  const droppedMs = await timed(() => writePlugin(plugins, plugin), dropped)
  const saved: MadePlugin = { number, note: 'Second version.' }
  const reloaded = agent.configured((tools) => tools.some(({ description }) => description.includes(saved.note)))
  const savedMs = await timed(() => writeManifest(plugins, saved), reloaded)
  const gone = agent.configured((tools) => tools.every((tool) => tool.name !== toolOf(plugin)))
  const removedMs = await timed(() => rm(join(plugins, idOf(plugin)), { recursive: true }), gone)
  return { droppedMs, savedMs, removedMs }
}

/** From before the change of the disk to the agent's answer, ms. */
async function timed(change: () => Promise<void>, told: Promise<number>): Promise<number> {
  const fromMs = monotonicMs()
  await change()
  const tookMs = (await told) - fromMs
  await pause(PAUSE_MS)
  return tookMs
}

const rowsOf = (rounds: readonly Round[]): Row[] => [
  ...rows('folder dropped → session.updated with its tool', rounds, 'droppedMs', '≤ 1 s'),
  ...rows('plugin.json saved → session.updated with the new text', rounds, 'savedMs', '≤ 500 ms'),
  ...rows('folder removed → session.updated without its tool', rounds, 'removedMs', '≤ 1 s'),
]

const rows = (what: string, rounds: readonly Round[], key: keyof Round, goal: string): Row[] =>
  [0.5, 1].map((share) => ({
    figure: `${what}, ${share === 1 ? 'worst' : 'p50'} (n ${rounds.length})`,
    value: percentile(
      rounds.map((round) => round[key]),
      share,
    ),
    unit: 'ms',
    goal,
  }))

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
