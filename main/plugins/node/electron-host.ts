/**
 * Starts the second tier's process in Electron: a utility process with a clean environment and no way to write to ours.
 * The only file of the tier that knows Electron; its result goes into `createNodeTier`.
 */
import { utilityProcess } from 'electron'
import { usageOfProcess } from '../process-usage.ts'
import { cleanEnvironment } from './clean-environment.ts'
import type { HostProcess } from './node-process.ts'

/** Built files. */
export interface HostPaths {
  /** Of node/host.ts. */
  readonly host: string
  /** Of node/script-worker.ts. */
  readonly worker: string
}

/** Starts a host; the app must be ready. */
export const forkInElectron =
  ({ host, worker }: HostPaths) =>
  (pluginId: string): HostProcess => {
    const child = utilityProcess.fork(host, [worker], {
      serviceName: `Parley plugin ${pluginId}`,
      // What is printed goes to the plugin's log from inside; nothing of it passes through main's own streams.
      stdio: 'ignore',
      env: cleanEnvironment(process.env),
    })
    // A fatal error of V8 is followed by the exit that everybody waits for.
    child.on('error', () => {})
    return {
      postMessage: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.once('exit', listener),
      kill: () => {
        // Not `child.kill`: that asks, and a host that hangs would not hear it.
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
      },
      get pid() {
        return child.pid
      },
      usage: () => (child.pid === undefined ? null : usageOfProcess(child.pid)),
    }
  }
