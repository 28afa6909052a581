/**
 * Keys and mouse buttons of the whole desktop through uiohook-napi, going down and going up: what holding to talk needs,
 * and what Electron's globalShortcut cannot give. The only importer of uiohook-napi; it is loaded on use, so that a
 * machine where it does not load still starts. Keeps nothing of what is typed. Called by `hotkey.ts`.
 */
import { MOUSE_NAMES } from './accelerator.ts'
import type { KeyInput } from './key-input.ts'

/** The keys and buttons of the desktop. */
export interface DesktopKeys {
  /** When anything at all was last seen, the mouse moving included; ms, monotonic. */
  lastSeenMs(): number
  /** Whether this key, by canonical name, can be told from others here. */
  knows(key: string): boolean
  /** Takes the hook off and puts it on again: modifiers that went up unseen are forgotten. Throws when it cannot. */
  restart(): void
  stop(): void
}

/** A key or button event as uiohook-napi reports it. */
interface HookEvent {
  readonly time: number
  readonly ctrlKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
}
type HookKeyEvent = HookEvent & { readonly keycode: number }
type HookMouseEvent = HookEvent & { readonly button: unknown }

/** What we use of uiohook-napi. */
export interface KeyHook {
  readonly uIOhook: {
    on(event: 'keydown' | 'keyup', listener: (event: HookKeyEvent) => void): unknown
    on(event: 'mousedown' | 'mouseup', listener: (event: HookMouseEvent) => void): unknown
    on(event: 'input', listener: () => void): unknown
    off(event: 'keydown' | 'keyup', listener: (event: HookKeyEvent) => void): unknown
    off(event: 'mousedown' | 'mouseup', listener: (event: HookMouseEvent) => void): unknown
    off(event: 'input', listener: () => void): unknown
    start(): void
    stop(): void
  }
  readonly UiohookKey: Readonly<Record<string, number>>
}

/** Canonical name by uiohook's, where they differ. */
const NAMES: Readonly<Record<string, string>> = {
  Semicolon: ';',
  Equal: '=',
  Comma: ',',
  Minus: '-',
  Period: '.',
  Slash: '/',
  Backquote: '`',
  BracketLeft: '[',
  Backslash: '\\',
  BracketRight: ']',
  Quote: "'",
}
const MODIFIER = /^(Ctrl|Shift|Alt|Meta)(Right)?$/
/** By uiohook's number; 1 and 2 click. */
const BUTTONS: ReadonlyMap<unknown, string> = new Map([
  [3, MOUSE_NAMES.middle],
  [4, MOUSE_NAMES.back],
  [5, MOUSE_NAMES.forward],
])

const loadHook = async (): Promise<KeyHook> => {
  const { uIOhook, UiohookKey } = await import('uiohook-napi')
  return { uIOhook, UiohookKey }
}

/** Puts the hook on. Rejects when the module does not load or the hook does not start. `nowMs` is monotonic. */
export const openDesktopKeys = async (
  listener: (input: KeyInput) => void,
  nowMs: () => number,
  load: () => Promise<KeyHook> = loadHook,
): Promise<DesktopKeys> => {
  const { uIOhook, UiohookKey } = await load()
  const names = new Map(Object.entries(UiohookKey).map(([name, code]) => [code, name]))
  const known = new Set([...Object.keys(UiohookKey).map((name) => NAMES[name] ?? name), ...BUTTONS.values()])
  let lastSeenMs = nowMs()

  const pass = (type: KeyInput['type'], event: HookEvent, of: Pick<KeyInput, 'key' | 'code' | 'isModifier'>): void =>
    listener({
      type,
      ...of,
      timeMs: event.time,
      receivedMs: nowMs(),
      ctrl: event.ctrlKey,
      shift: event.shiftKey,
      alt: event.altKey,
      meta: event.metaKey,
    })
  const passKey = (type: KeyInput['type'], event: HookKeyEvent): void => {
    const name = names.get(event.keycode)
    const isModifier = name !== undefined && MODIFIER.test(name)
    const key = name === undefined || isModifier || name.startsWith('Numpad') ? null : (NAMES[name] ?? name)
    pass(type, event, { key, code: name ?? `key ${event.keycode}`, isModifier })
  }
  const passButton = (type: KeyInput['type'], event: HookMouseEvent): void =>
    pass(type, event, { key: BUTTONS.get(event.button) ?? null, code: `button ${event.button}`, isModifier: false })

  const onInput = (): void => {
    lastSeenMs = nowMs()
  }
  const onKeyDown = (event: HookKeyEvent): void => passKey('down', event)
  const onKeyUp = (event: HookKeyEvent): void => passKey('up', event)
  const onButtonDown = (event: HookMouseEvent): void => passButton('down', event)
  const onButtonUp = (event: HookMouseEvent): void => passButton('up', event)
  const attach = (): void => {
    uIOhook.on('input', onInput)
    uIOhook.on('keydown', onKeyDown)
    uIOhook.on('keyup', onKeyUp)
    uIOhook.on('mousedown', onButtonDown)
    uIOhook.on('mouseup', onButtonUp)
  }
  const detach = (): void => {
    uIOhook.off('input', onInput)
    uIOhook.off('keydown', onKeyDown)
    uIOhook.off('keyup', onKeyUp)
    uIOhook.off('mousedown', onButtonDown)
    uIOhook.off('mouseup', onButtonUp)
  }

  attach()
  try {
    uIOhook.start()
  } catch (thrown) {
    detach()
    throw thrown
  }
  let isStopped = false
  return {
    lastSeenMs: () => lastSeenMs,
    knows: (key) => known.has(key),
    restart: () => {
      if (isStopped) return
      uIOhook.stop()
      uIOhook.start()
    },
    stop: () => {
      if (isStopped) return
      isStopped = true
      detach()
      uIOhook.stop()
    },
  }
}
