/**
 * Preload of a plugin's hidden page, and the only thing between a plugin and main: it starts the plugin's worker from
 * its own isolated world (the page has no script at all), holds the port to main, and lets through what the guard
 * lets through. Main parses every message once more and decides what it means.
 */
import { ipcRenderer } from 'electron'
import { createGuard } from './plugin-guard.ts'

/** Channel on which main hands over the port; spelled as in main/plugins/port-messages.ts, which a preload must not import. */
const PORT_CHANNEL = 'plugin-host:port'
/** Channel on which this preload says that it can take the port. */
const READY_CHANNEL = 'plugin-host:ready'

/** What main sends: text for the worker with its head for the guard, or a piece of a body. */
type FromMain =
  | { readonly type: string; readonly id: number; readonly text: string }
  | { readonly type: 'chunk'; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }

// The worker starts while the port is still on its way; what it says meanwhile waits here.
const outbox: (string | { id: number; bytes: Uint8Array })[] = []
let port: MessagePort | undefined

const toMain = (message: string | { id: number; bytes: Uint8Array }): void => {
  if (port) port.postMessage(message)
  else outbox.push(message)
}

const worker = new Worker(`${location.origin}/boot.js`, { type: 'module' })

const guard = createGuard({
  toMain,
  end: (reason) => {
    worker.terminate()
    worker.onmessage = null
    toMain(JSON.stringify({ type: 'ended', reason }))
  },
  later: (callback, delayMs) => setTimeout(callback, delayMs),
  nowMs: () => performance.now(),
})

worker.onmessage = (event: MessageEvent<unknown>) => guard.fromWorker(event.data)
worker.onmessageerror = () => guard.fromWorker(undefined)
worker.onerror = () => toMain(JSON.stringify({ type: 'ended', reason: 'its worker failed to start' }))

ipcRenderer.once(PORT_CHANNEL, (event) => {
  port = event.ports[0]
  if (!port) return
  port.onmessage = ({ data }: MessageEvent<FromMain>) => {
    if ('bytes' in data) return worker.postMessage({ id: data.id, bytes: data.bytes }, [data.bytes.buffer])
    guard.fromMain(data.type, data.id)
    worker.postMessage(data.text)
  }
  for (const message of outbox.splice(0)) port.postMessage(message)
})
ipcRenderer.send(READY_CHANNEL)
