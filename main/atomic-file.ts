/**
 * Small files that are either the old or the new version, whatever happens in between, and files that cannot be read,
 * put aside. Used by settings, secrets and the window's place. Knows nothing of what is in them.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, open, realpath, rename, rm } from 'node:fs/promises'
import { dirname, join, parse } from 'node:path'

/**
 * Replaces `file` in one step: temporary file beside it, fsync, rename. A symbolic link stays one. Rejects with the
 * system's error and leaves the old file as it was. Readable for the owner only.
 */
export const writeFileAtomic = async (file: string, text: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true })
  const target = await realpath(file).catch(() => file)
  const temporary = `${target}.${randomUUID()}.tmp`
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, target)
  } catch (thrown) {
    await rm(temporary, { force: true })
    throw thrown
  }
}

/** "EACCES" and the like. The system's own message names paths, which are not for the window. */
export const systemCode = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'unknown reason'

/** Renames `settings.json` to `settings.broken-<time>.json`. Resolves with the new path. */
export const keepBrokenFile = async (file: string, nowMs: number): Promise<string> => {
  const { dir, name, ext } = parse(file)
  const kept = join(dir, `${name}.broken-${new Date(nowMs).toISOString().replaceAll(':', '-')}${ext}`)
  await rename(file, kept)
  return kept
}

/** Runs jobs one after the other, in the order in which they were asked for. A job that fails stops only itself. */
export const createQueue = (): (<T>(job: () => Promise<T>) => Promise<T>) => {
  let last: Promise<unknown> = Promise.resolve()
  return (job) => {
    const next = last.then(job)
    last = next.catch(() => undefined)
    return next
  }
}
