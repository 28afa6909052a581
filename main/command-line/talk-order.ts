/**
 * Presses and releases that come as programs of their own. Two started a moment apart may arrive the other way round, a
 * desktop may repeat the one while its key is held, and the other may never come. Pure: which presses and releases are
 * to follow from a command.
 */
import type { TalkCommand } from './flags.ts'

/** A desktop that repeats commands does so more often than this; a later one is a new press, and a release is missing. */
const REPEAT_MS = 1_100
/** Programs of one press and release start within this time of each other when they can overtake each other at all. */
const OVERTAKING_MS = 5_000

/** What is to be done, in order. */
export type TalkStep = 'down' | 'up' | 'toggle'

/** Puts commands in order. */
export interface TalkOrder {
  /** `startedAtMs`: when the command was given, by the clock that all of them share (epoch). */
  next(command: TalkCommand, startedAtMs: number): readonly TalkStep[]
}

/** So many releases are remembered. */
const REMEMBERED = 8

/** Creates it: no key is down. */
export const createTalkOrder = (): TalkOrder => {
  /** When the latest press, or its latest repeat, was given. */
  let lastDownMs: number | null = null
  let isDown = false
  let ups: readonly number[] = []

  /** The desktop has said this press already, unless a release was given in between. */
  const isRepeat = (startedAtMs: number): boolean => {
    const since = lastDownMs
    if (since === null || startedAtMs - since >= REPEAT_MS) return false
    return !ups.some((upMs) => upMs >= since && upMs <= startedAtMs)
  }

  const down = (startedAtMs: number): readonly TalkStep[] => {
    const repeats = isRepeat(startedAtMs)
    // Its release has come before it: both follow now.
    const isOvertaken = ups.some((upMs) => upMs > startedAtMs && upMs - startedAtMs < OVERTAKING_MS)
    lastDownMs = Math.max(lastDownMs ?? startedAtMs, startedAtMs)
    if (repeats) return []
    if (isOvertaken) return isDown ? [] : ['down', 'up']
    if (isDown) return ['up', 'down']
    isDown = true
    return ['down']
  }

  return {
    next: (command, startedAtMs) => {
      switch (command) {
        case 'toggle':
          return ['toggle']
        case 'talk-down':
          return down(startedAtMs)
        case 'talk-up':
          ups = [...ups, startedAtMs].slice(-REMEMBERED)
          if (!isDown) return []
          isDown = false
          return ['up']
      }
    },
  }
}
