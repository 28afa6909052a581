/**
 * A small Electron app for tests of the plugin sandbox: the real processes, broker, scheduler and tool host, and no
 * window. Tests drive it through `globalThis.harness` (Playwright's `evaluate`).
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, relative } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { app, BrowserWindow, protocol } from 'electron'
import { type Announcement, announceLater, createScheduleRunner } from '../../../../main/plugins/background.ts'
import { createBroker } from '../../../../main/plugins/broker.ts'
import type { ArgumentValidator, LoadedPlugin } from '../../../../main/plugins/loaded-plugin.ts'
import { createLogBook } from '../../../../main/plugins/log-book.ts'
import { manifestSchema } from '../../../../main/plugins/manifest-schema.ts'
import { forkInElectron } from '../../../../main/plugins/node/electron-host.ts'
import { withTools } from '../../../../main/plugins/node/mcp-plugins.ts'
import { createNodeTier, isNodeTier } from '../../../../main/plugins/node/node-process.ts'
import { pluginScheme } from '../../../../main/plugins/plugin-protocol.ts'
import type { ProcessUsage } from '../../../../main/plugins/process-usage.ts'
import { createSandboxes } from '../../../../main/plugins/sandbox.ts'
import { createProcessStarter } from '../../../../main/plugins/sandbox-process.ts'
import { createScheduler } from '../../../../main/plugins/scheduler.ts'
import { createToolHost } from '../../../../main/plugins/tool-host.ts'
import type { CallId, JsonObject, ToolEffect, ToolOutcome } from '../../../../main/voice/tools.ts'
import { type FrameCount, type FrameStream, streamFrames } from './frames.ts'

const root = process.env['HARNESS_ROOT'] ?? ''
const dataRoot = join(root, 'plugin-data')
const MAX_MEMORY_BYTES = 256 * 1024 * 1024
let bootSource: string | undefined

/** Lines of the log, so that tests can see what was said and how often. */
const lines: { level: string; message: string; fields: Record<string, unknown> }[] = []
const line =
  (level: string) =>
  (message: string, fields: Record<string, unknown> = {}): void => {
    lines.push({ level, message, fields })
  }
const book = createLogBook(
  { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
  Date.now,
)
const { log } = book
const notes: unknown[] = []
const announced: Announcement[] = []
const quarantined: string[] = []
const plugins = new Map<string, LoadedPlugin>()
const loop = monitorEventLoopDelay({ resolution: 5 })
let connections = 0

const accepting = ({ name }: { name: string }): [string, ArgumentValidator] => [name, () => []]

function loadFolder(folder: string, version: string): LoadedPlugin {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'plugin.json'), 'utf8')))
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = names.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  const files = new Map(
    paths.map((path) => [path.replaceAll('\\', '/'), new Uint8Array(readFileSync(join(folder, path)))]),
  )
  const validators = new Map(manifest.tools.map(accepting))
  return { id: manifest.id, manifest, isBundled: true, files, sha256: version, validators }
}

const scheduler = createScheduler({
  path: join(dataRoot, 'schedule.json'),
  fire: (entry) => fire(entry),
  log,
  nowMs: Date.now,
})
const broker = createBroker({
  dataRoot,
  folderOf: (_id, name) => (name === 'Documents' ? join(root, 'documents') : undefined),
  scheduler,
  log,
  nowMs: Date.now,
  desktop: {
    notify: (note) => void notes.push(note),
    readClipboard: () => 'clip',
    writeClipboard: (text) => void notes.push(text),
    openExternal: async (url) => void notes.push(url),
  },
})
const folders = new Map<string, string>()
const nodeTier = createNodeTier({
  fork: forkInElectron({ host: join(__dirname, 'plugin-node.cjs'), worker: join(__dirname, 'plugin-node-worker.cjs') }),
  maxMemoryBytes: MAX_MEMORY_BYTES,
  dataRoot,
  folderOf: ({ id }) => folders.get(id),
  onToolsChanged: () => {},
  log,
})
const sandboxes = createSandboxes({
  startProcess: (plugin, handler, events) =>
    isNodeTier(plugin)
      ? nodeTier.startProcess(plugin, handler, events)
      : createProcessStarter({
          preloadPath: join(__dirname, 'plugin-host.cjs'),
          maxMemoryBytes: MAX_MEMORY_BYTES,
          ...(bootSource === undefined ? {} : { bootSource }),
        })(plugin, handler, events),
  broker: broker.handlerFor,
  log,
  nowMs: Date.now,
  onLater: (plugin, job, outcome) => announceLater(plugin, job, outcome, (said) => void announced.push(said), log),
  onQuarantined: (id) => void quarantined.push(id),
})
const fire = createScheduleRunner({
  find: (id) => plugins.get(id),
  sandboxes,
  announce: (said) => void announced.push(said),
  log,
})
const effectIn = ({ manifest }: LoadedPlugin, name: string): ToolEffect =>
  manifest.tools.find((tool) => tool.name === name)?.effect ?? 'danger'
const toolHost = createToolHost({
  lookup: (name) => {
    for (const plugin of plugins.values()) {
      const tool = plugin.manifest.tools.find((one) => one.name === name)
      if (tool) return { plugin, tool }
    }
    return undefined
  },
  sandboxes,
  // As if the user had lowered it: what the second tier's tools do is tested here, not who may call them.
  effectOf: (plugin, name) => (isNodeTier(plugin) ? 'write' : effectIn(plugin, name)),
  settings: () => ({ units: 'metric' }),
  secrets: () => ({ token: 'hush' }),
  log,
  nowMs: () => performance.now(),
})

let lastCall = 0
let frames: FrameStream | undefined

/** What tests can do. Arguments and answers are JSON. */
export const harness = {
  load({ folder, version = '1' }: { folder: string; version?: string }): void {
    const plugin = loadFolder(folder, version)
    plugins.set(plugin.id, plugin)
    folders.set(plugin.id, folder)
  },
  /** Has a tool server list its tools, and gives them to the plugin as if the user had agreed; their names. */
  async discover({ folder }: { folder: string }): Promise<string[]> {
    const plugin = loadFolder(folder, 'server')
    folders.set(plugin.id, folder)
    const whole = withTools(plugin, (await nodeTier.discover(plugin)).tools)
    plugins.set(plugin.id, { ...whole, isBundled: true, validators: new Map(whole.manifest.tools.map(accepting)) })
    return whole.manifest.tools.map(({ name }) => name)
  },
  /** Pids of the second tier's processes. */
  utilities: (): number[] =>
    app
      .getAppMetrics()
      .filter(({ type, name }) => type === 'Utility' && name?.startsWith('Parley plugin') === true)
      .map(({ pid }) => pid),
  /** Runs a tool to its outcome; `cancelAfterMs` stops it as a user would. */
  async call(request: {
    tool: string
    args?: JsonObject
    sessionId?: string
    cancelAfterMs?: number
  }): Promise<ToolOutcome> {
    lastCall += 1
    const callId = `call-${lastCall}` as CallId
    const controller = new AbortController()
    if (request.cancelAfterMs !== undefined) setTimeout(() => controller.abort(), request.cancelAfterMs)
    const { tool: name, args = {}, sessionId = 's1' } = request
    return toolHost.run({ callId, rowId: callId, name, arguments: args, sessionId }, controller.signal)
  },
  /** Replaces the worker's first code by a hostile one; null restores the app's own. */
  useBoot({ source }: { source: string | null }): void {
    bootSource = source ?? undefined
  },
  release: ({ id }: { id: string }): void => sandboxes.release(id),
  unload: ({ id }: { id: string }): void => sandboxes.unload(id),
  isRunning: ({ id }: { id: string }): boolean => sandboxes.isRunning(id),
  report: () => ({ lines, notes, announced, quarantined, connections, windows: BrowserWindow.getAllWindows().length }),
  checkSchedule: (): void => scheduler.check(),
  /** Pids of all renderer processes. */
  renderers: (): number[] =>
    app
      .getAppMetrics()
      .filter(({ type }) => type === 'Tab')
      .map(({ pid }) => pid),
  seccomp: (): string[] =>
    app
      .getAppMetrics()
      .filter(({ type }) => type === 'Tab')
      .map(({ pid }) => /^Seccomp:\s*(\d)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '?'),
  /** Streams audio frames to an echo server until `endFrames`. */
  async startFrames({ port }: { port: number }): Promise<void> {
    frames = await streamFrames(port)
  },
  endFrames: async (): Promise<FrameCount | undefined> => frames?.end(),
  quarantineReason: ({ id }: { id: string }): string | null => sandboxes.quarantineReason(id) ?? null,
  usage: ({ id }: { id: string }): ProcessUsage | null => sandboxes.usageOf(id),
  logOf: ({ id }: { id: string }): string[] => book.linesOf(id).map(({ text }) => text),
  startLoopWatch(): void {
    loop.reset()
    loop.enable()
  },
  /** Longest time main's event loop was held, ms. */
  endLoopWatch(): number {
    loop.disable()
    return loop.max / 1e6
  },
  /** Round trips of a tool one after another, each in ms. */
  async times({ tool, args, count }: { tool: string; args: JsonObject; count: number }): Promise<number[]> {
    const taken: number[] = []
    for (let index = 0; index < count; index += 1) {
      const startedAtMs = performance.now()
      await harness.call({ tool, args })
      taken.push(performance.now() - startedAtMs)
    }
    return taken
  },
}

protocol.registerSchemesAsPrivileged([pluginScheme])
app.on('window-all-closed', () => {})
app.on('before-quit', () => sandboxes.dispose())
const server = createServer((socket) => {
  connections += 1
  socket.destroy()
})
server.listen(0, '127.0.0.1', async () => {
  await app.whenReady()
  await scheduler.start()
  Object.assign(globalThis, { harness })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  writeFileSync(join(root, 'ready.json'), JSON.stringify({ port }))
})
