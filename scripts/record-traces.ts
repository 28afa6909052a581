/**
 * `node scripts/record-traces.ts`: holds the conversations of `test/fixtures/traces` with the practice agent again and
 * replaces the traces there. To be run when the session's states or effects have changed on purpose: until then the
 * replay of the old ones says where they part. Takes half a minute; real time, no sound device.
 */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { findScenario } from '../main/practice/scenarios.ts'
import { startPracticeServer } from '../main/practice/server.ts'
import type { Voice } from '../main/practice/voice.ts'
import { readTrace } from '../main/trace/decoder.ts'
import { createTraceRecorder } from '../main/trace/recorder.ts'
import { replay } from '../main/trace/replay.ts'
import { pcm } from '../test/fakes/conversation.ts'
import { createWatchedClient, isQuiet, NOTE, TIME, type WatchedClient } from '../test/fakes/watched-client.ts'

interface Held {
  /** Name of the trace. */
  readonly name: string
  readonly scenario: string
  readonly toolMs?: number
  hold(watched: WatchedClient): Promise<void>
}

const FOLDER = resolve(import.meta.dirname, '../test/fixtures/traces')
const LIMIT_MS = 20_000
const QUIET_MS = 300
const MS_PER_WORD = 80

/** The agent's delays are short; the conversation is about events. */
const QUICK = { leadInMs: 60, burstMs: 80, callMs: 60, doneAfterCallMs: 60, scriptedTurnMs: 300 }

/** A tone of 80 ms a word. */
const TONE: Voice = {
  async speak(text) {
    const words = text.split(' ')
    return {
      samples: new Int16Array(pcm(words.length * MS_PER_WORD, 6000).buffer),
      words: words.map((word, i) => ({ text: word, startMs: i * MS_PER_WORD, endMs: (i + 1) * MS_PER_WORD })),
    }
  },
  dispose: async () => undefined,
}

const settle = async ({ client, until }: WatchedClient): Promise<void> => {
  let quietSinceMs = Number.POSITIVE_INFINITY
  await until(() => {
    quietSinceMs = isQuiet(client.state()) ? Math.min(quietSinceMs, performance.now()) : Number.POSITIVE_INFINITY
    return performance.now() - quietSinceMs >= QUIET_MS
  }, LIMIT_MS)
}

const type = async (watched: WatchedClient, ...texts: readonly string[]): Promise<void> => {
  for (const text of texts) watched.client.feed({ type: 'messageTyped', text })
  await settle(watched)
}

/** Frames from a microphone: loud while the key is down. */
const speak = async ({ client, until }: WatchedClient, ms: number): Promise<void> => {
  client.feed({ type: 'talkPressed' })
  client.feed({ type: 'microphoneChanged', microphone: 'open' })
  const startedMs = performance.now()
  const frames = setInterval(() => {
    const isLoud = performance.now() - startedMs < ms
    client.feed({ type: 'captured', pcm: pcm(20, isLoud ? 8000 : 0) })
  }, 20)
  await until(() => performance.now() - startedMs > ms, LIMIT_MS)
  client.feed({ type: 'talkReleased' })
  await until(() => performance.now() - startedMs > ms + 400, LIMIT_MS)
  clearInterval(frames)
  client.feed({ type: 'microphoneChanged', microphone: 'closed' })
}

const CONVERSATIONS: readonly Held[] = [
  { name: 'tool-turn', scenario: 'normal', hold: (watched) => type(watched, NOTE) },
  { name: 'typed-messages', scenario: 'normal', hold: (watched) => type(watched, TIME, NOTE, TIME) },
  {
    name: 'lost-connection',
    scenario: 'drop-mid-reply',
    hold: async (watched) => {
      await type(watched, NOTE)
      await type(watched, TIME)
    },
  },
  {
    name: 'interrupted-call',
    scenario: 'script-correction+call-spoken',
    toolMs: 900,
    hold: async (watched) => {
      await speak(watched, 500)
      await watched.until(() => watched.seen.records.some((record) => isDropped(record)), LIMIT_MS)
      await settle(watched)
    },
  },
  {
    name: 'barge-in',
    scenario: 'script-barge-in+late-audio',
    hold: async (watched) => {
      await speak(watched, 500)
      await watched.until(() => watched.seen.shown.some(({ interrupted }) => interrupted), LIMIT_MS)
      await settle(watched)
    },
  },
]

const isDropped = (record: WatchedClient['seen']['records'][number]): boolean =>
  record.type === 'toolCallEnded' && record.status === 'dropped'

const record = async ({ name, scenario: scenarioName, toolMs, hold }: Held): Promise<void> => {
  const scenario = findScenario(scenarioName)
  if (scenario === null) throw new Error(`there is no scenario ${scenarioName}`)
  const folder = await mkdtemp(join(tmpdir(), 'parley-traces-'))
  const server = await startPracticeServer({
    scenario,
    timing: QUICK,
    voice: TONE,
    ears: { hear: async () => ({ kind: 'unclear' }) },
  })
  const watched: WatchedClient = createWatchedClient({
    url: server.url,
    ...(toolMs === undefined ? {} : { toolMs }),
    observe: (input, step) => recorder.observe(input, step),
  })
  const recorder = createTraceRecorder({
    folder,
    first: watched.client.state(),
    onError: (thrown) => {
      throw thrown
    },
  })
  try {
    await hold(watched)
    await watched.client.quit(4000)
    await recorder.flush()
    const [file] = await readdir(folder)
    if (file === undefined) throw new Error(`${name} left no trace`)
    await copyFile(join(folder, file), join(FOLDER, `${name}.ndjson`))
    process.stdout.write(`${name}\n`)
  } finally {
    watched.dispose()
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** The session has changed, and its version says that it has not: traces would be told apart by nothing. */
const insistOnVersion = async (): Promise<void> => {
  for (const name of await readdir(FOLDER)) {
    const { isOwnVersion, differsAt } = replay(readTrace(await readFile(join(FOLDER, name), 'utf8')))
    if (isOwnVersion && differsAt !== null) {
      throw new Error(`${name} differs: raise CORE_VERSION in main/voice/session.ts first, then record again.`)
    }
  }
}

await mkdir(FOLDER, { recursive: true })
await insistOnVersion()
for (const conversation of CONVERSATIONS) await record(conversation)
