/**
 * `ctx.storage`, `ctx.state` and `ctx.files` through the broker, on a real temporary folder.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Broker, createBroker } from '../../../../main/plugins/broker.ts'
import type { JsonValue } from '../../../../main/voice/tools.ts'
import { makeLog, makePlugin, makeRequest } from '../../../fakes/plugins.ts'

let root: string
let broker: Broker
const plugin = makePlugin()
const other = makePlugin({ id: 'other' })

const createIn = (dataRoot: string) =>
  createBroker({
    dataRoot,
    desktop: { notify: () => {}, readClipboard: () => '', writeClipboard: () => {}, openExternal: async () => {} },
    scheduler: { add: async () => 'id', cancel: async () => true, list: () => [] },
    log: makeLog(),
    nowMs: () => 0,
  })
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'parley-broker-'))
  broker = createIn(root)
})
afterEach(() => rm(root, { recursive: true, force: true }))

const ask = (method: string, params: JsonValue, of = plugin, sessionId = 's1') =>
  broker.handlerFor(of)(makeRequest(method, params, { sessionId }))
const write = (path: string, content: string | Uint8Array, of = plugin) =>
  broker.handlerFor(of)(makeRequest('files.write', { path }, { body: Buffer.from(content) }))
const read = async (path: string, of = plugin) => {
  const request = makeRequest('files.read', { path })
  await broker.handlerFor(of)(request)
  return Buffer.concat(request.sent)
}

describe('ctx.storage', () => {
  it('keeps values over a restart, for one plugin only', async () => {
    await ask('storage.set', { key: 'a', value: { deep: [1, 'x'] } })
    await ask('storage.set', { key: 'b', value: 2 })
    broker = createIn(root)
    expect(await ask('storage.get', { key: 'a' })).toEqual({ deep: [1, 'x'] })
    expect(await ask('storage.list', { prefix: '' })).toEqual(['a', 'b'])
    expect(await ask('storage.get', { key: 'a' }, other)).toBeNull()
    expect(await ask('storage.delete', { key: 'a' })).toBe(true)
    expect(await ask('storage.delete', { key: 'a' })).toBe(false)
    broker = createIn(root)
    expect(await ask('storage.list', { prefix: '' })).toEqual(['b'])
  })

  it('writes changes that come together in few writes, and all are there', async () => {
    await Promise.all(Array.from({ length: 300 }, (_, index) => ask('storage.set', { key: `k${index}`, value: index })))
    const saved = JSON.parse(await readFile(join(root, 'sample', 'storage.json'), 'utf8'))
    expect(Object.keys(saved)).toHaveLength(300)
    expect(await readdir(join(root, 'sample'))).toEqual(['storage.json'])
  })

  it('is not confused by keys that look like more', async () => {
    for (const key of ['__proto__', 'constructor', '../other/storage', '"', 'ü\n']) {
      await ask('storage.set', { key, value: { isPolluted: true } })
      expect(await ask('storage.get', { key })).toEqual({ isPolluted: true })
    }
    expect('isPolluted' in {}).toBe(false)
    expect(await readdir(root)).toEqual(['sample'])
  })

  it('refuses what goes over the quota and keeps what was there', async () => {
    await ask('storage.set', { key: 'a', value: 'x'.repeat(900_000) })
    await expect(ask('storage.set', { key: 'b', value: 'x'.repeat(200_000) })).rejects.toMatchObject({ code: 'quota' })
    await ask('storage.set', { key: 'a', value: 'small' })
    await ask('storage.set', { key: 'b', value: 'x'.repeat(200_000) })
    expect(await ask('storage.list', { prefix: '' })).toEqual(['a', 'b'])
  })

  it('keeps a broken file aside and begins anew', async () => {
    await mkdir(join(root, 'sample'), { recursive: true })
    await writeFile(join(root, 'sample', 'storage.json'), '{"a": ')
    expect(await ask('storage.get', { key: 'a' })).toBeNull()
    await ask('storage.set', { key: 'a', value: 1 })
    expect((await readdir(join(root, 'sample'))).filter((name) => name.includes('.broken-'))).toHaveLength(1)
  })

  it.each([{}, { key: '' }, { key: 1 }, { key: 'x'.repeat(300) }, null, 'a'])(
    'refuses the parameters %j',
    async (params) => {
      await expect(ask('storage.get', params)).rejects.toMatchObject({ code: 'bad-argument' })
    },
  )
})

describe('ctx.state', () => {
  it('is one per plugin and conversation, and ends with it', async () => {
    await ask('state.set', { key: 'city', value: 'Oslo' })
    expect(await ask('state.get', { key: 'city' })).toBe('Oslo')
    expect(await ask('state.get', { key: 'city' }, plugin, 's2')).toBeNull()
    expect(await ask('state.get', { key: 'city' }, other)).toBeNull()
    broker.forgetSession('s1')
    expect(await ask('state.get', { key: 'city' })).toBeNull()
  })

  it('is closed when the call is over', async () => {
    const request = makeRequest('state.get', { key: 'a' })
    await expect(broker.handlerFor(plugin)(request)).rejects.toMatchObject({ code: 'call-over' })
  })
})

describe('ctx.files', () => {
  it('writes, reads, lists and deletes, with folders on the way', async () => {
    await write('lists/shopping.md', '# Milk ü')
    await write('top.bin', new Uint8Array([0, 255]))
    expect((await read('lists/shopping.md')).toString()).toBe('# Milk ü')
    expect(await ask('files.list', { folder: '' })).toEqual(['lists/', 'top.bin'])
    expect(await ask('files.list', { folder: 'lists' })).toEqual(['shopping.md'])
    expect(await ask('files.list', { folder: 'none' })).toEqual([])
    expect(await ask('files.delete', { path: 'top.bin' })).toBe(true)
    expect(await ask('files.delete', { path: 'top.bin' })).toBe(false)
    await expect(read('top.bin')).rejects.toMatchObject({ code: 'not-found' })
    await expect(read('top.bin', other)).rejects.toMatchObject({ code: 'not-found' })
  })

  it.each([
    '',
    '.',
    '..',
    '../x',
    'a/../../x',
    '/etc/passwd',
    'a//b',
    'a/',
    'C:\\x',
    'C:/x',
    '\\\\server\\x',
    '..\\x',
    'a\0b',
    'a\nb',
    'con',
    'NUL.txt',
    'a/aux',
    'x:stream',
    'trailing.',
    'trailing ',
    'a/b/c/d/e/f/g/h/i',
    'x'.repeat(300),
    'x.parley-tmp',
    'a?b',
  ])('refuses the path %j', async (path) => {
    for (const work of [() => read(path), () => write(path, 'x'), () => ask('files.delete', { path })]) {
      await expect(work()).rejects.toMatchObject({ code: 'bad-path' })
    }
  })

  it('follows no link, neither of a file nor of a folder', async () => {
    const files = join(root, 'sample', 'files')
    await mkdir(files, { recursive: true })
    await writeFile(join(root, 'secret.txt'), 'secret')
    await symlink(root, join(files, 'folder'))
    await symlink(join(root, 'secret.txt'), join(files, 'file.txt'))
    for (const path of ['folder/secret.txt', 'file.txt']) {
      for (const work of [() => read(path), () => write(path, 'x'), () => ask('files.delete', { path })]) {
        await expect(work()).rejects.toMatchObject({ code: 'bad-path' })
      }
    }
    await expect(ask('files.list', { folder: 'folder' })).rejects.toMatchObject({ code: 'bad-path' })
    expect(await readFile(join(root, 'secret.txt'), 'utf8')).toBe('secret')
  })

  it('keeps to the quota, also for writes that come together', async () => {
    const piece = new Uint8Array(10 * 1024 * 1024)
    const writes = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => write(`f${index}`, piece)))
    expect(writes.map(({ status }) => status)).toEqual([...Array(5).fill('fulfilled'), 'rejected'])
    await expect(write('f0', piece)).resolves.toBeNull()
  })

  it('says that a folder is no file', async () => {
    await write('a/b', 'x')
    await expect(read('a')).rejects.toMatchObject({ code: 'bad-path' })
    await expect(ask('files.delete', { path: 'a' })).resolves.toBe(false)
  })
})

describe('the broker', () => {
  it.each(['', 'constructor', '__proto__', 'toString', 'storage', 'files.read.x'])(
    'knows no request %j',
    async (method) => {
      await expect(ask(method, {})).rejects.toMatchObject({ code: 'unknown-method' })
    },
  )
})
