/**
 * Can Chromium's sandbox work for this user? Root needs `--no-sandbox` (contract.md §1); others need user namespaces,
 * which some systems restrict, and Chromium would end with a crash that names none of this.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { programPath } from './host-probe.ts'
import { SetupError } from './report.ts'
import { run } from './run.ts'

/** The switch to start Electron with: only for uid 0, whom Chromium refuses to sandbox. */
export function sandboxSwitches(uid: number | undefined): string[] {
  return uid === 0 ? ['--no-sandbox'] : []
}

/**
 * Makes sure that a plain user on Linux gets the sandbox.
 * @param folder the runtime's folder, which holds `chrome-sandbox`
 * @throws SetupError with the lines that mend it
 */
export async function requireSandbox(folder: string): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return
  const helper = join(folder, 'chrome-sandbox')
  if (isSetuidRoot(helper) || !programPath('unshare')) return
  const { code } = await run('unshare', ['--user', '--map-root-user', 'true'], { timeoutMs: 10_000 })
  if (code === 0) return
  throw new SetupError(
    'this system does not let Chromium sandbox its processes. Run these two lines, then try again:\n' +
      `  sudo chown root:root '${helper}'\n  sudo chmod 4755 '${helper}'`,
  )
}

function isSetuidRoot(file: string): boolean {
  try {
    const info = statSync(file)
    return info.uid === 0 && (info.mode & 0o4000) !== 0
  } catch {
    return false
  }
}
