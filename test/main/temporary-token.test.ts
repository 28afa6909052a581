/** Minting tokens, against a real HTTP server on the loopback. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ConnectionError } from '../../main/errors.ts'
import { startPracticeServer } from '../../main/practice/server.ts'
import { mintToken } from '../../main/temporary-token.ts'

const KEY = 'key-1-secret'

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/ws`
}

const mint = (agentUrl: string, timeoutMs = 5000) => mintToken({ agentUrl, key: KEY, fetch, timeoutMs })

/** What it rejects with; nothing in it may say the key. */
const problemOf = async (minting: Promise<string>): Promise<ConnectionError> => {
  const thrown = await minting.then(
    (token) => new Error(`minted ${token}`),
    (error: unknown) => error,
  )
  if (!(thrown instanceof ConnectionError)) throw thrown
  expect(`${thrown.stack} ${JSON.stringify(thrown)} ${String(thrown.cause)}`).not.toContain(KEY)
  return thrown
}

describe('a temporary token', () => {
  it('is asked for at the agent’s own host, with the key in a header and a short time to redeem it', async () => {
    const asked: unknown[] = []
    const url = await serve((request, response) => {
      asked.push([request.method, request.url, request.headers.authorization])
      response.end('{"token":"tok","expires_in_seconds":60}')
    })
    expect(await mint(url)).toBe('tok')
    expect(asked).toEqual([['GET', '/v1/token?expires_in_seconds=60', `Bearer ${KEY}`]])
  })

  it.each([401, 403, 404, 422])('is refused for good with %i, and says what to do', async (status) => {
    const problem = await problemOf(mint(await serve((_, response) => response.writeHead(status).end('{}'))))
    expect(problem).toMatchObject({ code: 'token-refused', isRetryable: false })
    expect(problem.sentence).toMatch(/did not accept the API key/)
  })

  it.each([400, 429, 500, 503, 204])('may be had later after %i', async (status) => {
    const problem = await problemOf(mint(await serve((_, response) => response.writeHead(status).end())))
    expect(problem).toMatchObject({ code: 'token-not-minted', isRetryable: true })
  })

  it.each(['', 'x', '{}', '{"token":""}', '{"token":7}', `{"token":"${'x'.repeat(100_000)}"}`])(
    'is none when the answer is %s',
    async (body) => {
      expect(await problemOf(mint(await serve((_, response) => response.end(body))))).toMatchObject({
        isRetryable: true,
      })
    },
  )

  it('takes the key nowhere else: no redirect is followed', async () => {
    let hasLeft = false
    const other = await serve((_, response) => {
      hasLeft = true
      response.end('{"token":"tok"}')
    })
    const url = await serve((_, response) => response.writeHead(302, { location: other.replace('ws:', 'http:') }).end())
    await problemOf(mint(url))
    expect(hasLeft).toBe(false)
  })

  it('is given up when nobody answers, or an answer has no end', async () => {
    expect(await problemOf(mint(await serve(() => undefined), 50))).toMatchObject({ isRetryable: true })
    const endless = await serve((_, response) => {
      const more = setInterval(() => response.write('x'.repeat(20_000)), 1)
      response.on('close', () => clearInterval(more))
    })
    expect(await problemOf(mint(endless, 5000))).toMatchObject({ isRetryable: true })
  })

  it.each(['measured', 'documented'] as const)(
    'is minted and refused by the practice agent as %s',
    async (tokenErrors) => {
      const server = await startPracticeServer({ token: KEY, scenario: { summary: '', behaviour: { tokenErrors } } })
      onTestFinished(() => server.close())
      expect((await mint(server.url)).length).toBeGreaterThan(2000)
      const wrong = mintToken({ agentUrl: server.url, key: 'another', fetch })
      expect(await problemOf(wrong)).toMatchObject({ code: 'token-refused' })
    },
  )
})
