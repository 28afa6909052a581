/**
 * `ctx.storage`, `ctx.state` and `ctx.files` through the broker, on a real temporary folder.
 */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Broker, createBroker } from '../../../../main/plugins/broker.ts'
import type { JsonValue } from '../../../../main/voice/tools.ts'
import { makeLog, makePlugin, makeRequest } from '../../../fakes/plugins.ts'

let root: string
let broker: Broker
let forgotten: string[]
let moved: string[]
let picked: Map<string, string>
const plugin = makePlugin()
const other = makePlugin({ id: 'other' })

const createIn = (dataRoot: string) =>
  createBroker({
    dataRoot,
    desktop: { notify: () => {}, readClipboard: () => '', writeClipboard: () => {}, openExternal: async () => {} },
    scheduler: {
      add: async () => 'id',
      cancel: async () => true,
      list: () => [],
      forget: async (id) => void forgotten.push(id),
      move: async (from, to) => void moved.push(`${from} to ${to}`),
    },
    folderOf: (id, name) => picked.get(`${id}/${name}`),
    log: makeLog(),
    nowMs: () => 0,
  })
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'parley-broker-'))
  broker = createIn(root)
  forgotten = []
  moved = []
  picked = new Map()
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

describe('belongings', () => {
  it('go to another name with files, storage and wake-ups, and what still runs writes to neither place', async () => {
    await ask('storage.set', { key: 'a', value: 1 })
    await write('notes/x.txt', 'mine')
    expect(await broker.belongings.has('sample')).toBe(true)
    await broker.belongings.move('sample', 'sample@0123')
    expect(moved).toEqual(['sample to sample@0123'])
    expect(await broker.dataNames()).toEqual(['sample@0123'])
    expect(await broker.dataUsage('sample@0123')).toBeGreaterThan(0)
    expect(await broker.belongings.has('sample')).toBe(false)
    expect(await ask('storage.get', { key: 'a' })).toBeNull()
    await expect(read('notes/x.txt')).rejects.toMatchObject({ code: 'not-found' })
    await ask('storage.set', { key: 'a', value: 2 })
    await broker.belongings.move('sample', 'sample@4567')
    await broker.belongings.move('sample@0123', 'sample')
    expect(await ask('storage.get', { key: 'a' })).toBe(1)
    expect((await read('notes/x.txt')).toString()).toBe('mine')
    await broker.belongings.forget('sample@4567')
    expect(await broker.dataNames()).toEqual(['sample'])
  })

  it('are nothing where nothing was kept', async () => {
    expect(await broker.belongings.has('sample')).toBe(false)
    await broker.belongings.move('sample', 'sample@0123')
    expect(await broker.dataNames()).toEqual([])
  })
})

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
    // Too long for a disk, which counts bytes.
    'ü'.repeat(128),
    // A half of a character; a name that reads backwards in the user's file manager.
    'a\ud800b',
    'bill\u202efdp.exe',
  ])('refuses the path %j', async (path) => {
    for (const work of [() => read(path), () => write(path, 'x'), () => ask('files.delete', { path })]) {
      await expect(work()).rejects.toMatchObject({ code: 'bad-path' })
    }
  })

  it('takes a name as long as a disk does', async () => {
    for (const path of ['x'.repeat(240), 'ü'.repeat(127)]) {
      await write(path, 'content')
      expect(String(await read(path))).toBe('content')
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

describe('what a plugin keeps in all', () => {
  const piece = new Uint8Array(10 * 1024 * 1024 - 200_000)

  it('is measured, files and storage together, and limited together', async () => {
    expect(await broker.dataUsage('sample')).toBe(0)
    await ask('storage.set', { key: 'a', value: 'x'.repeat(900_000) })
    await write('small', 'hello')
    const stored = (await readFile(join(root, 'sample', 'storage.json'))).byteLength
    expect(await broker.dataUsage('sample')).toBe(stored + 5)
    for (let index = 0; index < 5; index += 1) await write(`f${index}`, piece)
    await expect(write('more', new Uint8Array(200_000))).rejects.toMatchObject({ code: 'quota' })
    await write('more', new Uint8Array(50_000))
    await expect(ask('storage.set', { key: 'b', value: 'x'.repeat(100_000) })).rejects.toMatchObject({ code: 'quota' })
    await ask('storage.set', { key: 'a', value: 'smaller' })
    await ask('storage.set', { key: 'b', value: 'x'.repeat(100_000) })
    expect(await broker.dataUsage('other')).toBe(0)
  })

  it('is measured again before anything is refused: the user may have tidied up', async () => {
    for (let index = 0; index < 5; index += 1) await write(`f${index}`, piece)
    await expect(write('f5', piece)).rejects.toMatchObject({ code: 'quota' })
    await rm(join(root, 'sample', 'files', 'f0'))
    await write('f5', piece)
  })

  it('counts no file twice, leaves no empty folder, and drops what a crash left half written', async () => {
    await write('a/b/c.txt', 'one')
    await write('a/b/c.txt', 'three')
    await write('a/d.txt', 'x')
    await ask('files.delete', { path: 'a/b/c.txt' })
    expect(await readdir(join(root, 'sample', 'files', 'a'))).toEqual(['d.txt'])
    await writeFile(join(root, 'sample', 'files', 'a', 'e.txt.1234.parley-tmp'), 'half')
    expect(await broker.dataUsage('sample')).toBe(1)
    expect(await readdir(join(root, 'sample', 'files', 'a'))).toEqual(['d.txt'])
    await ask('files.delete', { path: 'a/d.txt' })
    expect(await readdir(join(root, 'sample', 'files'))).toEqual([])
  })

  it('is deleted with everything, and nothing of it comes back', async () => {
    await ask('storage.set', { key: 'a', value: 1 })
    await write('a.txt', 'x')
    await ask('storage.set', { key: 'a', value: 2 }, other)
    await broker.clearData('sample')
    expect(forgotten).toEqual(['sample'])
    expect(await readdir(root)).toEqual(['other'])
    expect(await ask('storage.get', { key: 'a' })).toBeNull()
    await ask('storage.set', { key: 'b', value: 2 })
    expect(JSON.parse(await readFile(join(root, 'sample', 'storage.json'), 'utf8'))).toEqual({ b: 2 })
    expect(await ask('storage.get', { key: 'a' }, other)).toBe(2)
  })

  it('counts keys and values as they are written, whatever characters they have', async () => {
    await expect(ask('storage.set', { key: 'a', value: 'ü'.repeat(600_000) })).rejects.toMatchObject({ code: 'quota' })
    await ask('storage.set', { key: 'ü"\n', value: 'ü'.repeat(1000) })
    const { size } = await stat(join(root, 'sample', 'storage.json'))
    expect(await broker.dataUsage('sample')).toBe(size)
  })
})

describe("a folder of the user's", () => {
  const asking = makePlugin({ permissions: { folders: ['Documents', 'Music'] } })
  let documents: string
  beforeEach(async () => {
    documents = join(root, 'home', 'documents')
    await mkdir(documents, { recursive: true })
    picked.set('sample/Documents', documents)
  })
  const inDocuments = { in: 'Documents' }
  const writeIn = (path: string, content: string | Uint8Array, folder: string = 'Documents') =>
    broker.handlerFor(asking)(makeRequest('files.write', { path, in: folder }, { body: Buffer.from(content) }))
  const readIn = async (path: string) => {
    const request = makeRequest('files.read', { path, ...inDocuments })
    await broker.handlerFor(asking)(request)
    return Buffer.concat(request.sent).toString()
  }

  it('is read, written, listed and tidied like the own one, and is another place', async () => {
    await writeFile(join(documents, 'letter.txt'), 'Dear')
    expect(await readIn('letter.txt')).toBe('Dear')
    await writeIn('new/note.md', 'Hello')
    expect(await readFile(join(documents, 'new', 'note.md'), 'utf8')).toBe('Hello')
    expect(await ask('files.list', { folder: '', ...inDocuments }, asking)).toEqual(['letter.txt', 'new/'])
    expect(await ask('files.delete', { path: 'new/note.md', ...inDocuments }, asking)).toBe(true)
    expect(await ask('files.delete', { path: 'new/note.md', ...inDocuments }, asking)).toBe(false)
    // Not the plugin's to tidy.
    expect(await ask('files.list', { folder: '', ...inDocuments }, asking)).toEqual(['letter.txt', 'new/'])
    expect(await ask('files.list', { folder: '' }, asking)).toEqual([])
    expect(await broker.dataUsage('sample')).toBe(0)
  })

  it("keeps the rights of the user's files", async () => {
    await writeFile(join(documents, 'shared.txt'), 'old', { mode: 0o600 })
    await chmod(join(documents, 'shared.txt'), 0o664)
    await writeIn('shared.txt', 'new')
    expect((await stat(join(documents, 'shared.txt'))).mode & 0o777).toBe(0o664)
  })

  it.each([
    ['Pictures', 'not-allowed', /permissions\.folders/],
    ['Music', 'not-granted', /has not picked a folder for "Music".*under Plugins/],
    ['constructor', 'not-allowed', /permissions\.folders/],
  ])('%s is refused: %s', async (folder, code, message) => {
    const refusal = { code, message: expect.stringMatching(message) }
    await expect(writeIn('a.txt', 'x', folder)).rejects.toMatchObject(refusal)
    for (const [name, params] of [
      ['files.read', { path: 'a' }],
      ['files.delete', { path: 'a' }],
      ['files.list', { folder: '' }],
    ] as const) {
      await expect(ask(name, { ...params, in: folder }, asking)).rejects.toMatchObject(refusal)
    }
  })

  it('that is gone is not made again', async () => {
    await rm(documents, { recursive: true })
    await expect(writeIn('a.txt', 'x')).rejects.toMatchObject({ code: 'not-found' })
    expect(await readdir(join(root, 'home'))).toEqual([])
  })

  it.each(['../outside.txt', '/etc/passwd', 'a/../../outside.txt', 'link/outside.txt', 'file-link'])(
    'is not left by way of %s',
    async (path) => {
      await writeFile(join(root, 'home', 'outside.txt'), 'secret')
      await symlink(join(root, 'home'), join(documents, 'link'))
      await symlink(join(root, 'home', 'outside.txt'), join(documents, 'file-link'))
      await expect(readIn(path)).rejects.toMatchObject({ code: 'bad-path' })
      await expect(writeIn(path, 'x')).rejects.toMatchObject({ code: 'bad-path' })
      await expect(ask('files.delete', { path, ...inDocuments }, asking)).rejects.toMatchObject({ code: 'bad-path' })
      expect(await readFile(join(root, 'home', 'outside.txt'), 'utf8')).toBe('secret')
    },
  )

  it('gives no file of more than 10 MB', async () => {
    await writeFile(join(documents, 'film.bin'), new Uint8Array(10 * 1024 * 1024 + 1))
    await expect(readIn('film.bin')).rejects.toMatchObject({ code: 'too-large' })
  })

  it('is the one of this plugin alone', async () => {
    const neighbour = makePlugin({ id: 'other', permissions: { folders: ['Documents'] } })
    const params = { folder: '', ...inDocuments }
    await expect(ask('files.list', params, neighbour)).rejects.toMatchObject({ code: 'not-granted' })
  })
})

describe('bodies', () => {
  it('are taken one at a time, and one that never comes holds up nothing but the next', async () => {
    const begun: string[] = []
    const { promise, resolve } = Promise.withResolvers<Uint8Array>()
    const send = (path: string, body: Promise<Uint8Array>) =>
      broker.handlerFor(plugin)({
        ...makeRequest('files.write', { path }),
        readBody: () => {
          begun.push(path)
          return body
        },
      })
    const first = send('first', promise)
    const second = send('second', Promise.resolve(new Uint8Array(2)))
    await ask('storage.set', { key: 'a', value: 1 })
    await broker.dataUsage('sample')
    expect(begun).toEqual(['first'])
    resolve(new Uint8Array(1))
    await Promise.all([first, second])
    expect(begun).toEqual(['first', 'second'])
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
