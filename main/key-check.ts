/**
 * Whether the service takes an API key, asked before the key is stored. Asking for a temporary token costs nothing and
 * opens no session (protocol.md §1.1). Knows no settings and no window; called by `compose/requests.ts`.
 */
import type { AgentChoice } from './agent-choice.ts'

/** What asking needs. */
export interface KeyCheckOptions {
  /** Whom Parley would talk to with this key. */
  readonly choice: (key: string) => AgentChoice
  /** Electron's `net.fetch`, which goes by the system's proxy and certificates. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  readonly timeoutMs?: number
}

/** `unknown`: the service could not be asked, or did not say. */
export type KeyVerdict = 'accepted' | 'refused' | 'unknown'

/** Never rejects. */
export type KeyCheck = (key: string) => Promise<KeyVerdict>

/** The user waits for the answer; later than this the key is stored unchecked. */
const TIMEOUT_MS = 8_000
/** The token is thrown away: valid for as short as may be asked for. */
const TOKEN_PATH = '/v1/token?expires_in_seconds=1'
/** A bad key is 401 by the documents, and was 404 with these words when it was measured (protocol.md §1.1). */
const BAD_KEY = /invalid api key/i
const MAX_ANSWER_CHARS = 2_000

/** Creates it. */
export const createKeyCheck =
  ({ choice, fetch, timeoutMs = TIMEOUT_MS }: KeyCheckOptions): KeyCheck =>
  async (key) => {
    const chosen = choice(key)
    // Another host never sees a stored key (contract.md §2), so it is not asked about one either.
    if (chosen.kind !== 'assemblyai' || chosen.key !== key) return 'unknown'
    const { protocol, host } = new URL(chosen.url)
    if (protocol !== 'wss:') return 'unknown'
    try {
      const response = await fetch(`https://${host}${TOKEN_PATH}`, {
        headers: { authorization: `Bearer ${key}` },
        signal: AbortSignal.timeout(timeoutMs),
        // A redirect would carry the key elsewhere.
        redirect: 'error',
        credentials: 'omit',
      })
      if (response.status === 200) return 'accepted'
      if (response.status === 401 || response.status === 403) return 'refused'
      const text = (await response.text()).slice(0, MAX_ANSWER_CHARS)
      return response.status === 404 && BAD_KEY.test(text) ? 'refused' : 'unknown'
    } catch {
      return 'unknown'
    }
  }
