/** Folders in, states out: catalog.ts over real directories. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type CatalogEntry, createCatalog } from '../../../main/plugins/catalog.ts'
import { inWords } from '../../fakes/in-words.ts'
import { temporaryFolder, weatherTool, writeFolder, writePlugin } from './plugin-folder.ts'

const tools = (...names: string[]) => ({ tools: names.map((name) => ({ ...weatherTool, name })) })
const states = (entries: readonly CatalogEntry[]) => Object.fromEntries(entries.map(({ id, state }) => [id, state]))
const catalogOf = (...dirs: string[]) =>
  createCatalog({ dirs: dirs.map((path, index) => ({ path, isBundled: index === 0 })), disabledPlugins: [] })

describe('catalog', () => {
  it('reads every place; what is missing is empty', async () => {
    const [bundled, user] = [await temporaryFolder(), await temporaryFolder()]
    await writePlugin(bundled, 'clock', tools('get_time'))
    await writePlugin(user, 'weather')
    await writeFile(join(user, 'README.md'), 'not a plugin')
    const catalog = catalogOf(bundled, user, join(user, 'gone'))
    await catalog.load()
    expect(catalog.plugins()).toMatchObject([
      { id: 'clock', isBundled: true, isEnabled: true, state: 'ready', reason: '', plugin: { id: 'clock' } },
      { id: 'weather', isBundled: false, state: 'ready' },
    ])
  })

  it('shows a broken folder with file, path and mend, and keeps the rest', async () => {
    const dir = await temporaryFolder()
    await writePlugin(dir, 'a', { permision: {} })
    await writeFolder(join(dir, 'b'), { 'plugin.json': '{' })
    await writePlugin(dir, 'c')
    const catalog = catalogOf(dir)
    await catalog.load()
    expect(states(catalog.plugins())).toEqual({ a: 'broken', b: 'broken', c: 'ready' })
    const [a] = inWords(catalog.plugins())
    expect(a?.reason).toContain('plugin.json /permision: There is no key "permision" here.')
    expect(a?.plugin).toBeUndefined()
  })

  it('refuses the later of two with one tool name, naming both, until the first is switched off', async () => {
    const dir = await temporaryFolder()
    await writePlugin(dir, 'a', { name: 'First' })
    await writePlugin(dir, 'b', { name: 'Second' })
    const catalog = catalogOf(dir)
    await catalog.load()
    expect(states(catalog.plugins())).toEqual({ a: 'ready', b: 'broken' })
    const reason = inWords(catalog.plugins()[1]?.reason ?? '')
    for (const word of ['get_weather', 'First', 'Second']) expect(reason).toContain(word)
    catalog.setDisabled(['a'])
    expect(states(catalog.plugins())).toEqual({ a: 'disabled', b: 'ready' })
    catalog.setDisabled([])
    expect(states(catalog.plugins())).toEqual({ a: 'broken', b: 'ready' })
  })

  it('does not let what arrives push aside what works', async () => {
    const dir = await temporaryFolder()
    await writePlugin(dir, 'z')
    const catalog = catalogOf(dir)
    await catalog.load()
    await writePlugin(dir, 'a')
    await catalog.reload()
    expect(states(catalog.plugins())).toEqual({ a: 'broken', z: 'ready' })
  })

  it('refuses a second plugin with one id, and still lists both under ids of their own', async () => {
    const [bundled, user] = [await temporaryFolder(), await temporaryFolder()]
    await writePlugin(bundled, 'weather')
    await writePlugin(user, 'weather')
    const catalog = catalogOf(bundled, user)
    await catalog.load()
    expect(states(catalog.plugins())).toEqual({ weather: 'ready', 'weather (2)': 'broken' })
    expect(inWords(catalog.plugins()[1]?.reason)).toContain(join(bundled, 'weather'))
    expect(inWords(catalog.plugins()[1]?.reason)).toContain(join(user, 'weather'))
  })

  it('reads one folder again, and keeps the last good version in use while an edit is broken', async () => {
    const dir = await temporaryFolder()
    const folder = await writePlugin(dir, 'a', tools('do_one'))
    await writePlugin(dir, 'b', tools('do_two'))
    const catalog = catalogOf(dir)
    await catalog.load()
    const before = catalog.plugins()[0]?.plugin
    await writeFile(join(folder, 'plugin.json'), '{')
    await catalog.reload('a')
    expect(inWords(catalog.plugins()[0])).toMatchObject({ state: 'ready', reason: expect.stringContaining('not JSON') })
    expect(catalog.plugins()[0]?.plugin).toBe(before)
    await writePlugin(dir, 'a', tools('do_three'))
    await catalog.reload('a')
    expect(catalog.plugins()[0]).toMatchObject({ state: 'ready', reason: '' })
    expect(catalog.plugins()[0]?.plugin?.manifest.tools[0]?.name).toBe('do_three')
    await rm(folder, { recursive: true })
    await catalog.reload('a')
    expect(states(catalog.plugins())).toEqual({ b: 'ready' })
  })

  it('tells of changes, and only of changes', async () => {
    const dir = await temporaryFolder()
    await writePlugin(dir, 'a')
    const catalog = catalogOf(dir)
    const heard: string[] = []
    const stop = catalog.onChanged((entries) => heard.push(JSON.stringify(states(entries))))
    await catalog.load()
    await catalog.reload()
    catalog.setDisabled(['a'])
    catalog.setDisabled(['a'])
    catalog.setDisabled(['a', 'never-heard-of'])
    stop()
    catalog.setDisabled([])
    expect(heard).toEqual(['{"a":"ready"}', '{"a":"disabled"}'])
  })

  it('ends with what is on the disk when it is asked to read many times at once', async () => {
    const dir = await temporaryFolder()
    const catalog = catalogOf(dir)
    const first = catalog.load()
    await writePlugin(dir, 'a')
    await Promise.all([first, catalog.reload(), catalog.reload('a'), catalog.reload('gone')])
    expect(states(catalog.plugins())).toEqual({ a: 'ready' })
  })

  it('takes a place that is named twice once', async () => {
    const dir = await temporaryFolder()
    await writePlugin(dir, 'a')
    const catalog = catalogOf(dir, dir)
    await catalog.load()
    expect(states(catalog.plugins())).toEqual({ a: 'ready' })
  })
})
