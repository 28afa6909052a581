/**
 * Builds naudiodon, the one native package that ships no binaries, once per `npm ci`. npm's own attempt is switched off
 * (`allowScripts`), since it would fail on a machine without a compiler before any line of ours has run. naudiodon uses
 * Node-API only, so the headers of any Node and the result of one build do for every runtime.
 */
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PATCH_ID, patchNaudiodon } from './naudiodon-patch.ts'
import { CACHE_DIR, packageDir, packageFile } from './paths.ts'
import { SetupError, say } from './report.ts'
import { lastLines, run, runNode, runNpm } from './run.ts'

const PACKAGE = packageDir('naudiodon')
const BINARY = join(PACKAGE, 'build/Release/naudiodon.node')
/** Written after a build that loads: a build cut short leaves a binary, but not this. */
const STAMP = join(PACKAGE, 'build/Release/parley-built')

/** Whether a finished build is there. */
export function isNaudiodonBuilt(): boolean {
  return existsSync(BINARY) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === PATCH_ID
}

/**
 * Builds naudiodon unless a build that loads is there already.
 * @throws SetupError with the compiler's last lines
 */
export async function buildNaudiodon(): Promise<void> {
  if (isNaudiodonBuilt()) return
  if (!existsSync(join(PACKAGE, 'package.json'))) throw new SetupError('node_modules is incomplete: run "npm ci" first')
  await patchNaudiodon(PACKAGE)
  say('Building naudiodon, the sound library (about 10 s) …')
  const nodedir = await headersFolder()
  const result = await runNode(packageFile('node-gyp', 'bin/node-gyp.js'), ['rebuild', '--silent'], {
    cwd: PACKAGE,
    env: nodedir ? { npm_config_nodedir: nodedir } : {},
  })
  if (result.code !== 0) throw new SetupError(`naudiodon could not be built:\n${lastLines(result.output, 8)}`)
  if (!(await loads())) throw new SetupError('naudiodon was built but does not load; "npm ci" and try again')
  await writeFile(STAMP, PATCH_ID)
}

async function loads(): Promise<boolean> {
  const script = `require(${JSON.stringify(PACKAGE)})`
  return (await run(process.execPath, ['-e', script], { timeoutMs: 30_000 })).code === 0
}

/**
 * A folder with `include/node`, or undefined to let node-gyp download the headers. Linux networks with nothing but an
 * npm registry get them from the package that npm took this Node from.
 */
async function headersFolder(): Promise<string | undefined> {
  const given = process.env['npm_config_nodedir']
  const kept = join(CACHE_DIR, `node-headers-${process.versions.node}-${process.arch}`)
  for (const folder of [given, '/usr', '/usr/local', kept]) if (folder && holdsHeaders(folder)) return folder
  if (process.platform !== 'linux') return undefined
  return (await fetchHeaders(kept)) ? kept : undefined
}

function holdsHeaders(folder: string): boolean {
  return ['node_api.h', 'common.gypi'].every((file) => existsSync(join(folder, 'include/node', file)))
}

async function fetchHeaders(target: string): Promise<boolean> {
  const temporary = `${target}.${process.pid}`
  await rm(temporary, { recursive: true, force: true })
  await mkdir(temporary, { recursive: true })
  try {
    const spec = `node-${process.platform}-${process.arch}@${process.versions.node}`
    const packed = await runNpm(['pack', '--silent', '--pack-destination', temporary, spec], { cwd: temporary })
    const archive = (await readdir(temporary)).find((name) => name.endsWith('.tgz'))
    if (packed.code !== 0 || !archive) return false
    const unpacked = await run('tar', ['-xzf', archive, '--strip-components=1', 'package/include'], { cwd: temporary })
    if (unpacked.code !== 0) return false
    await rm(join(temporary, archive))
    await rm(target, { recursive: true, force: true })
    await rename(temporary, target)
    return holdsHeaders(target)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
