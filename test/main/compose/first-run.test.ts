/** The first run: when it is shown, that it is shown once, and that a key which is only tried means nothing else. */
import { describe, expect, it } from 'vitest'
import { createFirstRun, isFirstRun } from '../../../main/compose/first-run.ts'
import { type AppSettingsPatch, defaultSettings } from '../../../main/settings.ts'

const setUp = (skip?: string, firstRunDone = false) => {
  let settings = { ...defaultSettings('linux'), firstRunDone }
  const seen = { shown: [] as boolean[], tried: [] as boolean[], writes: 0 }
  const firstRun = createFirstRun({
    settings: {
      current: () => settings,
      update: async (patch: AppSettingsPatch) => {
        seen.writes += 1
        settings = { ...settings, ...(patch.firstRunDone === undefined ? {} : { firstRunDone: patch.firstRunDone }) }
        return settings
      },
    },
    model: { firstRun: (isShown) => void seen.shown.push(isShown) },
    skip,
    onTried: (isDown) => void seen.tried.push(isDown),
  })
  return { firstRun, seen, isDone: () => settings.firstRunDone }
}

describe('the first run', () => {
  it('is shown until it is done, and not where it is to be skipped', () => {
    expect(isFirstRun(undefined, false)).toBe(true)
    expect(isFirstRun('', false)).toBe(true)
    expect(isFirstRun('1', false)).toBe(false)
    expect(isFirstRun(undefined, true)).toBe(false)
    expect(setUp().seen.shown).toEqual([true])
    expect(setUp('1').seen.shown).toEqual([false])
  })

  it('is over for good once it is closed, can be seen again, and is then not written again', async () => {
    const { firstRun, seen, isDone } = setUp()
    await firstRun.handlers['firstRun.show']({ isShown: false })
    expect(isDone()).toBe(true)
    await firstRun.handlers['firstRun.show']({ isShown: true })
    await firstRun.handlers['firstRun.show']({ isShown: false })
    expect(seen).toEqual({ shown: [true, false, true, false], tried: [], writes: 1 })
  })

  it('takes presses for itself while the key is tried, and each release with its press', async () => {
    const { firstRun, seen } = setUp()
    expect([firstRun.tried(true), firstRun.tried(false)]).toEqual([false, false])
    await firstRun.handlers['firstRun.tryKey']({ isTrying: true })
    expect([firstRun.tried(true), firstRun.tried(false)]).toEqual([true, true])
    // Pressed before, released after: the release is nobody else's.
    firstRun.tried(true)
    await firstRun.handlers['firstRun.tryKey']({ isTrying: false })
    expect(firstRun.tried(false)).toBe(true)
    expect(seen.tried).toEqual([true, false, true, false])
    // And the other way round: a conversation's press is let go there.
    firstRun.tried(true)
    await firstRun.handlers['firstRun.tryKey']({ isTrying: true })
    expect(firstRun.tried(false)).toBe(false)
  })

  it('takes no press after it was closed, or after the window began anew', async () => {
    const { firstRun } = setUp()
    await firstRun.handlers['firstRun.tryKey']({ isTrying: true })
    firstRun.reset()
    expect(firstRun.tried(true)).toBe(false)
    await firstRun.handlers['firstRun.tryKey']({ isTrying: true })
    await firstRun.handlers['firstRun.show']({ isShown: false })
    expect(firstRun.tried(true)).toBe(false)
  })
})
