/**
 * Gets the missing system packages (contract.md §1): as root with apt-get, naming them; otherwise by printing the exact
 * line to run. Called by `setup.ts` on Linux only.
 */
import {
  type DebianPackage,
  describeProbe,
  installLine,
  missingPackages,
  parsePolicy,
  pickNames,
  type Situation,
} from './debian-packages.ts'
import { probeHost, programPath } from './host-probe.ts'
import { SetupError, say } from './report.ts'
import { lastLines, type RunOptions, run } from './run.ts'

const APT: RunOptions = { env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }, timeoutMs: 15 * 60_000 }
/** Wait for another apt-get (unattended upgrades) instead of failing at once. */
const LOCK_WAIT = ['-o', 'DPkg::Lock::Timeout=120']

/** What is missing for the situation; both lists are empty on a machine that is ready. */
export async function missingOnThisMachine(situation: Situation): Promise<ReturnType<typeof missingPackages>> {
  return missingPackages(situation, await probeHost())
}

/**
 * Installs what is missing, or says what to install.
 * @throws SetupError when required packages are missing and cannot be installed from here
 */
export async function installPackages(missing: ReturnType<typeof missingPackages>): Promise<void> {
  const { required, optional } = missing
  if (required.length + optional.length === 0) return
  if (!programPath('apt-get')) {
    tellWithoutApt(required, optional)
    return
  }
  if (process.getuid?.() !== 0) {
    await tellPlainUser(required, optional)
    return
  }
  await installAsRoot(required, true)
  await installAsRoot(optional, false)
}

function tellWithoutApt(required: readonly DebianPackage[], optional: readonly DebianPackage[]): void {
  const words = (packages: readonly DebianPackage[]): string => packages.map((p) => describeProbe(p.probe)).join(', ')
  if (required.length > 0) {
    throw new SetupError(`this machine lacks: ${words(required)}. Install them with your system's package manager.`)
  }
  say(`Hint: the practice agent hears spoken words only with: ${words(optional)}.`)
}

async function tellPlainUser(required: readonly DebianPackage[], optional: readonly DebianPackage[]): Promise<void> {
  const needed = await namesFor(required)
  const useful = await namesFor(optional)
  if (needed.names.length > 0) {
    throw new SetupError(
      `some system packages are missing. Run this line, then try again:\n  ${installLine([...needed.names, ...useful.names])}`,
    )
  }
  say(`Hint: without pocketsphinx the practice agent takes typed words only: ${installLine(useful.names)}`)
}

async function installAsRoot(packages: readonly DebianPackage[], isRequired: boolean): Promise<void> {
  if (packages.length === 0) return
  let picked = await namesFor(packages)
  let isFresh = false
  const refresh = async (): Promise<void> => {
    await run('apt-get', ['update', '-q', ...LOCK_WAIT], APT)
    isFresh = true
    picked = await namesFor(packages)
  }
  if (!picked.isComplete) await refresh()
  say(`Installing system packages: ${picked.names.join(' ')}`)
  let result = await aptInstall(picked.names)
  if (result.code !== 0 && !isFresh) {
    // Old lists name files that the mirror no longer has.
    await refresh()
    result = await aptInstall(picked.names)
  }
  if (result.code === 0) return
  const reason = lastLines(result.output, 3)
  if (isRequired) throw new SetupError(`apt-get could not install ${picked.names.join(' ')}:\n${reason}`)
  say(`Hint: ${picked.names.join(' ')} could not be installed; the practice agent takes typed words only.`)
}

function aptInstall(names: readonly string[]): ReturnType<typeof run> {
  return run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...LOCK_WAIT, ...names], APT)
}

async function namesFor(packages: readonly DebianPackage[]): Promise<ReturnType<typeof pickNames>> {
  if (packages.length === 0) return { names: [], isComplete: true }
  const { output } = await run('apt-cache', ['policy', ...packages.flatMap((item) => item.names)], APT)
  return pickNames(packages, parsePolicy(output))
}
