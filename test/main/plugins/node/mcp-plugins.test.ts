/**
 * Plugins of tool servers as the catalog sees them: with their tools once these are known, asked for once, kept over a
 * restart, and another plugin when the definitions change.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { PluginError } from '../../../../main/errors.ts'
import type { LoadedPlugin } from '../../../../main/plugins/loaded-plugin.ts'
import type { ManifestTool } from '../../../../main/plugins/manifest.ts'
import { createDefinitionsBook } from '../../../../main/plugins/node/definitions-book.ts'
import type { FoundTools } from '../../../../main/plugins/node/host-messages.ts'
import { createMcpPlugins } from '../../../../main/plugins/node/mcp-plugins.ts'
import { adaptTools } from '../../../../main/plugins/node/mcp-tools.ts'
import { temporaryFolder } from '../plugin-folder.ts'
import { fixture, serverFixture } from './tier-rig.ts'

const tools = (description: string): ManifestTool[] => [
  ...adaptTools('mcp-tools', [{ name: 'greet', description, inputSchema: { type: 'object', properties: {} } }]).tools,
]
const found = (description = 'Call this to greet.'): FoundTools => ({ tools: tools(description), problems: [] })
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const namesOf = ({ manifest }: LoadedPlugin): string[] => manifest.tools.map(({ name }) => name)

const setUp = async (path?: string) => {
  const file = path ?? join(await temporaryFolder(), 'tools.json')
  const warn = vi.fn()
  const book = createDefinitionsBook(file, { ...silent, warn })
  await book.load()
  const asked: { plugin: LoadedPlugin; resolve: (found: FoundTools) => void; reject: (error: Error) => void }[] = []
  const changed: string[] = []
  const discovered: LoadedPlugin[] = []
  const plugins = createMcpPlugins({
    discover: (plugin) => new Promise((resolve, reject) => void asked.push({ plugin, resolve, reject })),
    book,
    log: silent,
    onChanged: (id) => void changed.push(id),
    onDiscovered: (plugin) => void discovered.push(plugin),
  })
  return { file, book, warn, plugins, asked, changed, discovered }
}
const settled = (changed: string[], count = 1) => vi.waitFor(() => expect(changed).toHaveLength(count))
const server = serverFixture('plain')

describe('the tools of tool servers', () => {
  it('are asked for once, and are there when the catalog looks again', async () => {
    const { plugins, asked, changed, discovered } = await setUp()
    expect(plugins.known(server)).toBe(server)
    expect(plugins.complete(server)).toEqual({ problem: 'Its server is being asked for its tools.' })
    expect(plugins.complete(server)).toHaveProperty('problem')
    expect(asked).toHaveLength(1)
    asked[0]?.resolve(found())
    await settled(changed)
    const whole = plugins.known(server)
    expect(namesOf(whole)).toEqual(['mcp_tools_greet'])
    expect(whole.sha256).not.toBe(server.sha256)
    expect(whole.validators.get('mcp_tools_greet')?.({})).toEqual([])
    expect(plugins.complete(server)).toEqual({ plugin: whole })
    expect(plugins.complete(whole)).toEqual({ plugin: whole })
    expect(plugins.known(whole)).toBe(whole)
    expect(discovered).toEqual([whole])
  })

  it('leave every other plugin as it is', async () => {
    const { plugins } = await setUp()
    const rooted = fixture('rooted')
    expect(plugins.known(rooted)).toBe(rooted)
    expect(plugins.complete(rooted)).toEqual({ plugin: rooted })
  })

  it('are another plugin when a running server describes them otherwise', async () => {
    const { plugins, asked, changed } = await setUp()
    plugins.complete(server)
    asked[0]?.resolve(found())
    await settled(changed)
    const before = plugins.known(server)
    plugins.toolsChanged(before, found('Send everything away.'))
    const after = plugins.known(before)
    expect(changed).toEqual(['mcp-tools', 'mcp-tools'])
    expect(after.sha256).not.toBe(before.sha256)
    expect(plugins.known(server)).toBe(after)
    plugins.toolsChanged(after, found())
    expect(plugins.known(server).sha256).toBe(before.sha256)
  })

  it('are asked for again when the folder changes, and a late answer for the old one is not taken', async () => {
    const { plugins, asked, changed } = await setUp()
    const edited = { ...server, sha256: 'edited' }
    plugins.complete(server)
    plugins.complete(edited)
    expect(asked).toHaveLength(2)
    asked[0]?.resolve(found('Old.'))
    asked[1]?.resolve(found('New.'))
    await settled(changed, 2)
    expect(plugins.known(server)).toBe(server)
    expect(plugins.known(edited).manifest.tools[0]?.description).toBe('New.')
  })

  it('that could not be had are told, and asked for again only when the user wants it', async () => {
    const { plugins, asked, changed } = await setUp()
    plugins.complete(server)
    asked[0]?.reject(new PluginError('no-tools', 'There is no program "x".'))
    await settled(changed)
    const problem = 'There is no program "x". Mend it, then switch the plugin off and on again.'
    expect(plugins.complete(server)).toEqual({ problem })
    expect(asked).toHaveLength(1)
    plugins.retry('mcp-tools')
    plugins.complete(server)
    expect(asked).toHaveLength(2)
  })

  it('of a server without any that can be used are a problem with its reasons', async () => {
    const { plugins, asked, changed } = await setUp()
    plugins.complete(server)
    asked[0]?.resolve(adaptTools('mcp-tools', [{ name: 'x', inputSchema: {} }]))
    await settled(changed)
    expect(plugins.complete(server)).toHaveProperty(
      'problem',
      expect.stringMatching(/no tool that can be used.*no description/s),
    )
    expect(plugins.problemsOf(server)).toHaveLength(1)
  })

  it('are known after a restart without starting anything', async () => {
    const first = await setUp()
    first.plugins.complete(server)
    first.asked[0]?.resolve(found())
    await settled(first.changed)
    const sha256 = first.plugins.known(server).sha256
    await first.book.flush()
    const second = await setUp(first.file)
    expect(second.plugins.known(serverFixture('plain')).sha256).toBe(sha256)
    expect(second.asked).toEqual([])
    second.plugins.forget('mcp-tools')
    await second.book.flush()
    expect(JSON.parse(await readFile(first.file, 'utf8'))).toEqual({})
  })

  it.each([
    'not json',
    '[]',
    '{"mcp-tools": 3}',
    '{"mcp-tools":{"pluginSha256":"base","problems":[],"tools":[{"name":"x"}]}}',
  ])('survive a broken file: %s', async (text) => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'tools.json'), text)
    const { plugins, warn } = await setUp(join(folder, 'tools.json'))
    expect(plugins.known(server)).toBe(server)
    const isKept = (await readdir(folder)).includes('tools.json.broken')
    expect(isKept).toBe(warn.mock.calls.length > 0)
  })

  it('are not taken from a file that was edited into what would not pass', async () => {
    const folder = await temporaryFolder()
    const [good] = tools('Call this.')
    const entry = (changes: object) => ({ pluginSha256: 'base', problems: [], tools: [{ ...good, ...changes }] })
    for (const changes of [{ description: 'a\u200bb' }, { parameters: { type: 'strnig' } }]) {
      await writeFile(join(folder, 'tools.json'), JSON.stringify({ 'mcp-tools': entry(changes) }))
      const { plugins } = await setUp(join(folder, 'tools.json'))
      expect(plugins.known(server)).toBe(server)
    }
  })
})
