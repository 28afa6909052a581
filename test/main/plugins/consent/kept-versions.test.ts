/** The bytes of versions in use on a real disk. */
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createKeptVersions } from '../../../../main/plugins/consent/kept-versions.ts'
import { loadPlugin } from '../../../../main/plugins/load-plugin.ts'
import { makeLog } from '../../../fakes/plugins.ts'
import { temporaryFolder, writePlugin } from '../plugin-folder.ts'

const setUp = async () => {
  const root = join(await temporaryFolder(), 'allowed-plugins')
  const log = makeLog()
  const kept = createKeptVersions({ root, load: loadPlugin, log })
  const load = async (changes: Record<string, unknown> = {}, files: Record<string, unknown> = {}) => {
    const folder = await writePlugin(await temporaryFolder(), 'weather', changes, files)
    const result = await loadPlugin(folder, { isBundled: false })
    if (!result.ok) throw new Error(JSON.stringify(result.broken))
    return result.plugin
  }
  return { root, log, kept, load }
}

describe('kept versions', () => {
  it('gives back the same bytes, the latest version alone', async () => {
    const { root, kept, load } = await setUp()
    expect(await kept.find('weather')).toBeUndefined()
    const first = await load({}, { 'lib/a.js': 'export const a = 1' })
    await kept.keep(first)
    expect((await kept.find('weather'))?.sha256).toBe(first.sha256)
    expect((await kept.find('weather'))?.files).toEqual(first.files)
    const second = await load({ version: '2.0.0' })
    await kept.keep(second)
    await kept.keep(second)
    expect((await kept.find('weather'))?.manifest.version).toBe('2.0.0')
    expect(await readdir(root)).toEqual([`weather@${second.sha256.slice(0, 16)}`])
    expect(await kept.find('weath')).toBeUndefined()
    await kept.forget('weather')
    expect(await readdir(root)).toEqual([])
    expect(await kept.find('weather')).toBeUndefined()
  })

  it('is not used when somebody has changed it', async () => {
    const { root, kept, load } = await setUp()
    const plugin = await load()
    await kept.keep(plugin)
    const [place = ''] = await readdir(root)
    await writeFile(join(root, place, 'weather', 'index.js'), 'export default { tools: {} }')
    expect(await kept.find('weather')).toBeUndefined()
    await writeFile(join(root, place, 'weather', 'plugin.json'), '{')
    expect(await kept.find('weather')).toBeUndefined()
  })

  it('forgets what is kept of plugins that are gone, also of an earlier start', async () => {
    const { root, kept, load, log } = await setUp()
    const plugin = await load()
    await kept.keep(plugin)
    kept.keepOnly(['weather', 'other'])
    await kept.flush()
    expect(await readdir(root)).toHaveLength(1)
    const next = createKeptVersions({ root, load: loadPlugin, log })
    next.keepOnly(['other'])
    await next.flush()
    expect(await readdir(root)).toEqual([])
    await next.keep(plugin)
    next.keepOnly([])
    await next.keep(plugin)
    expect((await next.find('weather'))?.sha256).toBe(plugin.sha256)
    expect(log.lines).toEqual([])
  })

  it('says in the log that the disk refuses, and tries again the next time', async () => {
    const { root, kept, load, log } = await setUp()
    const plugin = await load()
    await writeFile(root, 'in the way')
    await kept.keep(plugin)
    expect(log.lines.map(({ message }) => message)).toEqual(['the version of a plugin that is in use is not kept'])
    await rm(root)
    await kept.keep(plugin)
    expect((await kept.find('weather'))?.sha256).toBe(plugin.sha256)
  })
})
