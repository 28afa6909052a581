/** Where things are: in a checkout, in a packaged app, and in the user's data folder. No I/O. */
import { dirname, join } from 'node:path'
import { app } from 'electron'

/** Paths of the app's own files. */
export interface AppPaths {
  readonly renderer: string
  readonly windowPreload: string
  readonly pluginPreload: string
  readonly storeWorker: string
  readonly audioWorker: string
  /** The thread that checks plugin folders. */
  readonly pluginCheckWorker: string
  readonly practice: string
  /** Host of plugins outside of the sandbox, and the worker in which their script runs. */
  readonly pluginNode: string
  readonly pluginNodeWorker: string
  readonly bundledPlugins: string
}

/** Paths in the user data folder (contract.md §3). */
export interface UserPaths {
  readonly root: string
  readonly database: string
  readonly settings: string
  readonly secrets: string
  readonly windowState: string
  readonly plugins: string
  readonly pluginData: string
  readonly schedule: string
  /** What the user has agreed to (`plugins/consent/`). */
  readonly consents: string
  /** Bytes of the plugin versions that the user has allowed (`plugins/consent/kept-versions.ts`). */
  readonly allowedPlugins: string
  readonly pluginSettings: string
  /** Whose everything is that plugins keep (`plugins/left-behind.ts`). */
  readonly pluginOwners: string
  /** What tool servers have listed (`plugins/node/`). */
  readonly toolDefinitions: string
  readonly log: string
  /** Folder of traces (`trace/recorder.ts`). */
  readonly traces: string
}

/** `__dirname` of the built main is `out/main`, in app.asar when packaged. */
export const appPaths = (): AppPaths => {
  const out = dirname(__dirname)
  return {
    renderer: join(out, 'renderer'),
    windowPreload: join(out, 'preload', 'index.cjs'),
    pluginPreload: join(out, 'preload', 'plugin-host.cjs'),
    storeWorker: join(out, 'main', 'store-worker.cjs'),
    audioWorker: join(out, 'main', 'audio-worker.cjs'),
    pluginCheckWorker: join(out, 'main', 'plugin-check-worker.cjs'),
    practice: join(out, 'main', 'practice.cjs'),
    pluginNode: join(out, 'main', 'plugin-node.cjs'),
    pluginNodeWorker: join(out, 'main', 'plugin-node-worker.cjs'),
    bundledPlugins: app.isPackaged ? join(process.resourcesPath, 'plugins') : join(dirname(out), 'plugins'),
  }
}

/** PARLEY_USER_DATA has been made Electron's `userData` by then. */
export const userPaths = (): UserPaths => {
  const root = app.getPath('userData')
  return {
    root,
    database: join(root, 'parley.db'),
    settings: join(root, 'settings.json'),
    secrets: join(root, 'secrets.json'),
    windowState: join(root, 'window.json'),
    plugins: join(root, 'plugins'),
    pluginData: join(root, 'plugin-data'),
    schedule: join(root, 'schedule.json'),
    consents: join(root, 'consents.json'),
    allowedPlugins: join(root, 'allowed-plugins'),
    pluginOwners: join(root, 'plugin-owners.json'),
    pluginSettings: join(root, 'plugin-settings.json'),
    toolDefinitions: join(root, 'tool-definitions.json'),
    log: join(root, 'logs', 'parley.log'),
    traces: join(root, 'traces'),
  }
}
