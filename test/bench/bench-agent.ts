/**
 * The agent of the benchmarks as they see it: starts its process (`agent-child.ts`), hands it what to do and gathers what
 * it noticed.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { JsonObject } from '../../main/voice/tools.ts'
import type { AgentRequest, Answered, ExposedTool, FromAgent, Jitter, Spoken } from './agent-messages.ts'
import { monotonicMs } from './monotonic.ts'

/** Longest wait for anything that the client is to do. */
const LIMIT_MS = 90_000

/** A network that brings everything at once. */
export const NO_JITTER: Jitter = { maxMs: 0, kind: 'each' }

/** The running agent. Times are `monotonicMs`. */
export interface BenchAgent {
  readonly url: string
  /** When each frame that is unlike all before was first heard. */
  readonly heard: ReadonlyMap<string, number>
  /** When frames were heard. */
  readonly frames: readonly number[]
  /** The tools of the last `session.updated`. */
  tools(): readonly ExposedTool[]
  /** Resolves with the time of the first `session.updated`, from now on, whose tools fit. Rejects after 90 s. */
  configured(doFit: (tools: readonly ExposedTool[]) => boolean): Promise<number>
  speak(request: Omit<Extract<AgentRequest, { type: 'reply' }>, 'type'>): Promise<Spoken>
  userTurn(speechMs: number): Promise<void>
  /** Partial captions at this pace; resolves with when each was sent, epoch ms. */
  partials(count: number, everyMs: number): Promise<readonly number[]>
  /** Calls a tool; resolves with its result. Rejects when it is not exposed, or after 90 s. */
  call(name: string, args?: JsonObject): Promise<Answered & { readonly askedAtMs: number }>
  stop(): Promise<void>
}

/** Starts it; resolves when it listens. */
export async function startBenchAgent(): Promise<BenchAgent> {
  const child = fork(new URL('agent-child.ts', import.meta.url))
  const heard = new Map<string, number>()
  const frames: number[] = []
  const listeners = new Set<(message: FromAgent) => void>()
  let tools: readonly ExposedTool[] = []
  let ids = 0
  const nextId = (): string => `bench-${ids++}`

  /** The first message from now on that `pick` answers with something. */
  const wait = <T>(what: string, pick: (message: FromAgent) => T | undefined): Promise<T> => {
    const waited = new Promise<T>((resolve, reject) => {
      const done = (): void => {
        clearTimeout(limit)
        listeners.delete(listener)
        child.off('exit', onExit)
      }
      const fail = (why: string): void => {
        done()
        reject(new Error(`${what}: ${why}`))
      }
      const onExit = (code: number | null): void => fail(`the agent ended with ${code}`)
      const listener = (message: FromAgent): void => {
        const picked = pick(message)
        if (picked === undefined) return
        done()
        resolve(picked)
      }
      const limit = setTimeout(() => fail(`nothing came for ${LIMIT_MS / 1000} s`), LIMIT_MS)
      listeners.add(listener)
      child.once('exit', onExit)
    })
    // A benchmark that fails elsewhere does not come to await it.
    waited.catch(() => undefined)
    return waited
  }
  child.on('message', (message: FromAgent) => {
    if (message.type === 'heard') {
      frames.push(message.atMs)
      if (!heard.has(message.digest)) heard.set(message.digest, message.atMs)
    }
    if (message.type === 'configured') tools = message.tools
    for (const listener of [...listeners]) listener(message)
  })
  const ask = <T>(request: AgentRequest, what: string, pick: (message: FromAgent) => T | undefined): Promise<T> => {
    const answer = wait(what, pick)
    child.send(request)
    return answer
  }
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill()
    await exited
  }

  try {
    const port = await wait('the agent', (message) => (message.type === 'listening' ? message.port : undefined))
    return {
      url: `ws://127.0.0.1:${port}`,
      heard,
      frames,
      tools: () => tools,
      configured: (doFit) =>
        wait('session.update', (message) =>
          message.type === 'configured' && doFit(message.tools) ? message.atMs : undefined,
        ),
      speak: (request) =>
        ask({ ...request, type: 'reply' }, 'reply', (message) =>
          message.type === 'spoken' && message.id === request.replyId ? message : undefined,
        ),
      userTurn: async (speechMs) => {
        const id = nextId()
        await ask({ type: 'userTurn', id, speechMs }, 'user turn', (message) =>
          message.type === 'turnEnded' && message.id === id ? true : undefined,
        )
      },
      partials: (count, everyMs) => {
        const id = nextId()
        return ask({ type: 'partials', id, count, everyMs }, 'partial captions', (message) =>
          message.type === 'partialsSent' && message.id === id ? message.atEpochMs : undefined,
        )
      },
      call: async (name, args = {}) => {
        // A call of anything else is logged and not answered.
        if (!tools.some((tool) => tool.name === name)) throw new Error(`${name} is not exposed`)
        const id = nextId()
        const askedAtMs = monotonicMs()
        const answered = await ask({ type: 'call', id, name, arguments: args }, `result of ${name}`, (message) =>
          message.type === 'answered' && message.id === id ? message : undefined,
        )
        return { ...answered, askedAtMs }
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
