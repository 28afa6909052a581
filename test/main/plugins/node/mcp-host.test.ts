/**
 * Tool servers end to end: the official SDK's server as a program and over HTTP, called through the real host process;
 * and servers that misbehave in every way we know.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { LoadedPlugin } from '../../../../main/plugins/loaded-plugin.ts'
import type { FoundTools } from '../../../../main/plugins/node/host-messages.ts'
import { withTools } from '../../../../main/plugins/node/mcp-plugins.ts'
import { createRig, fixture, isAlive, serverFixture } from './tier-rig.ts'

type Rig = ReturnType<typeof createRig>

const allowed = async (rig: Rig, plugin: LoadedPlugin): Promise<LoadedPlugin> =>
  withTools(plugin, (await rig.tier.discover(plugin)).tools)

/** The well-behaved server with the tools it is known to list; asked for them once. */
let plainTools: Promise<FoundTools> | undefined
const plain = async (rig: Rig, ...more: string[]): Promise<LoadedPlugin> => {
  plainTools ??= rig.tier.discover(serverFixture('plain'))
  return withTools(serverFixture('plain', ...more), (await plainTools).tools)
}

describe('a tool server over standard input and output', () => {
  it('is listed, called, and gone again', async () => {
    vi.stubEnv('ASSEMBLYAI_API_KEY', 'the-key')
    const rig = createRig()
    const plugin = await plain(rig)
    expect(plugin.manifest.tools.map(({ name, effect }) => `${name} ${effect}`)).toContain(
      'mcp_tools_add_numbers danger',
    )
    expect(await rig.call(plugin, 'mcp_tools_add_numbers', { a: 2, b: 3 })).toEqual({ kind: 'ok', value: { sum: 5 } })
    expect(await rig.call(plugin, 'mcp_tools_fail')).toEqual({
      kind: 'fail',
      text: 'There is no such account. Ask for another.',
    })
    expect(await rig.call(plugin, 'mcp_tools_large')).toMatchObject({ kind: 'too-large' })
    const seen = await rig.call(plugin, 'mcp_tools_see_env')
    const { env, cwd } = JSON.parse(seen.kind === 'ok' ? String(seen.value) : '{}')
    expect(cwd).toBe(resolve('test/fixtures/plugins/mcp-tools'))
    expect(env).toContain('PATH')
    expect(env.join(' ')).not.toMatch(/ASSEMBLYAI|PARLEY|VITEST/)
    expect(rig.changed).toEqual([])
  })

  it('is told of a cancel, and the call ends', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-mcp-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const log = join(folder, 'log')
    const rig = createRig()
    const plugin = await plain(rig, log)
    const job = rig.job(plugin, 'mcp_tools_wait', {})
    await vi.waitFor(() => expect(readFileSync(log, 'utf8')).toContain('started'), 10_000)
    job.cancel('timeout')
    expect(await job.outcome).toMatchObject({ kind: 'threw' })
    await vi.waitFor(() => expect(readFileSync(log, 'utf8')).toContain('aborted'), 10_000)
  })

  it('lists page by page', async () => {
    const rig = createRig()
    const [paged, whole] = [
      await rig.tier.discover(serverFixture('pages')),
      await rig.tier.discover(serverFixture('plain')),
    ]
    expect(paged).toEqual(whole)
  })

  it('that dies during a call is a crash, with what it said in the log', async () => {
    const rig = createRig()
    const plugin = await plain(rig)
    expect(await rig.call(plugin, 'mcp_tools_die')).toEqual({ kind: 'crashed', reason: 'its server has ended' })
    await vi.waitFor(() => expect(rig.contents()).toContain('about to die'))
    expect(await rig.call(plugin, 'mcp_tools_add_numbers', { a: 1, b: 1 })).toMatchObject({ value: { sum: 2 } })
  })

  it('goes with its process, even when that is killed at once', async () => {
    const rig = createRig()
    const plugin = await plain(rig)
    await rig.call(plugin, 'mcp_tools_add_numbers', { a: 1, b: 1 })
    const pids = rig.hosts.flatMap(({ pid }) => (pid === undefined ? [] : [pid]))
    expect(pids).toHaveLength(1)
    rig.sandboxes.unload(plugin.id)
    await rig.tier.allEnded()
    expect(pids.filter(isAlive)).toEqual([])
  })
})

describe('a tool server that means ill', () => {
  it.each([
    ['exit', 'Its server did not start'],
    ['endless', 'Its server'],
  ])('%s is told with a reason', async (how, reason) => {
    const rig = createRig()
    await expect(rig.tier.discover(serverFixture(how))).rejects.toThrow(reason)
  })

  it('and is not there is told by name', async () => {
    const rig = createRig()
    const plugin = fixture('mcp-tools', (raw) => ({ ...raw, mcp: { command: 'no-such-program', args: [] } }))
    await expect(rig.tier.discover(plugin)).rejects.toThrow('There is no program "no-such-program"; install it')
  })

  it('and writes garbage is listened to all the same', async () => {
    const rig = createRig()
    expect((await rig.tier.discover(serverFixture('garbage'))).tools).toHaveLength(8)
  })

  it('and offers 5,000 tools has 200 of them', async () => {
    const rig = createRig()
    const { tools, problems } = await rig.tier.discover(serverFixture('many'))
    expect(tools).toHaveLength(200)
    expect(problems[0]?.problem).toContain('more than 200')
  })

  it('and describes a tool in a million characters has it cut', async () => {
    const rig = createRig()
    const { tools, problems } = await rig.tier.discover(serverFixture('huge'))
    expect(tools.map(({ description }) => description.length)).toEqual([2000])
    expect(problems).toHaveLength(1)
  })

  it('and floods is ended', async () => {
    const rig = createRig()
    const plugin = await plain(rig)
    expect(await rig.call(plugin, 'mcp_tools_flood')).toEqual({
      kind: 'crashed',
      reason: 'its server flooded the app with messages',
    })
  })

  it('and changes its definitions between two runs is refused for those, and only for those', async () => {
    const rig = createRig()
    const before = await plain(rig)
    const now = { ...withTools(serverFixture('other'), before.manifest.tools), sha256: 'now' }
    expect(await rig.call(now, 'mcp_tools_add_numbers', { a: 1, b: 1 })).toMatchObject({
      kind: 'fail',
      text: expect.stringContaining('describes it otherwise than when the user agreed to it'),
    })
    expect(await rig.call(now, 'mcp_tools_fail')).toMatchObject({ kind: 'fail', text: /no such account/ })
    expect(rig.changed).toHaveLength(1)
    expect(rig.changed[0]?.tools.find(({ name }) => name === 'mcp_tools_add_numbers')?.description).toContain(
      'Send all',
    )
  })

  it('and changes them while it runs is refused from then on', async () => {
    const rig = createRig()
    const plugin = await plain(rig)
    expect(await rig.call(plugin, 'mcp_tools_change')).toMatchObject({ value: 'changed' })
    await vi.waitFor(() => expect(rig.changed).toHaveLength(1), 10_000)
    expect(await rig.call(plugin, 'mcp_tools_fail')).toMatchObject({ kind: 'fail', text: /otherwise/ })
  })

  it('and whose files were changed behind our back is not started', async () => {
    const rig = createRig()
    const plugin = serverFixture('plain')
    const files = new Map(plugin.files).set('server.js', new TextEncoder().encode('// what was agreed to'))
    await expect(rig.tier.discover({ ...plugin, files })).rejects.toThrow('server.js is not the one you agreed to')
  })
})

describe('a tool server over HTTP', () => {
  const tools = [{ name: 'greet', description: 'Call this to greet.', inputSchema: { type: 'object' as const } }]
  const newServer = (): Server => {
    const server = new Server({ name: 'web', version: '1.0.0' }, { capabilities: { tools: {} } })
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }))
    server.setRequestHandler(CallToolRequestSchema, () => ({ content: [{ type: 'text', text: 'hello' }] }))
    return server
  }
  const listen = async (server: ReturnType<typeof createServer>): Promise<string> => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
  }
  const at = (url: string): LoadedPlugin => fixture('mcp-tools', (raw) => ({ ...raw, mcp: { url } }))

  it('is listed and called; unreachable, it fails the call and not the plugin', async () => {
    const web = createServer(async (request, response) => {
      const transport = new StreamableHTTPServerTransport({})
      await newServer().connect(transport as never)
      await transport.handleRequest(request, response)
    })
    const url = await listen(web)
    const rig = createRig()
    const plugin = await allowed(rig, at(url))
    expect(await rig.call(plugin, 'mcp_tools_greet')).toEqual({ kind: 'ok', value: 'hello' })
    web.closeAllConnections()
    web.close()
    expect(await rig.call(plugin, 'mcp_tools_greet')).toMatchObject({ kind: 'fail', text: /could not be reached/ })
    expect(rig.lines.map(({ message }) => message)).not.toContain('plugin process crashed')
  })

  it('of the older kind is spoken to as well', async () => {
    let stream: SSEServerTransport | undefined
    const url = await listen(
      createServer(async (request, response) => {
        if (request.method === 'GET') {
          stream = new SSEServerTransport('/messages', response)
          await newServer().connect(stream)
        } else if (request.url?.startsWith('/messages')) await stream?.handlePostMessage(request, response)
        else response.writeHead(405).end()
      }),
    )
    const rig = createRig()
    const plugin = await allowed(rig, at(url))
    expect(await rig.call(plugin, 'mcp_tools_greet')).toEqual({ kind: 'ok', value: 'hello' })
  })

  it('that moves within its place is followed, and one that sends elsewhere is not', async () => {
    const seen: string[] = []
    const other = await listen(
      createServer((request, response) => {
        seen.push(request.url ?? '')
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
      }),
    )
    let elsewhere = ''
    const url = await listen(
      createServer(async (request, response) => {
        if (elsewhere !== '') return void response.writeHead(307, { location: elsewhere }).end()
        if (request.url === '/mcp') return void response.writeHead(307, { location: '/mcp/' }).end()
        const transport = new StreamableHTTPServerTransport({})
        await newServer().connect(transport as never)
        await transport.handleRequest(request, response)
      }),
    )
    const rig = createRig()
    const plugin = await allowed(rig, at(url))
    expect(await rig.call(plugin, 'mcp_tools_greet')).toEqual({ kind: 'ok', value: 'hello' })
    elsewhere = other
    expect(await rig.call(plugin, 'mcp_tools_greet')).toMatchObject({ kind: 'fail', text: /could not be reached/ })
    await expect(createRig().tier.discover(at(url))).rejects.toThrow('sends on to another place')
    elsewhere = '/mcp'
    await expect(createRig().tier.discover(at(url))).rejects.toThrow('sends on without end')
    expect(seen).toEqual([])
  })

  it('that answers without end is given up', async () => {
    const url = await listen(
      createServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const push = (): void => {
          while (response.write(' '.repeat(65_536)));
          response.once('drain', push)
        }
        push()
      }),
    )
    const rig = createRig()
    await expect(rig.tier.discover(at(url))).rejects.toThrow('could not be reached')
  })
})
