/**
 * `npm run package [-- --deb | --tar | --all] [--test-runtime]`: the packed application for this platform, in `dist/`.
 * Without a flag the unpacked folder only. On networks where the official Electron is not to be had, and with
 * --test-runtime, the package is made on the fallback runtime, in `dist-e2e/`, and called so.
 */
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { path7za } from '7zip-bin'
import { obtainFallback, type Runtime } from './setup/electron.ts'
import { packageFile, ROOT } from './setup/paths.ts'
import { runScript, SetupError, say } from './setup/report.ts'
import { runNode } from './setup/run.ts'
import { setUp } from './setup.ts'

const OVERLAY = 'scripts/package/test-runtime.cjs'

await runScript(async () => {
  const flags = readFlags()
  const obtained = await setUp('package')
  const runtime = flags['test-runtime'] ? await obtainFallback() : obtained
  const isRelease = runtime.kind === 'official'
  if (!isRelease) say(`Packing on the test runtime (Electron ${runtime.version}): for tests, not for users.`)
  const args = ['--publish', 'never', ...targetArgs(flags), '--config', isRelease ? 'electron-builder.yml' : OVERLAY]
  await chmod(path7za, 0o755).catch(() => undefined)
  const { code } = await runNode(packageFile('electron-builder', 'cli.js'), args, { env: toolEnv(runtime), show: true })
  if (code !== 0) throw new SetupError('electron-builder failed; its last lines say why')
  say(`Packed into ${isRelease ? 'dist' : 'dist-e2e'}/.`)
  return 0
})

function readFlags(): { deb?: boolean; tar?: boolean; all?: boolean; 'test-runtime'?: boolean } {
  try {
    const options = {
      deb: { type: 'boolean' },
      tar: { type: 'boolean' },
      all: { type: 'boolean' },
      'test-runtime': { type: 'boolean' },
    } as const
    return { ...parseArgs({ options }).values }
  } catch {
    throw new SetupError('usage: npm run package -- [--deb] [--tar] [--all] [--test-runtime]')
  }
}

/** electron-builder's target arguments; `--all` leaves the choice to electron-builder.yml. */
function targetArgs(flags: ReturnType<typeof readFlags>): string[] {
  if (flags.all) return []
  const targets = [...(flags.deb ? ['deb'] : []), ...(flags.tar ? ['tar.gz'] : [])]
  if (targets.length === 0) return ['--dir']
  const platform = { darwin: '--mac', win32: '--win' }[String(process.platform)] ?? '--linux'
  return [platform, ...targets]
}

/** Tools that electron-builder would download are taken from npm and Debian where they exist. */
function toolEnv(runtime: Runtime): Record<string, string | undefined> {
  const level = process.env['ELECTRON_BUILDER_COMPRESSION_LEVEL'] ?? (runtime.kind === 'official' ? undefined : '1')
  const common = { PARLEY_ELECTRON_DIST: runtime.folder, ELECTRON_BUILDER_COMPRESSION_LEVEL: level }
  if (process.platform !== 'linux') return common
  return {
    ELECTRON_BUILDER_7ZIP_PATH: path7za,
    CUSTOM_FPM_PATH: join(ROOT, 'scripts/package/deb-tool.ts'),
    ...common,
  }
}
