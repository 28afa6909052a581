/**
 * Builds `tool-app/main.ts`, starts it in Electron and hands requests to it, one at a time. Uses the store worker and
 * the plugin preload of the built app (`out/`).
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { killGroup } from '../../scripts/setup/kill-group.ts'
import { sandboxSwitches } from '../../scripts/setup/os-sandbox.ts'
import { OUT_DIR } from '../../scripts/setup/paths.ts'
import { buildForMain } from './electron-build.ts'
import type { ServerCommand } from './mcp-baseline.ts'
import type { ToolAppRequest } from './tool-app/main.ts'

const SOURCES = join(import.meta.dirname, 'tool-app')

/** The server that both hosts start: this Node's. */
export const BASELINE_SERVER: ServerCommand = {
  node: process.execPath,
  file: join(import.meta.dirname, 'mcp-stdio-server.ts'),
}

/** The running app. */
export interface ToolApp {
  /** Durations in ms. Rejects when a call failed or the app ended. */
  ask(request: ToolAppRequest): Promise<number[]>
  close(): Promise<void>
}

const answerSchema = z.object({ durationsMs: z.array(z.number()).optional(), error: z.string().optional() })

/** Starts it; its plugins are loaded, and no process of theirs runs, when this resolves. */
export async function startToolApp(binary: string): Promise<ToolApp> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-tools-'))
  await buildForMain(join(SOURCES, 'main.ts'), folder, 'main.cjs')
  const child = spawn(binary, [...sandboxSwitches(process.getuid?.()), '--disable-gpu', join(folder, 'main.cjs')], {
    env: {
      ...process.env,
      BENCH_OUT: OUT_DIR,
      BENCH_DATA: join(folder, 'data'),
      BENCH_PLUGINS: join(SOURCES, 'plugins'),
      BENCH_NODE: BASELINE_SERVER.node,
      BENCH_SERVER: BASELINE_SERVER.file,
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
  })
  let said = ''
  child.stderr?.on('data', (text) => {
    said = `${said}${text}`.slice(-2000)
  })
  const answer = (): Promise<number[]> =>
    new Promise((resolve, reject) => {
      const onExit = (code: number | null): void => reject(new Error(`the app ended with ${code}: ${said}`))
      child.once('exit', onExit)
      child.once('message', (message) => {
        child.off('exit', onExit)
        const { durationsMs, error } = answerSchema.parse(message)
        if (durationsMs === undefined) reject(new Error(error))
        else resolve(durationsMs)
      })
    })
  const ask = (request: ToolAppRequest): Promise<number[]> => {
    const answered = answer()
    child.send(request)
    return answered
  }
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit')
      await ask({ type: 'quit' }).catch(() => child.kill('SIGKILL'))
      await exited
    }
    killGroup(child.pid)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await answer()
  } catch (error) {
    await close()
    throw error
  }
  return { ask, close }
}
