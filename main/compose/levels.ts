/**
 * The levels of both directions for the window: peaks are gathered and passed on twenty times a second, as long as one
 * of them is heard of, and once more as silence. Part of the composition root.
 */
import type { AudioScheduler } from '../audio/scheduler.ts'

/** Levels are shown at most this often: 20 a second (contract). */
const LEVEL_EVERY_MS = 50

/** Where levels go in; 0 to 1. */
export interface LevelMeter {
  heard(peak: number): void
  spoken(peak: number): void
  dispose(): void
}

/** Makes one; `tell` is given the peaks since it was last called. */
export const createLevels = (scheduler: AudioScheduler, tell: (heard: number, spoken: number) => void): LevelMeter => {
  let heard = 0
  let spoken = 0
  /** Something came since the last time. */
  let isFresh = false
  let cancel: (() => void) | undefined

  const next = (): void => {
    cancel = isFresh ? scheduler.after(LEVEL_EVERY_MS, next) : undefined
    tell(heard, spoken)
    heard = 0
    spoken = 0
    isFresh = false
  }
  const note = (): void => {
    isFresh = true
    cancel ??= scheduler.after(LEVEL_EVERY_MS, next)
  }

  return {
    heard: (peak) => {
      heard = Math.max(heard, peak)
      note()
    },
    spoken: (peak) => {
      spoken = Math.max(spoken, peak)
      note()
    },
    dispose: () => {
      cancel?.()
      cancel = undefined
    },
  }
}
