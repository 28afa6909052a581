/**
 * One stream as the keeper sees it: when it was opened, its signs of life, and what its silence means. Pure; the keeper
 * counts the time. Called by `stream-keeper.ts`.
 */

/** A stream that is open or about to be. Owned by the keeper. */
export interface KeptStream {
  /** Key of its device (`device-targets.ts`), or ORPHANED. */
  key: string
  readonly startedAtMs: number
  /** Undefined until it is open. */
  opened: { close(): Promise<void> } | undefined
  /** Signs come: it could be used. */
  isAlive: boolean
  aliveSinceMs: number
  signs: number
  silentMs: number
  isClosed: boolean
}

/** Key of a stream whose device has gone from the list. */
export const ORPHANED = 'orphaned'

/** No healthy device pauses so long; half a second must be noticed. */
const SUSPECT_AFTER_MS = 400
/** A suspect that has not come back by then is closed. */
const LOST_AFTER_MS = 700
/** Before it has got going: an idle virtual device works in blocks of 2 s (measured up to 1.9 s). */
const SLOW_START_MS = 4_000
/** Doubts begin earlier, and earlier still after a loss: the next device is opened beside it, and it may yet come first. */
const SLOW_DOUBT_MS = 2_200
/** A device that takes longer to start is not waited for: the next one is opened beside it. */
const PATIENCE_MS = 250
/** The same while nothing is lost yet: a Bluetooth headset takes more than a second until its microphone is on. */
const FIRST_PATIENCE_MS = 1_500
/** Having worked for so long makes up for failures before. */
const PROVEN_MS = 5_000

/** One that is about to be opened. */
export const newStream = (key: string, nowMs: number): KeptStream => ({
  key,
  startedAtMs: nowMs,
  opened: undefined,
  isAlive: false,
  aliveSinceMs: 0,
  signs: 0,
  silentMs: 0,
  isClosed: false,
})

/** It is worth waiting for. `hasLost`: something that worked was lost before. */
export const isYoung = ({ signs, silentMs, startedAtMs }: KeptStream, hasLost: boolean, nowMs: number): boolean => {
  if (signs > 0) return silentMs < SUSPECT_AFTER_MS
  return nowMs - startedAtMs < (hasLost ? PATIENCE_MS : FIRST_PATIENCE_MS)
}

/**
 * What its silence means: `late` is over, `doubtful` should not be relied on, `proven` has worked long. `settledAfter`:
 * signs after which it runs at the device's pace.
 */
export const healthOf = (
  stream: KeptStream,
  settledAfter: number,
  hasLost: boolean,
  nowMs: number,
): 'late' | 'doubtful' | 'proven' | 'fine' => {
  const isSettled = stream.signs >= settledAfter
  if (stream.silentMs >= (isSettled ? LOST_AFTER_MS : SLOW_START_MS)) return 'late'
  if (!stream.isAlive) return 'fine'
  if (stream.silentMs >= (isSettled || hasLost ? SUSPECT_AFTER_MS : SLOW_DOUBT_MS)) return 'doubtful'
  return nowMs - stream.aliveSinceMs >= PROVEN_MS ? 'proven' : 'fine'
}
