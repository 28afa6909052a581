/**
 * Whether the service takes an API key, asked before the key is stored. Minting a temporary token costs nothing and opens
 * no session (protocol.md §1.1); the token is thrown away. Knows no settings and no window; called by
 * `compose/requests.ts`.
 */
import type { AgentChoice } from './agent-choice.ts'
import { AppError } from './errors.ts'
import { type MintOptions, mintToken } from './temporary-token.ts'

/** What asking needs. */
export interface KeyCheckOptions extends Pick<MintOptions, 'fetch' | 'timeoutMs'> {
  /** Whom Parley would talk to with this key. */
  readonly choice: (key: string) => AgentChoice
}

/** `unknown`: the service could not be asked, or did not say. */
export type KeyVerdict = 'accepted' | 'refused' | 'unknown'

/** Never rejects. */
export type KeyCheck = (key: string) => Promise<KeyVerdict>

/** Creates it. */
export const createKeyCheck =
  ({ choice, ...minting }: KeyCheckOptions): KeyCheck =>
  async (key) => {
    const chosen = choice(key)
    // Another host never sees a stored key (contract.md §2), so it is not asked about one either.
    if (chosen.kind !== 'assemblyai' || chosen.key !== key) return 'unknown'
    try {
      await mintToken({ ...minting, agentUrl: chosen.url, key })
      return 'accepted'
    } catch (thrown) {
      return thrown instanceof AppError && thrown.code === 'token-refused' ? 'refused' : 'unknown'
    }
  }
