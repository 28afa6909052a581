import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
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

  it('notices a saved file and a folder that is removed', async () => {
    await writeFile(join(root, 'plugins', 'old', 'index.js'), '2')
    await expect.poll(() => changed, { timeout: 5000 }).toEqual(['old'])
    await rm(join(root, 'plugins', 'old'), { recursive: true })
    await expect.poll(() => changed, { timeout: 5000 }).toEqual(['old', 'old'])
  })
})
