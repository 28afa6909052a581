/** Technical records as the user wants them, over a real folder and real settings. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTraces } from '../../../main/compose/traces.ts'
import { openSettings } from '../../../main/settings.ts'
import { transition } from '../../../main/voice/session.ts'
import { initialState } from '../../../main/voice/session-state.ts'
import { EXPOSURE, SETTINGS, type Timeless } from '../../fakes/conversation.ts'

const setUp = async () => {
  const root = await mkdtemp(join(tmpdir(), 'parley-traces-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const folder = join(root, 'traces')
  const settings = await openSettings({ file: join(root, 'settings.json'), platform: 'linux' })
  const first = initialState('test', SETTINGS, EXPOSURE)
  const errors: unknown[] = []
  const traces = createTraces({ folder, first, settings, onError: (thrown) => errors.push(thrown) })
  let state = first
  let nowMs = 1_795_000_000_000
  const feed = (input: Timeless): void => {
    nowMs += 20
    const timed = { ...input, nowMs }
    const step = transition(state, timed)
    state = step.state
    traces.observe(timed, step)
  }
  return {
    folder,
    settings,
    traces,
    errors,
    begin: (text: string): void => {
      feed({ type: 'messageTyped', text })
      feed({ type: 'connected' })
      feed({ type: 'agentEvent', event: { type: 'sessionReady', serviceSessionId: 's' } })
    },
    end: (): void => {
      feed({ type: 'hangUp', reason: 'user' })
      feed({ type: 'agentEvent', event: { type: 'sessionEnded' } })
    },
    files: async (): Promise<string[]> => {
      await traces.flush()
      return readdir(folder).catch((): string[] => [])
    },
  }
}

describe('technical records', () => {
  it('are kept of each conversation by default', async () => {
    const { begin, end, files } = await setUp()
    begin('one')
    end()
    begin('two')
    expect(await files()).toHaveLength(2)
  })

  it('are not begun while they are switched off', async () => {
    const { begin, end, files, settings } = await setUp()
    await settings.update({ keepTraces: false })
    begin('off')
    end()
    expect(await files()).toEqual([])
  })

  it('end at once when they are switched off, and take the open conversation with them, not those before', async () => {
    const { begin, end, files, settings } = await setUp()
    begin('kept')
    end()
    begin('gone')
    const [kept, gone] = (await files()).sort()
    expect(gone).toBeDefined()
    await settings.update({ keepTraces: false })
    end()
    expect(await files()).toEqual([kept])
  })

  it('begin with the next conversation when they are switched on in the middle of one', async () => {
    const { begin, end, files, settings } = await setUp()
    await settings.update({ keepTraces: false })
    begin('off')
    await files()
    await settings.update({ keepTraces: true })
    end()
    expect(await files()).toEqual([])
    begin('on')
    expect(await files()).toHaveLength(1)
  })

  it('are all gone on request, that of the open conversation included, and nothing else is', async () => {
    const { begin, end, files, folder, traces } = await setUp()
    begin('one')
    end()
    begin('two')
    expect(await files()).toHaveLength(2)
    await writeFile(join(folder, 'mine.txt'), 'x')
    await traces.handlers['traces.deleteAll'](undefined)
    end()
    expect(await files()).toEqual(['mine.txt'])
  })

  it('can be deleted when there never were any', async () => {
    const { traces } = await setUp()
    await expect(traces.handlers['traces.deleteAll'](undefined)).resolves.toBeUndefined()
  })

  it('are never said to be deleted while one is left, and the others go', async () => {
    const { begin, end, files, folder, traces } = await setUp()
    begin('one')
    end()
    await files()
    // What cannot be removed as a file stands for one that the system holds on to.
    await mkdir(join(folder, 'held.ndjson'))
    const deleted = Promise.resolve(traces.handlers['traces.deleteAll'](undefined))
    await expect(deleted).rejects.toMatchObject({ code: 'traces-not-deleted' })
    await expect(deleted).rejects.toThrow(/Not every record/)
    expect(await files()).toEqual(['held.ndjson'])
  })
})
