/**
 * Entry of the app: what must happen before Electron is ready, the command line, one instance, compose, quit. Keep it a
 * readable list.
 */
import { app, protocol } from 'electron'
import { appScheme, serveApp } from './app-protocol.ts'
import { controlPath } from './command-line/control-path.ts'
import { startControlServer } from './command-line/control-server.ts'
import { type ControlRequest, requestOf } from './command-line/control-wire.ts'
import { type Command, readFlags } from './command-line/flags.ts'
import { NOT_RUNNING, sendCommand } from './command-line/send-command.ts'
import { openHistory } from './compose/history.ts'
import { appPaths, userPaths } from './compose/paths.ts'
import type { Parley } from './compose.ts'
import { messageOf } from './errors.ts'
import { pluginScheme } from './plugins/plugin-protocol.ts'
import { installGuards, openWindow } from './window.ts'

// Each open audio stream parks up to two threads of libuv's pool while it waits; four would leave none for files and
// DNS. Read when the pool starts, which nothing has done yet.
process.env['UV_THREADPOOL_SIZE'] ??= '16'

/** Contract §1: gone within 3 s of a signal. */
const QUIT_LIMIT_MS = 2800

// What people say is theirs: everything the app writes is readable for its user alone.
process.umask(0o077)

const userData = process.env['PARLEY_USER_DATA']
if (userData !== undefined && userData !== '') app.setPath('userData', userData)

// A Wayland desktop gives shortcuts only through its portal, which must be asked for before Chromium starts
// (electronjs.org/docs/latest/api/global-shortcut).
if (process.platform === 'linux' && process.env['WAYLAND_DISPLAY']) {
  const features = [app.commandLine.getSwitchValue('enable-features'), 'GlobalShortcutsPortal'].filter(Boolean)
  app.commandLine.appendSwitch('enable-features', features.join(','))
}

protocol.registerSchemesAsPrivileged([appScheme, pluginScheme])
installGuards(app)
const address = controlPath(app.getPath('userData'), process.platform, process.env)
const asked = readFlags(process.argv.slice(1))
if (asked.kind === 'app') open(null)
else void command(asked)

/** What is asked of the Parley that runs already opens no window. */
async function command(request: Command): Promise<void> {
  const startedAtMs = process.getCreationTime() ?? performance.timeOrigin
  const sent = await sendCommand(request, address, startedAtMs, {
    out: (line) => void process.stdout.write(`${line}\n`),
    error: (line) => void process.stderr.write(`${line}\n`),
  })
  if ('request' in sent) open(sent.request)
  else app.exit(sent.exitCode)
}

/** `first`: what was asked, when no Parley could be asked: the one that is just starting is handed it, or this one does it. */
function open(first: ControlRequest | null): void {
  const isFirst = app.requestSingleInstanceLock(first ?? {})
  if (isFirst && first?.command === 'talk-up') {
    process.stderr.write(`${NOT_RUNNING}\n`)
    app.exit(1)
  } else if (isFirst) run(first)
  else if (first !== null) app.exit(0)
  else {
    process.stderr.write('Parley is already running; its window has been brought to the front.\n')
    app.quit()
  }
}

function run(first: ControlRequest | null): void {
  const composing = start()
  const control = startControlServer(
    address,
    composing.then((parley) => parley.control),
    ({ message }) => process.stderr.write(`Commands cannot reach this Parley: ${message}\n`),
  )
  const take = (request: ControlRequest): void => void control.then((server) => server.take(request))
  if (first !== null) take(first)
  composing.catch((thrown: unknown) => {
    process.stderr.write(`Parley could not start: ${messageOf(thrown)}\n`)
    app.exit(1)
  })

  const show = (): void => void composing.then((parley) => parley.showWindow()).catch(() => undefined)
  app.on('second-instance', (_event, _argv, _folder, handed) => {
    const request = requestOf(handed)
    if (request === null) show()
    else take(request)
  })
  app.on('activate', show)
  // Plugins have windows too, hidden ones: the app ends with its own (compose.ts), not with the last of all.
  app.on('window-all-closed', () => undefined)

  let isQuitting = false
  // Before the windows close, so that plugins are stopped and not cut off.
  app.on('before-quit', (event) => {
    if (isQuitting) return
    isQuitting = true
    event.preventDefault()
    const limit = new Promise<void>((resolve) => setTimeout(resolve, QUIT_LIMIT_MS))
    void control.then((server) => server.close())
    const ending = composing.then((parley) => parley.quit()).catch(() => undefined)
    void Promise.race([ending, limit]).then(() => app.exit(0))
  })
  process.on('SIGTERM', () => app.quit())
  process.on('SIGINT', () => app.quit())
}

/** The window first: its process starts while the rest of the app is loaded and built behind it. */
async function start(): Promise<Parley> {
  const paths = appPaths()
  const user = userPaths()
  const history = openHistory(user.database, paths.storeWorker)
  await app.whenReady()
  serveApp(protocol, paths.renderer)
  const appWindow = await openWindow({
    preloadFile: paths.windowPreload,
    stateFile: user.windowState,
    title: 'Parley',
  })
  const loading = appWindow.load()
  // Handled where it is awaited, which is later than it may fail.
  loading.catch(() => undefined)
  // In the same turn, see `compose`.
  const { compose } = await import('./compose.ts')
  return compose({ paths, user, history, appWindow, loading })
}
