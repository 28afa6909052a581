/**
 * The way from a process of the second tier to main: Electron's `parentPort`, or Node's own channel where a test starts
 * the host without Electron. Called by host.ts.
 */
import type { ToMain } from './host-messages.ts'

/** One port. */
export interface HostPort {
  post(message: ToMain): void
  onMessage(listener: (data: unknown) => void): void
}

/** Opens the port of this process. Throws when it was not started by main. */
export const openHostPort = (): HostPort => {
  const { parentPort } = process
  if (parentPort) {
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (listener) => void parentPort.on('message', (event) => listener(event.data)),
    }
  }
  if (process.send === undefined) throw new Error('this program is started by Parley only')
  return {
    post: (message) => {
      if (process.connected) process.send?.(message)
    },
    onMessage: (listener) => {
      process.on('message', listener)
      process.on('disconnect', () => process.exit(0))
    },
  }
}
