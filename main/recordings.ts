/**
 * What the service has recorded, and how to have it deleted there (protocol.md §11). Knows no store and no window;
 * `compose/recordings.ts` says which session, `agent-choice.ts` with whom and with which key.
 */
import type { AgentChoice } from './agent-choice.ts'
import { AppError, messageOf } from './errors.ts'
import { serviceUrl } from './service-url.ts'
import { says } from './voice/sentence.ts'

/** What deleting needs. */
export interface RecordingsOptions {
  /** Whom we talk to now: the key goes to that host and to no other. May throw when the key cannot be read. */
  readonly choice: () => AgentChoice
  /** Electron's `net.fetch`, which goes by the system's proxy and certificates. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  readonly timeoutMs?: number
}

/** The recordings at the service. */
export interface Recordings {
  /** Resolves when the service has confirmed it. Rejects with AppError, its message saying what to do. */
  delete(serviceSessionId: string): Promise<void>
}

/** Long enough for a slow line; the user is waiting. */
const TIMEOUT_MS = 15_000

/** Where the recording of a session is (protocol.md §11), on the host of the agent's WebSocket address. */
export const recordingUrl = (agentUrl: string, serviceSessionId: string): string => {
  // "." and ".." mean another path, whatever is done to escape them.
  if (/^\.{0,2}$/.test(serviceSessionId)) {
    throw new AppError('recording-unknown', 'The service gave this session no usable id, so nothing can be deleted.')
  }
  return serviceUrl(agentUrl, `/v1/sessions/${encodeURIComponent(serviceSessionId)}`)
}

/** Creates them. */
export const createRecordings = ({ choice, fetch, timeoutMs = TIMEOUT_MS }: RecordingsOptions): Recordings => ({
  delete: async (serviceSessionId) => {
    const { url, key } = addressOf(choice())
    const target = recordingUrl(url, serviceSessionId)
    const response = await ask(fetch, target, key, timeoutMs)
    await response.body?.cancel().catch(() => undefined)
    // Nothing but the documented answer counts: a page in between could say 200 to anything.
    if (response.status !== 204) throw refusal(response.status)
  },
})

const addressOf = (choice: AgentChoice): { readonly url: string; readonly key: string } => {
  switch (choice.kind) {
    case 'practice':
      throw new AppError('no-key', NO_KEY)
    case 'unusable':
      throw new AppError('bad-address', choice.error)
    case 'assemblyai':
      if (choice.key === undefined) throw new AppError('no-key', NO_KEY)
      return { url: choice.url, key: choice.key }
  }
}

const ask = async (
  fetch: RecordingsOptions['fetch'],
  url: string,
  key: string,
  timeoutMs: number,
): Promise<Response> => {
  const signal = AbortSignal.timeout(timeoutMs)
  const headers = { authorization: `Bearer ${key}` }
  try {
    // A redirect would carry the key elsewhere.
    return await fetch(url, { method: 'DELETE', headers, signal, redirect: 'error', credentials: 'omit' })
  } catch (thrown) {
    if (signal.aborted) throw new AppError('recording-timeout', says`The service did not answer in time. ${AGAIN}`)
    // The message of a failed request names the address, never the key.
    const cause = new Error(messageOf(thrown))
    throw new AppError('recording-unreachable', says`The service cannot be reached. Check your connection. ${AGAIN}`, {
      cause,
    })
  }
}

const refusal = (status: number): AppError => {
  if (status === 401 || status === 403) {
    const text = 'The service did not accept your API key for this session. Use the key the conversation was held with.'
    return new AppError('recording-forbidden', text)
  }
  if (status === 404) {
    const text = 'The service has no recording of this session: it is gone already, or belongs to another account.'
    return new AppError('recording-unknown', text)
  }
  const why = status === 429 ? 'The service has had too many requests just now.' : says`The service answered ${status}.`
  return new AppError('recording-refused', says`${why} ${AGAIN}`)
}

const NO_KEY = 'The service deletes recordings only with your API key. Enter it above, then try again.'
const AGAIN = 'The recording may still be there; try again in a minute.'
