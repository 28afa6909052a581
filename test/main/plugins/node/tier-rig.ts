/**
 * The second tier under plain Node: the real host in a real process, started with Node's own fork instead of Electron's,
 * behind the real pool of processes. Leaves no process behind.
 */
import { fork } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import type { LoadedPlugin } from '../../../../main/plugins/loaded-plugin.ts'
import { parseManifest } from '../../../../main/plugins/manifest.ts'
import { cleanEnvironment } from '../../../../main/plugins/node/clean-environment.ts'
import type { FoundTools } from '../../../../main/plugins/node/host-messages.ts'
import { createNodeTier, type HostProcess } from '../../../../main/plugins/node/node-process.ts'
import { createSandboxes } from '../../../../main/plugins/sandbox.ts'
import type { BrokerHandler, JobOutcome } from '../../../../main/plugins/sandbox-channel.ts'
import type { JsonObject } from '../../../../main/voice/tools.ts'

const HOST = resolve('main/plugins/node/host.ts')
const WORKER = resolve('main/plugins/node/script-worker.ts')

/** Starts a host with Node's fork. */
export const forkInNode = (_pluginId: string): HostProcess => {
  const child = fork(HOST, [WORKER], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: cleanEnvironment(process.env),
    execArgv: [],
  })
  return {
    postMessage: (message) => {
      if (child.connected && message !== undefined) child.send(Object(message))
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill('SIGKILL'),
    get pid() {
      return child.exitCode === null && child.signalCode === null ? child.pid : undefined
    },
    usage: () => {
      const status = child.pid === undefined ? '' : readStatus(child.pid)
      const kilobytes = /^VmRSS:\s*(\d+)/m.exec(status)?.[1]
      return kilobytes === undefined
        ? null
        : { pid: child.pid ?? 0, cpuPercent: 0, memoryBytes: Number(kilobytes) * 1024 }
    },
  }
}

const readStatus = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}

/** A fixture as the app would load it. */
export const fixture = (name: string, changes: (manifest: JsonObject) => JsonObject = (same) => same): LoadedPlugin => {
  const folder = resolve('test/fixtures/plugins', name)
  const raw: JsonObject = JSON.parse(readFileSync(join(folder, 'plugin.json'), 'utf8'))
  const parsed = parseManifest(JSON.stringify(changes(raw)))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  const files = new Map(
    paths.map((path) => [path.replaceAll('\\', '/'), new Uint8Array(readFileSync(join(folder, path)))]),
  )
  const { manifest } = parsed
  return { id: manifest.id, manifest, isBundled: false, files, sha256: 'base', validators: new Map() }
}

/** The tool server fixture, behaving as `how` says (see its server.js). */
export const serverFixture = (how: string, ...more: string[]): LoadedPlugin =>
  fixture('mcp-tools', (raw) => ({ ...raw, mcp: { command: process.execPath, args: ['server.js', how, ...more] } }))

/** Whether a process is there (one that has ended and was not yet reaped is not). */
export const isAlive = (pid: number): boolean => /^State:\s+[^Z\s]/m.test(readStatus(pid))

/** Everything a test needs; all of it ends with the test. */
export const createRig = (options: { broker?: BrokerHandler; maxMemoryBytes?: number } = {}) => {
  const dataRoot = mkdtempSync(join(tmpdir(), 'parley-node-'))
  const lines: { level: string; message: string; fields: Record<string, unknown> }[] = []
  const line =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      lines.push({ level, message, fields })
    }
  const log = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
  const changed: FoundTools[] = []
  const quarantined: string[] = []
  const hosts: HostProcess[] = []
  const tier = createNodeTier({
    fork: (pluginId) => {
      const host = forkInNode(pluginId)
      hosts.push(host)
      return host
    },
    maxMemoryBytes: options.maxMemoryBytes ?? 512 * 1024 * 1024,
    dataRoot,
    folderOf: ({ id }) => resolve('test/fixtures/plugins', id),
    onToolsChanged: (_plugin, found) => void changed.push(found),
    log,
  })
  const sandboxes = createSandboxes({
    startProcess: tier.startProcess,
    broker: () => options.broker ?? (async () => null),
    log,
    onLater: () => {},
    onQuarantined: (id) => void quarantined.push(id),
    nowMs: () => performance.now(),
    restartDelaysMs: [0],
  })
  const jobOf = (plugin: LoadedPlugin, tool: string, args: JsonObject) =>
    sandboxes.run(plugin, { kind: 'tool', tool, args, settings: {}, secrets: {}, session: { id: 's', phase: null } })
  onTestFinished(async () => {
    sandboxes.dispose()
    await tier.allEnded()
    rmSync(dataRoot, { recursive: true, force: true })
  })
  return {
    tier,
    sandboxes,
    dataRoot,
    lines,
    log,
    changed,
    quarantined,
    hosts,
    job: jobOf,
    call: (plugin: LoadedPlugin, tool: string, args: JsonObject = {}): Promise<JobOutcome> =>
      jobOf(plugin, tool, args).outcome,
    contents: () => lines.map(({ fields }) => String(fields['content'] ?? '')),
  }
}
