/** `npm run plugin:new` and `plugin:lint` as an author runs them. */
import { execFile } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../main/plugins/plugin-folder.ts'

const run = (script: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const file = join(import.meta.dirname, '../../scripts', script)
    execFile(process.execPath, [file, ...args], (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err })
    })
  })

describe('author scripts', () => {
  it('make a plugin that has nothing to mend', async () => {
    const parent = await temporaryFolder()
    expect(await run('plugin-new.ts', 'train-times', parent)).toMatchObject({ code: 0, err: '' })
    const folder = join(parent, 'train-times')
    expect((await readdir(folder)).sort()).toEqual(['README.md', 'index.js', 'plugin.json'])
    const lint = await run('plugin-lint.ts', folder)
    expect(lint).toMatchObject({ code: 0, err: '' })
    expect(lint.out).toContain('no problems')
  })

  it('refuse a bad id and a folder that is there, in plain words', async () => {
    const parent = await temporaryFolder()
    const ids = ['Bad Id', '../up', 'parley', 'clock']
    for (const result of await Promise.all(ids.map((id) => run('plugin-new.ts', id, parent)))) {
      expect(result.code).toBe(1)
      expect(result.err).not.toContain('    at ')
    }
    expect(await readdir(parent)).toEqual([])
    await run('plugin-new.ts', 'twice', parent)
    expect(await run('plugin-new.ts', 'twice', parent)).toMatchObject({
      code: 1,
      err: expect.stringContaining('is there already'),
    })
  })

  it('say what is wrong with file, path and mend, and leave with 1', async () => {
    const parent = await temporaryFolder()
    await run('plugin-new.ts', 'sample', parent)
    await writeFile(join(parent, 'sample', 'plugin.json'), JSON.stringify({ api: 1, id: 'sample', nam: 'x' }))
    const lint = await run('plugin-lint.ts', join(parent, 'sample'))
    expect(lint.code).toBe(1)
    expect(lint.out).toContain('plugin.json /nam: There is no key "nam" here. Did you mean "name"?')
    expect((await run('plugin-lint.ts')).code).toBe(1)
    expect(await run('plugin-lint.ts', join(parent, 'gone'))).toMatchObject({
      code: 1,
      out: expect.stringContaining('there is no such folder'),
    })
    expect(await run('plugin-lint.ts', parent)).toMatchObject({
      code: 1,
      out: expect.stringContaining(`npm run plugin:lint ${join(parent, 'sample')}`),
    })
  })
})
