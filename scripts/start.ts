/**
 * `npm start [-- arguments]`: set-up, build, and the assistant in a window (contract.md §1). Passes its arguments on to
 * Electron, hands on signals once, and ends with the application's exit code.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { hasDisplay, startDisplay, type VirtualDisplay } from './setup/display.ts'
import type { Runtime } from './setup/electron.ts'
import { killGroup } from './setup/kill-group.ts'
import { requireSandbox, sandboxSwitches } from './setup/os-sandbox.ts'
import { ROOT } from './setup/paths.ts'
import { complain, leaveOutputToApp, runScript, say } from './setup/report.ts'
import { onStopRequest } from './setup/stop-requests.ts'
import { setUp } from './setup.ts'
import { isNoise } from './start/electron-noise.ts'

/** How long the application may take to end its session after a signal (contract.md §1: gone within 3 s). */
const QUIT_LIMIT_MS = 2800
/** What the application printed last is still on its way when it has exited. */
const LAST_LINES_MS = 200

await runScript(async () => {
  if (process.argv.includes('--status')) leaveOutputToApp()
  const runtime = await setUp('start')
  await requireSandbox(runtime.folder)
  const needsDisplay = process.platform === 'linux' && !hasDisplay(process.env)
  const display = needsDisplay ? await startDisplay() : undefined
  if (display) say(`No display here: using a virtual one (${display.name}).`)
  try {
    return await runApp(runtime, display)
  } finally {
    await display?.stop()
  }
})

/** Starts the application and waits for its end. */
async function runApp(runtime: Runtime, display: VirtualDisplay | undefined): Promise<number> {
  const switches = sandboxSwitches(process.getuid?.())
  if (switches.length > 0) say('Running as root: Chromium’s sandbox is off, plugins are not isolated.')
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !display) switches.push('--ozone-platform-hint=auto')
  const app = spawn(runtime.binary, [...switches, '.', ...process.argv.slice(2)], {
    cwd: ROOT,
    env: {
      // Open audio streams park threads of libuv's pool; its size is read before the app's first line on some runtimes.
      UV_THREADPOOL_SIZE: '16',
      ...process.env,
      ...(display ? { DISPLAY: display.name } : {}),
      ...(runtime.kind === 'fallback' ? { PARLEY_TEST_RUNTIME: '1' } : {}),
    },
    stdio: ['ignore', 'inherit', 'pipe'],
    // Chromium takes the second of two signals for "at once". In a process group of its own it gets exactly ours,
    // and not also the one that the terminal sends to everybody on Ctrl+C.
    detached: process.platform !== 'win32',
  })
  createInterface({ input: app.stderr }).on('line', (line) => {
    if (!isNoise(line)) complain(line)
  })
  let killTimer: NodeJS.Timeout | undefined
  const stopListening = onStopRequest((signal) => {
    app.kill(signal)
    killTimer = setTimeout(() => app.kill('SIGKILL'), QUIT_LIMIT_MS)
  })
  try {
    return await new Promise<number>((resolve) => {
      app.once('error', (error) => {
        complain(`Parley: Electron could not be started (${error.message})`)
        resolve(1)
      })
      app.once('close', (code) => resolve(code ?? 1))
      // A grandchild may hold standard error open; the application itself is what counts.
      app.once('exit', (code) => setTimeout(() => resolve(code ?? 1), LAST_LINES_MS))
    })
  } finally {
    clearTimeout(killTimer)
    app.stderr.destroy()
    killGroup(app.pid)
    stopListening()
  }
}
