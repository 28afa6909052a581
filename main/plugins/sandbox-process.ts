/**
 * One plugin's process: a hidden page in a session of its own, closed on every side but one port (toolchain.md, "Plugin
 * sandbox"). Starts it, carries jobs to it, tells how it ended, and leaves nothing behind. Knows nothing of what a
 * plugin may do (broker.ts) and nothing of restarts (sandbox.ts).
 */
import { BrowserWindow, session as electronSession, MessageChannelMain, type Session, type WebContents } from 'electron'

import { messageOf } from '../errors.ts'
import type { LoadedPlugin } from './loaded-plugin.ts'
import { pluginPageUrl, requestAllowance, servePlugin } from './plugin-protocol.ts'
import { PORT_CHANNEL, READY_CHANNEL } from './port-messages.ts'
import { type ProcessUsage, usageOfProcess } from './process-usage.ts'
import type { ProcessEvents, SandboxProcess, StartProcess } from './sandbox.ts'
import { type BrokerHandler, type Job, SandboxChannel } from './sandbox-channel.ts'
import { workerBootSource } from './worker-boot.ts'

/** More lines than this on the page's console mean that a plugin floods main by way of refusals. */
const MAX_CONSOLE_LINES = 200
/** How often memory is looked at, ms: while a job runs, and otherwise. A look takes main about 0.7 ms. */
const BUSY_MEMORY_CHECK_MS = 500
const IDLE_MEMORY_CHECK_MS = 3000

/**
 * Largest heap of the page and of its worker each, MB: a loop that makes objects ends itself there, between two looks at
 * memory. Chromium's renderer takes the switch from its own command line; buffers are not in it.
 */
const MAX_HEAP_MB = 256

/** What does not change between plugins. */
export interface ProcessOptions {
  /** Path of the built `preload/plugin-host.ts`. */
  readonly preloadPath: string
  /** The process is ended above this; goals.md says 256 MB, of which an empty plugin takes 100 to 150. */
  readonly maxMemoryBytes: number
  /** First code of the worker; tests bring a hostile one, because only the guard behind it is a boundary. */
  readonly bootSource?: string
}

// Electron keeps a session until the app ends, so partitions are used again: one per process that a plugin has at once.
const takenPartitions = new Set<string>()

function takePartition(pluginId: string): string {
  for (let slot = 0; ; slot += 1) {
    // Without "persist:" a partition lives in memory. No id contains a dot, so no two plugins share a name.
    const partition = `plugin.${pluginId}.${slot}`
    if (takenPartitions.has(partition)) continue
    takenPartitions.add(partition)
    return partition
  }
}

/** Makes the function that starts processes; the app must be ready when it is called. */
export const createProcessStarter =
  (options: ProcessOptions): StartProcess =>
  (plugin, broker, events) =>
    startProcess(plugin, broker, events, options)

function startProcess(
  plugin: LoadedPlugin,
  broker: BrokerHandler,
  events: ProcessEvents,
  { preloadPath, maxMemoryBytes, bootSource = workerBootSource }: ProcessOptions,
): SandboxProcess {
  let hasEnded = false
  let memoryTimer: NodeJS.Timeout | undefined
  const partition = takePartition(plugin.id)
  const session = electronSession.fromPartition(partition, { cache: false })
  const window = createWindow(session, preloadPath)
  const { webContents } = window

  const end = (reason: string): void => {
    if (hasEnded) return
    hasEnded = true
    clearInterval(memoryTimer)
    channel.close(reason)
    port1.close()
    closeSession(session)
    // A spinning worker would keep the process alive past its window.
    if (!webContents.isDestroyed()) webContents.forcefullyCrashRenderer()
    if (!window.isDestroyed()) window.destroy()
    events.onEnded(reason)
    // Cleaning takes milliseconds of its own: sound and calls may come in between.
    setImmediate(() => {
      cleanSession(session).then(
        () => takenPartitions.delete(partition),
        () => {}, // A session that cannot be cleaned is not used again.
      )
    })
  }

  const { port1, port2 } = new MessageChannelMain()
  const channel = new SandboxChannel(port1, broker, {
    onReady: events.onReady,
    onBroken: events.onBroken,
    onLog: events.onLog,
    onLater: events.onLater,
    onEnded: (reason) => end(reason),
    onActivity: (isIdle) => {
      if (!isIdle) watchMemory(false)
      events.onActivity(isIdle)
    },
  })
  let lastMemoryBytes = 0
  const usage = (): ProcessUsage | null =>
    webContents.isDestroyed() ? null : usageOfProcess(webContents.getOSProcessId())
  const checkMemory = (): void => {
    lastMemoryBytes = usage()?.memoryBytes ?? lastMemoryBytes
    if (lastMemoryBytes > maxMemoryBytes) end('it used too much memory')
    // Only here, not at the end of each call: many short calls in a row would do nothing but change timers.
    else if (channel.isIdle) watchMemory(true)
  }
  let isWatchedAsIdle: boolean | undefined
  const watchMemory = (isIdle: boolean): void => {
    if (isIdle === isWatchedAsIdle || hasEnded) return
    isWatchedAsIdle = isIdle
    clearInterval(memoryTimer)
    memoryTimer = setInterval(checkMemory, isIdle ? IDLE_MEMORY_CHECK_MS : BUSY_MEMORY_CHECK_MS)
  }
  watchMemory(true)
  port1.on('message', (event) => channel.receive(event.data))
  port1.on('close', () => end('its port was closed'))
  port1.start()

  closeNetwork(session, plugin, bootSource, () => end('it kept asking for files'))
  guardContents(webContents, end)
  webContents.on('render-process-gone', (_event, { reason }) => {
    // V8 gives up at the limit of its heap as in any other crash.
    const isMemory = reason === 'oom' || (reason === 'crashed' && lastMemoryBytes > maxMemoryBytes * 0.75)
    end(isMemory ? 'it ran out of memory' : `its process ended (${reason})`)
  })
  webContents.ipc.once(READY_CHANNEL, () => webContents.postMessage(PORT_CHANNEL, null, [port2]))
  window.loadURL(pluginPageUrl(plugin.id)).catch((error: unknown) => end(`its page did not load: ${messageOf(error)}`))

  return {
    run: (job: Job) => channel.run(job),
    end,
    usage,
    get isIdle() {
      return channel.isIdle
    },
  }
}

function createWindow(session: Session, preload: string): BrowserWindow {
  return new BrowserWindow({
    show: false,
    width: 1,
    height: 1,
    skipTaskbar: true,
    focusable: false,
    paintWhenInitiallyHidden: false,
    webPreferences: {
      session,
      preload,
      additionalArguments: [`--js-flags=--max-old-space-size=${MAX_HEAP_MB}`],
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      devTools: false,
      spellcheck: false,
      enableWebSQL: false,
      images: false,
      webgl: false,
      plugins: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      disableDialogs: true,
      backgroundThrottling: false,
    },
  })
}

/** The session serves the plugin's own bytes and cancels everything else. */
function closeNetwork(session: Session, plugin: LoadedPlugin, bootSource: string, onTooMany: () => void): void {
  let left = requestAllowance(plugin)
  session.protocol.handle('plugin', ({ method, url }) => {
    left -= 1
    if (left < 0) {
      onTooMany()
      return Response.error()
    }
    const { status, headers, body } = servePlugin(plugin, bootSource, method, url)
    // Without a body, which costs main more than everything else about an answer.
    if (status !== 200) return Response.error()
    return new Response(typeof body === 'string' ? body : new Uint8Array(body), { status, headers })
  })
  const origin = pluginPageUrl(plugin.id)
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !details.url.startsWith(origin) }))
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler(null)
  session.setSpellCheckerEnabled(false)
  session.on('will-download', prevent)
}

const prevent = (event: { preventDefault(): void }): void => event.preventDefault()

/** Gives a session back as it came: nothing is handled any more. */
function closeSession(session: Session): void {
  session.webRequest.onBeforeRequest(null)
  session.setPermissionRequestHandler(null)
  session.setPermissionCheckHandler(null)
  session.setDevicePermissionHandler(null)
  session.off('will-download', prevent)
  if (session.protocol.isProtocolHandled('plugin')) session.protocol.unhandle('plugin')
}

/** Nothing of it is kept. */
async function cleanSession(session: Session): Promise<void> {
  await Promise.allSettled([session.closeAllConnections(), session.clearStorageData()])
}

function guardContents(contents: WebContents, end: (reason: string) => void): void {
  let consoleLines = 0
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.setAudioMuted(true)
  contents.on('will-navigate', prevent)
  contents.on('will-frame-navigate', prevent)
  contents.on('will-redirect', prevent)
  contents.on('will-attach-webview', prevent)
  contents.on('console-message', () => {
    consoleLines += 1
    if (consoleLines > MAX_CONSOLE_LINES) end('it flooded the console')
  })
  contents.on('destroyed', () => end('its page was closed'))
}
