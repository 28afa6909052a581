/** How Parley gets in: header, token, and from the one to the other when nobody is heard. */
import { describe, expect, it } from 'vitest'
import type { AgentChoice } from '../../../main/agent-choice.ts'
import { createAuthentication } from '../../../main/compose/authentication.ts'
import { ConnectionError } from '../../../main/errors.ts'
import { type AppSettings, defaultSettings } from '../../../main/settings.ts'
import type { Notice } from '../../../preload/contract.ts'

const URL_OF_SERVICE = 'wss://agents.assemblyai.com/v1/ws'
const SERVICE: AgentChoice = { kind: 'assemblyai', url: URL_OF_SERVICE, key: 'key' }

const setUp = (choice: AgentChoice = SERVICE, authentication: AppSettings['authentication'] = 'header') => {
  let current: AppSettings = { ...defaultSettings('linux'), authentication }
  const notices = new Map<string, Pick<Notice, 'text'>>()
  const seen = { minted: [] as string[], reconnects: 0, warnings: [] as string[] }
  const world: { problem: Error | null } = { problem: null }
  const way = createAuthentication({
    choice: () => choice,
    practice: async () => ({ url: 'ws://127.0.0.1:1/v1/ws', key: 'practice' }),
    mint: async (agentUrl, key) => {
      if (world.problem !== null) throw world.problem
      seen.minted.push(`${agentUrl} ${key}`)
      return `token-${seen.minted.length}`
    },
    settings: {
      current: () => current,
      update: async (patch) => {
        current = { ...current, authentication: patch.authentication ?? current.authentication }
        return current
      },
    },
    model: {
      notice: ({ id, text }) => void notices.set(id, { text: String(text) }),
      dismiss: (id) => void notices.delete(id),
    },
    reconnect: () => {
      seen.reconnects += 1
    },
    warn: (event) => void seen.warnings.push(event),
  })
  return { way, notices, seen, world, settings: () => current }
}

describe('authentication', () => {
  it('sends the key in a header, and by the setting a token of its own for each connection', async () => {
    const header = setUp()
    expect(await header.way.address()).toEqual({ url: URL_OF_SERVICE, key: 'key' })
    expect(header.seen.minted).toEqual([])
    const token = setUp(SERVICE, 'token')
    expect(await token.way.address()).toEqual({ url: URL_OF_SERVICE, key: undefined, token: 'token-1' })
    expect(await token.way.address()).toEqual({ url: URL_OF_SERVICE, key: undefined, token: 'token-2' })
    expect(token.seen.minted[0]).toBe(`${URL_OF_SERVICE} key`)
  })

  it('has nothing to mint with for practice or without a key, and passes on what is wrong', async () => {
    expect(await setUp({ kind: 'practice' }, 'token').way.address()).toMatchObject({ key: 'practice' })
    const url = 'ws://127.0.0.1:9/'
    expect(await setUp({ kind: 'assemblyai', url }, 'token').way.address()).toEqual({ url, key: undefined })
    await expect(setUp({ kind: 'unusable', error: 'Not a URL.' }).way.address()).rejects.toThrow('Not a URL.')
    const refused = setUp(SERVICE, 'token')
    refused.world.problem = new ConnectionError('token-refused', 'No.', false)
    await expect(refused.way.address()).rejects.toThrow('No.')
  })

  it('leaves the header when nobody is heard, says so, and keeps what then hears', async () => {
    const { way, notices, seen, settings } = setUp()
    await way.address()
    way.unheard()
    expect(notices.get('unheard')?.text).toMatch(/connects in another way/)
    expect(seen.reconnects).toBe(1)
    expect(settings().authentication).toBe('header')
    expect(await way.address()).toMatchObject({ token: 'token-1' })
    way.heard()
    expect(notices.size).toBe(0)
    expect(settings().authentication).toBe('token')
  })

  it('asks for the microphone when the token does not help, and does not change its ways again', async () => {
    const { way, notices, seen, settings } = setUp()
    await way.address()
    way.unheard()
    await way.address()
    way.unheard()
    expect(notices.get('unheard')?.text).toMatch(/right one, or type/)
    expect(seen.reconnects).toBe(1)
    expect(settings().authentication).toBe('header')
  })

  it('goes back to the header when no token is to be had', async () => {
    const { way, seen, world } = setUp()
    await way.address()
    way.unheard()
    world.problem = new ConnectionError('token-not-minted', 'no token', true)
    expect(await way.address()).toEqual({ url: URL_OF_SERVICE, key: 'key' })
    expect(seen.warnings).toHaveLength(1)
  })

  it('takes nothing for proof that was heard over a header', async () => {
    const { way, settings } = setUp()
    await way.address()
    way.heard()
    expect(settings().authentication).toBe('header')
    const practice = setUp({ kind: 'practice' })
    await practice.way.address()
    practice.way.unheard()
    expect(practice.seen.reconnects).toBe(0)
    expect(practice.notices.get('unheard')?.text).toMatch(/microphone/)
  })
})
