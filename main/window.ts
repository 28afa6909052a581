/**
 * The one window: its options, its place on the screen, and the guards that hold for every page of the app. Knows
 * nothing of what is shown in it. Called by `index.ts` and `compose.ts`.
 */
import type { App, Session, WebContents } from 'electron'
import { BrowserWindow, nativeTheme, screen } from 'electron'
import { APP_ORIGIN } from './app-protocol.ts'
import type { WindowState } from './window-state.ts'
import { createWindowStateWriter, MINIMUM_SIZE, placeWindow, readWindowState } from './window-state.ts'

/** How to open the window. */
export interface WindowOptions {
  /** Path of the built preload. */
  readonly preloadFile: string
  /** Path of `window.json`. */
  readonly stateFile: string
  readonly title: string
}

/** The open window. */
export interface AppWindow {
  readonly window: BrowserWindow
  /**
   * Loads the page; shown at its first paint. Apart from opening, because the page asks for its snapshot at once, and
   * by then `isFromWindow` must know the window. Rejects when the page cannot be loaded: a broken build.
   */
  load(): Promise<void>
  /** Resolves when the place last left is on the disk. */
  settled(): Promise<void>
}

/** The window's page. */
const APP_URL = `${APP_ORIGIN}/index.html`

/** Surfaces of the two themes, shown until the first paint; the same as the page's in renderer/tokens.css. */
export const BACKGROUND = { light: '#fafbfa', dark: '#121616' } as const

/** Moving a window tells its place many times a second; it is written once it rests. */
const SAVE_AFTER_MS = 400
/** Shown even if the first paint is late (seen on machines without a GPU): an invisible app cannot be helped. */
const SHOW_AFTER_MS = 3_000

/** Whether a page may be left for `url`: only for the app's own page. */
const isOwnPage = (url: string): boolean => url === APP_URL || url.startsWith(`${APP_URL}#`)

/** No page of the app opens windows, embeds others, or goes anywhere. Applied to every page, plugins' included. */
export const guardContents = (contents: WebContents): void => {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => {
    const isReload = event.isMainFrame && isOwnPage(event.url) && isOwnPage(contents.getURL())
    if (!isReload) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
}

/** No page gets a permission: the microphone is main's, and nothing else is needed. */
export const guardSession = (session: Session): void => {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
}

/** Guards every page and session from its first moment. Call before the app is ready. */
export const installGuards = (app: App): void => {
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
  app.on('session-created', guardSession)
}

/**
 * Makes the window, still hidden and empty: call `load` next. Call after the app is ready. Under Xvfb without a window
 * manager there is no frame and no focus, the minimum size is not enforced, and a maximized state is not kept.
 */
export const openWindow = async (options: WindowOptions): Promise<AppWindow> => {
  const saved = await readWindowState(options.stateFile)
  const { isMaximized, ...place } = placeWindow(
    saved,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  )
  const window = new BrowserWindow({
    ...place,
    minWidth: MINIMUM_SIZE.width,
    minHeight: MINIMUM_SIZE.height,
    title: options.title,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: background(),
    webPreferences: {
      preload: options.preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  })
  guardSession(window.webContents.session)
  showWhenPainted(window, isMaximized)
  const settled = rememberPlace(window, options.stateFile)
  followTheme(window)
  return { window, load: () => window.loadURL(APP_URL), settled }
}

const background = (): string => (nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light)

/** What is seen behind the page, while the window grows for instance. */
const followTheme = (window: BrowserWindow): void => {
  const follow = (): void => window.setBackgroundColor(background())
  nativeTheme.on('updated', follow)
  window.once('closed', () => nativeTheme.off('updated', follow))
}

const showWhenPainted = (window: BrowserWindow, isMaximized: boolean): void => {
  const show = (): void => {
    clearTimeout(limit)
    if (window.isDestroyed() || window.isVisible()) return
    // Not earlier: it shows a hidden window.
    if (isMaximized) window.maximize()
    window.show()
  }
  const limit = setTimeout(show, SHOW_AFTER_MS)
  window.once('ready-to-show', show)
  window.once('closed', () => clearTimeout(limit))
}

const rememberPlace = (window: BrowserWindow, file: string): (() => Promise<void>) => {
  const write = createWindowStateWriter(file)
  let last: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  const save = (): void => {
    clearTimeout(timer)
    timer = undefined
    const state: WindowState = { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() }
    last = write(state)
  }
  const saveSoon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(save, SAVE_AFTER_MS)
  }
  window.on('resize', saveSoon)
  window.on('move', saveSoon)
  window.on('maximize', saveSoon)
  window.on('unmaximize', saveSoon)
  window.on('close', save)
  window.on('closed', () => clearTimeout(timer))
  return () => last
}
