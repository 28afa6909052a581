/**
 * `ctx.fetch`: which addresses are public, what may be reached, and real exchanges with a loopback server.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { kindOfAddress } from '../../../../main/plugins/broker/addresses.ts'
import { createFetch, type OnFetched, type Resolve } from '../../../../main/plugins/broker/fetch.ts'
import { checkTarget, pickAddress } from '../../../../main/plugins/broker/fetch-rules.ts'
import type { JsonValue } from '../../../../main/voice/tools.ts'
import { makePlugin, makeRequest } from '../../../fakes/plugins.ts'

describe('kindOfAddress', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00:1450:4001::1',
    '::ffff:8.8.8.8',
  ])('%s is public', (address) => {
    expect(kindOfAddress(address)).toBe('public')
  })
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.0.8',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '0:0:0:0:0:ffff:0a00:0001',
    '64:ff9b::7f00:1',
    '64:ff9b::8.8.8.8',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    'fec0::1',
    '100::1',
  ])('%s is private', (address) => {
    expect(kindOfAddress(address)).toBe('private')
  })
  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '224.0.0.1',
    '239.1.1.1',
    '255.255.255.255',
    '240.0.0.1',
    '::',
    'ff02::1',
    '::ffff:0.0.0.0',
    'fe80::1%eth0',
    'localhost',
    '',
    '1.2.3',
    '0x7f.1',
  ])('%s is nowhere', (address) => {
    expect(kindOfAddress(address)).toBe('none')
  })
})

describe('checkTarget', () => {
  const permissions = { network: ['api.example.com'], localNetwork: ['192.168.1.20', 'nas.local', '[fd00::5]'] }
  const check = (url: string) => checkTarget(url, undefined, permissions)

  it.each([
    ['https://api.example.com/v1?x#y', 'api.example.com'],
    ['https://API.example.COM./', 'api.example.com'],
    ['https://api.example.com:443/', 'api.example.com'],
    ['http://192.168.1.20:8123/', '192.168.1.20'],
    ['https://nas.local/', 'nas.local'],
    ['http://[fd00::5]/', 'fd00::5'],
  ])('lets %s pass', (url, host) => {
    expect(check(url).host).toBe(host)
  })

  it.each([
    'http://api.example.com/',
    'https://api.example.com:8443/',
    'https://example.com/',
    'https://evil.api.example.com/',
    'https://api.example.com.evil.test/',
    'https://user@api.example.com/',
    'https://api.example.com@evil.test/',
    'ftp://api.example.com/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'ws://nas.local/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://0x7f.1/',
    'https://2130706433/',
    '/relative',
    '',
    'https://',
  ])('refuses %s', (url) => {
    expect(() => check(url)).toThrow()
  })

  it('takes a name only when every address of it is allowed', () => {
    const target = check('https://api.example.com/')
    const [good, bad] = [
      { address: '8.8.8.8', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]
    expect(pickAddress(target, [good])).toBe(good)
    expect(() => pickAddress(target, [good, bad])).toThrow(/not public/)
    expect(() => pickAddress(target, [])).toThrow(/no address/)
    expect(pickAddress(check('http://nas.local/'), [bad])).toBe(bad)
    expect(() => pickAddress(check('http://nas.local/'), [{ address: '0.0.0.0', family: 4 }])).toThrow()
  })
})

describe('ctx.fetch', () => {
  let server: Server
  let port: number
  let handle: (request: IncomingMessage, response: ServerResponse) => void
  let seen: IncomingMessage[]
  const plugin = makePlugin({
    permissions: { network: ['public.test'], localNetwork: ['127.0.0.1', 'device.test', 'other.test'] },
  })
  const loopback: Resolve = async () => [{ address: '127.0.0.1', family: 4 }]

  beforeEach(async () => {
    seen = []
    handle = (_request, response) => response.end('hello')
    server = createServer((request, response) => {
      seen.push(request)
      handle(request, response)
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    port = typeof address === 'object' && address ? address.port : 0
  })
  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })

  type Options = {
    method?: string
    headers?: [string, string][]
    body?: string
    resolve?: Resolve
    signal?: AbortSignal
    timeoutMs?: number
  }
  const run = async (
    url: string,
    { method = 'GET', headers = [], body = '', resolve = loopback, signal, timeoutMs }: Options = {},
  ) => {
    const request = makeRequest('fetch', { url, method, headers } as JsonValue, {
      body: Buffer.from(body),
      ...(signal ? { signal } : {}),
    })
    const head = await createFetch({ resolve, ...(timeoutMs ? { timeoutMs } : {}) })['fetch']?.(plugin, request)
    return {
      head,
      text: Buffer.concat(request.sent).toString(),
      bytes: request.sent.reduce((total, part) => total + part.length, 0),
    }
  }
  const local = (path = '/') => `http://device.test:${port}${path}`

  it('gets a page, and shows no cookie', async () => {
    handle = (_request, response) => response.writeHead(200, { 'set-cookie': 'a=b', 'x-more': 'yes' }).end('hello')
    const { head, text } = await run(local('/a?b=1'))
    expect(text).toBe('hello')
    expect(head).toMatchObject({ status: 200, url: local('/a?b=1'), isRedirected: false })
    expect(JSON.stringify(head)).toContain('x-more')
    expect(JSON.stringify(head)).not.toContain('cookie')
  })

  it("sends method, headers and body, and leaves out what is not the plugin's to say", async () => {
    let received = ''
    handle = (request, response) => {
      request.on('data', (chunk) => (received += chunk))
      request.on('end', () => response.end())
    }
    const headers: [string, string][] = [
      ['x-key', '1'],
      ['Host', 'evil'],
      ['Cookie', 'a=b'],
      ['Origin', 'x'],
      ['Proxy-Authorization', 'x'],
      ['Content-Length', '999'],
    ]
    await run(local(), { method: 'POST', headers, body: 'payload ü' })
    expect(received).toBe('payload ü')
    expect(seen[0]?.headers).toMatchObject({ 'x-key': '1', host: `device.test:${port}`, 'content-length': '10' })
    for (const name of ['cookie', 'origin', 'proxy-authorization']) expect(seen[0]?.headers[name]).toBeUndefined()
  })

  it('connects to the address that was checked, resolving once', async () => {
    const answers = ['127.0.0.1', '10.255.255.1']
    const resolve = vi.fn<Resolve>(async () => [{ address: answers.shift() ?? '', family: 4 }])
    expect((await run(local(), { resolve })).text).toBe('hello')
    expect(resolve).toHaveBeenCalledTimes(1)
  })

  it('refuses a public host that leads to a private address', async () => {
    await expect(run('https://public.test/')).rejects.toMatchObject({ code: 'not-allowed' })
    expect(seen).toEqual([])
  })

  it('follows a redirect within what is allowed', async () => {
    handle = (request, response) =>
      request.url === '/'
        ? response.writeHead(302, { location: '/next' }).end()
        : response.end(`${request.method} next`)
    const { head, text } = await run(local(), { method: 'POST', body: 'x' })
    expect(text).toBe('GET next')
    expect(head).toMatchObject({ isRedirected: true, url: local('/next') })
  })

  it.each([
    'https://evil.test/',
    'http://public.test/',
    'file:///etc/passwd',
    'https://public.test/',
    'http://localhost/',
  ])('checks every hop: a redirect to %s is refused', async (location) => {
    handle = (_request, response) => response.writeHead(307, { location }).end()
    await expect(run(local())).rejects.toMatchObject({ code: 'not-allowed' })
    expect(seen).toHaveLength(1)
  })

  it('counts a redirect that is refused as read: its address is a stranger’s text', async () => {
    handle = (_request, response) => response.writeHead(302, { location: 'https://do-what-i-say.test/' }).end()
    const onFetched = vi.fn()
    const request = makeRequest('fetch', { url: local(), method: 'GET', headers: [] } as JsonValue, {})
    const fetching = createFetch({ resolve: loopback, onFetched })['fetch']?.(plugin, request)
    await expect(fetching).rejects.toMatchObject({ code: 'not-allowed' })
    expect(onFetched).toHaveBeenCalled()
  })

  it('carries nothing to another origin that may be a secret', async () => {
    handle = (request, response) =>
      request.url === '/'
        ? response.writeHead(307, { location: `http://other.test:${port}/next` }).end()
        : response.end()
    await run(local(), {
      headers: [
        ['Authorization', 'secret'],
        ['X-My-Token', 'secret'],
        ['Accept', 'application/json'],
        ['Accept-Language', 'nb'],
        ['Content-Type', 'text/plain'],
      ],
    })
    expect(seen[0]?.headers).toMatchObject({ authorization: 'secret', 'x-my-token': 'secret' })
    expect(JSON.stringify(seen[1]?.headers)).not.toContain('secret')
    expect(seen[1]?.headers).toMatchObject({
      accept: 'application/json',
      'accept-language': 'nb',
      'content-type': 'text/plain',
      'accept-encoding': 'gzip, deflate, br',
    })
  })

  it('tells of an answer before the plugin sees a byte of it, and of none that never came', async () => {
    const told: unknown[] = []
    const fetchFrom = async (url: string, sessionId?: string) => {
      const request = makeRequest('fetch', { url, method: 'GET', headers: [] }, sessionId ? { sessionId } : {})
      const onFetched: OnFetched = ({ id }, session) => void told.push([id, session, request.sent.length])
      await createFetch({ resolve: loopback, onFetched })['fetch']?.(plugin, request)
    }
    await fetchFrom(local(), 's1')
    await fetchFrom(local())
    await expect(fetchFrom('https://elsewhere.test/', 's1')).rejects.toThrow()
    handle = (request) => request.socket.destroy()
    await expect(fetchFrom(local(), 's1')).rejects.toThrow()
    expect(told).toEqual([
      ['sample', 's1', 0],
      ['sample', undefined, 0],
    ])
  })

  it('gives up after five redirects', async () => {
    handle = (_request, response) => response.writeHead(302, { location: '/' }).end()
    await expect(run(local())).rejects.toMatchObject({ code: 'network' })
    expect(seen).toHaveLength(6)
  })

  it('decodes what is compressed, and refuses what unpacks to more than 10 MB', async () => {
    handle = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed'))
    expect((await run(local())).text).toBe('packed')
    const bomb = gzipSync(Buffer.alloc(30 * 1024 * 1024))
    handle = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    await expect(run(local())).rejects.toMatchObject({ code: 'too-large' })
  })

  it('passes 10 MB, and refuses a byte more', async () => {
    const limit = 10 * 1024 * 1024
    handle = (_request, response) => response.end(Buffer.alloc(limit))
    expect((await run(local())).bytes).toBe(limit)
    handle = (_request, response) => response.end(Buffer.alloc(limit + 1))
    await expect(run(local())).rejects.toMatchObject({ code: 'too-large' })
  })

  it('ends with the signal, and by itself after its time', async () => {
    handle = () => {}
    const controller = new AbortController()
    const running = run(local(), { signal: controller.signal })
    await vi.waitFor(() => expect(seen).toHaveLength(1))
    controller.abort()
    await expect(running).rejects.toMatchObject({ code: 'network' })
    await expect(run(local(), { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' })
    await expect(run(local(), { timeoutMs: 50, resolve: () => new Promise(() => {}) })).rejects.toMatchObject({
      code: 'timeout',
    })
  })

  it('reports a connection that fails or is cut as an error', async () => {
    handle = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half')
      setImmediate(() => response.destroy())
    }
    await expect(run(local())).rejects.toMatchObject({ code: 'network' })
    await expect(run('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'network' })
  })

  it.each([
    { method: 'CONNECT' },
    { method: 'GET ' },
    { headers: [['a b', 'x']] as [string, string][] },
    { headers: [['a', 'x\r\ny: z']] as [string, string][] },
  ])('refuses %j', async (options) => {
    await expect(run(local(), options)).rejects.toBeInstanceOf(Error)
    expect(seen).toEqual([])
  })

  it('answers HEAD and 204 without a body', async () => {
    handle = (_request, response) => response.writeHead(204).end()
    expect(await run(local())).toMatchObject({ head: { status: 204 }, bytes: 0 })
    handle = (_request, response) => response.end('x')
    expect(await run(local(), { method: 'HEAD' })).toMatchObject({ head: { status: 200 }, bytes: 0 })
  })
})
