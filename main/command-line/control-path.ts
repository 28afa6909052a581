/**
 * Where the running Parley listens for commands: a socket in the user data folder, which is its user's alone; on Windows
 * a pipe, whose name follows from the folder. Pure.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'

/** A Unix socket's path is at most 107 bytes long (Linux; 103 on macOS). */
const MAX_BYTES = 103

/** The address; null where the folder's path is too long and there is no other private place. */
export const controlPath = (
  userData: string,
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): string | null => {
  const name = createHash('sha256').update(userData).digest('hex').slice(0, 24)
  if (platform === 'win32') return String.raw`\\.\pipe\parley-${name}`
  const runtime = env['XDG_RUNTIME_DIR']
  const candidates = [join(userData, 'control.sock'), ...(runtime ? [join(runtime, `parley-${name}.sock`)] : [])]
  return candidates.find((path) => Buffer.byteLength(path) <= MAX_BYTES) ?? null
}
