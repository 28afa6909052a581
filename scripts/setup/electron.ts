/**
 * Which Electron this clone runs on: the official binary of the pinned version where it can be had, otherwise the
 * fallback runtime (contract.md §1). Downloads at most once; a failed look for the official one is kept for a day.
 */
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  FALLBACK_BINARY,
  FALLBACK_DIR,
  FALLBACK_VERSION,
  hasFallbackRuntime,
  isFallbackSupported,
  makeFallbackRuntime,
} from './fallback-runtime.ts'
import { packageDir, packageFile, RUNTIME_DIR } from './paths.ts'
import { electronDownloadUrl, isReachable, shouldProbe } from './reachability.ts'
import { SetupError, say } from './report.ts'
import { lastLines, runNode } from './run.ts'

/** A runtime that can be started. */
export interface Runtime {
  kind: 'official' | 'fallback'
  version: string
  /** The executable. */
  binary: string
  /** The folder it came in, as electron-builder's `electronDist` wants it. */
  folder: string
}

const ELECTRON = packageDir('electron')
/** `<version> <time in ms>`: which version could not be had, and when that was found out. */
const NOTE_FILE = join(RUNTIME_DIR, 'unreachable')
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000

/** The runtime that can be used without any work or look at the network, if there is one. */
export async function readyRuntime(): Promise<Runtime | undefined> {
  const official = officialRuntime()
  if (official) return official
  const fallback = fallbackRuntime()
  if (!fallback || shouldProbe(await lastUnreachableAt(), Date.now())) return undefined
  return fallback
}

/**
 * Gets a runtime: downloads the official binary, or assembles the fallback.
 * @throws SetupError when neither can be had
 */
export async function obtainRuntime(): Promise<Runtime> {
  const ready = await readyRuntime()
  if (ready) return ready
  const failure = await downloadOfficial()
  const official = officialRuntime()
  if (official) return official
  if (!isFallbackSupported()) {
    throw new SetupError(
      `Electron ${pinnedVersion()} could not be downloaded: ${failure}. Check the network and try again.`,
    )
  }
  await noteUnreachable()
  if (!hasFallbackRuntime()) await makeFallbackRuntime()
  const fallback = fallbackRuntime()
  if (!fallback) throw new SetupError('the test runtime is incomplete; delete the folder .runtime and try again')
  return fallback
}

/** The fallback runtime, made if need be: for test packages and for tests that are about it. */
export async function obtainFallback(): Promise<Runtime> {
  if (!isFallbackSupported()) throw new SetupError('the test runtime exists for Linux on x64 only')
  if (!hasFallbackRuntime()) await makeFallbackRuntime()
  return { kind: 'fallback', version: FALLBACK_VERSION, binary: FALLBACK_BINARY, folder: FALLBACK_DIR }
}

/** The Electron version that package-lock.json pins. Parsed by hand: every start comes through here, and zod takes 80 ms. */
function pinnedVersion(): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(ELECTRON, 'package.json'), 'utf8'))
    if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version)
  } catch {
    // Said below.
  }
  throw new SetupError('node_modules is incomplete: run "npm ci" first')
}

function officialRuntime(): Runtime | undefined {
  const version = pinnedVersion()
  const folder = join(ELECTRON, 'dist')
  try {
    // install-electron writes path.txt last, so its presence means a whole download.
    const binary = join(folder, readFileSync(join(ELECTRON, 'path.txt'), 'utf8'))
    const downloaded = readFileSync(join(folder, 'version'), 'utf8').replace(/^v/, '').trim()
    if (downloaded === version && existsSync(binary)) return { kind: 'official', version, binary, folder }
  } catch {
    // Not downloaded (completely) yet.
  }
  return undefined
}

function fallbackRuntime(): Runtime | undefined {
  if (!isFallbackSupported() || !hasFallbackRuntime()) return undefined
  return { kind: 'fallback', version: FALLBACK_VERSION, binary: FALLBACK_BINARY, folder: FALLBACK_DIR }
}

/** @returns why it failed, in words; empty when it did not */
async function downloadOfficial(): Promise<string> {
  const version = pinnedVersion()
  const url = electronDownloadUrl(version, process, process.env)
  if (!(await isReachable(url))) return `${url} cannot be reached from here`
  say(`Downloading Electron ${version} …`)
  const result = await runNode(packageFile('electron', 'install.js'), [], {
    env: { ELECTRON_OVERRIDE_DIST_PATH: undefined, ELECTRON_GET_USE_PROXY: '1' },
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
  })
  return result.code === 0 ? '' : lastLines(result.output, 1)
}

async function lastUnreachableAt(): Promise<number | undefined> {
  const note = await readFile(NOTE_FILE, 'utf8').catch(() => '')
  const [version, atMs] = note.split(' ')
  return version === pinnedVersion() && Number.isFinite(Number(atMs)) ? Number(atMs) : undefined
}

async function noteUnreachable(): Promise<void> {
  await mkdir(RUNTIME_DIR, { recursive: true })
  const temporary = `${NOTE_FILE}.${process.pid}`
  await writeFile(temporary, `${pinnedVersion()} ${Date.now()}`)
  await rename(temporary, NOTE_FILE)
}
