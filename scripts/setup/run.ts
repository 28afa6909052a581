/**
 * Runs other programs for the scripts: collected output, a time limit, no shell. Whatever it starts has ended when the
 * promise settles. Knows nothing of what it runs.
 */
import { type SpawnOptions, spawn } from 'node:child_process'
import { ROOT } from './paths.ts'

/** How a program ended. `output` is standard output and standard error in the order they came. */
export interface Finished {
  /** Exit code; 127 when the program could not be started, 124 when the time limit ended it, 128 for other signals. */
  code: number
  output: string
}

/** Options of `run`. */
export interface RunOptions {
  cwd?: string
  /** Added to this process's environment; `undefined` takes a variable away. */
  env?: Record<string, string | undefined>
  /** Killed after this long. Default: ten minutes. */
  timeoutMs?: number
  /** Show the program's output as it comes instead of collecting it. */
  show?: boolean
}

const DEFAULT_TIMEOUT_MS = 600_000
/** Collected output is quoted in our own lines, so without colours. */
const PLAIN_OUTPUT = { NO_COLOR: '1', FORCE_COLOR: undefined }

/** Runs a program to its end. Never rejects: a program that cannot be started is code 127. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const spawnOptions: SpawnOptions = {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...(options.show ? {} : PLAIN_OUTPUT), ...options.env },
    stdio: options.show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  }
  return new Promise((resolve) => {
    const child = spawn(command, [...args], spawnOptions)
    const chunks: Buffer[] = []
    const collect = (chunk: Buffer): void => {
      chunks.push(chunk)
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    let isTimedOut = false
    const timer = setTimeout(() => {
      isTimedOut = true
      child.kill('SIGKILL')
    }, options.timeoutMs ?? DEFAULT_TIMEOUT_MS)
    const finish = (code: number): void => {
      clearTimeout(timer)
      resolve({ code, output: Buffer.concat(chunks).toString('utf8') })
    }
    child.once('error', () => finish(127))
    child.once('close', (code) => finish(isTimedOut ? 124 : (code ?? 128)))
  })
}

/** Runs a JavaScript file with this same Node. */
export function runNode(file: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return run(process.execPath, [file, ...args], options)
}

/** Runs npm, wherever this process was started from. On Windows npm is a command file, which only a shell runs. */
export function runNpm(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const cli = process.env['npm_execpath']
  return cli?.endsWith('.js') ? runNode(cli, args, options) : run('npm', args, options)
}

/** The last `count` lines that hold something, for showing why a program failed. */
export function lastLines(output: string, count: number): string {
  return output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join('\n')
}
