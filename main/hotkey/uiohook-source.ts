/**
 * Key-down and key-up of the whole desktop through uiohook-napi: what holding to talk needs, and what Electron's
 * globalShortcut cannot give. The only importer of uiohook-napi; it is loaded on use, so that a machine where it does
 * not load still starts. Called by `hotkey.ts`.
 */
import type { Accelerator } from './accelerator.ts'
import type { KeyEvent } from './chord.ts'
import { createChord } from './chord.ts'

/** A listening key source. */
export interface KeySource {
  /** As if the key were let go now. */
  release(): void
  stop(): void
}

/** A key event as uiohook-napi reports it. */
interface HookEvent {
  readonly keycode: number
  readonly time: number
  readonly ctrlKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
}

/** What we use of uiohook-napi. */
interface KeyHook {
  readonly uIOhook: {
    on(event: 'keydown' | 'keyup', listener: (event: HookEvent) => void): unknown
    off(event: 'keydown' | 'keyup', listener: (event: HookEvent) => void): unknown
    start(): void
    stop(): void
  }
  readonly UiohookKey: Readonly<Record<string, number>>
}

/** Canonical name to uiohook's, where they differ. */
const HOOK_NAMES: Readonly<Record<string, string>> = {
  ';': 'Semicolon',
  '=': 'Equal',
  ',': 'Comma',
  '-': 'Minus',
  '.': 'Period',
  '/': 'Slash',
  '`': 'Backquote',
  '[': 'BracketLeft',
  '\\': 'Backslash',
  ']': 'BracketRight',
  "'": 'Quote',
}

const toKeyEvent = (event: HookEvent): KeyEvent => ({
  keycode: event.keycode,
  timeMs: event.time,
  ctrl: event.ctrlKey,
  shift: event.shiftKey,
  alt: event.altKey,
  meta: event.metaKey,
})

const loadHook = async (): Promise<KeyHook> => {
  const { uIOhook, UiohookKey } = await import('uiohook-napi')
  return { uIOhook, UiohookKey }
}

/** Listens for the combination. Rejects when the module does not load, the hook does not start, or lacks the key. */
export const startHookSource = async (
  accelerator: Accelerator,
  listener: { readonly onDown: () => void; readonly onUp: () => void },
): Promise<KeySource> => {
  const { uIOhook, UiohookKey } = await loadHook()
  const keycode = UiohookKey[HOOK_NAMES[accelerator.key] ?? accelerator.key]
  if (keycode === undefined) throw new Error(`the key ${accelerator.key} is not known to the keyboard hook`)
  const chord = createChord(accelerator, keycode, listener)
  const onKeyDown = (event: HookEvent): void => chord.keyDown(toKeyEvent(event))
  const onKeyUp = (event: HookEvent): void => chord.keyUp(toKeyEvent(event))
  const detach = (): void => {
    uIOhook.off('keydown', onKeyDown)
    uIOhook.off('keyup', onKeyUp)
  }
  uIOhook.on('keydown', onKeyDown)
  uIOhook.on('keyup', onKeyUp)
  try {
    uIOhook.start()
  } catch (thrown) {
    detach()
    throw thrown
  }
  let isStopped = false
  return {
    release: chord.release,
    stop: () => {
      if (isStopped) return
      isStopped = true
      detach()
      uIOhook.stop()
      chord.release()
    },
  }
}
