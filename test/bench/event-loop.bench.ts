/**
 * How late main's event loop is while a spoken conversation runs: alone, while large results arrive, and while the log of
 * a million calls is searched as someone types. The whole built app, an agent in a process of its own, a private sound
 * server. goals.md, "Voice path": main's event loop while talking.
 */
import { join } from 'node:path'
import type { Answered } from './agent-messages.ts'
import { type BenchAgent, startBenchAgent } from './bench-agent.ts'
import { COMMON_WORD, fillHistory, RARE_WORD } from './big-history.ts'
import { loopRows } from './loop-rows.ts'
import type { LoopReading } from './probe/loop-meter.ts'
import { type ProbedApp, startProbedApp } from './probed-app.ts'
import { type BenchOptions, percentile, type Row, scaled } from './row.ts'
import { beginConversation, CONVERSATION_SETTINGS, type Conversation } from './spoken-conversation.ts'
import { withPulse } from './with-pulse.ts'

/** See bench.ts. */
export const name = 'event loop'

const ROWS = 1_000_000
const TALK_MS = 60_000
const IDLE_MS = 20_000
const TURNS_WITH_RESULTS = 10
const SEARCHES = 10
/** What a result may have (port-messages.ts), and the 10 MB of the goal, which the guard refuses. */
const ALLOWED_CHARS = 60_000
const FORBIDDEN_CHARS = 10_000_000
/** When the result comes: while the agent is speaking. */
const RESULT_AFTER_MS = 1_200
/** Time between two letters of someone who types fast, ms. */
const KEY_MS = 120
const PAGE_ROWS = 60

/** Measures an empty app first: what the machine and the runtime do by themselves. */
export const run = (options: BenchOptions): Promise<Row[]> =>
  withPulse(async () => {
    const idle = await emptyApp(scaled(IDLE_MS, options, 3_000))
    const agent = await startBenchAgent()
    try {
      const app = await startProbedApp({
        settings: CONVERSATION_SETTINGS,
        env: { PARLEY_AGENT_URL: agent.url, PARLEY_PLUGINS_DIR: join(import.meta.dirname, 'plugins') },
        prepare: async (data) => fillHistory(join(data, 'parley.db'), scaled(ROWS, options, 1_000)),
      })
      try {
        return await measure(app, agent, idle, options)
      } finally {
        await app.close()
      }
    } finally {
      await agent.stop()
    }
  })

async function emptyApp(ms: number): Promise<LoopReading> {
  const app = await startProbedApp({ folder: join(import.meta.dirname, 'empty-app') })
  try {
    await pause(3_000)
    return await app.watchLoop(() => pause(ms))
  } finally {
    await app.close()
  }
}

async function measure(app: ProbedApp, agent: BenchAgent, idle: LoopReading, options: BenchOptions): Promise<Row[]> {
  const conversation = await beginConversation(app, agent)
  // Starts the plugin's process, and lets the compilers of both sides settle.
  await conversation.turn(() => bigResult(agent, 10))
  const talk = await app.watchLoop(() => conversation.talkUntil(performance.now() + scaled(TALK_MS, options, 5_000)))
  const turns = scaled(TURNS_WITH_RESULTS, options)
  const allowed = await withResults(app, agent, conversation, ALLOWED_CHARS, turns)
  const forbidden = await withResults(app, agent, conversation, FORBIDDEN_CHARS, turns)
  const searchesMs: number[] = []
  const searching = await app.watchLoop(async () => {
    let isOver = false
    const talking = (async () => {
      while (!isOver) await conversation.turn()
    })()
    for (let i = 0; i < scaled(SEARCHES, options); i++) {
      for (const word of [COMMON_WORD, RARE_WORD, 'do_thing_7']) searchesMs.push(...(await typeSearch(app, word)))
    }
    isOver = true
    await talking
  })
  return [
    ...loopRows('talking', talk, idle, 'empty app, idle'),
    ...loopRows(`talking, ${turns} results of ${ALLOWED_CHARS / 1000} KB`, allowed, talk, 'talking'),
    ...loopRows(`talking, ${turns} results of 10 MB, refused`, forbidden, talk, 'talking'),
    ...loopRows(
      `talking, ${searchesMs.length} pages of ${scaled(ROWS, options, 1_000)} rows`,
      searching,
      talk,
      'talking',
    ),
    ...[0.5, 0.95, 1].map((share) => ({
      figure: `search as it is typed, page to main and back, p${share * 100}`,
      value: percentile(searchesMs, share),
      unit: 'ms',
      goal: '–',
    })),
  ]
}

const bigResult = (agent: BenchAgent, chars: number): Promise<Answered> =>
  agent.call('return_much', { chars, after_ms: RESULT_AFTER_MS })

async function withResults(
  app: ProbedApp,
  agent: BenchAgent,
  conversation: Conversation,
  chars: number,
  turns: number,
): Promise<LoopReading> {
  return app.watchLoop(async () => {
    for (let i = 0; i < turns; i++) {
      const answered = await conversation.turn(() => bigResult(agent, chars))
      const isWhole = (answered?.result.length ?? 0) >= chars
      if (isWhole !== chars <= ALLOWED_CHARS) throw new Error(`a result of ${chars} was answered otherwise`)
    }
  })
}

/** Types a word into the search box, as the window asks main: a page for every letter. Durations in ms, seen in the page. */
async function typeSearch(app: ProbedApp, word: string): Promise<number[]> {
  const script = `(async () => {
    const durations = []
    for (let letters = 1; letters <= ${word.length}; letters++) {
      const startedAt = performance.now()
      const query = ${JSON.stringify(word)}.slice(0, letters)
      const answer = await window.assistant.request('toolCalls.page', { offset: 0, limit: ${PAGE_ROWS}, query })
      if (!answer.ok) throw new Error(answer.error.message)
      durations.push(performance.now() - startedAt)
      await new Promise((done) => setTimeout(done, ${KEY_MS}))
    }
    return durations
  })()`
  const durations = await app.page(script)
  if (!Array.isArray(durations)) throw new Error('the page did not answer')
  return durations.map(Number)
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
