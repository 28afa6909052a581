/** Two set-ups of one clone, in one process or after a killed one. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withLock } from '../../../scripts/setup/lock.ts'

describe('the set-up lock', () => {
  let folder = ''
  let file = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-lock-'))
    file = join(folder, 'deep/setup.lock')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('lets one work at a time', async () => {
    let inside = 0
    let most = 0
    const work = async (): Promise<void> => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setImmediate(resolve))
      inside -= 1
    }
    await Promise.all([withLock(file, work), withLock(file, work), withLock(file, work)])
    expect(most).toBe(1)
    expect(existsSync(file)).toBe(false)
  })

  it('is free again after work that failed', async () => {
    await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await withLock(file, () => Promise.resolve('yes'))).toBe('yes')
  })

  it('takes over from a process that is gone', async () => {
    const gone = spawn(process.execPath, ['-e', ''])
    await once(gone, 'exit')
    await withLock(file, () => Promise.resolve())
    await writeFile(file, String(gone.pid))
    const answers = await Promise.all([1, 2, 3].map((n) => withLock(file, () => Promise.resolve(n))))
    expect(answers).toEqual([1, 2, 3])
  })
})
