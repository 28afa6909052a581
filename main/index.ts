/**
 * Entry of the app: what must happen before Electron is ready, one instance, compose, quit. Keep it a readable list.
 */
import { app, protocol } from 'electron'
import { appScheme, serveApp } from './app-protocol.ts'
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

if (app.requestSingleInstanceLock()) {
  protocol.registerSchemesAsPrivileged([appScheme, pluginScheme])
  installGuards(app)
  run()
} else {
  process.stderr.write('Parley is already running; its window has been brought to the front.\n')
  app.quit()
}

function run(): void {
  const composing = start()
  composing.catch((thrown: unknown) => {
    process.stderr.write(`Parley could not start: ${messageOf(thrown)}\n`)
    app.exit(1)
  })

  app.on('second-instance', () => void composing.then((parley) => parley.showWindow()).catch(() => undefined))
  app.on('activate', () => void composing.then((parley) => parley.showWindow()).catch(() => undefined))
  // Plugins have windows too, hidden ones: the app ends with its own (compose.ts), not with the last of all.
  app.on('window-all-closed', () => undefined)

  let isQuitting = false
  // Before the windows close, so that plugins are stopped and not cut off.
  app.on('before-quit', (event) => {
    if (isQuitting) return
    isQuitting = true
    event.preventDefault()
    const limit = new Promise<void>((resolve) => setTimeout(resolve, QUIT_LIMIT_MS))
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
