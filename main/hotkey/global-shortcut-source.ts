/**
 * The fallback key source: Electron's globalShortcut, which knows presses only. Each press is a tap: down and up at
 * once. Called by `hotkey.ts`.
 */
import type { Accelerator } from './accelerator.ts'

/** A listening key source. */
export interface KeySource {
  stop(): void
}

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
  const { electron } = accelerator
  if (electron === null) throw new Error(`${accelerator.label} is no key`)
  if (!register(globalShortcut, electron, onPress)) throw new Error(`${accelerator.label} is taken by another program`)
  let isStopped = false
  return {
    stop: () => {
      if (isStopped) return
      isStopped = true
      globalShortcut.unregister(electron)
    },
  }
}

/** Whether another program has the combination: it is taken for a moment and given back. Our own must not be armed. */
export const isTaken = ({ electron }: Accelerator, globalShortcut: GlobalShortcut): boolean => {
  if (electron === null) return false
  if (!register(globalShortcut, electron, () => {})) return true
  globalShortcut.unregister(electron)
  return false
}

/** Electron throws on a combination that it cannot read. */
const register = (globalShortcut: GlobalShortcut, electron: string, onPress: () => void): boolean => {
  try {
    return globalShortcut.register(electron, onPress)
  } catch {
    return false
  }
}
