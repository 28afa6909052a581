/** Deleting recordings, against a real HTTP server on the loopback. */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type AgentChoice, chooseAgent } from '../../main/agent-choice.ts'
import { createRecordings, recordingUrl } from '../../main/recordings.ts'

const serve = async (listener: RequestListener): Promise<{ url: string; asked: IncomingMessage[] }> => {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `ws://127.0.0.1:${port}/v1/ws`, asked }
}

const recordingsAt = (url: string, over: { key?: string; timeoutMs?: number } = {}) => {
  const choice = (): AgentChoice =>
    chooseAgent({ env: { PARLEY_AGENT_URL: url, ASSEMBLYAI_API_KEY: over.key ?? 'key-1' } })
  return createRecordings({ choice, fetch, timeoutMs: over.timeoutMs ?? 5_000 })
}

describe('recordingUrl', () => {
  it('is on the host of the agent, whatever the path of the socket', () => {
    expect(recordingUrl('wss://agents.assemblyai.com/v1/ws', 'a-1')).toBe(
      'https://agents.assemblyai.com/v1/sessions/a-1',
    )
    expect(recordingUrl('wss://agents.eu.assemblyai.com/other?x=1', 'a')).toBe(
      'https://agents.eu.assemblyai.com/v1/sessions/a',
    )
    expect(recordingUrl('ws://localhost:8123/', 'a')).toBe('http://localhost:8123/v1/sessions/a')
  })

  it('lets no id leave its place in the path', () => {
    expect(recordingUrl('ws://localhost:1/', '../token?x#y')).toBe('http://localhost:1/v1/sessions/..%2Ftoken%3Fx%23y')
    for (const id of ['', '.', '..']) expect(() => recordingUrl('ws://localhost:1/', id)).toThrow(/no usable id/)
  })
})

describe('deleting a recording', () => {
  it('asks the service with the key, and is done at 204', async () => {
    const { url, asked } = await serve((_, response) => response.writeHead(204).end())
    await recordingsAt(url).delete('sess-1')
    expect(asked.map(({ method, url: path, headers }) => [method, path, headers.authorization])).toEqual([
      ['DELETE', '/v1/sessions/sess-1', 'Bearer key-1'],
    ])
  })

  it.each([
    [200, /answered 200.*may still be there/],
    [401, /did not accept your API key/],
    [403, /did not accept your API key/],
    [404, /no recording of this session/],
    [429, /too many requests.*try again/],
    [503, /answered 503.*try again/],
  ])('says in words what %i means', async (status, words) => {
    const { url } = await serve((_, response) => response.writeHead(status).end('{"detail":"secret"}'))
    await expect(recordingsAt(url).delete('s')).rejects.toThrow(words)
    await expect(recordingsAt(url).delete('s')).rejects.not.toThrow(/secret/)
  })

  it('carries the key to no other place by a redirect', async () => {
    const other = await serve((_, response) => response.writeHead(204).end())
    const target = other.url.replace('ws:', 'http:')
    const { url } = await serve((_, response) => response.writeHead(307, { location: target }).end())
    await expect(recordingsAt(url).delete('s')).rejects.toMatchObject({ code: 'recording-unreachable' })
    expect(other.asked).toEqual([])
  })

  it('gives up on a service that does not answer, and on one that is not there', async () => {
    const { url } = await serve(() => undefined)
    await expect(recordingsAt(url, { timeoutMs: 100 }).delete('s')).rejects.toMatchObject({ code: 'recording-timeout' })
    const gone = await serve((request) => request.socket.destroy())
    await expect(recordingsAt(gone.url).delete('s')).rejects.toThrow(/cannot be reached.*try again/)
  })

  it('asks nobody without a key for that host', async () => {
    const { url, asked } = await serve((_, response) => response.writeHead(204).end())
    const deleteWith = (choice: AgentChoice): Promise<void> =>
      createRecordings({ choice: () => choice, fetch }).delete('s')
    await expect(deleteWith({ kind: 'practice' })).rejects.toThrow(/Enter it above/)
    await expect(deleteWith({ kind: 'unusable', error: 'Odd address.' })).rejects.toThrow('Odd address.')
    // A stored key never goes to another host than the service's.
    const stored = chooseAgent({ env: { PARLEY_AGENT_URL: url }, storedKey: 'stored' })
    await expect(deleteWith(stored)).rejects.toMatchObject({ code: 'no-key' })
    expect(asked).toEqual([])
  })
})
