/**
 * Whether a key event in our own window is the push-to-talk key: the keyboard hook sees the key but does not swallow it,
 * and Space would also press the button that has the focus. Pure; used by `compose.ts` on `before-input-event`.
 */
import type { Accelerator } from './accelerator.ts'

/** The part of Electron's `Input` that matters. `code` is the physical key ("KeyA", "Space"). */
export interface KeyInput {
  readonly key: string
  readonly code: string
  readonly control: boolean
  readonly shift: boolean
  readonly alt: boolean
  readonly meta: boolean
}

/** True for the key with exactly its modifiers. */
export const matchesInput = (accelerator: Accelerator, input: KeyInput): boolean => {
  const { key } = accelerator
  const isKey = input.code === key || input.code === `Key${key}` || input.code === `Digit${key}` || input.key === key
  return (
    isKey &&
    input.control === accelerator.ctrl &&
    input.shift === accelerator.shift &&
    input.alt === accelerator.alt &&
    input.meta === accelerator.meta
  )
}
