/**
 * Looks at this Linux machine: which shared libraries, programs and files it has. Reads only. Answers for
 * `debian-packages.ts`; where something cannot be known (no ldconfig) it says yes, so that odd systems are not refused.
 */
import { existsSync, globSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Host, KnownFile } from './debian-packages.ts'
import { run } from './run.ts'

const FILE_PATTERNS: Record<KnownFile, readonly string[]> = {
  'alsa-pulse': [
    '/usr/lib/*/alsa-lib/libasound_module_pcm_{pulse,pipewire}.so',
    '/usr/lib{,64}/alsa-lib/libasound_module_pcm_{pulse,pipewire}.so',
  ],
  'speech-model': ['/usr/share/pocketsphinx/model/en-us'],
  font: [],
}
const FONT_FOLDERS = ['/usr/share/fonts', '/usr/local/share/fonts', join(homedir(), '.fonts')]

/** Takes stock of the machine; some 10 ms. */
export async function probeHost(): Promise<Host> {
  const sonames = await loadableLibraries()
  return {
    hasLibrary: (soname) => sonames === undefined || sonames.has(soname),
    hasProgram: (name) => programPath(name) !== undefined,
    hasFile: (file) =>
      file === 'font' ? FONT_FOLDERS.some(holdsFont) : FILE_PATTERNS[file].some((p) => globSync(p).length > 0),
  }
}

/** Where a program lies on the PATH, the system folders included that plain users' PATH lacks. */
export function programPath(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].filter((f) => f !== '')
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file))
}

/** The libraries that a binary asks for and the machine does not have; empty when `ldd` is missing. */
export async function missingLibraries(binary: string): Promise<string[]> {
  const { code, output } = await run('ldd', [binary], { env: { LC_ALL: 'C' }, timeoutMs: 20_000 })
  if (code !== 0) return []
  return [...output.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? '')
}

async function loadableLibraries(): Promise<Set<string> | undefined> {
  const ldconfig = programPath('ldconfig')
  if (!ldconfig) return undefined
  const { code, output } = await run(ldconfig, ['-p'], { timeoutMs: 10_000 })
  if (code !== 0) return undefined
  return new Set([...output.matchAll(/^\s*(\S+) \(/gm)].map((match) => match[1] ?? ''))
}

function holdsFont(folder: string): boolean {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((name) => /\.(ttf|otf|ttc)$/i.test(name))
  } catch {
    return false
  }
}
