/** The practice agent as a process of a test: started with a scenario, recording what it heard and said. */
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { samplesOf } from './correlate.ts'

/** One event that crossed the wire, as the agent recorded it. */
export interface WireRecord {
  readonly atMs: number
  readonly direction: 'received' | 'sent'
  readonly event: Readonly<Record<string, unknown>>
}

export interface TestAgent {
  readonly url: string
  /** Audio that the agent received or sent in its last session, PCM16 24 kHz. */
  audio(which: 'received' | 'sent'): Promise<Int16Array>
  /** Every wire event of all its sessions, in order. */
  events(): Promise<WireRecord[]>
  stop(): Promise<void>
}

/** Starts the agent; resolves when it listens. */
export const startTestAgent = async (scenario = 'normal'): Promise<TestAgent> => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-agent-'))
  const entry = resolve('main/practice/index.ts')
  const child = spawn(process.execPath, [entry, '--scenario', scenario, '--record', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((done, fail) => {
    child.once('exit', (code) => fail(new Error(`the practice agent ended with ${code}`)))
    createInterface({ input: child.stdout }).once('line', (line) => done(JSON.parse(line).listening))
  })
  const files = async (ending: string): Promise<string[]> =>
    (await readdir(folder)).filter((name) => name.endsWith(ending)).sort()
  return {
    url,
    audio: async (which) => {
      const last = (await files(`-${which}.pcm`)).at(-1)
      return last === undefined ? new Int16Array() : samplesOf(await readFile(join(folder, last)))
    },
    events: async () => {
      const texts = await Promise.all((await files('.ndjson')).map((name) => readFile(join(folder, name), 'utf8')))
      return texts.flatMap((text) =>
        text
          .trim()
          .split('\n')
          .map((line): WireRecord => JSON.parse(line)),
      )
    },
    stop: async () => {
      if (child.exitCode === null) {
        const ended = new Promise((done) => child.once('exit', done))
        child.kill()
        await ended
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}
