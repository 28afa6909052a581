/**
 * One HTTP exchange over a connection to exactly the address it is given: the name is not resolved again, so it cannot
 * change between check and connect. No cookies, no cache, no proxy, no connection kept for later.
 */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { ResolvedAddress } from './fetch-rules.ts'

/** What to send. */
export interface PinnedRequest {
  readonly url: URL
  readonly address: ResolvedAddress
  readonly method: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
  readonly signal: AbortSignal
}

/** Sends it; resolves when the head of the response is there. Errors are Node's. */
export function sendPinned({ url, address, method, headers, body, signal }: PinnedRequest): Promise<IncomingMessage> {
  const lookup: LookupFunction = (_hostname, options, callback) => {
    const { address: ip, family } = address
    if (options.all) callback(null, [{ address: ip, family }])
    else callback(null, ip, family)
  }
  const options: RequestOptions = {
    method,
    headers: [...headers, ['host', url.host], ['content-length', String(body.byteLength)]].flat(),
    lookup,
    agent: false,
    signal,
    maxHeaderSize: 64 * 1024,
    // An address in brackets would be connected to as it stands; `lookup` is not asked for it.
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
  }
  return new Promise((resolve, reject) => {
    const outgoing = (url.protocol === 'https:' ? httpsRequest : httpRequest)(options, resolve)
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** What undoes the response's encoding; passes everything on when there is none. */
export function decoderFor(response: IncomingMessage): Transform {
  switch (response.headers['content-encoding']?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'deflate':
      return createInflate()
    case 'br':
      return createBrotliDecompress()
    default:
      return new Transform({ transform: (chunk, _encoding, done) => done(null, chunk) })
  }
}
