/**
 * Builds the window and its scripted main once, opens them in Electron's own Chromium, and gives the tests the page and
 * the script's strings. Whoever opens a window closes it.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import type { RequestName } from '../../../preload/contract.ts'
import type { Host, Unnumbered } from './main.ts'
import { makeSnapshot } from './script.ts'

declare global {
  /** Set by `main.ts`, in the Electron process only. */
  var host: Host
}

/** The opened window. */
export interface WindowHost {
  app: ElectronApplication
  page: Page
  emit(...events: Unnumbered[]): Promise<void>
  /** Changes the script before the page is loaded again. */
  setSnapshot(change: Record<string, unknown>): Promise<void>
  /** Loads the page again, with what the script says by then. */
  reload(): Promise<void>
  fail(name: RequestName, message: string, times?: number): Promise<void>
  asked(name: RequestName): Promise<unknown[]>
  size(width: number, height: number): Promise<void>
  close(): Promise<void>
}

/** Longest wait for anything that comes by itself: far above what a loaded machine needs, far below a test's limit. */
const PATIENCE_MS = 8_000
/** Tool calls there are unless a test says otherwise. */
const DEFAULT_TOTAL = 25
const ROOT = resolve(import.meta.dirname, '../../..')
const ELECTRON = process.env['PARLEY_TEST_ELECTRON'] ?? join(ROOT, '.runtime/electron/electron')

/** Builds window, preload and host into a new folder. */
export async function buildWindow(): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), 'parley-window-'))
  const quiet = { configFile: false, logLevel: 'error' } as const
  await build({
    ...quiet,
    root: join(ROOT, 'renderer'),
    plugins: [react()],
    build: {
      outDir: out,
      emptyOutDir: false,
      target: 'chrome130',
      modulePreload: false,
      rollupOptions: { input: join(ROOT, 'renderer/index.html') },
    },
  })
  await build({
    ...quiet,
    root: ROOT,
    ssr: { noExternal: true, external: ['electron'] },
    build: {
      ssr: true,
      outDir: out,
      emptyOutDir: false,
      target: 'node20.18',
      rollupOptions: {
        input: { host: join(ROOT, 'test/renderer/host/main.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  })
  await build({
    ...quiet,
    root: ROOT,
    build: {
      ssr: true,
      outDir: out,
      emptyOutDir: false,
      target: 'node20.18',
      rollupOptions: {
        input: { preload: join(ROOT, 'preload/index.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  })
  return out
}

/** Opens what `buildWindow` has built in `folder`; `close` takes the folder away too. */
export async function openWindow(folder: string): Promise<WindowHost> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = await _electron.launch({
    executablePath: ELECTRON,
    args: [...asRoot, `--user-data-dir=${join(folder, 'profile')}`, '--lang=en-US', join(folder, 'host.cjs')],
    env: { ...environment(), PARLEY_TEST_WINDOW: folder },
  })
  const page = await app.firstWindow()
  page.setDefaultTimeout(PATIENCE_MS)
  await page.getByRole('navigation').waitFor()
  return {
    app,
    page,
    emit: (...events) => app.evaluate((_, list) => globalThis.host.emit(list), events),
    setSnapshot: (change) => app.evaluate((_, value) => globalThis.host.setSnapshot(value), change),
    reload: async () => {
      await page.reload()
      await page.getByRole('navigation').waitFor()
    },
    fail: async (name, message, times = 1) => {
      await app.evaluate((_, args) => void globalThis.host.fail(args.name, args.message, args.times), {
        name,
        message,
        times,
      })
    },
    asked: (name) => app.evaluate((_, wanted) => globalThis.host.asked(wanted), name),
    size: async (width, height) => {
      await app.evaluate(
        ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setContentSize(to.width, to.height),
        {
          width,
          height,
        },
      )
      await page.waitForFunction((wanted) => window.innerWidth === wanted, width)
    },
    close: async () => {
      await app.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Opens one window for the tests of a file, and before each of them sets script, size and theme back. */
export function openForTests(): () => WindowHost {
  let opened: WindowHost | undefined
  const host = (): WindowHost => {
    if (opened === undefined) throw new Error('The window is not open.')
    return opened
  }
  beforeAll(async () => {
    opened = await openWindow(await buildWindow())
  })
  beforeEach(async () => {
    await host().setSnapshot({ ...makeSnapshot() })
    await host().app.evaluate((_, value) => globalThis.host.setTotal(value), DEFAULT_TOTAL)
    await host().app.evaluate(() => {
      globalThis.host.resetPlugins()
      globalThis.host.resetHistory()
    })
    await host().size(1000, 700)
    await host().page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference', forcedColors: 'none' })
    await host().reload()
  })
  afterAll(async () => {
    await opened?.close()
  })
  return host
}

/** What `read` gives is asked for again until it is as expected. */
export function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: PATIENCE_MS, interval: 20 })
}

function environment(): Record<string, string> {
  const pairs = Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return { ...Object.fromEntries(pairs), TZ: 'UTC' }
}
