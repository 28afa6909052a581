/**
 * Gives the worker's boot (renderer/plugin-host) what it expects of a browser's worker: a way to post and a way to
 * listen. Must be imported before the boot, which binds both as it loads. Imported by script-worker.ts only.
 */
import { type MessagePort, parentPort, type TransferListItem } from 'node:worker_threads'

/** The part of a browser's message event that the boot reads. */
interface ScopeEvent {
  readonly data: unknown
  stopImmediatePropagation(): void
  preventDefault(): void
}

const port: MessagePort | null = parentPort

const scope = {
  postMessage: (message: unknown, transfer?: readonly TransferListItem[]): void => port?.postMessage(message, transfer),
  // 'error' and 'unhandledrejection' are not heard: in this tier they end the process, with a reason.
  addEventListener: (type: string, listener: (event: ScopeEvent) => void): void => {
    if (type !== 'message') return
    port?.on('message', (data: unknown) =>
      listener({ data, stopImmediatePropagation: () => {}, preventDefault: () => {} }),
    )
  },
}

Object.defineProperty(globalThis, 'self', { value: scope, configurable: true, writable: true })
