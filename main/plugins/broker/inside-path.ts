/**
 * Turns a path that a plugin names into one that lies inside a folder it may use, whatever the operating system makes of
 * dots, separators, drive letters and links. The text is judged first (pure), then every existing part of the way.
 */
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { PluginError } from '../../errors.ts'
import { TEMPORARY_SUFFIX } from './atomic-file.ts'

const MAX_PATH_CHARS = 240
const MAX_DEPTH = 8
/** One name, in UTF-8: the limit of the disks we know. */
const MAX_NAME_BYTES = 255
/** Turn the reading order: "bill<U+202E>fdp.exe" reads as a PDF in the user's file manager. */
const TURNS_READING = /[\u202a-\u202e\u2066-\u2069]/
/** Names that Windows gives to devices, whatever their ending. */
const DEVICE_NAME = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?$/i

/** The parts of a relative path with forward slashes. Throws PluginError `bad-path` for anything else. */
export function partsOf(path: string): string[] {
  const parts = path.split('/')
  const isFine = path.length <= MAX_PATH_CHARS && parts.length <= MAX_DEPTH && parts.every(isPlainName)
  if (isFine) return parts
  throw new PluginError('bad-path', 'use a relative path with forward slashes inside the folder, such as "a/b.txt"')
}

function isPlainName(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || name.endsWith(TEMPORARY_SUFFIX)) return false
  // biome reads control characters in a pattern as a mistake; here they are what is looked for.
  if ([...name].some((character) => character < ' ' || '\\:*?"<>|\u007f'.includes(character))) return false
  if (Buffer.byteLength(name) > MAX_NAME_BYTES || !name.isWellFormed() || TURNS_READING.test(name)) return false
  return !/[. ]$/.test(name) && !DEVICE_NAME.test(name)
}

/** The real path of `parts` under `root`. Throws PluginError `bad-path` when a link lies on the way. */
export async function resolveInside(root: string, parts: readonly string[]): Promise<string> {
  let at = root
  for (const part of parts) {
    at = join(at, part)
    try {
      if ((await lstat(at)).isSymbolicLink()) throw new PluginError('bad-path', 'links are not followed')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') break
      throw error
    }
  }
  return join(root, ...parts)
}
