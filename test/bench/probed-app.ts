/**
 * A whole app under measurement, the built Parley (`out/`) or another, with the probe (`probe/main.ts`) in its main
 * process: its page is asked, its event loop watched, and nothing of it is replaced.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { RequestArgument, RequestName } from '../../preload/contract.ts'
import { killGroup } from '../../scripts/setup/kill-group.ts'
import { sandboxSwitches } from '../../scripts/setup/os-sandbox.ts'
import { environment } from './app-environment.ts'
import { buildForMain } from './electron-build.ts'
import type { LoopReading } from './probe/loop-meter.ts'
import { type ProbeRequest, probeAnswerSchema } from './probe/messages.ts'

const ROOT = join(import.meta.dirname, '../..')
const QUIT_LIMIT_MS = 5_000
const ANSWER_LIMIT_MS = 120_000

/** What to start. */
export interface ProbedAppOptions {
  /** Folder of the app; the built Parley when absent. */
  readonly folder?: string
  readonly settings?: object
  readonly env?: Readonly<Record<string, string>>
  /** Fills the user data folder before the start. */
  readonly prepare?: (userData: string) => Promise<void>
}

/** The running app. */
export interface ProbedApp {
  readonly pid: number
  readonly userData: string
  /** Runs a script in the window's page; what it comes to. */
  page(script: string): Promise<unknown>
  /** A request of the window (`preload/contract.ts`), with its answer. Rejects with main's sentence. */
  request<N extends RequestName>(name: N, argument: RequestArgument<N>): Promise<unknown>
  /** The event loop of main while `work` runs. */
  watchLoop(work: () => Promise<unknown>): Promise<LoopReading>
  /** Writes main's CPU profile since the start; the app must have been started with BENCH_PROFILE. */
  saveProfile(file: string): Promise<void>
  /** What it wrote on its standard error, the last of it. */
  said(): string
  /** Quits it, ends what is left of it, and removes its data. */
  close(): Promise<void>
}

type Timeless = ProbeRequest extends infer R ? (R extends ProbeRequest ? Omit<R, 'id'> : never) : never

const envelopeSchema = z.union([
  z.object({ ok: z.literal(true), value: z.unknown().optional() }),
  z.object({ ok: z.literal(false), error: z.object({ code: z.string(), message: z.string() }) }),
])
const readingSchema: z.ZodType<LoopReading> = z.object({
  histogramP999Ms: z.number(),
  histogramMaxMs: z.number(),
  delaysMs: z.array(z.number()),
  ownDelaysMs: z.array(z.number()),
})

/** Starts it; resolves when its page answers. */
export async function startProbedApp(options: ProbedAppOptions = {}): Promise<ProbedApp> {
  const binary = process.env['PARLEY_TEST_ELECTRON']
  if (binary === undefined) throw new Error('PARLEY_TEST_ELECTRON must be set')
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-app-'))
  const userData = join(folder, 'data')
  let child: ChildProcess | undefined
  const close = async (): Promise<void> => {
    if (child !== undefined) await end(child)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await mkdir(userData)
    await writeFile(join(userData, 'settings.json'), JSON.stringify(options.settings ?? {}))
    await options.prepare?.(userData)
    await buildForMain(join(import.meta.dirname, 'probe/main.ts'), folder, 'probe.cjs')
    const switches = [...sandboxSwitches(process.getuid?.()), '--disable-gpu']
    child = spawn(binary, [...switches, '--require', join(folder, 'probe.cjs'), options.folder ?? ROOT], {
      env: environment({ PARLEY_USER_DATA: userData, PARLEY_SKIP_FIRST_RUN: '1', ...options.env }),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      detached: true,
    })
    const app = talkTo(child, userData, close)
    await app.page('true')
    return app
  } catch (error) {
    await close()
    throw error
  }
}

function talkTo(child: ChildProcess, userData: string, close: () => Promise<void>): ProbedApp {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let lastId = 0
  let said = ''
  child.stderr?.on('data', (text) => {
    said = `${said}${text}`.slice(-2000)
  })
  child.on('message', (message) => {
    // Thrown here, a misfit would end the benchmark before it has cleaned up; unanswered, the request fails by its limit.
    const answer = probeAnswerSchema.safeParse(message)
    if (!answer.success) return
    const { id, value, error } = answer.data
    if (error === undefined) waiting.get(id)?.resolve(value)
    else waiting.get(id)?.reject(new Error(error))
  })
  child.once('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`the app ended with ${code ?? signal}: ${said}`))
  })
  const ask = async (request: Timeless): Promise<unknown> => {
    const id = ++lastId
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const limit = setTimeout(() => reject(new Error(`no answer to ${request.type}: ${said}`)), ANSWER_LIMIT_MS)
    waiting.set(id, { resolve, reject })
    try {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the app has ended: ${said}`)
      child.send({ ...request, id })
      return await promise
    } finally {
      clearTimeout(limit)
      waiting.delete(id)
    }
  }
  return {
    pid: child.pid ?? 0,
    userData,
    page: (script) => ask({ type: 'page', script }),
    request: async (name, argument) => {
      const script = `window.assistant.request(${JSON.stringify(name)}, ${JSON.stringify(argument) ?? 'undefined'})`
      const envelope = envelopeSchema.parse(await ask({ type: 'page', script }))
      if (!envelope.ok) throw new Error(`${name}: ${envelope.error.message}`)
      return envelope.value
    },
    watchLoop: async (work) => {
      await ask({ type: 'loopStart' })
      await work()
      return readingSchema.parse(await ask({ type: 'loopStop' }))
    },
    saveProfile: async (file) => void (await ask({ type: 'profileStop', file })),
    said: () => said,
    close,
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const limit = setTimeout(() => child.kill('SIGKILL'), QUIT_LIMIT_MS)
    await exited
    clearTimeout(limit)
  }
  killGroup(child.pid)
}
