/**
 * One set-up at a time per clone: `npm start` in one terminal and `npm test` in another must not build the same files.
 * A lock whose owner is gone (killed, power cut) is taken over. Knows nothing of what it guards.
 */
import { mkdir, open, readFile, rm, rmdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SetupError, say } from './report.ts'

const POLL_MS = 200
/** Longer than any set-up here takes (a slow download included); guards against a process id that was used again. */
const STALE_AFTER_MS = 30 * 60_000
/** Breaking takes milliseconds; a guard this old was left by a killed process. */
const BREAK_GUARD_MS = 10_000

/**
 * Runs `work` while holding the lock file, waiting for another holder first.
 * @throws SetupError when another live process holds it for longer than half an hour
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true })
  await take(file)
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function take(file: string): Promise<void> {
  const deadline = Date.now() + STALE_AFTER_MS
  let hasSaid = false
  while (!(await tryTake(file))) {
    const owner = await ownerOf(file)
    if (owner.isGone) {
      await breakLock(file)
      continue
    }
    if (Date.now() > deadline) throw new SetupError(`another set-up (process ${owner.pid}) does not end; stop it first`)
    if (!hasSaid) say(`Waiting for another set-up of this clone (process ${owner.pid}) …`)
    hasSaid = true
    await delay(POLL_MS)
  }
}

async function tryTake(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx')
    await handle.writeFile(String(process.pid))
    await handle.close()
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

async function ownerOf(file: string): Promise<{ pid: number; isGone: boolean }> {
  try {
    const [text, info] = await Promise.all([readFile(file, 'utf8'), stat(file)])
    const ageMs = Date.now() - info.mtimeMs
    const pid = Number.parseInt(text, 10)
    // An empty file is a holder between creating and writing; it gets a moment.
    if (!Number.isInteger(pid)) return { pid: 0, isGone: ageMs > 5000 }
    return { pid, isGone: ageMs > STALE_AFTER_MS || !isAlive(pid) }
  } catch {
    return { pid: 0, isGone: false }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * Removes a dead lock. Two waiters may see the same dead owner, and the slower one must not delete the lock that the
 * quicker one has just taken: so breaking has its own guard, and the owner is looked at once more inside it.
 */
async function breakLock(file: string): Promise<void> {
  const guard = `${file}.break`
  try {
    await mkdir(guard)
  } catch {
    const info = await stat(guard).catch(() => undefined)
    if (info && Date.now() - info.mtimeMs > BREAK_GUARD_MS) await rmdir(guard).catch(() => undefined)
    await delay(POLL_MS)
    return
  }
  try {
    if ((await ownerOf(file)).isGone) await rm(file, { force: true })
  } finally {
    await rmdir(guard).catch(() => undefined)
  }
}
