/**
 * Can the official Electron binary be had from here? One quick look, so that a network with nothing but an npm registry
 * costs seconds and not minutes of retries. Honours proxy variables and Electron's mirror setting.
 */
import { request as requestHttp } from 'node:http'
import { Agent, request as requestHttps } from 'node:https'

/** A look takes at most this long; DNS that does not answer is the usual reason (contract: the start must be quick). */
const PROBE_TIMEOUT_MS = 4000
/** A network that had no download yesterday may have one today; asking more often would slow every start. */
const ASK_AGAIN_AFTER_MS = 24 * 60 * 60_000
const OFFICIAL_BASE = 'https://github.com/electron/electron/releases/download/'

/** Where `install-electron` would download from: the official place, or the mirror set in the environment. */
export function electronDownloadUrl(
  version: string,
  target: { platform: string; arch: string },
  env: Readonly<Record<string, string | undefined>>,
): string {
  const mirror = env['ELECTRON_MIRROR'] ?? env['electron_mirror'] ?? env['npm_config_electron_mirror']
  const base = mirror || OFFICIAL_BASE
  const file = `v${version}/electron-v${version}-${target.platform}-${target.arch}.zip`
  return `${base.endsWith('/') ? base : `${base}/`}${file}`
}

/** Whether it is time to look (again). `lastProbedAtMs`: when the last look failed, if one did. */
export function shouldProbe(lastProbedAtMs: number | undefined, nowMs: number): boolean {
  if (lastProbedAtMs === undefined) return true
  return nowMs - lastProbedAtMs > ASK_AGAIN_AFTER_MS || nowMs < lastProbedAtMs
}

/** Asks for the headers of a file; true when there is such a file. Never rejects. */
export function isReachable(url: string, timeoutMs = PROBE_TIMEOUT_MS): Promise<boolean> {
  return new Promise((resolve) => {
    // The timer covers what socket time-outs do not: a name server that never answers.
    const timer = setTimeout(() => finish(false), timeoutMs)
    let cancel = (): void => undefined
    const finish = (answer: boolean): void => {
      clearTimeout(timer)
      cancel()
      resolve(answer)
    }
    try {
      const isPlain = new URL(url).protocol === 'http:'
      const request = isPlain
        ? requestHttp(url, { method: 'HEAD' })
        : requestHttps(url, { method: 'HEAD', agent: new Agent({ proxyEnv: process.env }) })
      cancel = () => request.destroy()
      request.on('response', (response) => finish((response.statusCode ?? 500) < 400))
      request.on('error', () => finish(false))
      request.end()
    } catch {
      finish(false)
    }
  })
}
