/**
 * Follows one key combination through a stream of raw key events: one press, one release, never two in a row. Pure;
 * fed by `uiohook-source.ts`.
 */
import type { Accelerator } from './accelerator.ts'

/** A raw key event. The flags say which modifiers are down once the event has happened, left and right alike. */
export interface KeyEvent {
  readonly keycode: number
  /** Monotonic. */
  readonly timeMs: number
  readonly ctrl: boolean
  readonly shift: boolean
  readonly alt: boolean
  readonly meta: boolean
}

/** Follows one combination. */
export interface Chord {
  keyDown(event: KeyEvent): void
  keyUp(event: KeyEvent): void
  /** Lets go without a key event: screen locked, combination changed. */
  release(): void
}

/**
 * A held key repeats: the first repeat comes 250 to 660 ms after the press, the next about every 30 ms (X.Org's and
 * Windows' defaults). A key-down this long after the last one is a new press whose key-up was missed: shorter, and a
 * slow repeat counts as a press; longer, and a press after a missed key-up is ignored.
 */
const REPEAT_MS = 1_100

/** Calls `onDown` when exactly the combination is pressed, `onUp` when any part of it is let go. */
export const createChord = (
  accelerator: Accelerator,
  keycode: number,
  listener: { readonly onDown: () => void; readonly onUp: () => void },
): Chord => {
  let isHeld = false
  let lastKeyDownMs: number | null = null

  const isExact = ({ ctrl, shift, alt, meta }: KeyEvent): boolean =>
    ctrl === accelerator.ctrl && shift === accelerator.shift && alt === accelerator.alt && meta === accelerator.meta
  // Not by the modifier's own key-up: the right Ctrl key brings a left key-down and key-up along, and either of two
  // Ctrl keys may be let go while the other holds on. The flags know.
  const hasItsModifiers = ({ ctrl, shift, alt, meta }: KeyEvent): boolean =>
    (ctrl || !accelerator.ctrl) &&
    (shift || !accelerator.shift) &&
    (alt || !accelerator.alt) &&
    (meta || !accelerator.meta)

  const release = (): void => {
    if (!isHeld) return
    isHeld = false
    listener.onUp()
  }

  return {
    keyDown: (event) => {
      const isKey = event.keycode === keycode
      const isRepeat = isKey && lastKeyDownMs !== null && event.timeMs - lastKeyDownMs < REPEAT_MS
      if (isKey) lastKeyDownMs = event.timeMs
      if (isHeld) {
        // A key-up that never came (another session, a grab) shows in the flags of the next key.
        if (!hasItsModifiers(event)) release()
        return
      }
      if (!isKey || isRepeat || !isExact(event)) return
      isHeld = true
      listener.onDown()
    },
    keyUp: (event) => {
      const isKey = event.keycode === keycode
      if (isKey) lastKeyDownMs = null
      if (isKey || !hasItsModifiers(event)) release()
    },
    release,
  }
}
