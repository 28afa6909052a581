/**
 * Writes whole files so that a crash leaves either the old or the new content, never half of one. Asynchronous
 * throughout; the caller keeps two writes of one file apart. Not `main/atomic-file.ts`, which writes through a symbolic
 * link at the target: a plugin's data must never lead out of its folder, so here the link itself is replaced.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Ending of the file that is written before it takes the target's place. */
export const TEMPORARY_SUFFIX = '.parley-tmp'

/**
 * Replaces `path` by `content`, making its folder where needed; only the user may read it unless `mode` says more.
 * Errors are those of the file system.
 */
export async function writeAtomically(path: string, content: string | Uint8Array, mode: number = 0o600): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  // Not the target's name with something behind it: that name may be as long as a name can be.
  const temporary = join(dirname(path), `${randomUUID()}${TEMPORARY_SUFFIX}`)
  try {
    const file = await open(temporary, 'wx', mode)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
