/** Asking the service whether it takes a key, over a real HTTP server in its place. */
import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { chooseAgent } from '../../main/agent-choice.ts'
import { createKeyCheck } from '../../main/key-check.ts'

const KEY = 'key-of-nobody'

interface Asked {
  url: string
  authorization: string | undefined
}

/** The service answers so; a request for its host reaches a local server. */
const check = async (status: number, body: string, env: Record<string, string> = {}, isSilent = false) => {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', authorization: request.headers.authorization })
    if (!isSilent) response.writeHead(status, { location: 'https://elsewhere.example' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const hosts: string[] = []
  const verdict = await createKeyCheck({
    choice: (storedKey) => chooseAgent({ env, storedKey }),
    fetch: (url, init) => {
      const { host, pathname, search } = new URL(url)
      hosts.push(host)
      return fetch(`http://127.0.0.1:${port}${pathname}${search}`, init)
    },
    timeoutMs: 300,
  })(KEY)
  return { verdict, asked, hosts }
}

describe('the check of a key', () => {
  it('asks the service for a token, with the key in the header, and believes a plain yes', async () => {
    const { verdict, asked, hosts } = await check(200, '{"token":"x","expires_in_seconds":1}')
    expect(verdict).toBe('accepted')
    expect(hosts).toEqual(['agents.assemblyai.com'])
    expect(asked).toEqual([{ url: '/v1/token?expires_in_seconds=60', authorization: `Bearer ${KEY}` }])
  })

  it.each([
    [401, '{"error":"unauthorized"}'],
    [403, ''],
    [404, '{"detail":"Invalid API key"}'],
  ])('is refused by a %i', async (status, body) => {
    expect((await check(status, body)).verdict).toBe('refused')
  })

  it.each([
    [200, 'a page of somebody else'],
    [429, ''],
    [500, ''],
    [302, ''],
  ])('does not know after a %i', async (status, body) => {
    expect((await check(status, body)).verdict).toBe('unknown')
  })

  it('does not know when nobody answers', async () => {
    expect((await check(200, '', {}, true)).verdict).toBe('unknown')
  })

  it('sends the key to no other host', async () => {
    const { verdict, asked } = await check(200, '', { PARLEY_AGENT_URL: 'ws://127.0.0.1:9/v1/ws' })
    expect({ verdict, asked }).toEqual({ verdict: 'unknown', asked: [] })
    expect((await check(200, '', { PARLEY_AGENT_URL: 'wss://agents.eu.assemblyai.com/v1/ws' })).hosts).toEqual([
      'agents.eu.assemblyai.com',
    ])
  })
})
