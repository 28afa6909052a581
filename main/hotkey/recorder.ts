/**
 * "Press the key you want": follows what is pressed until a combination is chosen or the user gives up. Pure; fed by
 * `hotkey.ts` with the keys of the desktop, or of our own window where the desktop shows none.
 */
import { type Accelerator, accelerator, modifierLabel } from './accelerator.ts'
import { judge, type Refusal } from './judge-combination.ts'
import type { KeyInput } from './key-input.ts'

/** What the recorder tells. */
export interface RecorderListener {
  /** What is held at this moment, as it is shown; empty when nothing is. Takes an earlier refusal away. */
  onPressed(label: string): void
  /** It cannot be used; the recorder goes on. */
  onRefused(label: string, why: Refusal): void
  /** Chosen, and let go again. */
  onChosen(accelerator: Accelerator): void
  onCancelled(): void
}

/** Follows what is pressed. */
export interface Recorder {
  input(input: KeyInput): void
}

/**
 * Creates one. `refusalOf`: what speaks against a combination that is good by itself, or null. `downCode`: a key that is
 * down when it begins, the one that pressed "Change key": its repeats are no choice.
 */
export const createRecorder = (
  platform: NodeJS.Platform,
  refusalOf: (accelerator: Accelerator) => Refusal | null,
  listener: RecorderListener,
  downCode: string | null = null,
): Recorder => {
  let heldOver = downCode
  /** Pressed and good: chosen as soon as it is let go, so that its own key-up is not taken for a release. */
  let candidate: { readonly accelerator: Accelerator; readonly code: string } | null = null
  let isPressed = false
  let wasModifierOnly = false
  let isDone = false

  const show = (input: KeyInput): void => listener.onPressed(modifierLabel(input, platform))

  const onDown = (input: KeyInput): void => {
    if (input.isModifier) {
      if (candidate !== null || isPressed) return
      wasModifierOnly = true
      show(input)
      return
    }
    // Repeats, and a second key beside the first.
    if (candidate !== null || isPressed) return
    wasModifierOnly = false
    const { ctrl, shift, alt, meta } = input
    if (input.key === 'Escape' && !ctrl && !shift && !alt && !meta) {
      isDone = true
      listener.onCancelled()
      return
    }
    isPressed = true
    const label = [modifierLabel(input, platform), input.key ?? ''].filter((part) => part !== '').join('+')
    if (input.key === null) {
      // The left button presses what is on the screen, "Cancel" for instance: no reason to complain.
      if (input.code !== 'button 1') listener.onRefused(label, input.code.startsWith('button') ? 'clicks' : 'nameless')
      return
    }
    const wanted = accelerator(input, input.key, platform)
    const why = judge(wanted, platform).refusal ?? refusalOf(wanted)
    if (why !== null) return listener.onRefused(wanted.label, why)
    candidate = { accelerator: wanted, code: input.code }
    listener.onPressed(wanted.label)
  }

  const onUp = (input: KeyInput): void => {
    if (candidate !== null) {
      if (input.code !== candidate.code && !input.isModifier) return
      isDone = true
      listener.onChosen(candidate.accelerator)
      return
    }
    if (!input.isModifier) {
      isPressed = false
      return
    }
    if (isPressed) return
    const isLast = !input.ctrl && !input.shift && !input.alt && !input.meta
    if (isLast && wasModifierOnly) listener.onRefused('', 'modifiers-only')
    else show(input)
    if (isLast) wasModifierOnly = false
  }

  return {
    input: (input) => {
      if (isDone) return
      if (input.code === heldOver) {
        if (input.type === 'up') heldOver = null
        return
      }
      if (input.type === 'down') onDown(input)
      else onUp(input)
    },
  }
}
