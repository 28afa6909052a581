/**
 * Starts an Electron app and says when its window could be used: mapped on the display, and a button of its page painted.
 * Knows nothing of the app but that button. Used by `cold-start.bench.ts` for Parley and for the empty app alike.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import WebSocket from 'ws'
import { z } from 'zod'
import { killGroup } from '../../scripts/setup/kill-group.ts'
import { sandboxSwitches } from '../../scripts/setup/os-sandbox.ts'
import type { WindowWatch } from './window-watch.ts'

const START_LIMIT_MS = 30_000
const QUIT_LIMIT_MS = 5_000

/** What to start. */
export interface AppToRun {
  /** The Electron binary. */
  readonly binary: string
  /** The app's folder. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  /** CSS selector of the button that makes the window usable. */
  readonly button: string
  /** A text that the page shows as long as it waits for the app; absent when it does not wait. */
  readonly waitingText?: string
}

/** An app whose window can be used. */
export interface RunningApp {
  readonly pid: number
  /** From the start of the process to the window on the display, ms. */
  readonly mappedMs: number
  /** From the start of the process until the button is painted and the window is on the display, ms. */
  readonly usableMs: number
  /** When the process was started, epoch ms. */
  readonly startedAtMs: number
  /** Quits it as a signal would, and waits. */
  stop(): Promise<void>
}

/** Resolves in the page once the button is painted: the second frame begins when the first has been handed on. */
const paintedScript = ({ button, waitingText }: AppToRun): string => `new Promise((done) => {
  const look = () => {
    const found = document.querySelector(${JSON.stringify(button)})
    const waits = document.body?.innerText.includes(${JSON.stringify(waitingText ?? '\0')})
    if (!found || waits || found.getClientRects().length === 0) return setTimeout(look, 4)
    requestAnimationFrame(() => requestAnimationFrame(() => done(true)))
  }
  look()
})`

/** Starts the app and waits until its window can be used. */
export async function runApp(app: AppToRun, windows: WindowWatch): Promise<RunningApp> {
  const mapped = windows.nextWindow()
  const startedAtMs = Date.now()
  const startMs = performance.now()
  const child = spawn(
    app.binary,
    [...sandboxSwitches(process.getuid?.()), '--disable-gpu', '--remote-debugging-port=0', app.folder],
    { env: app.env, stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  )
  const stop = (): Promise<void> => stopApp(child)
  try {
    const painted = debuggerAddress(child).then((url) => whenPainted(url, paintedScript(app)))
    const [mappedAtMs, paintedAtMs] = await within(START_LIMIT_MS, Promise.all([mapped, painted]))
    return {
      pid: child.pid ?? 0,
      mappedMs: mappedAtMs - startMs,
      usableMs: Math.max(mappedAtMs, paintedAtMs) - startMs,
      startedAtMs,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function stopApp(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const limit = setTimeout(() => child.kill('SIGKILL'), QUIT_LIMIT_MS)
    await exited
    clearTimeout(limit)
  }
  killGroup(child.pid)
}

/** Chromium writes the address of its debugger on standard error, long before there is a window. */
function debuggerAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stderr === null) return reject(new Error('the app has no standard error'))
    let said = ''
    createInterface({ input: child.stderr }).on('line', (line) => {
      said = `${said}\n${line}`.slice(-2000)
      const url = /DevTools listening on (ws:\S+)/.exec(line)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the app ended with ${code}:${said}`)))
  })
}

const messageSchema = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  sessionId: z.string().optional(),
  params: z
    .object({ sessionId: z.string(), targetInfo: z.object({ type: z.string() }) })
    .optional()
    .catch(undefined),
  result: z
    .object({ result: z.object({ value: z.unknown() }) })
    .optional()
    .catch(undefined),
})

/** Attaches to every page and asks it; a page that navigates away meanwhile is asked again. */
async function whenPainted(url: string, expression: string): Promise<number> {
  const socket = new WebSocket(url)
  let lastId = 0
  const send = (method: string, params: object, sessionId?: string): void =>
    socket.send(JSON.stringify({ id: ++lastId, method, params, ...(sessionId === undefined ? {} : { sessionId }) }))
  const ask = (sessionId: string): void => send('Runtime.evaluate', { expression, awaitPromise: true }, sessionId)
  try {
    await once(socket, 'open')
    return await new Promise<number>((resolve, reject) => {
      socket.on('message', (data) => {
        const { id, method, params, sessionId, result } = messageSchema.parse(JSON.parse(String(data)))
        if (method === 'Target.attachedToTarget' && params?.targetInfo.type === 'page') ask(params.sessionId)
        if (id === undefined || sessionId === undefined) return
        if (result?.result.value === true) resolve(performance.now())
        else ask(sessionId)
      })
      socket.on('close', () => reject(new Error('the app ended before its window could be used')))
      send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true })
    })
  } finally {
    socket.removeAllListeners()
    socket.on('error', () => undefined)
    socket.terminate()
  }
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no usable window after ${limitMs} ms`)), limitMs)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}
