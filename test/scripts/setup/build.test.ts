/** When a build is due: any change of any source, and nothing else. */
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sourceStamp } from '../../../scripts/setup/build.ts'

describe('the stamp of the sources', () => {
  let root = ''
  const stamp = (): Promise<string> => sourceStamp(root, ['main', 'package.json', 'not-there'])
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'parley-build-'))
    await mkdir(join(root, 'main/voice'), { recursive: true })
    await writeFile(join(root, 'main/voice/a.ts'), 'one')
    await writeFile(join(root, 'package.json'), '{}')
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  it('stays while nothing changes, and ignores files that are no source', async () => {
    const before = await stamp()
    await writeFile(join(root, 'README.md'), 'words')
    expect(await stamp()).toBe(before)
  })

  it('changes with content, time, a new file and a deleted one', async () => {
    const seen = new Set([await stamp()])
    const file = join(root, 'main/voice/a.ts')
    await writeFile(file, 'longer')
    seen.add(await stamp())
    await utimes(file, 1, 1)
    seen.add(await stamp())
    await writeFile(join(root, 'main/b.ts'), '')
    seen.add(await stamp())
    await rm(file)
    seen.add(await stamp())
    expect(seen.size).toBe(5)
  })
})
