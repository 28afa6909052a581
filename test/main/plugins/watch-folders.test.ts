import { cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FolderWatch, watchPluginFolders } from '../../../main/plugins/watch-folders.ts'

let root: string
let watching: FolderWatch
let changed: string[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'parley-watch-'))
  await mkdir(join(root, 'plugins'))
  await mkdir(join(root, 'plugins', 'old'))
  await writeFile(join(root, 'plugins', 'old', 'index.js'), '1')
  changed = []
  watching = watchPluginFolders(
    [join(root, 'plugins')],
    (name) => changed.push(name),
    () => undefined,
  )
  // The watcher is armed once it reports a first change.
  await expect
    .poll(
      async () => {
        await writeFile(join(root, 'plugins', 'old', 'probe.txt'), String(Math.random()))
        return changed.length
      },
      { interval: 400, timeout: 10_000 },
    )
    .toBeGreaterThan(0)
  changed.length = 0
})
afterEach(async () => {
  await watching.close()
  await rm(root, { recursive: true, force: true })
})

describe('plugin folders', () => {
  it('says once which folder was dropped in, however many files it has', async () => {
    const source = join(root, 'dice')
    await mkdir(source)
    for (let n = 0; n < 20; n++) await writeFile(join(source, `file${n}.js`), 'x')
    await cp(source, join(root, 'plugins', 'dice'), { recursive: true })
    await expect.poll(() => changed, { timeout: 5000 }).toContain('dice')
    await new Promise((done) => setTimeout(done, 400))
    expect(changed.filter((name) => name === 'dice')).toHaveLength(1)
  })

  it('follows a plugin that is a link to a checkout, one that is there and one that is made', async () => {
    const checkouts = ['first', 'second'].map((name) => join(root, `checkout-${name}`))
    for (const checkout of checkouts) {
      await mkdir(join(checkout, 'lib'), { recursive: true })
      await writeFile(join(checkout, 'lib', 'a.js'), '1')
    }
    await watching.close()
    const plugins = join(root, 'plugins')
    await symlink(checkouts[0] ?? '', join(plugins, 'first'))
    const { promise, resolve } = Promise.withResolvers<void>()
    watching = watchPluginFolders(
      [plugins],
      (name) => changed.push(name),
      () => undefined,
      resolve,
    )
    await promise
    const save = (checkout: string | undefined) => writeFile(join(checkout ?? '', 'lib', 'a.js'), String(Math.random()))
    const told = (name: string, checkout: string | undefined) =>
      expect
        .poll(
          async () => {
            await save(checkout)
            return changed
          },
          { interval: 400, timeout: 10_000 },
        )
        .toContain(name)
    await told('first', checkouts[0])
    await symlink(checkouts[1] ?? '', join(plugins, 'second'))
    await expect.poll(() => changed, { timeout: 5000 }).toContain('second')
    changed.length = 0
    await told('second', checkouts[1])
    // A link that is given another name, as a plugin is whose id changes.
    await rename(join(plugins, 'second'), join(plugins, 'third'))
    await expect.poll(() => changed, { timeout: 5000 }).toEqual(expect.arrayContaining(['second', 'third']))
    changed.length = 0
    await told('third', checkouts[1])
  })

  it('looks at nothing that is linked, hidden, or more than a plugin can have', async () => {
    const elsewhere = join(root, 'elsewhere')
    await mkdir(elsewhere)
    const old = join(root, 'plugins', 'old')
    await symlink(elsewhere, join(old, 'link'))
    await mkdir(join(old, '.cache'))
    await mkdir(join(old, 'many'))
    for (let n = 0; n < 600; n++) await writeFile(join(old, 'many', `${n}.js`), '1')
    await expect.poll(() => changed.length, { timeout: 5000 }).toBeGreaterThan(0)
    await new Promise((done) => setTimeout(done, 500))
    changed.length = 0
    await writeFile(join(elsewhere, 'a.js'), '1')
    await writeFile(join(old, '.cache', 'a.js'), '1')
    await mkdir(join(old, 'late'))
    await writeFile(join(old, 'late', 'a.js'), '1')
    // Another plugin has its own room; what comes with it comes after all of the above.
    await mkdir(join(root, 'plugins', 'new'))
    await writeFile(join(root, 'plugins', 'new', 'index.js'), '1')
    await expect.poll(() => changed, { timeout: 5000 }).toEqual(['new'])
  })

  it('notices a saved file and a folder that is removed', async () => {
    await writeFile(join(root, 'plugins', 'old', 'index.js'), '2')
    await expect.poll(() => changed, { timeout: 5000 }).toEqual(['old'])
    await rm(join(root, 'plugins', 'old'), { recursive: true })
    await expect.poll(() => changed, { timeout: 5000 }).toEqual(['old', 'old'])
  })
})
