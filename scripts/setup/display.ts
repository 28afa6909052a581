/**
 * A virtual display for Linux machines without one. Xvfb picks a free number itself (`-displayfd`), lives in a session
 * of its own so that Ctrl+C reaches the application first, and goes when this process goes, even by `kill -9`.
 */
import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { programPath } from './host-probe.ts'
import { SetupError } from './report.ts'

/** A running display. */
export interface VirtualDisplay {
  /** Value for DISPLAY, such as `:99`. */
  name: string
  /** Ends Xvfb; resolves when it is gone. */
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 15_000
/** A keeper shell: it ends Xvfb as soon as its standard input closes, which the kernel does when we die. */
const KEEPER = '"$@" </dev/null & pid=$!; exec 3>&-; cat >/dev/null; kill "$pid" 2>/dev/null; wait "$pid"'

/** Whether the environment names a display, X11 or Wayland. */
export function hasDisplay(env: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
}

/**
 * Starts Xvfb, 1280 x 800.
 * @throws SetupError when it is missing or does not come up
 */
export async function startDisplay(): Promise<VirtualDisplay> {
  const xvfb = programPath('Xvfb')
  if (!xvfb) throw new SetupError('Xvfb is missing (Debian package xvfb)')
  const command = [xvfb, '-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp']
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'xvfb-keeper', ...command], {
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const gone = new Promise<void>((resolve) => {
    keeper.once('error', () => resolve())
    keeper.once('exit', () => resolve())
  })
  keeper.stdin?.on('error', () => undefined)
  const stop = async (): Promise<void> => {
    keeper.stdin?.end()
    await gone
  }
  const number = await firstLine(keeper.stdio[3])
  if (number === undefined) {
    await stop()
    throw new SetupError('Xvfb, the virtual display, does not start')
  }
  return { name: `:${number}`, stop }
}

/** The number that Xvfb writes once it accepts clients; undefined when it ends or stays silent. */
function firstLine(stream: unknown): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (!isReadable(stream)) return resolve(undefined)
    const timer = setTimeout(() => resolve(undefined), START_TIMEOUT_MS)
    let text = ''
    const finish = (): void => {
      clearTimeout(timer)
      resolve(/^\s*(\d+)\n/.exec(text)?.[1])
    }
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (text.includes('\n')) finish()
    })
    stream.on('close', finish)
    stream.on('error', finish)
  })
}

function isReadable(stream: unknown): stream is Readable {
  return typeof stream === 'object' && stream !== null && 'on' in stream
}
