import { describe, expect, it } from 'vitest'
import { createSilenceWatch } from '../../../main/compose/silence-watch.ts'
import { createManualScheduler } from '../../fakes/manual-scheduler.ts'

describe('a microphone that is switched off at itself', () => {
  it('is told of after some seconds of zeros, once, until it delivers', async () => {
    const scheduler = createManualScheduler()
    const said: boolean[] = []
    const watch = createSilenceWatch(scheduler, (notice) => said.push(notice !== null))
    const listen = async (ms: number, level: number): Promise<void> => {
      for (let at = 0; at < ms; at += 20) {
        watch.heard(level)
        await scheduler.advance(20)
      }
    }
    watch.begin()
    await listen(5_000, 0)
    await listen(20, 0.0001)
    await listen(5_000, 0)
    expect(said).toEqual([])
    await listen(20_000, 0)
    expect(said).toEqual([true])
    await listen(20, 0.2)
    expect(said).toEqual([true, false])
  })
})
