/**
 * The fallback key source: Electron's globalShortcut, which knows presses only. Each press is a tap: down and up at
 * once. Called by `hotkey.ts`.
 */
import type { Accelerator } from './accelerator.ts'
import type { KeySource } from './uiohook-source.ts'

/** What we use of Electron's `globalShortcut`. */
export interface GlobalShortcut {
  /** False when another program has the combination. */
  register(accelerator: string, callback: () => void): boolean
  unregister(accelerator: string): void
}

/** On X11 a held key calls again: first after up to 660 ms, then often. Each call within this of the last is one. */
const REPEAT_MS = 750

/** Registers the combination. Throws when the system refuses it. `nowMs` is monotonic. */
export const startShortcutSource = (
  accelerator: Accelerator,
  listener: { readonly onDown: () => void; readonly onUp: () => void },
  globalShortcut: GlobalShortcut,
  nowMs: () => number,
): KeySource => {
  let lastCallMs = Number.NEGATIVE_INFINITY
  const onPress = (): void => {
    const now = nowMs()
    const isRepeat = now - lastCallMs < REPEAT_MS
    lastCallMs = now
    if (isRepeat) return
    listener.onDown()
    listener.onUp()
  }
  if (!globalShortcut.register(accelerator.electron, onPress)) {
    throw new Error(`${accelerator.label} is taken by another program`)
  }
  let isStopped = false
  return {
    release: () => {},
    stop: () => {
      if (isStopped) return
      isStopped = true
      globalShortcut.unregister(accelerator.electron)
    },
  }
}
