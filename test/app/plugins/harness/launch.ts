/**
 * Builds the harness app, starts it in the Electron that the tests use, and gives tests a typed way to drive it.
 * Brings its own virtual display where there is none.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { lchown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron } from 'playwright-core'
import { build } from 'vite'
import type { harness } from './main.ts'

type Harness = typeof harness
type Argument<N extends keyof Harness> = Parameters<Harness[N]> extends [infer A] ? A : undefined

/** A running harness app. */
export interface HarnessApp {
  /** Calls one function of the harness. */
  do<N extends keyof Harness>(name: N, ...argument: Parameters<Harness[N]>): Promise<Awaited<ReturnType<Harness[N]>>>
  /** Folder with the app's data. */
  readonly root: string
  /** Port of a loopback server that counts connections. */
  readonly port: number
  /** Pid of the main process. */
  readonly pid: number
  close(): Promise<void>
}

const executablePath = process.env['PARLEY_TEST_ELECTRON'] ?? resolve('.runtime/electron/electron')

/** The second tier's process, with the client of tool servers in it: built only for the tests that start it. */
const NODE_TIER = {
  'plugin-node': resolve('main/plugins/node/host.ts'),
  'plugin-node-worker': resolve('main/plugins/node/script-worker.ts'),
}

async function buildInto(outDir: string, hasNodeTier: boolean): Promise<void> {
  const external = ['electron', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)]
  const entries = {
    main: resolve('test/app/plugins/harness/main.ts'),
    'plugin-host': resolve('preload/plugin-host.ts'),
    ...(hasNodeTier ? NODE_TIER : {}),
  }
  for (const [name, entry] of Object.entries(entries)) {
    await build({
      configFile: false,
      logLevel: 'error',
      build: {
        outDir,
        emptyOutDir: false,
        target: 'node20.18',
        minify: false,
        lib: { entry, formats: ['cjs'], fileName: () => `${name}.cjs` },
        rollupOptions: { external },
      },
    })
  }
}

async function ownDisplay(): Promise<{ display: string; server: ChildProcess | undefined }> {
  const given = process.env['DISPLAY']
  if (given || process.platform !== 'linux') return { display: given ?? '', server: undefined }
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '800x600x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await new Promise<string>((done, fail) => {
    server.once('error', fail)
    server.stdio[3]?.once('data', (data: Buffer) => done(data.toString().trim()))
  })
  return { display: `:${number}`, server }
}

/** The user "nobody", as which Chromium's own sandbox can be on although the tests run as root. */
const NOBODY = 65534

/** Whether Chromium's own sandbox can be on here: it needs user namespaces, and another user than root. */
export function canSandbox(): boolean {
  if (process.platform !== 'linux') return true
  const asNobody = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']
  const [program = '', ...args] = [...(process.getuid?.() === 0 ? asNobody : []), 'unshare', '--user', 'true']
  return spawnSync(program, args).status === 0
}

/** Gives files made by the test to the user that the app runs as. */
export async function giveToApp(...paths: string[]): Promise<void> {
  if (process.getuid?.() === 0) await Promise.all(paths.map((path) => lchown(path, NOBODY, NOBODY)))
}

/** A program that starts Electron as nobody, with a home of its own. */
async function unprivileged(home: string): Promise<string> {
  const program = join(home, 'electron-as-nobody')
  const ids = `--reuid=${NOBODY} --regid=${NOBODY} --clear-groups`
  await writeFile(program, `#!/bin/sh\nHOME='${home}' exec setpriv ${ids} '${executablePath}' "$@"\n`, { mode: 0o755 })
  return program
}

/** How to start the app. */
interface LaunchOptions {
  /** Keeps its data over a restart. */
  readonly root?: string
  /** With Chromium's own sandbox on. */
  readonly isSandboxed?: boolean
  /** Able to run plugins of the second tier. */
  readonly hasNodeTier?: boolean
}

/** Starts the app. */
export async function launchHarness(options: LaunchOptions = {}): Promise<HarnessApp> {
  const { root: keptRoot, isSandboxed = false, hasNodeTier = false } = options
  if (!existsSync(executablePath)) throw new Error(`no Electron at ${executablePath}; set PARLEY_TEST_ELECTRON`)
  const built = await mkdtemp(join(tmpdir(), 'parley-harness-'))
  const root = keptRoot ?? (await mkdtemp(join(tmpdir(), 'parley-plugins-')))
  await rm(join(root, 'ready.json'), { force: true })
  await buildInto(built, hasNodeTier)
  const { display, server } = await ownDisplay()
  const args = ['--disable-gpu', `--user-data-dir=${join(root, 'user')}`, join(built, 'main.cjs')]
  const isRoot = process.getuid?.() === 0
  if (isRoot && !isSandboxed) args.unshift('--no-sandbox')
  const program = isRoot && isSandboxed ? await unprivileged(root) : executablePath
  if (isRoot && isSandboxed) {
    await giveToApp(root, built)
  }
  const env = { ...process.env, DISPLAY: display, HARNESS_ROOT: root }
  const app = await _electron.launch({
    executablePath: program,
    args,
    env: env as Record<string, string>,
    chromiumSandbox: isSandboxed,
  })
  const pid = app.process().pid ?? 0
  for (let tries = 0; !existsSync(join(root, 'ready.json')) && tries < 200; tries += 1) await pause(25)
  const { port } = JSON.parse(await readFile(join(root, 'ready.json'), 'utf8')) as { port: number }
  return {
    root,
    port,
    pid,
    do: (name, ...argument) =>
      app.evaluate(
        async (_electronModule, { called, given }) => {
          const run: unknown = Reflect.get(Reflect.get(globalThis, 'harness'), called)
          return typeof run === 'function' ? run(given) : undefined
        },
        { called: name, given: argument[0] as Argument<typeof name> },
      ) as Promise<never>,
    async close() {
      await app.close()
      server?.kill()
      await rm(built, { recursive: true, force: true })
      if (keptRoot === undefined) await rm(root, { recursive: true, force: true })
    },
  }
}

/** Waits for something that the app does by itself. */
export async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await condition()) return
    await pause(50)
  }
  throw new Error(`did not happen: ${what}`)
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
