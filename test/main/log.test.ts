/** The log, on a real disk. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { LogFields } from '../../main/log.ts'
import { createLog } from '../../main/log.ts'
import { createRotatingFile } from '../../main/rotating-file.ts'

let folder = ''
let file = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-log-'))
  file = join(folder, 'logs', 'parley.log')
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

const lines = async (): Promise<Record<string, unknown>[]> =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('the log', () => {
  it('is JSON lines with level, time, scope and fields; info and above by default', async () => {
    const log = createLog({ file, level: 'nonsense', writeStderr: () => {} })
    log.debug('not written')
    log.child('store').info('opened', { durationMs: 12, isNew: true })
    await log.flush()
    const [line] = await lines()
    expect(line).toMatchObject({ level: 'info', scope: 'store', event: 'opened', durationMs: 12, isNew: true })
    expect(Date.parse(String(line?.['time']))).not.toBeNaN()
    expect(await lines()).toHaveLength(1)
  })

  it('tells stderr of warnings and errors only', async () => {
    const said: string[] = []
    const log = createLog({ file, level: 'debug', writeStderr: (text) => said.push(text) })
    log.debug('a')
    log.child('socket').warn('connection lost', { code: 1006 })
    log.error('b', { cause: new Error('why') })
    await log.flush()
    expect(said).toEqual(['parley warn: socket: connection lost code=1006\n', expect.stringContaining('why')])
    expect((await lines())[2]).toMatchObject({ cause: { name: 'Error', stack: expect.stringContaining('why') } })
  })

  it('has no place for content: not in the types, and not through a side door', async () => {
    const log = createLog({ file, level: 'info', writeStderr: () => {} })
    // Does not compile should the types begin to allow it.
    const isAllowed: { text: string } extends LogFields ? true : false = false
    expect(isAllowed).toBe(false)
    const smuggled: Record<string, string> = { text: 'my secret', apiKey: 'my secret', long: 'x'.repeat(5_000) }
    log.info('event', Object.assign({}, smuggled))
    await log.flush()
    const text = await readFile(file, 'utf8')
    expect(text).not.toContain('my secret')
    expect(text.length).toBeLessThan(1_000)
  })

  it('gathers lines while they keep coming, but not what went wrong', async () => {
    // Only the pause between two writes uses a timer, and here no time goes by.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const log = createLog({ file, level: 'info', writeStderr: () => {} })
    const written = async (isThere: (text: string) => boolean): Promise<string> => {
      for (;;) {
        const text = await readFile(file, 'utf8').catch(() => '')
        if (isThere(text)) return text
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    log.info('first')
    await written((text) => text.includes('first'))
    log.info('second')
    log.info('third')
    for (let turn = 0; turn < 50; turn++) await written(() => true)
    expect(await written(() => true)).not.toContain('second')
    log.warn('fourth')
    expect(await written((text) => text.includes('fourth'))).toContain('third')
    log.info('fifth')
    await log.flush()
    expect((await lines()).map(({ event }) => event)).toEqual(['first', 'second', 'third', 'fourth', 'fifth'])
  })

  it('goes on without a disk, and says so once', async () => {
    await writeFile(join(folder, 'logs'), 'in the way')
    const said: string[] = []
    const log = createLog({ file, level: 'info', writeStderr: (text) => said.push(text) })
    log.info('one')
    await log.flush()
    log.info('two')
    await log.flush()
    expect(said).toHaveLength(1)
  })
})

describe('a rotating file', () => {
  it('keeps the newest lines in as many files as it may', async () => {
    const log = createRotatingFile({
      file,
      maxBytes: 100,
      count: 3,
      onError: (thrown) => expect.unreachable(String(thrown)),
    })
    for (let n = 0; n < 40; n++) {
      log.write(`line ${String(n).padStart(4, '0')}\n`)
      await log.flush()
    }
    expect((await readdir(join(folder, 'logs'))).sort()).toEqual(['parley.1.log', 'parley.2.log', 'parley.log'])
    expect(await readFile(file, 'utf8')).toContain('line 0039\n')
    for (const name of ['parley.log', 'parley.1.log']) {
      expect((await stat(join(folder, 'logs', name))).size).toBeLessThanOrEqual(100)
    }
  })
})
