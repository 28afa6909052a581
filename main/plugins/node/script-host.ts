/**
 * Runs a plugin's script in a thread of the second tier's process and stands between it and main: the same guard on
 * messages as in the sandbox, bounded output, and a reason for every end. Called by host.ts.
 */
import { Worker } from 'node:worker_threads'
import { createGuard } from '../../../preload/plugin-guard.ts'
import { cleanEnvironment } from './clean-environment.ts'
import type { ScriptSetup, ToBody, ToMain } from './host-messages.ts'
import { createLineLog, logLines } from './line-log.ts'
import type { ScriptWorkerData } from './script-worker.ts'

/** Heap of a plugin's thread, MiB. With an empty process of about 100 MB this stays near the limit of goals.md. */
const MAX_HEAP_MB = 160

/** What runs inside of the process, once it has been set up. */
export interface HostBody {
  /** Takes what main sends. */
  receive(message: ToBody): void
  /** Stops what it runs; the process goes soon after, whether this has resolved or not. */
  stop(): Promise<unknown>
}

/** What a body is given. */
export interface BodyTies {
  post(message: ToMain): void
  /** Ends the process; `reason` is what the user reads. */
  end(reason: string): void
}

/** Starts the plugin's thread. `workerPath` is the built (or, in tests, the plain) script-worker. */
export const startScript = (
  { pluginId, main, files }: ScriptSetup,
  workerPath: string,
  { post, end }: BodyTies,
): HostBody => {
  const workerData: ScriptWorkerData = { pluginId, main, files }
  const log = createLineLog(post, () => performance.now())
  const worker = new Worker(workerPath, {
    workerData,
    execArgv: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    env: cleanEnvironment(process.env),
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    name: pluginId,
  })
  logLines(worker.stdout, 'info', log)
  logLines(worker.stderr, 'warn', log)
  const guard = createGuard({
    toMain: post,
    end,
    later: (callback, delayMs) => setTimeout(callback, delayMs),
    nowMs: () => performance.now(),
  })
  worker.on('message', (message: unknown) => guard.fromWorker(message))
  worker.on('messageerror', () => guard.fromWorker(undefined))
  worker.on('error', (error) => {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    log('error', `uncaught: ${stack}`)
    end(reasonOf(error))
  })
  worker.on('exit', () => end('its script ended its own process'))
  return {
    receive: (message) => {
      if (message.type === 'chunk' && 'bytes' in message) {
        worker.postMessage({ id: message.id, bytes: message.bytes })
      } else if ('text' in message) {
        guard.fromMain(message.type, message.id)
        worker.postMessage(message.text)
      }
    },
    stop: () => worker.terminate(),
  }
}

/** The kind of error only: a message may repeat what the user said. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'something was thrown that nothing caught'
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return 'it used too much memory'
  return `an error was thrown that nothing caught (${error.name.slice(0, 60)})`
}
