/**
 * `npm test [-- vitest arguments]` and `npm run test:long`: set-up, build, a virtual display, every test, and a closing
 * line `N passed, N failed` (contract.md §1). Tests find Electron in PARLEY_TEST_ELECTRON and the long counts in
 * PARLEY_TEST_LONG; sound servers are theirs to start. Leaves nothing running.
 */
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startDisplay } from './setup/display.ts'
import type { Runtime } from './setup/electron.ts'
import { killGroup } from './setup/kill-group.ts'
import { CACHE_DIR, packageFile, ROOT } from './setup/paths.ts'
import { complain, runScript, say } from './setup/report.ts'
import { onStopRequest } from './setup/stop-requests.ts'
import { setUp } from './setup.ts'
import { parseSummary, type Summary } from './test/summary.ts'

/** Well past the ten minutes that `npm test` may take; a run that hangs must still end and say so. */
const TIME_LIMIT_MS = 13 * 60_000
const LONG_TIME_LIMIT_MS = 6 * 60 * 60_000

await runScript(async () => {
  const isLong = process.argv.includes('--long')
  const vitestArgs = process.argv.slice(2).filter((arg) => arg !== '--long')
  const runtime = await setUp('test')
  const display = process.platform === 'linux' ? await startDisplay() : undefined
  const reportFile = join(CACHE_DIR, `test-report-${process.pid}.json`)
  try {
    await mkdir(CACHE_DIR, { recursive: true })
    const env = testEnvironment(runtime, display?.name, isLong)
    const code = await runVitest([...vitestArgs, ...reporters(reportFile)], env, isLong)
    const summary = parseSummary(await readFile(reportFile, 'utf8').catch(() => ''), code)
    return conclude(summary)
  } finally {
    await display?.stop()
    await rm(reportFile, { force: true })
  }
})

function reporters(reportFile: string): string[] {
  return ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
}

function testEnvironment(runtime: Runtime, display: string | undefined, isLong: boolean): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, PARLEY_TEST_ELECTRON: runtime.binary }
  if (display) {
    env['DISPLAY'] = display
    delete env['WAYLAND_DISPLAY']
  }
  if (runtime.kind === 'fallback') env['PARLEY_TEST_RUNTIME'] = '1'
  if (isLong) env['PARLEY_TEST_LONG'] = '1'
  // The tests talk to the practice agent, never to the service, whoever's shell they run in.
  delete env['ASSEMBLYAI_API_KEY']
  return env
}

async function runVitest(args: readonly string[], env: NodeJS.ProcessEnv, isLong: boolean): Promise<number> {
  const vitest = spawn(process.execPath, [packageFile('vitest', 'vitest.mjs'), 'run', ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32',
  })
  const stop = (): void => {
    vitest.kill('SIGTERM')
    setTimeout(() => killGroup(vitest.pid), 5000).unref()
  }
  const timer = setTimeout(
    () => {
      complain('Parley: the tests took too long and were stopped.')
      stop()
    },
    isLong ? LONG_TIME_LIMIT_MS : TIME_LIMIT_MS,
  )
  const stopListening = onStopRequest(stop)
  try {
    return await new Promise<number>((resolve) => {
      vitest.once('error', () => resolve(127))
      vitest.once('exit', (code) => resolve(code ?? 1))
    })
  } finally {
    clearTimeout(timer)
    stopListening()
    killGroup(vitest.pid)
  }
}

function conclude(summary: Summary): number {
  for (const note of summary.notes) complain(`Parley: ${note}`)
  say(`${summary.passed} passed, ${summary.failed} failed`)
  return summary.failed === 0 && summary.passed > 0 ? 0 : 1
}
