/**
 * A temporary token for one connection, minted with the API key (protocol.md §1.1): the other way to authenticate, for
 * sessions that do not hear when the key comes in a header. Neither key nor token is ever in an error or a log. Knows no
 * socket; `compose/authentication.ts` says when, `agent-choice.ts` with which key.
 */
import { z } from 'zod'
import { ConnectionError } from './errors.ts'
import { serviceUrl } from './service-url.ts'

/** What minting needs. */
export interface MintOptions {
  /** The agent's WebSocket address: the token comes from the same host, and the key goes to no other. */
  readonly agentUrl: string
  readonly key: string
  /** Electron's `net.fetch`, which goes by the system's proxy and certificates. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  readonly timeoutMs?: number
}

/** It is redeemed at once; 1 to 600 are allowed. */
const REDEEM_WITHIN_SECONDS = 60
/** 1.2 s when cold (protocol.md §1.1), on a slow line more; connecting has its own time after it. */
const TIMEOUT_MS = 8000
/** Measured: about 2.5 kB. It becomes part of a request line. */
const MAX_TOKEN_CHARS = 8000
const MAX_ANSWER_CHARS = 64 * 1024

const answerSchema = z.object({ token: z.string().min(1).max(MAX_TOKEN_CHARS) })

/** Rejects with ConnectionError: retryable, or `token-refused` when the key is not accepted, with what to do. */
export const mintToken = async ({ agentUrl, key, fetch, timeoutMs = TIMEOUT_MS }: MintOptions): Promise<string> => {
  const url = serviceUrl(agentUrl, `/v1/token?expires_in_seconds=${REDEEM_WITHIN_SECONDS}`)
  const { status, body } = await ask(fetch, url, key, timeoutMs)
  if (status !== 200) throw refusal(status)
  const answer = answerSchema.safeParse(body)
  if (!answer.success) throw noToken('an answer without one')
  return answer.data.token
}

const ask = async (
  fetch: MintOptions['fetch'],
  url: string,
  key: string,
  timeoutMs: number,
): Promise<{ readonly status: number; readonly body: unknown }> => {
  const signal = AbortSignal.timeout(timeoutMs)
  const headers = { authorization: `Bearer ${key}` }
  try {
    // A redirect would carry the key elsewhere.
    const response = await fetch(url, { headers, signal, redirect: 'error', credentials: 'omit', cache: 'no-store' })
    if (response.status === 200) return { status: 200, body: fromJson(await textOf(response)) }
    await response.body?.cancel().catch(() => undefined)
    return { status: response.status, body: undefined }
  } catch {
    // What was thrown may name what was sent: it goes no further.
    throw noToken(signal.aborted ? 'no answer in time' : 'not reached')
  }
}

/** As far as a token can reach: an answer without end is none. */
const textOf = async (response: Response): Promise<string> => {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > MAX_ANSWER_CHARS) return ''
  }
  return text
}

const fromJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Documented: 400, 401, 429, 500. Measured: 404 for a wrong key, 422 for a missing one (protocol.md §1.1). */
const refusal = (status: number): ConnectionError => {
  if ([401, 403, 404, 422].includes(status)) {
    const text = 'The voice service did not accept the API key. Check the key in Settings, then press Talk.'
    return new ConnectionError('token-refused', text, false)
  }
  return noToken(`answered ${status}`)
}

/** It is tried again by itself, so that the user is not told of it in these words: they are for the log. */
const noToken = (why: string): ConnectionError => new ConnectionError('token-not-minted', `no token: ${why}`, true)
