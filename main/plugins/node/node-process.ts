/**
 * The second tier as main sees it: plugins that run with the user's full rights, and the clients of tool servers, each
 * in a process of its own behind the same channel as a sandboxed plugin. Starts them, watches them, and leaves nothing
 * behind as well as that can be done. Asks nobody: consent is over when this is called. Knows no Electron; how a process
 * is made comes in (electron-host.ts).
 */
import { join } from 'node:path'
import { PluginError } from '../../errors.ts'
import type { LoadedPlugin } from '../loaded-plugin.ts'
import { PLUGIN_SAYS } from '../log-book.ts'
import type { ManifestTool } from '../manifest.ts'
import type { PluginLog } from '../plugin-log.ts'
import { parseFromPlugin } from '../port-messages.ts'
import type { ProcessUsage } from '../process-usage.ts'
import type { ProcessEvents, SandboxProcess, StartProcess } from '../sandbox.ts'
import { type BrokerHandler, type Job, SandboxChannel } from '../sandbox-channel.ts'
import { type FoundTools, isToolsText, type McpSetup, parseTools, type ScriptSetup } from './host-messages.ts'
import { endDescendants } from './process-tree.ts'

/** How often memory is looked at, ms: while a job runs, and otherwise; as in sandbox-process.ts. */
const BUSY_MEMORY_CHECK_MS = 500
const IDLE_MEMORY_CHECK_MS = 3000
/** Told to leave, a process ends its children first; after this it is ended from here, ms. Below the 3 s of a quit. */
const LEAVE_MS = 1500
/** A server that is fetched before it starts may take so long until its tools are known, ms. */
const DISCOVERY_TIMEOUT_MS = 60_000

/** A process that has been started with node/host.ts. */
export interface HostProcess {
  postMessage(message: unknown): void
  onMessage(listener: (data: unknown) => void): void
  /** Called once; `code` is the exit code, null when a signal ended it. */
  onExit(listener: (code: number | null) => void): void
  /** Ends it at once, whatever it does. */
  kill(): void
  /** Undefined before it has started and after it has ended. */
  readonly pid: number | undefined
  /** What it takes of the machine; null while that is not known. */
  usage(): ProcessUsage | null
}

/** What does not change between plugins. */
export interface NodeTierOptions {
  /** Starts a host for a plugin. */
  readonly fork: (pluginId: string) => HostProcess
  /** A process above this is ended; what it starts itself is not counted. */
  readonly maxMemoryBytes: number
  /** Folder of `plugin-data`; a plugin's working folder is `<id>` in it. */
  readonly dataRoot: string
  /** Folder of a plugin on the disk, where its tool server is started. */
  readonly folderOf: (plugin: LoadedPlugin) => string | undefined
  /** A tool server that is running describes its tools otherwise than was agreed. */
  readonly onToolsChanged: (plugin: LoadedPlugin, found: FoundTools) => void
  readonly log: PluginLog
}

/** The second tier. */
export interface NodeTier {
  /** For plugins of which `isNodeTier` is true. */
  readonly startProcess: StartProcess
  /** Starts a plugin's tool server, lists its tools, and ends it. Rejects with a PluginError for the user. */
  discover(plugin: LoadedPlugin): Promise<FoundTools>
  /** Resolves when every process that was told to leave has left: to be awaited at quit. */
  allEnded(): Promise<void>
}

/** Whether a plugin runs outside of the sandbox: "runtime": "node", or a tool server of either kind. */
export const isNodeTier = ({ manifest }: LoadedPlugin): boolean =>
  manifest.runtime === 'node' || manifest.mcp !== undefined

/** Creates the tier; nothing runs before it is asked for. */
export const createNodeTier = (options: NodeTierOptions): NodeTier => {
  const leaving = new Set<Promise<void>>()
  const leave = (host: HostProcess, exited: Promise<unknown>): void => {
    const left = endHost(host, exited).finally(() => leaving.delete(left))
    leaving.add(left)
  }
  return {
    startProcess: (plugin, broker, events) => startProcess(plugin, broker, events, options, leave),
    discover: (plugin) => discover(plugin, options, leave),
    allEnded: async () => {
      await Promise.all(leaving)
    },
  }
}

type Leave = (host: HostProcess, exited: Promise<unknown>) => void

const endHost = async (host: HostProcess, exited: Promise<unknown>): Promise<void> => {
  const { pid } = host
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), LEAVE_MS)
  })
  host.postMessage({ type: 'stop' })
  const first = await Promise.race([exited, late])
  clearTimeout(timer)
  if (first !== 'late') return
  if (pid !== undefined) await endDescendants(pid)
  host.kill()
  await exited
}

function startProcess(
  plugin: LoadedPlugin,
  broker: BrokerHandler,
  events: ProcessEvents,
  options: NodeTierOptions,
  leave: Leave,
): SandboxProcess {
  let hasEnded = false
  let memoryTimer: NodeJS.Timeout | undefined
  const host = options.fork(plugin.id)
  const exited = whenExited(host)

  const end = (reason: string): void => {
    if (hasEnded) return
    hasEnded = true
    clearInterval(memoryTimer)
    channel.close(reason)
    leave(host, exited)
    events.onEnded(reason)
  }
  const channel = new SandboxChannel(host, broker, {
    onReady: events.onReady,
    onBroken: events.onBroken,
    onLog: events.onLog,
    onLater: events.onLater,
    onEnded: (reason) => end(reason),
    onActivity: (isIdle) => {
      watchMemory(isIdle)
      events.onActivity(isIdle)
    },
  })
  const checkMemory = (): void => {
    if ((host.usage()?.memoryBytes ?? 0) > options.maxMemoryBytes) end('it used too much memory')
  }
  let isWatchedAsIdle: boolean | undefined
  const watchMemory = (isIdle: boolean): void => {
    if (isIdle === isWatchedAsIdle || hasEnded) return
    isWatchedAsIdle = isIdle
    clearInterval(memoryTimer)
    memoryTimer = setInterval(checkMemory, isIdle ? IDLE_MEMORY_CHECK_MS : BUSY_MEMORY_CHECK_MS)
  }
  watchMemory(true)
  host.onMessage((data) => {
    if (!isToolsText(data)) return channel.receive(data)
    const found = plugin.manifest.mcp === undefined ? undefined : parseTools(data)
    if (found === undefined) end('it sent a message that is not in the protocol')
    else if (!hasEnded) options.onToolsChanged(plugin, found)
  })
  void exited.then((code) => end(`its process ended${code === null ? '' : ` (code ${code})`}`))
  host.postMessage(setupOf(plugin, options, plugin.manifest.tools))

  return {
    run: (job: Job) => channel.run(job),
    end,
    usage: () => host.usage(),
    get isIdle() {
      return channel.isIdle
    },
  }
}

const discover = (plugin: LoadedPlugin, options: NodeTierOptions, leave: Leave): Promise<FoundTools> => {
  const { promise, resolve, reject } = Promise.withResolvers<FoundTools>()
  const fail = (reason: string): void => reject(new PluginError('no-tools', sentence(reason)))
  const host = options.fork(plugin.id)
  const exited = whenExited(host)
  const timer = setTimeout(() => fail('its server did not list its tools in time'), DISCOVERY_TIMEOUT_MS)
  const watch = setInterval(() => {
    if ((host.usage()?.memoryBytes ?? 0) > options.maxMemoryBytes) fail('it used too much memory')
  }, BUSY_MEMORY_CHECK_MS)
  host.onMessage((data) => {
    if (isToolsText(data)) {
      const found = parseTools(data)
      if (found === undefined) fail('its server describes its tools in a way that cannot be read')
      else resolve(found)
      return
    }
    const message = parseFromPlugin(data)
    if (message === undefined || !('type' in message)) return
    if (message.type === 'ended') fail(message.reason)
    else if (message.type === 'log') {
      options.log[message.level](PLUGIN_SAYS, { pluginId: plugin.id, content: message.text })
    }
  })
  void exited.then(() => fail('its process ended'))
  host.postMessage(setupOf(plugin, options, null))
  return promise.finally(() => {
    clearTimeout(timer)
    clearInterval(watch)
    leave(host, exited)
  })
}

const whenExited = (host: HostProcess): Promise<number | null> => new Promise((resolve) => host.onExit(resolve))

/** The first message to a host: everything it needs, so that it reads nothing of ours from the disk. */
const setupOf = (
  plugin: LoadedPlugin,
  { dataRoot, folderOf }: NodeTierOptions,
  agreed: readonly ManifestTool[] | null,
): ScriptSetup | McpSetup => {
  const { id, manifest, files } = plugin
  const { mcp, main = '' } = manifest
  const cwd = join(dataRoot, id)
  if (mcp === undefined) return { type: 'script', pluginId: id, main, files: new Map(files), cwd }
  const base = { type: 'mcp' as const, pluginId: id, agreed: agreed === null ? null : [...agreed] }
  if ('url' in mcp) return { ...base, server: { url: mcp.url } }
  const { command, args } = mcp
  return { ...base, server: { command, args, cwd: folderOf(plugin) ?? cwd, files: new Map(files) } }
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
