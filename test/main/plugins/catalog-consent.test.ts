/** Catalog and consent book together, over real folders: what is in use, what waits, and who holds which tool name. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type CatalogEntry, createCatalog } from '../../../main/plugins/catalog.ts'
import { createConsentBook } from '../../../main/plugins/consent/consent-book.ts'
import { createKeptVersions } from '../../../main/plugins/consent/kept-versions.ts'
import { type ShippedPlugin, shippedEntry } from '../../../main/plugins/consent/shipped.ts'
import { loadPlugin } from '../../../main/plugins/load-plugin.ts'
import type { LoadedPlugin } from '../../../main/plugins/loaded-plugin.ts'
import { type InWords, inWords } from '../../fakes/in-words.ts'
import { makeLog, makePlugin } from '../../fakes/plugins.ts'
import { temporaryFolder, weatherTool, writePlugin } from './plugin-folder.ts'

const tools = (...names: string[]) => ({ tools: names.map((name) => ({ ...weatherTool, name })) })
const network = (...hosts: string[]) => ({ permissions: { network: hosts } })

async function setUp() {
  const [bundled, dir] = [await temporaryFolder(), await temporaryFolder()]
  const path = join(await temporaryFolder(), 'consents.json')
  const shipped = new Map<string, ShippedPlugin>()
  const book = createConsentBook({ path, nowMs: () => 0, onProblem: () => {}, shipped })
  await book.load()
  const keptRoot = await temporaryFolder()
  const kept = createKeptVersions({ root: keptRoot, load: loadPlugin, log: makeLog() })
  // What is still being written must be there before the folders go.
  onTestFinished(async () => void (await Promise.all([kept.flush(), book.flush()])))
  /** Reads the folders as a start of the app does. */
  const open = async (complete?: (plugin: LoadedPlugin) => LoadedPlugin) => {
    const catalog = createCatalog({
      dirs: [
        { path: bundled, isBundled: true },
        { path: dir, isBundled: false },
      ],
      disabledPlugins: [],
      judge: book.judge,
      kept: kept.find,
      ...(complete ? { complete } : {}),
    })
    book.onChanged(catalog.refresh)
    // As the composition root does.
    catalog.onChanged((entries) => {
      for (const { state, plugin } of entries) {
        if (state === 'ready' && plugin !== undefined && book.isLasting(plugin)) void kept.keep(plugin)
      }
    })
    await catalog.load()
    return catalog
  }
  const catalog = await open()
  const entry = (id: string): InWords<CatalogEntry> => {
    const found = inWords(catalog.plugins()).find((one) => one.id === id)
    if (found === undefined) throw new Error(`no ${id}`)
    return found
  }
  /** Writes a plugin and has it read. */
  const put = async (id: string, changes: Record<string, unknown>, files: Record<string, unknown> = {}) => {
    await writePlugin(dir, id, changes, files)
    await catalog.reload(id)
    return entry(id)
  }
  /** The user's yes to what is shown. */
  const allow = (id: string): void => {
    const { waiting, ask } = entry(id)
    if (waiting === undefined || ask === undefined) throw new Error(`${id} does not wait`)
    book.allow(waiting, ask.sha256)
  }
  const toolsOf = (id: string) => entry(id).plugin?.manifest.tools.map(({ name }) => name)
  const states = () => Object.fromEntries(catalog.plugins().map(({ id, state }) => [id, state]))
  return { bundled, shipped, dir, kept, book, catalog, open, entry, put, allow, toolsOf, states }
}

describe('catalog and consent', () => {
  it.each([
    ['a host', { permissions: { network: ['api.example.com'] } }, 'api.example.com'],
    ['notifications', { permissions: { notifications: true } }, 'notifications'],
    ['the clipboard', { permissions: { clipboard: 'read' } }, 'read the clipboard'],
    ['full access', { runtime: 'node' }, 'full access'],
    ['a danger tool', { tools: [{ ...weatherTool, effect: 'danger' }] }, 'get_weather'],
  ])(
    'lets a plugin that wants %s wait, and a bundled one not, as long as it is as it shipped',
    async (_, changes, words) => {
      const { bundled, shipped, catalog, put, states, entry } = await setUp()
      expect(await put('asking', changes)).toMatchObject({
        state: 'needs-consent',
        reason: expect.stringContaining(words),
        ask: { isUpdate: false, asks: [expect.stringContaining(words)], changes: [] },
      })
      await writePlugin(bundled, 'shipped', {
        ...changes,
        tools: [{ ...weatherTool, name: 'do_other', effect: 'danger' }],
      })
      await catalog.reload()
      const one = entry('shipped').plugin
      if (one === undefined) throw new Error('not loaded')
      expect(states()).toEqual({ shipped: 'needs-consent', asking: 'needs-consent' })
      shipped.set('shipped', shippedEntry(one))
      catalog.refresh()
      expect(states()).toEqual({ shipped: 'ready', asking: 'needs-consent' })
      await writeFile(join(bundled, 'shipped', 'index.js'), 'export default { tools: {} }')
      await catalog.reload()
      // What ships is in the app's code: until the app is started anew the version that was read goes on.
      expect(entry('shipped')).toMatchObject({ state: 'ready', ask: { changes: ['index.js was changed.'] } })
    },
  )

  it('shows the id beside a name that could be taken for another, also where it asks for something', async () => {
    const { put, entry, catalog } = await setUp()
    expect(await put('a', { ...network('a.example'), name: 'Parley' })).toMatchObject({
      name: 'Parley (a)',
      plugin: { manifest: { name: 'Parley (a)' } },
    })
    await put('b', { ...tools('do_b'), name: 'Lamps' })
    expect(entry('b').name).toBe('Lamps')
    await put('c', { ...tools('do_c'), name: 'Lamps' })
    expect(catalog.plugins().map(({ name }) => name)).toEqual(['Parley (a)', 'Lamps (b)', 'Lamps (c)'])
  })

  it('makes it ready with the yes, at once, and for the next start', async () => {
    const { put, allow, entry, open, book } = await setUp()
    await put('a', network('a.example'))
    allow('a')
    expect(entry('a')).toMatchObject({ state: 'ready', reason: '' })
    expect(entry('a').ask).toBeUndefined()
    await book.flush()
    expect((await open()).plugins()).toMatchObject([{ id: 'a', state: 'ready' }])
  })

  it('goes on with the allowed version after a restart, while a change of it waits, is declined or is broken', async () => {
    const { put, allow, entry, open, book } = await setUp()
    await put('a', { ...network('a.example'), ...tools('do_one') })
    allow('a')
    const change = { ...network('a.example', 'b.example'), ...tools('do_two') }
    await put('a', change)
    const again = (catalog: Awaited<ReturnType<typeof open>>) => {
      const [found] = inWords(catalog.plugins())
      return { ...found, tools: found?.plugin?.manifest.tools.map(({ name }) => name) }
    }
    expect(again(await open())).toMatchObject({
      state: 'ready',
      tools: ['do_one'],
      ask: { isUpdate: true, isDeclined: false, added: ['It may reach b.example.'] },
    })
    const { waiting, ask } = entry('a')
    if (waiting === undefined || ask === undefined) throw new Error('nothing waits')
    expect(() => book.decline(waiting, 'other')).toThrow('changed since you looked')
    book.decline(waiting, ask.sha256)
    for (const found of [again(await open()), entry('a')]) {
      expect(found).toMatchObject({
        state: 'ready',
        reason: 'It was changed, and you kept the version before.',
        ask: { isDeclined: true },
      })
    }
    expect(await put('a', { ...change, description: 'Once more.' })).toMatchObject({ ask: { isDeclined: false } })
    await put('a', { ...change, main: 'gone.js' })
    const broken = again(await open())
    expect(broken).toMatchObject({ state: 'ready', tools: ['do_one'], reason: expect.stringContaining('gone.js') })
    expect(broken.ask).toBeUndefined()
  })

  it('goes on with a version that asked for nothing after a restart, while an edit waits or is broken', async () => {
    const { put, open, toolsOf } = await setUp()
    await put('a', tools('do_one'))
    await put('a', { ...tools('do_two'), ...network('a.example') })
    const [waits] = inWords((await open()).plugins())
    expect(waits).toMatchObject({
      state: 'ready',
      ask: {
        isUpdate: true,
        added: ['It may reach a.example.'],
        changes: ['The tool “do_one” is gone.', 'The tool “do_two” is new.', 'plugin.json was changed.'],
      },
    })
    expect(waits?.plugin?.manifest.tools.map(({ name }) => name)).toEqual(['do_one'])
    await put('a', { main: 'gone.js' })
    expect(inWords((await open()).plugins())).toMatchObject([
      { state: 'ready', reason: expect.stringContaining('gone.js') },
    ])
    expect(toolsOf('a')).toEqual(['do_one'])
  })

  it('keeps the agreed version for the next start, and not an edit that is only trusted', async () => {
    const { put, allow, book, open, toolsOf } = await setUp()
    await put('a', { ...network('a.example'), ...tools('do_one') })
    allow('a')
    book.trustEdits('a', true)
    await put('a', { ...network('a.example'), ...tools('do_two') })
    expect(toolsOf('a')).toEqual(['do_two'])
    book.trustEdits('a', false)
    const [found] = (await open()).plugins()
    expect(found).toMatchObject({ state: 'ready', ask: { isUpdate: true } })
    expect(found?.plugin?.manifest.tools.map(({ name }) => name)).toEqual(['do_one'])
  })

  it('uses nothing that was kept when it was tampered with, or its consent is gone', async () => {
    const { put, allow, open, book, kept } = await setUp()
    await put('a', network('a.example'))
    allow('a')
    await put('a', network('b.example'))
    const good = await kept.find('a')
    expect(good?.manifest.permissions.network).toEqual(['a.example'])
    book.forget('a')
    expect((await open()).plugins()).toMatchObject([{ state: 'needs-consent', ask: { isUpdate: false } }])
  })

  it('keeps the agreed version in use while a change of it waits, and takes the change with the yes', async () => {
    const { put, allow, entry, toolsOf } = await setUp()
    await put('a', { ...network('a.example'), ...tools('do_one') })
    allow('a')
    const changed = await put('a', {
      ...network('a.example', 'b.example'),
      ...tools('do_two'),
      name: 'New',
      version: '2.0.0',
    })
    expect(changed).toMatchObject({
      state: 'ready',
      name: 'Weather',
      version: '1.0.0',
      reason: expect.stringContaining('stays in use'),
      ask: {
        isUpdate: true,
        added: ['It may reach b.example.'],
        changes: ['The tool “do_one” is gone.', 'The tool “do_two” is new.', 'plugin.json was changed.'],
      },
    })
    expect(toolsOf('a')).toEqual(['do_one'])
    allow('a')
    expect(entry('a')).toMatchObject({ state: 'ready', name: 'New', version: '2.0.0', reason: '' })
    expect(toolsOf('a')).toEqual(['do_two'])
  })

  it('waits whole when the change was made while the app was closed and nothing was kept', async () => {
    const { dir, put, allow, open, kept } = await setUp()
    await put('a', network('a.example'))
    allow('a')
    await kept.forget('a')
    await writePlugin(dir, 'a', network('a.example'), { 'index.js': 'export default { tools: {} }\n' })
    expect(inWords((await open()).plugins())).toMatchObject([
      { state: 'needs-consent', ask: { isUpdate: true, added: [], changes: ['index.js was changed.'] } },
    ])
  })

  it('goes back to what was agreed to when the edit is taken back', async () => {
    const { put, allow, entry } = await setUp()
    await put('a', network('a.example'))
    allow('a')
    expect((await put('a', network('b.example'))).ask).toBeDefined()
    expect(await put('a', network('a.example'))).toMatchObject({ state: 'ready', reason: '' })
    expect(entry('a').waiting).toBeUndefined()
  })

  it('lets one that asked for nothing go on without what it asks for now', async () => {
    const { put, toolsOf } = await setUp()
    await put('a', tools('do_one'))
    expect(await put('a', { ...tools('do_two'), ...network('a.example') })).toMatchObject({
      state: 'ready',
      ask: { isUpdate: true, added: ['It may reach a.example.'] },
    })
    expect(toolsOf('a')).toEqual(['do_one'])
  })

  it('takes trusted edits at once, and withdraws them when the trust is', async () => {
    const { put, allow, book, entry, toolsOf } = await setUp()
    await put('a', { ...network('a.example'), ...tools('do_one') })
    allow('a')
    book.trustEdits('a', true)
    expect(await put('a', { ...network('a.example'), ...tools('do_two') })).toMatchObject({
      state: 'ready',
      reason: '',
    })
    expect(await put('a', { ...network('b.example'), ...tools('do_three') })).toMatchObject({ ask: { isUpdate: true } })
    expect(toolsOf('a')).toEqual(['do_two'])
    book.trustEdits('a', false)
    expect(entry('a')).toMatchObject({ state: 'needs-consent' })
  })

  it('stops a plugin whose consent is forgotten', async () => {
    const { put, allow, book, entry } = await setUp()
    await put('a', network('a.example'))
    allow('a')
    book.forget('a')
    expect(entry('a')).toMatchObject({ state: 'needs-consent', ask: { isUpdate: false } })
  })

  it('leaves a plugin that is switched off off, and asks when it is switched on', async () => {
    const { put, catalog, entry } = await setUp()
    catalog.setDisabled(['a'])
    expect(await put('a', network('a.example'))).toMatchObject({ state: 'disabled' })
    expect(entry('a').ask).toBeUndefined()
    catalog.setDisabled([])
    expect(entry('a')).toMatchObject({ state: 'needs-consent' })
  })

  it('keeps version, question and mend when an edit of a waiting version is broken', async () => {
    const { dir, put, allow, catalog, entry } = await setUp()
    await put('a', network('a.example'))
    allow('a')
    await put('a', network('b.example'))
    await writeFile(join(dir, 'a', 'plugin.json'), '{')
    await catalog.reload('a')
    expect(entry('a')).toMatchObject({
      state: 'ready',
      reason: expect.stringContaining('not JSON'),
      ask: { isUpdate: true },
    })
    expect(entry('a').plugin?.manifest.permissions.network).toEqual(['a.example'])
  })

  it('tells of a question that changed, and not twice of the same', async () => {
    const { put, catalog } = await setUp()
    let heard = 0
    catalog.onChanged(() => {
      heard += 1
    })
    await put('a', network('a.example'))
    await put('a', network('b.example'))
    catalog.refresh()
    await catalog.reload()
    expect(heard).toBe(2)
  })

  it('asks for the tools of a server when they are known', async () => {
    const { dir, open, book } = await setUp()
    const manifest = { main: undefined, tools: undefined, mcp: { url: 'https://a.example/mcp' } }
    await writePlugin(dir, 'a', manifest)
    const known = new WeakMap<LoadedPlugin, LoadedPlugin>()
    const catalog = await open((plugin) => known.get(plugin) ?? plugin)
    const entry = () => inWords(catalog.plugins())[0]
    const bare = entry()?.waiting
    if (bare === undefined) throw new Error('it does not wait')
    book.allow(bare, bare.sha256)
    expect(entry()).toMatchObject({ state: 'ready' })
    const { tools } = makePlugin().manifest
    known.set(bare, { ...bare, sha256: 'with tools', manifest: { ...bare.manifest, tools } })
    catalog.refresh()
    expect(entry()).toMatchObject({ state: 'ready', ask: { changes: ['The tool “do_thing” is new.'] } })
    expect(entry()?.plugin?.manifest.tools).toEqual([])
  })
})

describe('tool names', () => {
  it('of a version that waits are checked, naming both, and the version in use stays', async () => {
    const { put, allow, entry, catalog, toolsOf } = await setUp()
    await put('a', { ...network('a.example'), ...tools('do_one'), name: 'First' })
    allow('a')
    await put('b', { ...tools('do_two'), name: 'Second' })
    await put('a', { ...network('a.example'), ...tools('do_one', 'do_two'), name: 'First' })
    expect(entry('a')).toMatchObject({ state: 'ready' })
    expect(entry('a').ask).toBeUndefined()
    for (const word of ['do_two', 'First', 'Second']) expect(entry('a').reason).toContain(word)
    expect(toolsOf('a')).toEqual(['do_one'])
    expect(entry('b')).toMatchObject({ state: 'ready', reason: '' })
    catalog.setDisabled(['b'])
    expect(entry('a')).toMatchObject({ state: 'ready', ask: { isUpdate: true } })
  })

  it('of a new plugin that asks are checked as well', async () => {
    const { put } = await setUp()
    await put('b', tools('do_one'))
    expect(await put('a', { ...network('a.example'), ...tools('do_one') })).toMatchObject({ state: 'broken' })
  })

  it('of what waits never push aside what runs', async () => {
    const { put, states } = await setUp()
    await put('a', { ...network('a.example'), ...tools('do_one') })
    expect(states()).toEqual({ a: 'needs-consent' })
    await put('b', tools('do_one'))
    expect(states()).toEqual({ a: 'broken', b: 'ready' })
  })

  it('are not taken from another plugin by an edit: the version before stays in use', async () => {
    const { put, entry, toolsOf, states } = await setUp()
    await put('a', { ...tools('do_one'), name: 'First' })
    await put('b', { ...tools('do_two'), name: 'Second' })
    await put('a', { ...tools('do_one', 'do_two'), name: 'First' })
    expect(states()).toEqual({ a: 'ready', b: 'ready' })
    for (const word of ['do_two', 'First', 'Second', 'before it stays']) expect(entry('a').reason).toContain(word)
    expect(toolsOf('a')).toEqual(['do_one'])
    await put('b', { ...tools('do_three'), name: 'Second' })
    expect(entry('a')).toMatchObject({ state: 'ready', reason: '' })
    expect(toolsOf('a')).toEqual(['do_one', 'do_two'])
  })

  it('that an edit gives up are free at once', async () => {
    const { put, states } = await setUp()
    await put('a', tools('do_one'))
    await put('b', tools('do_one'))
    expect(states()).toEqual({ a: 'ready', b: 'broken' })
    await put('a', tools('do_two'))
    expect(states()).toEqual({ a: 'ready', b: 'ready' })
  })
})
