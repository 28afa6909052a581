/**
 * The one change we make to naudiodon's source before it is built. When a sound server dies or a device is unplugged,
 * PortAudio stops calling back; naudiodon's `quit()` then waits for its last chunk for ever, holds a pool thread, and
 * the process can no longer exit (measured on Node 24 and Electron 33). With the change it waits 250 ms at most.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SetupError } from './report.ts'

/** Goes into the build's stamp: change it with the patch, and existing builds are made anew. */
export const PATCH_ID = 'quit-does-not-hang-1'

const FILE = 'src/Chunks.h'
const WAITS_FOR_EVER = /while\s*\(mCurChunk\)\s*\{\s*cv\.wait\(lk\);\s*\}/
const WAITS_A_WHILE = 'cv.wait_for(lk, std::chrono::milliseconds(250), [this] { return !mCurChunk; });'

/** The source with the change in it; unchanged when it has it already, undefined when it is not as we know it. Pure. */
export const patchChunks = (source: string): string | undefined => {
  if (source.includes(WAITS_A_WHILE)) return source
  if (!WAITS_FOR_EVER.test(source)) return undefined
  const included = source.includes('#include <chrono>')
    ? source
    : source.replace('#include', '#include <chrono>\n#include')
  return included.replace(WAITS_FOR_EVER, WAITS_A_WHILE)
}

/** Makes the change in the package's folder. */
export const patchNaudiodon = async (folder: string): Promise<void> => {
  const file = join(folder, FILE)
  const patched = patchChunks(await readFile(file, 'utf8'))
  if (patched === undefined) throw new SetupError(`naudiodon is not the version we know (${FILE}); run "npm ci"`)
  await writeFile(file, patched)
}
