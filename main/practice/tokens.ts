/**
 * Temporary tokens over HTTP, and who is let in with what (protocol.md §1, §1.1): the key in a header, with or without
 * `Bearer`, a token that was minted, or the key as a token, as measured. Errors as measured or as documented. Owned by
 * the server.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import type { FaultBook, TypeCounts } from './fault-book.ts'
import type { Behaviour } from './scenario.ts'

/** What it goes by. */
export interface TokenOptions {
  /** What every client must know; undefined: whoever names none is let in, and any key mints. */
  readonly key: string | undefined
  readonly behaviour: Pick<Behaviour, 'tokenErrors' | 'tokenUse'>
  readonly book: FaultBook
}

/** How a client got in; null: it did not. */
export type Entry = 'header' | 'token' | 'open' | null

/** The tokens of one server. */
export interface Tokens {
  /** Answers `GET /v1/token`, and everything else with 404. */
  answer(request: IncomingMessage, response: ServerResponse): void
  /** How the request for a WebSocket gets in. A token may be used up by it. */
  enter(request: IncomingMessage): Entry
}

const PATH = '/v1/token'
/** As long as the service's own: 2.5 kB (§1.1). */
const TOKEN_BYTES = 1900

const query = z.object({
  expires_in_seconds: z.coerce.number().int().min(1).max(600),
  max_session_duration_seconds: z.coerce.number().int().min(60).max(10_800).default(10_800),
})

/** None has been minted yet. */
export const createTokens = ({ key, behaviour, book }: TokenOptions): Tokens => {
  const expiries = new Map<string, number>()
  const counts: TypeCounts = new Map()

  const isKey = (given: string): boolean => (key === undefined ? given !== '' : given === key)
  const keyIn = ({ headers }: IncomingMessage): string | null =>
    headers.authorization === undefined ? null : headers.authorization.replace(/^Bearer /, '')

  const redeem = (token: string): boolean => {
    const isGood = (expiries.get(token) ?? 0) > performance.now()
    if (behaviour.tokenUse === 'once') expiries.delete(token)
    return isGood || (key !== undefined && token === key)
  }

  const mint = (request: IncomingMessage): { readonly status: number; readonly body: object } => {
    const refuse = (measured: number, detail: unknown, documented: number, code: string) =>
      behaviour.tokenErrors === 'measured'
        ? { status: measured, body: { detail } }
        : { status: documented, body: { error: 'The token was refused.', code, details: {} } }
    const given = keyIn(request)
    if (given === null) {
      return refuse(
        422,
        [{ loc: ['header', 'authorization'], msg: 'Field required', type: 'missing' }],
        401,
        'unauthorized',
      )
    }
    const asked = query.safeParse(Object.fromEntries(addressOf(request).searchParams))
    if (!asked.success) {
      const detail = asked.error.issues.map(({ path, message: msg }) => ({
        loc: ['query', ...path],
        msg,
        type: 'value',
      }))
      return refuse(422, detail, 400, 'bad_request')
    }
    if (!isKey(given)) return refuse(404, 'Invalid API key', 401, 'unauthorized')
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    const { expires_in_seconds: seconds } = asked.data
    expiries.set(token, performance.now() + seconds * 1000)
    return { status: 200, body: { token, expires_in_seconds: seconds } }
  }

  return {
    answer(request, response) {
      const reply = (status: number, body: object): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      }
      if (request.method !== 'GET' || addressOf(request).pathname !== PATH) return reply(404, { detail: 'Not Found' })
      const action = book.strike('token', counts)?.action
      if (action?.do === 'stall') return
      if (action?.do === 'drop') return void request.socket.destroy()
      if (action?.do === 'refuse') return reply(action.status, { error: 'Scripted fault.', code: 'fault', details: {} })
      const { status, body } = mint(request)
      reply(status, body)
    },
    enter(request) {
      const token = addressOf(request).searchParams.get('token')
      if (token !== null) return redeem(token) ? 'token' : null
      const given = keyIn(request)
      if (given !== null) return isKey(given) ? 'header' : null
      return key === undefined ? 'open' : null
    },
  }
}

const addressOf = (request: IncomingMessage): URL => new URL(request.url ?? '/', 'http://loopback')
