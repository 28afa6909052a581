/**
 * The set-up step that `npm start`, `npm test` and `npm run package` begin with (contract.md §1): system packages,
 * naudiodon, an Electron to run on, the build. Quick when there is nothing to do; cut short, it goes on at the next run;
 * one at a time per clone. `node scripts/setup.ts` does it alone.
 */
import { join } from 'node:path'
import { build, isBuildFresh } from './setup/build.ts'
import type { Purpose } from './setup/debian-packages.ts'
import { hasDisplay } from './setup/display.ts'
import { obtainRuntime, type Runtime, readyRuntime } from './setup/electron.ts'
import { missingLibraries } from './setup/host-probe.ts'
import { installPackages, missingOnThisMachine } from './setup/install-packages.ts'
import { withLock } from './setup/lock.ts'
import { buildNaudiodon, isNaudiodonBuilt } from './setup/naudiodon.ts'
import { RUNTIME_DIR } from './setup/paths.ts'
import { complain, runScript, SetupError, say } from './setup/report.ts'

/**
 * Does what is still to do, and says each thing in one line.
 * @returns the Electron to run on
 * @throws SetupError that tells the reader what to do
 */
export async function setUp(purpose: Purpose): Promise<Runtime> {
  const ready = await whatIsReady(purpose)
  const runtime = ready ?? (await withLock(join(RUNTIME_DIR, 'setup.lock'), () => work(purpose)))
  if (runtime.kind === 'fallback' && purpose !== 'package') {
    say(`Using the test runtime (Electron ${runtime.version}); the official one is not to be had on this network.`)
  }
  return runtime
}

/** The runtime when nothing at all is left to do. Takes no lock and changes nothing. */
async function whatIsReady(purpose: Purpose): Promise<Runtime | undefined> {
  if (!isNaudiodonBuilt()) return undefined
  const [runtime, isFresh, missing] = await Promise.all([readyRuntime(), isBuildFresh(), missingPackages(purpose)])
  return isFresh && missing.required.length + missing.optional.length === 0 ? runtime : undefined
}

async function work(purpose: Purpose): Promise<Runtime> {
  const isLinux = process.platform === 'linux'
  if (isLinux) await installPackages(await missingPackages(purpose))
  await buildNaudiodon()
  const runtime = await obtainRuntime()
  if (isLinux && purpose !== 'package') await requireLibraries(runtime)
  await build()
  return runtime
}

function missingPackages(purpose: Purpose): ReturnType<typeof missingOnThisMachine> {
  if (process.platform !== 'linux') return Promise.resolve({ required: [], optional: [] })
  return missingOnThisMachine({ purpose, isHeadless: !hasDisplay(process.env), mustCompile: !isNaudiodonBuilt() })
}

/** The package list is known to fit Electron 33; a newer one may ask for more, and the loader's message names one only. */
async function requireLibraries(runtime: Runtime): Promise<void> {
  const missing = await missingLibraries(runtime.binary)
  if (missing.length === 0) return
  throw new SetupError(
    `Electron needs libraries that this machine lacks: ${missing.join(', ')}. Install them, then try again.`,
  )
}

if (import.meta.main) {
  await runScript(async () => {
    if (process.argv.length > 2) {
      complain('usage: node scripts/setup.ts')
      return 1
    }
    const runtime = await setUp('start')
    say(`Ready: Electron ${runtime.version}.`)
    return 0
  })
}
