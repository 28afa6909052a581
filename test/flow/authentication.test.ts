/** protocol.md §1, both sides: the whole client at a service whose header sessions never hear, and with tokens only. */
import { afterEach, describe, expect, it } from 'vitest'
import { createAuthentication } from '../../main/compose/authentication.ts'
import type { Behaviour, Fault } from '../../main/practice/scenario.ts'
import { type PracticeServer, startPracticeServer } from '../../main/practice/server.ts'
import { type AppSettings, defaultSettings } from '../../main/settings.ts'
import { mintToken } from '../../main/temporary-token.ts'
import { pcm } from '../fakes/conversation.ts'
import { createWatchedClient, isQuiet, type WatchedClient } from '../fakes/watched-client.ts'

const KEY = 'the-key'
const QUICK = { readyMs: 5, onsetLagMs: 50, endpointMs: 200, leadInMs: 20, burstMs: 20, createMs: 20 }
const SILENT_VOICE = {
  speak: async (text: string) => ({
    samples: new Int16Array(2400).fill(5000),
    words: [{ text, startMs: 0, endMs: 100 }],
  }),
  dispose: async () => undefined,
}

let server: PracticeServer
let watched: WatchedClient

afterEach(async () => {
  watched.dispose()
  await server.close()
})

const start = async (
  authentication: AppSettings['authentication'],
  behaviour: Partial<Behaviour>,
  faults: readonly Fault[] = [],
) => {
  server = await startPracticeServer({
    token: KEY,
    scenario: { summary: '', behaviour, faults },
    timing: QUICK,
    voice: SILENT_VOICE,
    ears: { hear: async () => ({ kind: 'words', text: 'hello there' }) },
  })
  let settings: AppSettings = { ...defaultSettings('linux'), authentication }
  const minted: string[] = []
  const way = createAuthentication({
    choice: () => ({ kind: 'assemblyai', url: server.url, key: KEY }),
    practice: () => Promise.reject(new Error('not asked for')),
    mint: async (agentUrl, key) => {
      const token = await mintToken({ agentUrl, key, fetch })
      minted.push(token)
      return token
    },
    settings: {
      current: () => settings,
      update: async (patch) => {
        settings = { ...settings, authentication: patch.authentication ?? settings.authentication }
        return settings
      },
    },
    model: { notice: () => undefined, dismiss: () => undefined },
    reconnect: () => watched.client.feed({ type: 'reconnectWanted' }),
    warn: () => undefined,
  })
  watched = createWatchedClient({ url: server.url, address: way.address, onUnheard: way.unheard })
  return { way, minted, settings: () => settings }
}

const isReady = (): boolean => watched.client.state().link.phase === 'ready'
/** Loud frames, faster than anybody speaks. */
const speak = (ms: number): void => {
  for (let n = 0; n < ms / 20; n++) watched.client.feed({ type: 'captured', pcm: pcm(20, 9000) })
}
const openGate = async (): Promise<void> => {
  watched.client.feed({ type: 'talkToggled' })
  watched.client.feed({ type: 'microphoneChanged', microphone: 'open' })
  expect(await watched.until(isReady, 5000)).toBe(true)
}
const words = (): string[] =>
  watched.seen.records.flatMap((record) =>
    record.type === 'utterance' && record.utterance.role === 'user' ? [record.utterance.text] : [],
  )

describe('authentication at the service', () => {
  it('finds out that header sessions do not hear, goes on with tokens, and is heard in the same conversation', async () => {
    const { way, minted, settings } = await start('header', { headerSessions: 'deaf' })
    await openGate()
    const conversation = watched.client.state().conversation?.id
    speak(5200)
    expect(await watched.until(() => minted.length === 1 && isReady(), 5000)).toBe(true)
    speak(600)
    expect(await watched.until(() => words().length > 0, 8000)).toBe(true)
    expect(words()).toEqual(['hello there'])
    expect(watched.client.state().conversation?.id).toBe(conversation)
    way.heard()
    expect(settings().authentication).toBe('token')
  })

  it.each([
    ['a new token for each connection', { tokenUse: 'once' }, []],
    ['a new one when the first is refused', {}, [unauthorizedOnce()]],
    ['a new one when the first is turned away at the door', {}, [turnedAwayOnce()]],
    ['a request that is refused with 429', {}, [refusedOnce(429)]],
    ['a request that is cut off', {}, [{ on: 'token', times: 1, action: { do: 'drop' } }]],
  ] as const)('gets in with tokens alone: %s', async (_, behaviour, faults) => {
    const drop: Fault = { on: 'reply.create', times: 1, action: { do: 'drop' } }
    const { minted } = await start('token', behaviour, [...faults, drop])
    watched.client.feed({ type: 'messageTyped', text: 'hello' })
    expect(
      await watched.until(() => watched.seen.phases.filter(({ phase }) => phase === 'ready').length >= 2, 9000),
    ).toBe(true)
    expect(await watched.until(() => isReady() && isQuiet(watched.client.state()), 9000)).toBe(true)
    expect(new Set(minted).size).toBe(minted.length)
    expect(minted.length).toBeGreaterThanOrEqual(2)
    const kept = JSON.stringify([watched.seen, watched.client.state()])
    for (const secret of [KEY, ...minted]) expect(kept).not.toContain(secret)
  })
})

function unauthorizedOnce(): Fault {
  return { on: 'session.ready', times: 1, action: { do: 'error', code: 'unauthorized', close: 1008 } }
}

function turnedAwayOnce(): Fault {
  return { on: 'connection', times: 1, action: { do: 'refuse', status: 401 } }
}

function refusedOnce(status: number): Fault {
  return { on: 'token', times: 1, action: { do: 'refuse', status } }
}
