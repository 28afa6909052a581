/** Whom the app talks to, and where a key may go (contract.md §2). */
import { describe, expect, it } from 'vitest'
import { chooseAgent, keySource, SERVICE_URL } from '../../main/agent-choice.ts'
import { inEnglish } from '../../main/voice/sentence.ts'

const choose = (PARLEY_AGENT_URL?: string, ASSEMBLYAI_API_KEY?: string, storedKey?: string) =>
  chooseAgent({ env: { PARLEY_AGENT_URL, ASSEMBLYAI_API_KEY }, storedKey })

describe('chooseAgent', () => {
  it('practises when there is no key and no address', () => {
    expect(choose()).toEqual({ kind: 'practice' })
    expect(choose('  ', '', ' ')).toEqual({ kind: 'practice' })
  })

  it('uses the service with a key; the one of the environment wins', () => {
    expect(choose(undefined, undefined, 'stored')).toEqual({ kind: 'assemblyai', url: SERVICE_URL, key: 'stored' })
    expect(choose(undefined, 'env', 'stored')).toEqual({ kind: 'assemblyai', url: SERVICE_URL, key: 'env' })
  })

  it('sends the key of the environment wherever the environment says', () => {
    expect(choose('ws://127.0.0.1:9/v1/ws', 'env')).toEqual({
      kind: 'assemblyai',
      url: 'ws://127.0.0.1:9/v1/ws',
      key: 'env',
    })
    expect(choose('wss://example.org/x', 'env')).toMatchObject({ key: 'env' })
  })

  it('connects to a given address without a key', () => {
    expect(choose('ws://localhost:81/')).toEqual({ kind: 'assemblyai', url: 'ws://localhost:81/' })
  })

  it.each([
    'wss://example.org/v1/ws',
    'ws://127.0.0.1/',
    'wss://agents.assemblyai.com.evil.org/',
    'wss://agents.assemblyai.com:8443/',
    'wss://evil.org/agents.assemblyai.com',
    'wss://agents.assemblyai.com./',
    'wss://xagents.assemblyai.com/',
  ])('does not send a stored key to %s', (url) => {
    expect(choose(url, undefined, 'stored')).not.toHaveProperty('key')
  })

  it.each(['wss://agents.assemblyai.com/v1/ws', 'wss://AGENTS.eu.assemblyai.com:443/v1/ws'])(
    'sends a stored key to %s',
    (url) => {
      expect(choose(url, undefined, 'stored')).toMatchObject({ key: 'stored' })
    },
  )

  it.each(['ws://127.0.0.1/', 'ws://127.9.9.9:1/', 'ws://127.1/', 'ws://[::1]:8/', 'ws://LOCALHOST/'])(
    'accepts %s',
    (url) => {
      expect(choose(url).kind).toBe('assemblyai')
    },
  )

  it.each([
    'ws://example.org/',
    'ws://192.168.1.2/',
    'ws://localhost.evil.org/',
    'ws://127.0.0.1.evil.org/',
    'ws://0.0.0.0/',
    'https://agents.assemblyai.com/',
    'agents.assemblyai.com',
    'wss://user:pw@example.org/',
    'wss://example.org/#a',
    'file:///x',
  ])('refuses %s in words', (url) => {
    const choice = choose(url, 'env')
    expect(choice.kind === 'unusable' ? inEnglish(choice.error) : choice).toMatch(/^PARLEY_AGENT_URL /)
  })

  it('refuses a key that cannot be sent, without repeating it', () => {
    const choice = choose(undefined, 'ab\ncd')
    expect(choice.kind).toBe('unusable')
    expect(JSON.stringify(choice)).not.toContain('cd"')
  })
})

describe('keySource', () => {
  it('says where the key comes from', () => {
    expect([keySource({}, false), keySource({}, true), keySource({ ASSEMBLYAI_API_KEY: 'k' }, true)]).toEqual([
      'none',
      'stored',
      'environment',
    ])
  })
})
