/**
 * Serves the built renderer at app://ui/ with its content security policy, from the folder or from app.asar. Nothing
 * outside that folder can be named. Called by `index.ts` (scheme, before ready) and `compose.ts` (handler).
 */
import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import type { CustomScheme, Protocol } from 'electron'

/** Scheme and host of the window's page. */
export const APP_ORIGIN = 'app://ui'

/** For `protocol.registerSchemesAsPrivileged`, before the app is ready. */
export const appScheme: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
}

/** Nothing but the app's own files; no inline script or style, no frame, no form, no network. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const MIME_TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.mjs', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.wasm', 'application/wasm'],
])

/** The file a URL names, or undefined when it is not one of ours. Pure. */
export const resolveAppFile = (root: string, address: string): string | undefined => {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  if (url.protocol !== 'app:' || url.host !== 'ui' || url.username !== '' || url.password !== '') return undefined
  let path: string
  try {
    path = decodeURIComponent(url.pathname)
  } catch {
    return undefined
  }
  // "/%2e%2e" was resolved by URL; what decodes to a separator, a drive or NUL was not.
  const parts = path.split('/').filter((part) => part !== '')
  if (parts.some((part) => part === '.' || part === '..' || /[\\:\0]/.test(part))) return undefined
  const file = join(root, ...(parts.length === 0 ? ['index.html'] : parts))
  return file.startsWith(root.endsWith(sep) ? root : root + sep) ? file : undefined
}

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
} as const

const notFound = (): Response =>
  new Response('Not found', { status: 404, headers: { ...HEADERS, 'content-type': 'text/plain' } })

/** Answers requests for files under `root`, an absolute path. Never rejects. */
export const createAppHandler =
  (root: string) =>
  async (request: Request): Promise<Response> => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return new Response(null, { status: 405, headers: HEADERS })
    const file = resolveAppFile(root, request.url)
    const type = file === undefined ? undefined : MIME_TYPES.get(extname(file).toLowerCase())
    if (file === undefined || type === undefined) return notFound()
    try {
      const bytes = await readFile(file)
      const headers = { ...HEADERS, 'content-type': type, 'content-length': String(bytes.byteLength) }
      return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), { status: 200, headers })
    } catch {
      return notFound()
    }
  }

/** Begins to serve. `protocol` is that of the window's session; call after the app is ready. */
export const serveApp = (protocol: Protocol, root: string): void => protocol.handle('app', createAppHandler(root))
