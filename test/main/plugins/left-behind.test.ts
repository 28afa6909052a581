/** Whose things lie under an id when plugins come, go, change and come back, and when a crash comes between. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Belongings, createLeftBehind } from '../../../main/plugins/left-behind.ts'
import type { LoadedPlugin } from '../../../main/plugins/loaded-plugin.ts'
import { makeLog, makePlugin } from '../../fakes/plugins.ts'
import { temporaryFolder } from './plugin-folder.ts'

/** A version of a plugin; its bytes are its own. */
const version = (bytes: string, id = 'weather'): LoadedPlugin =>
  makePlugin({ id, name: `Weather ${bytes}` }, { isBundled: false, sha256: bytes.repeat(64) })
const [a, a2, b] = [version('a'), version('c'), version('b')]

/** A store that can refuse, as a disk does. */
const createStore = () => {
  const kept = new Map<string, string>()
  let isRefusing = false
  const belongings: Belongings = {
    has: (name) => kept.has(name),
    move: async (from, to) => {
      await Promise.resolve()
      if (isRefusing) throw new Error('the disk refuses')
      const value = kept.get(from)
      if (value === undefined) return
      if (kept.has(to)) throw new Error(`something lies under ${to}`)
      kept.delete(from)
      kept.set(to, value)
    },
    forget: async (name) => void kept.delete(name),
  }
  return {
    kept,
    belongings,
    refuse: (now: boolean) => {
      isRefusing = now
    },
  }
}

const setUp = async () => {
  const path = join(await temporaryFolder(), 'plugin-owners.json')
  const [consents, data, settings] = [createStore(), createStore(), createStore()]
  const log = makeLog()
  let nowMs = 1000
  const open = async () => {
    const left = createLeftBehind({
      path,
      consents: consents.belongings,
      stores: [data.belongings, settings.belongings],
      names: async () => [...data.kept.keys()].filter((name) => !name.includes('@')),
      bytesOf: async (name) => data.kept.get(name)?.length ?? 0,
      nowMs: () => ++nowMs,
      log,
    })
    await left.load()
    return left
  }
  let left = await open()
  return {
    path,
    consents,
    data,
    settings,
    log,
    left: () => left,
    /** The catalog's list: these plugins in use. */
    present: (...plugins: LoadedPlugin[]) =>
      left.seen(plugins.map((plugin) => ({ id: plugin.id, isReady: true, plugin }))),
    keep: (what: string, id = 'weather') => {
      consents.kept.set(id, `yes to ${what}`)
      data.kept.set(id, `data of ${what}`)
      settings.kept.set(id, `settings of ${what}`)
    },
    restart: async () => {
      await left.flush()
      left = await open()
    },
  }
}

describe('what plugins leave behind', () => {
  it('is put aside when the folder goes, and the same bytes get it back, consent and all', async () => {
    const { present, keep, consents, data, settings, left } = await setUp()
    present(a)
    keep('a')
    present()
    await left().flush()
    expect([consents.kept.has('weather'), data.kept.has('weather'), settings.kept.has('weather')]).toEqual([
      false,
      false,
      false,
    ])
    expect(await left().list()).toMatchObject([{ pluginId: 'weather', name: 'Weather a', version: '1.0.0', bytes: 9 }])
    present(a)
    await left().settled('weather')
    expect([consents.kept.get('weather'), data.kept.get('weather')]).toEqual(['yes to a', 'data of a'])
    expect(await left().list()).toEqual([])
  })

  it('is not given to another plugin of that id, which begins with nothing, and both get their own back', async () => {
    const { present, keep, data, left } = await setUp()
    present(a)
    keep('a')
    present()
    present(b)
    await left().settled('weather')
    expect(data.kept.has('weather')).toBe(false)
    keep('b')
    present()
    present(a)
    await left().settled('weather')
    expect(data.kept.get('weather')).toBe('data of a')
    present()
    present(b)
    await left().settled('weather')
    expect(data.kept.get('weather')).toBe('data of b')
  })

  it('stays with a folder whose files change, and with every version it has had', async () => {
    const { present, keep, data, left, restart } = await setUp()
    present(a)
    keep('a')
    present(a2)
    await left().settled('weather')
    expect(data.kept.get('weather')).toBe('data of a')
    await restart()
    present(a2)
    present()
    present(a)
    await left().settled('weather')
    expect(data.kept.get('weather')).toBe('data of a')
  })

  it('stays while the folder is broken, switched off or waits', async () => {
    const { keep, data, left } = await setUp()
    left().seen([{ id: 'weather', isReady: true, plugin: a }])
    keep('a')
    left().seen([{ id: 'weather', isReady: false, plugin: undefined }])
    left().seen([{ id: 'weather', isReady: false, plugin: b }])
    left().seen([{ id: 'weather', isReady: true, plugin: a }])
    await left().settled('weather')
    expect(data.kept.get('weather')).toBe('data of a')
  })

  it('is seen to be gone at the next start, too', async () => {
    const { present, keep, data, left, restart } = await setUp()
    present(a)
    keep('a')
    await restart()
    present()
    present(b)
    await left().settled('weather')
    expect(data.kept.has('weather')).toBe(false)
    expect(await left().list()).toHaveLength(1)
  })

  it('has no owner from before there was this file: whoever is there keeps it, nobody else', async () => {
    const { keep, restart, present, data, left } = await setUp()
    keep('a')
    keep('x', 'other')
    await restart()
    present(a)
    await left().flush()
    expect([...data.kept.values()].sort()).toEqual(['data of a', 'data of x'])
    expect(data.kept.get('weather')).toBe('data of a')
    expect(await left().list()).toMatchObject([{ pluginId: 'other', name: 'other' }])
  })

  it('goes to another plugin when the user says so, but no consent; what that one kept is put aside', async () => {
    const { present, keep, consents, data, settings, left } = await setUp()
    present(a)
    keep('a')
    present()
    present(b)
    await left().settled('weather')
    keep('b')
    const [item] = await left().list()
    await left().handOver(item?.key ?? '')
    expect(data.kept.get('weather')).toBe('data of a')
    expect(settings.kept.get('weather')).toBe('settings of a')
    expect([...consents.kept]).toEqual([['weather', 'yes to b']])
    const [own] = await left().list()
    expect(own).toMatchObject({ name: 'Weather b', bytes: 9 })
    // What gave way does not come back by itself.
    present()
    present(b)
    await left().settled('weather')
    expect(data.kept.get('weather')).toBe('data of a')
    await left().remove(own?.key ?? '')
    expect([...data.kept.values()]).toEqual(['data of a'])
    await expect(left().remove(own?.key ?? '')).rejects.toMatchObject({ code: 'nothing-left' })
    await expect(left().handOver('gone')).rejects.toMatchObject({ code: 'nothing-left' })
  })

  it('lists nothing for a plugin that has kept nothing, and nothing for a consent alone', async () => {
    const { present, consents, left } = await setUp()
    present(a)
    present()
    await left().flush()
    expect(await left().list()).toEqual([])
    present(a)
    consents.kept.set('weather', 'yes to a')
    present()
    await left().flush()
    expect([...consents.kept.values()]).toEqual(['yes to a'])
    expect(await left().list()).toEqual([])
    present(a)
    await left().settled('weather')
    expect(consents.kept.get('weather')).toBe('yes to a')
  })

  it('hands nothing out while the disk refuses to put it aside, and tries again at the next start', async () => {
    const { present, keep, settings, data, left, log, restart } = await setUp()
    present(a)
    keep('a')
    settings.refuse(true)
    present()
    present(b)
    await expect(left().settled('weather')).rejects.toMatchObject({ code: 'not-put-aside' })
    expect(log.lines.map(({ message }) => message)).toContain('what a plugin keeps could not be moved')
    settings.refuse(false)
    await restart()
    present(b)
    await left().settled('weather')
    expect([data.kept.has('weather'), settings.kept.has('weather')]).toEqual([false, false])
    expect([...settings.kept.values()]).toEqual(['settings of a'])
  })

  it('starts anew from a damaged file, which is kept', async () => {
    const { path, present, keep, data, left, restart, log } = await setUp()
    present(a)
    keep('a')
    await left().flush()
    await writeFile(path, '{')
    await restart()
    present(a)
    await left().flush()
    expect(data.kept.get('weather')).toBe('data of a')
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ owners: { weather: {} } })
    expect(log.lines.some(({ message }) => message.includes('broken'))).toBe(true)
  })

  it('never shows one plugin what another kept, and loses nothing, whatever comes and goes how fast', async () => {
    const step = fc.constantFrom('none', 'a', 'b', 'c', 'keep', 'rest', 'restart')
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const world = await setUp()
        const { data, settings, present, left } = world
        const versions: Readonly<Record<string, LoadedPlugin>> = { a, b, c: version('d') }
        let now: string | undefined
        const made = new Set<string>()
        for (const [at, name] of steps.entries()) {
          if (name === 'rest') await left().flush()
          else if (name === 'restart') {
            await world.restart()
            present(...(now === undefined ? [] : [versions[now] ?? a]))
          } else if (name === 'keep') {
            if (now === undefined) continue
            await left().settled('weather')
            const seen = data.kept.get('weather')
            if (seen !== undefined) expect(seen.startsWith(`${now} `)).toBe(true)
            if (seen !== undefined) made.delete(seen)
            const value = `${now} ${at}`
            made.add(value)
            data.kept.set('weather', value)
            settings.kept.set('weather', value)
          } else {
            // Another folder under the same id comes only after the one before has gone.
            if (now !== undefined && name !== now) present()
            now = name === 'none' ? undefined : name
            present(...(now === undefined ? [] : [versions[now] ?? a]))
          }
        }
        await left().flush()
        expect([...data.kept.values()].sort()).toEqual([...made].sort())
        expect([...settings.kept.values()].sort()).toEqual([...made].sort())
      }),
      { numRuns: 60 },
    )
  })
})
