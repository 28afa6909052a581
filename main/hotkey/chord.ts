/**
 * Follows one combination through the keys and buttons of the desktop: one press, one release, never two in a row. Also
 * notices when a key-up must have been missed. Pure; fed by `hotkey.ts`.
 */
import { type Accelerator, isMouse } from './accelerator.ts'
import type { KeyInput } from './key-input.ts'

/** What the chord tells. */
export interface ChordListener {
  readonly onDown: () => void
  /** `isLost`: nobody saw the key-up, but it must have happened. */
  readonly onUp: (isLost: boolean) => void
}

/** Follows one combination. */
export interface Chord {
  input(input: KeyInput): void
  isHeld(): boolean
  /** Looks whether the key is still held; call it now and then while it is. `nowMs`: monotonic. */
  check(nowMs: number): void
  /** Lets go without a key event: screen locked, combination changed, source gone. The key itself may still be down. */
  release(isLost?: boolean): void
}

/**
 * A held key repeats: the first repeat comes 250 to 660 ms after the press, the next about every 30 ms (X.Org's and
 * Windows' defaults). A key-down this long after the last one is a new press whose key-up was missed: shorter, and a
 * slow repeat counts as a press; longer, and a press after a missed key-up is ignored.
 */
const REPEAT_MS = 1_100

/**
 * A key that has repeated, and then falls silent for this long without another key, is up: its key-up went elsewhere
 * (a secure screen, a window with more rights, a virtual machine). Far above a stall of this process or of the desktop.
 */
export const REPEATS_GONE_MS = 2_500

/** So many repeats show that the keyboard does repeat. */
const MIN_REPEATS = 3

/**
 * Calls `onDown` when exactly the combination is pressed, `onUp` when any part of it is let go. `downMs`: when its key went
 * down, by the system's time, if it is down already: its repeats are no press.
 */
export const createChord = (accelerator: Accelerator, listener: ChordListener, downMs: number | null = null): Chord => {
  const canRepeat = !isMouse(accelerator)
  let isHeld = false
  let lastKeyDownMs = downMs
  /** Repeats of the held key since its press, or since nobody knows any more whether it would repeat. */
  let repeats = 0
  let lastRepeatMs = 0

  const isExact = ({ ctrl, shift, alt, meta }: KeyInput): boolean =>
    ctrl === accelerator.ctrl && shift === accelerator.shift && alt === accelerator.alt && meta === accelerator.meta
  // Not by the modifier's own key-up: the right Ctrl key brings a left key-down and key-up along, and either of two
  // Ctrl keys may be let go while the other holds on. The flags know.
  const hasItsModifiers = ({ ctrl, shift, alt, meta }: KeyInput): boolean =>
    (ctrl || !accelerator.ctrl) &&
    (shift || !accelerator.shift) &&
    (alt || !accelerator.alt) &&
    (meta || !accelerator.meta)

  const release = (isLost = false): void => {
    if (!isHeld) return
    isHeld = false
    listener.onUp(isLost)
  }

  const onDown = (input: KeyInput): void => {
    const isKey = input.key === accelerator.key
    const isRepeat = isKey && canRepeat && lastKeyDownMs !== null && input.timeMs - lastKeyDownMs < REPEAT_MS
    if (isKey) lastKeyDownMs = input.timeMs
    if (isHeld) {
      repeats = isRepeat ? repeats + 1 : 0
      lastRepeatMs = input.receivedMs
      // A key-up that never came (another session, a grab) shows in the flags of the next key.
      if (!hasItsModifiers(input)) release(true)
      // And a key cannot go down twice.
      else if (isKey && !isRepeat) release(true)
      else return
    }
    if (!isKey || isRepeat || !isExact(input)) return
    isHeld = true
    repeats = 0
    listener.onDown()
  }

  const onUp = (input: KeyInput): void => {
    const isKey = input.key === accelerator.key
    if (isKey) lastKeyDownMs = null
    // On some systems another key's going up ends the repeats.
    else repeats = 0
    if (isKey || !hasItsModifiers(input)) release()
  }

  return {
    input: (input) => (input.type === 'down' ? onDown(input) : onUp(input)),
    isHeld: () => isHeld,
    check: (nowMs) => {
      if (isHeld && repeats >= MIN_REPEATS && nowMs - lastRepeatMs >= REPEATS_GONE_MS) release(true)
    },
    release,
  }
}
