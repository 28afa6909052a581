/**
 * What a hostile plugin does to main's event loop and to the sound of a conversation: a result of 100 MB, floods of log
 * lines, broker requests, imports and errors, and memory eaten without end, each by the plugin of the escape tests, in
 * the whole built app. goals.md, "Faults": message flood, 100 MB result; 0 audio frames lost.
 */
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { JsonObject } from '../../main/voice/tools.ts'
import { type BenchAgent, startBenchAgent } from './bench-agent.ts'
import { loopRows } from './loop-rows.ts'
import type { LoopReading } from './probe/loop-meter.ts'
import { type ProbedApp, startProbedApp } from './probed-app.ts'
import { repliesIn } from './recorded-sound.ts'
import { type BenchOptions, type Row, scaled } from './row.ts'
import { beginConversation, CONVERSATION_SETTINGS, type Conversation } from './spoken-conversation.ts'
import { withPulse } from './with-pulse.ts'

/** See bench.ts. */
export const name = 'flood'

const HOSTILE = join(import.meta.dirname, '../fixtures/plugins/hostile')
const OWN = join(import.meta.dirname, 'plugins/big-results')
/** They would share the ten tools with those that are called here. */
const BUNDLED = ['clock', 'notes', 'timers', 'weather']
const TALK_MS = 30_000
const FRAME_MS = 20

interface Attack {
  readonly what: string
  readonly tool: string
  readonly args: JsonObject
  /** It crashes its plugin, which stays out after the third crash. */
  readonly isRepeated: boolean
}

/** Those that end as a crash come once and last. */
const ATTACKS: readonly Attack[] = [
  { what: 'a result of 100 MB', tool: 'return_much', args: { chars: 100_000_000, after_ms: 500 }, isRepeated: true },
  { what: '300,000 log lines', tool: 'flood_log', args: {}, isRepeated: true },
  { what: '1,500 storage requests', tool: 'flood_storage', args: {}, isRepeated: true },
  { what: '100,000 errors', tool: 'flood_errors', args: {}, isRepeated: true },
  { what: '100,000 imports', tool: 'flood_imports', args: {}, isRepeated: false },
  { what: 'memory without end', tool: 'eat_memory', args: {}, isRepeated: false },
]
const REPETITIONS = 3
/** Every import in the script but those of its flood. */
const FOREIGN_IMPORT = /\bimport\((?!`\.\/none-)/g

/** Talks alone, then through each attack. */
export const run = (options: BenchOptions): Promise<Row[]> =>
  withPulse(async (pulse) => {
    const agent = await startBenchAgent()
    const recording = await pulse.recordSpeaker()
    try {
      const app = await startProbedApp({
        settings: { ...CONVERSATION_SETTINGS, disabledPlugins: BUNDLED },
        env: { PARLEY_AGENT_URL: agent.url },
        prepare: installHostile,
      })
      try {
        const conversation = await beginConversation(app, agent)
        const rows = await measure(app, agent, conversation, options)
        const lost = framesLost(agent.frames)
        await app.close()
        return [...rows, lost, gaps(conversation, await recording.stop())]
      } finally {
        await app.close()
      }
    } finally {
      await agent.stop()
    }
  })

/**
 * The plugin of the escape tests as far as it can get into an app: without the permission that would need the user's yes,
 * and without the imports from elsewhere for which it would not be loaded. Its floods need neither.
 */
async function installHostile(userData: string): Promise<void> {
  const folder = join(userData, 'plugins/hostile')
  await cp(HOSTILE, folder, { recursive: true })
  await cp(OWN, join(userData, 'plugins/big-results'), { recursive: true })
  const file = join(folder, 'plugin.json')
  const { permissions: _none, ...manifest } = z.looseObject({}).parse(JSON.parse(await readFile(file, 'utf8')))
  await writeFile(file, JSON.stringify(manifest))
  const script = join(folder, 'index.js')
  await writeFile(script, (await readFile(script, 'utf8')).replaceAll(FOREIGN_IMPORT, 'Promise.reject('))
}

async function measure(
  app: ProbedApp,
  agent: BenchAgent,
  conversation: Conversation,
  options: BenchOptions,
): Promise<Row[]> {
  await conversation.turn(() => agent.call('return_much', { chars: 10, after_ms: 10 }))
  const talk = await app.watchLoop(() => conversation.talkUntil(performance.now() + scaled(TALK_MS, options, 5_000)))
  const rows: Row[] = []
  for (const { what, tool, args, isRepeated } of ATTACKS) {
    const times = isRepeated ? scaled(REPETITIONS, options) : 1
    const answers = new Set<string>()
    const reading: LoopReading = await app.watchLoop(async () => {
      for (let i = 0; i < times; i++) {
        const answered = await conversation.turn(() => agent.call(tool, args))
        answers.add(kindOf(answered?.result ?? ''))
      }
    })
    rows.push(...loopRows(`${what} × ${times} (${[...answers].join(', ')})`, reading, talk, 'talking'))
  }
  return rows
}

const kindOf = (result: string): string => (/^\{"error":/.test(result) ? 'refused or ended' : 'answered')

/** Frames come every 20 ms as long as the microphone is open: so many are missing between the first and the last. */
function framesLost(frames: readonly number[]): Row {
  const spanMs = (frames.at(-1) ?? 0) - (frames[0] ?? 0)
  const expected = Math.round(spanMs / FRAME_MS) + 1
  return {
    figure: `microphone frames lost in all this, of ${expected}`,
    value: Math.max(0, expected - frames.length),
    unit: '',
    goal: '0',
  }
}

function gaps({ repliesMs }: Conversation, samples: Int16Array): Row {
  const replies = repliesIn(samples)
  const count = replies.reduce((sum, { gapsMs }) => sum + gapsMs.length, 0)
  const figure = `gaps in the recorded sound of ${replies.length} replies (${repliesMs.length} were spoken)`
  return { figure, value: count, unit: '', goal: '0' }
}
