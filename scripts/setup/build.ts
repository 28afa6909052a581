/**
 * Builds the application when its sources have changed since the last finished build. The stamp is a digest of every
 * source file's path, size and time, so deletions count; it is removed before a build and written after it.
 */
import { createHash } from 'node:crypto'
import { type Dirent, existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OUT_DIR, packageFile, ROOT } from './paths.ts'
import { SetupError, say } from './report.ts'
import { lastLines, runNode } from './run.ts'

/** What the bundles are made of. */
const SOURCES = ['main', 'preload', 'renderer', 'electron.vite.config.ts', 'package.json', 'package-lock.json']
const STAMP_FILE = join(OUT_DIR, 'parley-build')

/** Whether the bundles in `out/` are those of the present sources. */
export async function isBuildFresh(): Promise<boolean> {
  if (!existsSync(STAMP_FILE)) return false
  return (await readFile(STAMP_FILE, 'utf8').catch(() => '')) === (await sourceStamp(ROOT, SOURCES))
}

/**
 * Builds main, preload and renderer into `out/`.
 * @throws SetupError with the bundler's last lines
 */
export async function build(): Promise<void> {
  if (await isBuildFresh()) return
  say('Building …')
  const stamp = await sourceStamp(ROOT, SOURCES)
  await rm(STAMP_FILE, { force: true })
  const result = await runNode(packageFile('electron-vite', 'bin/electron-vite.js'), ['build', '--logLevel', 'warn'])
  if (result.code !== 0) throw new SetupError(`the build failed:\n${lastLines(result.output, 25)}`)
  await mkdir(OUT_DIR, { recursive: true })
  await writeFile(STAMP_FILE, stamp)
}

/** Digest of the files below `root` that the names select: files, or folders with everything in them. */
export async function sourceStamp(root: string, names: readonly string[]): Promise<string> {
  const lines: string[] = []
  for (const name of names) await collect(root, name, lines)
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex')
}

async function collect(root: string, name: string, lines: string[]): Promise<void> {
  const path = join(root, name)
  const info = await stat(path).catch(() => undefined)
  if (!info) return
  if (!info.isDirectory()) {
    lines.push(`${name} ${info.size} ${info.mtimeMs}`)
    return
  }
  const entries: Dirent[] = await readdir(path, { withFileTypes: true })
  await Promise.all(entries.map((entry) => collect(root, `${name}/${entry.name}`, lines)))
}
