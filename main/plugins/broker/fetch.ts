/**
 * `ctx.fetch`, carried out by the app: each hop is checked against the plugin's permissions, resolved once, and
 * connected to at the address that was checked. 10 MB, 30 s, no cookies (contract.md §6).
 */
import { lookup as dnsLookup } from 'node:dns/promises'
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { messageOf, PluginError } from '../../errors.ts'
import type { LoadedPlugin } from '../loaded-plugin.ts'
import { MAX_BODY_BYTES } from '../port-messages.ts'
import type { BrokerRequest } from '../sandbox-channel.ts'
import { type AllowedTarget, checkTarget, pickAddress, type ResolvedAddress } from './fetch-rules.ts'
import { type BrokerMethods, method } from './method.ts'
import { decoderFor, sendPinned } from './pinned-request.ts'

/** A whole fetch, redirects and body included (contract.md §6). */
const TIMEOUT_MS = 30_000
const MAX_REDIRECTS = 5
/** At once, of one plugin: each may hold a body of 10 MB in its process. */
const MAX_CONCURRENT = 8

/** Headers that belong to the connection or that would name the user; a plugin's values for them are left out. */
const OWN_HEADERS = new Set(
  `accept-charset accept-encoding connection content-length cookie cookie2 date expect host keep-alive origin
  proxy-authorization proxy-connection referer set-cookie te trailer transfer-encoding upgrade via`.split(/\s+/),
)
/** Headers of a response that the plugin does not see: cookies, and what no longer fits the decoded body. */
const HIDDEN_HEADERS = new Set(['set-cookie', 'set-cookie2', 'content-encoding', 'content-length', 'transfer-encoding'])
/** All that follows a redirect to another origin: any other header may hold a secret meant for the first one. */
const HARMLESS_HEADERS = new Set(['accept', 'accept-encoding', 'accept-language', 'content-type'])

const fetchParams = z.object({
  url: z.string().max(8192),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
  headers: z.array(z.tuple([z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/), z.string().max(8192)])).max(100),
})
type FetchParams = z.infer<typeof fetchParams>

/** Finds the addresses of a name. */
export type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>

const resolveBySystem: Resolve = (host) => dnsLookup(host, { all: true, verbatim: true })

/**
 * The plugin is about to receive something from the network. `sessionId` is the conversation of the call that asked;
 * undefined when it asked outside of any, so that what it learns may come up in every later one.
 */
export type OnFetched = (plugin: LoadedPlugin, sessionId: string | undefined) => void

/** What `createFetch` may be given. */
export interface FetchOptions {
  readonly resolve?: Resolve | undefined
  readonly onFetched?: OnFetched | undefined
  /** Shorter in tests. */
  readonly timeoutMs?: number
}

/** The method `fetch`. */
export function createFetch(options: FetchOptions = {}): BrokerMethods {
  const { resolve = resolveBySystem, timeoutMs = TIMEOUT_MS, onFetched } = options
  const open = new Map<string, number>()
  return {
    fetch: method(fetchParams, async (plugin, params, request) => {
      const count = open.get(plugin.id) ?? 0
      if (count >= MAX_CONCURRENT) throw new PluginError('too-many', `at most ${MAX_CONCURRENT} fetches at once`)
      open.set(plugin.id, count + 1)
      const timeout = AbortSignal.timeout(timeoutMs)
      const signal = AbortSignal.any([request.signal, timeout])
      try {
        const check = (url: string, base?: URL) => checkTarget(url, base, plugin.manifest.permissions)
        check(params.url)
        const body = await request.readBody()
        const exchange = { params, body, request, signal, check, resolve }
        return await run(exchange, () => onFetched?.(plugin, request.sessionId))
      } catch (error) {
        if (error instanceof PluginError) throw error
        if (timeout.aborted) throw new PluginError('timeout', `no complete answer within ${timeoutMs / 1000} s`)
        throw new PluginError('network', `the request failed: ${messageOf(error)}`)
      } finally {
        const left = (open.get(plugin.id) ?? 1) - 1
        if (left > 0) open.set(plugin.id, left)
        else open.delete(plugin.id)
      }
    }),
  }
}

interface Exchange {
  readonly params: FetchParams
  readonly body: Uint8Array
  readonly request: BrokerRequest
  readonly signal: AbortSignal
  readonly check: (url: string, base?: URL) => AllowedTarget
  readonly resolve: Resolve
}

/** Follows redirects to the answer; `onAnswer` is called before the plugin sees a byte of it. */
async function run({ params, body: firstBody, request, signal, check, resolve }: Exchange, onAnswer: () => void) {
  let target = check(params.url)
  let { method: verb } = params
  let body = firstBody
  let headers: (readonly [string, string])[] = [
    ['accept-encoding', 'gzip, deflate, br'],
    ...params.headers.filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()) && !/^(proxy|sec)-/i.test(name)),
  ]
  for (let hops = 0; ; hops += 1) {
    const address = pickAddress(target, await raced(resolve(target.host), signal))
    const response = await sendPinned({ url: target.url, address, method: verb, headers, body, signal })
    const status = response.statusCode ?? 0
    const location = response.headers.location
    // What a stranger writes into an address, and that there was one, is read from the network too.
    onAnswer()
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined) {
      return receive(response, verb, target.url, hops > 0, request, signal)
    }
    response.destroy()
    if (hops >= MAX_REDIRECTS) throw new PluginError('network', `more than ${MAX_REDIRECTS} redirects`)
    const next = check(location, target.url)
    if (next.url.origin !== target.url.origin) {
      headers = headers.filter(([name]) => HARMLESS_HEADERS.has(name.toLowerCase()))
    }
    const becomesGet = status === 303 ? verb !== 'HEAD' : (status === 301 || status === 302) && verb === 'POST'
    if (becomesGet) {
      verb = 'GET'
      body = new Uint8Array()
      headers = headers.filter(([name]) => !name.toLowerCase().startsWith('content-'))
    }
    target = next
  }
}

/** Streams the body to the plugin and returns the head. */
async function receive(
  response: IncomingMessage,
  verb: string,
  url: URL,
  isRedirected: boolean,
  { sendBytes }: BrokerRequest,
  signal: AbortSignal,
) {
  let bytes = 0
  const hasBody = verb !== 'HEAD' && response.statusCode !== 204 && response.statusCode !== 304
  const collect = async (decoded: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of decoded) {
      bytes += chunk.byteLength
      if (bytes > MAX_BODY_BYTES) throw new PluginError('too-large', 'the answer is larger than 10 MB')
      sendBytes(chunk)
    }
  }
  if (hasBody) await pipeline(response, decoderFor(response), collect, { signal })
  else response.destroy()
  const headers = Object.entries(response.headers).flatMap(([name, value]) =>
    HIDDEN_HEADERS.has(name) || value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  )
  // Codes outside of this range exist nowhere in HTTP, and a Response object cannot carry them.
  const status = Math.min(Math.max(response.statusCode ?? 0, 200), 599)
  return { status, statusText: response.statusMessage ?? '', headers, url: url.href, isRedirected }
}

/** A promise that gives up with the signal; what it waits for is left to end by itself. */
function raced<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', onAbort))
}
