/**
 * What `plugin://` serves to one plugin's process: an empty page, the worker's boot, and the plugin's own files from
 * the bytes that were hashed. Nothing is read from disk. Pure; `sandbox-process.ts` registers it on the plugin's session.
 */
import type { CustomScheme } from 'electron'
import type { LoadedPlugin } from './loaded-plugin.ts'

/** To be passed to `protocol.registerSchemesAsPrivileged` before the app is ready, together with the window's scheme. */
export const pluginScheme: CustomScheme = {
  scheme: 'plugin',
  privileges: { standard: true, secure: true, supportFetchAPI: false, corsEnabled: false, allowServiceWorkers: false },
}

/** The page may do nothing but be the origin of one worker, which its preload starts. */
const PAGE_POLICY = "default-src 'none'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
/** The worker may import the plugin's own modules: no network, no eval, no further worker. */
const WORKER_POLICY = "default-src 'none'; script-src 'self'; worker-src 'none'"
const FILES_POLICY = "default-src 'none'"

const PAGE = '<!doctype html><meta charset="utf-8"><title>plugin</title>'

/** An answer of `plugin://`. */
export interface PluginResource {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

// The prefix keeps an id such as "127" or "xn--a" from being read as an address or a punycoded name.
const originOf = (pluginId: string): string => `plugin://p-${pluginId}`

/** Address of a plugin's page. */
export const pluginPageUrl = (pluginId: string): string => `${originOf(pluginId)}/`

/**
 * How many requests one start may make: page, boot, each file once (a module is kept by its worker), and some that are
 * not there. More means that the plugin uses imports to keep main busy, which spends a third of a millisecond on each.
 */
export const requestAllowance = (plugin: LoadedPlugin): number => 16 + 2 * plugin.files.size

/** What is served at `url` to the process of `plugin`. */
export function servePlugin(plugin: LoadedPlugin, bootSource: string, method: string, url: string): PluginResource {
  const origin = originOf(plugin.id)
  if (method !== 'GET' || !url.startsWith(`${origin}/`)) return notFound
  const path = url.slice(origin.length)
  if (path === '/') return resource('text/html; charset=utf-8', PAGE_POLICY, PAGE)
  if (path === '/boot.js') {
    const mainPath = plugin.manifest.main ?? ''
    const mainUrl = `/files/${mainPath.split('/').map(encodeURIComponent).join('/')}`
    return resource(
      'text/javascript; charset=utf-8',
      WORKER_POLICY,
      `${bootSource}\nstart(${JSON.stringify(mainUrl)})\n`,
    )
  }
  const bytes = path.startsWith('/files/') ? plugin.files.get(decodePath(path.slice('/files/'.length))) : undefined
  return bytes ? resource(contentType(path), FILES_POLICY, bytes) : notFound
}

function resource(type: string, policy: string, body: string | Uint8Array): PluginResource {
  const headers = {
    'content-type': type,
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  }
  return { status: 200, headers, body }
}

const notFound: PluginResource = {
  status: 404,
  headers: { 'content-type': 'text/plain', 'content-security-policy': FILES_POLICY },
  body: 'not found',
}

/** A key of `LoadedPlugin.files`, or one that cannot be among them. */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return ''
  }
}

// Only scripts can be imported: JSON modules would need `connect-src`, and that door stays shut.
const contentType = (path: string): string =>
  /\.m?js$/.test(path) ? 'text/javascript; charset=utf-8' : 'application/octet-stream'
