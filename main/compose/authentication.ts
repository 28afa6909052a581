/**
 * How Parley authenticates at the service: with the key in a header or, by the setting `authentication`, with a temporary
 * token for each connection (protocol.md §1, §1.1). A header session that never hears is left for a token, and what then
 * hears is kept. Part of the composition root.
 */
import type { AgentAddress } from '../agent/agent-socket.ts'
import type { AgentChoice } from '../agent-choice.ts'
import { ConnectionError, messageOf } from '../errors.ts'
import type { SettingsFile } from '../settings.ts'
import type { UiModel } from '../ui-model.ts'

/** What it works with. */
export interface AuthenticationOptions {
  readonly choice: () => AgentChoice
  readonly practice: () => Promise<AgentAddress>
  /** Rejects with ConnectionError. */
  readonly mint: (agentUrl: string, key: string) => Promise<string>
  readonly settings: Pick<SettingsFile, 'current' | 'update'>
  readonly model: Pick<UiModel, 'notice' | 'dismiss'>
  /** Asks for a new connection as soon as nothing is under way. */
  readonly reconnect: () => void
  readonly warn: (event: string, cause: Error) => void
}

/** The way in, as the shell and the session's events use it. */
export interface Authentication {
  /** Where to connect, and as whom: one answer for each connection. Rejects with ConnectionError. */
  address(): Promise<AgentAddress>
  /** Sound is sent, and the service has never noticed speech in it. */
  unheard(): void
  /** The service has understood something that was said. */
  heard(): void
}

const NOTICE = 'unheard'
const OTHER_WAY =
  'The voice service does not seem to hear you, although your microphone sends sound. Parley connects in another way; then say it again.'
const OTHER_MICROPHONE =
  'The voice agent does not seem to hear you, although your microphone sends sound. Check in Settings that it is the right one, or type your message.'

/** Creates it. */
export const createAuthentication = (options: AuthenticationOptions): Authentication => {
  const { choice, mint, settings, model } = options
  /** A header session was deaf: tokens for the rest of this run, unless they cannot be had. */
  let isSwitched = false
  /** How the connection that was asked for last authenticates. */
  let lastWay: 'header' | 'token' | 'other' = 'other'

  const byHeader = (url: string, key: string): AgentAddress => {
    lastWay = 'header'
    return { url, key }
  }

  const byToken = async (url: string, key: string): Promise<AgentAddress> => {
    const token = await mint(url, key)
    lastWay = 'token'
    return { url, key: undefined, token }
  }

  const withKey = async (url: string, key: string): Promise<AgentAddress> => {
    if (settings.current().authentication === 'token') return byToken(url, key)
    if (!isSwitched) return byHeader(url, key)
    try {
      return await byToken(url, key)
    } catch (thrown) {
      // It was an attempt to do better: the usual way is still there.
      options.warn('no token, back to the header', thrown instanceof Error ? thrown : new Error(messageOf(thrown)))
      return byHeader(url, key)
    }
  }

  return {
    address: async () => {
      const chosen = choice()
      switch (chosen.kind) {
        case 'practice':
          lastWay = 'other'
          return options.practice()
        case 'unusable':
          throw new ConnectionError('bad-address', chosen.error, false)
        case 'assemblyai':
          if (chosen.key !== undefined) return withKey(chosen.url, chosen.key)
          lastWay = 'other'
          return { url: chosen.url, key: undefined }
      }
    },
    unheard: () => {
      const isWorthAnother = lastWay === 'header' && !isSwitched
      const text = isWorthAnother ? OTHER_WAY : OTHER_MICROPHONE
      model.notice({ id: NOTICE, kind: 'warning', text, isDismissible: true })
      if (!isWorthAnother) return
      isSwitched = true
      options.reconnect()
    },
    heard: () => {
      model.dismiss(NOTICE)
      if (!isSwitched || lastWay !== 'token' || settings.current().authentication === 'token') return
      // It was the header: from now on tokens, also after a restart.
      settings.update({ authentication: 'token' }).catch((thrown: unknown) => {
        options.warn('authentication not kept', thrown instanceof Error ? thrown : new Error(messageOf(thrown)))
      })
    },
  }
}
