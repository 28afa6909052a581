/**
 * Key combinations as people write them ("Ctrl+Shift+Space", "Mouse 4"). Pure: text in, parts out, and the spellings that
 * the key sources need. Called by `hotkey.ts`, `recorder.ts` and `settings.ts`.
 */

/** A key combination. Exactly these modifiers: one more held means another combination. */
export interface Accelerator {
  readonly ctrl: boolean
  readonly shift: boolean
  readonly alt: boolean
  /** Command on macOS, the Windows or Super key elsewhere. */
  readonly meta: boolean
  /** One of the canonical names: "A", "7", "F9", "Space", "ArrowUp", ";", "Mouse 4" … */
  readonly key: string
  /** As it is shown, and kept in the settings: "Ctrl+Shift+Space". */
  readonly label: string
  /** As Electron's globalShortcut wants it; null for a mouse button, which it does not know. */
  readonly electron: string | null
}

/** Names of the mouse buttons that can be used. The others are needed for clicking. */
export const MOUSE_NAMES = { middle: 'Middle mouse button', back: 'Mouse 4', forward: 'Mouse 5' } as const

/** Whether the combination's key is a mouse button. */
export const isMouse = ({ electron }: Accelerator): boolean => electron === null

/** Why a text is no key combination, for the user. */
export interface AcceleratorProblem {
  readonly problem: string
}

type Modifier = 'ctrl' | 'shift' | 'alt' | 'meta'

const MODIFIERS: ReadonlyMap<string, Modifier> = new Map([
  ['ctrl', 'ctrl'],
  ['control', 'ctrl'],
  ['shift', 'shift'],
  ['alt', 'alt'],
  ['option', 'alt'],
  ['cmd', 'meta'],
  ['command', 'meta'],
  ['meta', 'meta'],
  ['super', 'meta'],
  ['win', 'meta'],
  ['windows', 'meta'],
])

/** Canonical name to Electron's, where they differ (https://www.electronjs.org/docs/latest/api/accelerator). */
const NAMED_KEYS: ReadonlyMap<string, string> = new Map([
  ['Space', 'Space'],
  ['Tab', 'Tab'],
  ['Enter', 'Return'],
  ['Backspace', 'Backspace'],
  ['Delete', 'Delete'],
  ['Insert', 'Insert'],
  ['Home', 'Home'],
  ['End', 'End'],
  ['PageUp', 'PageUp'],
  ['PageDown', 'PageDown'],
  ['ArrowUp', 'Up'],
  ['ArrowDown', 'Down'],
  ['ArrowLeft', 'Left'],
  ['ArrowRight', 'Right'],
  ['Escape', 'Escape'],
  ['CapsLock', 'Capslock'],
  ['NumLock', 'Numlock'],
  ['ScrollLock', 'Scrolllock'],
  ['PrintScreen', 'PrintScreen'],
])

const ALIASES: ReadonlyMap<string, string> = new Map([
  ['esc', 'Escape'],
  ['return', 'Enter'],
  ['del', 'Delete'],
  ['ins', 'Insert'],
  ['up', 'ArrowUp'],
  ['down', 'ArrowDown'],
  ['left', 'ArrowLeft'],
  ['right', 'ArrowRight'],
  ['spacebar', 'Space'],
  ...[...NAMED_KEYS.keys()].map((name): [string, string] => [name.toLowerCase(), name]),
])

/** Ways to write the mouse buttons, without blanks. */
const MOUSE_ALIASES: ReadonlyMap<string, string> = new Map([
  ['middlemousebutton', MOUSE_NAMES.middle],
  ['middlemouse', MOUSE_NAMES.middle],
  ['mousemiddle', MOUSE_NAMES.middle],
  ['mouse3', MOUSE_NAMES.middle],
  ['mouse4', MOUSE_NAMES.back],
  ['mousebutton4', MOUSE_NAMES.back],
  ['mouse5', MOUSE_NAMES.forward],
  ['mousebutton5', MOUSE_NAMES.forward],
])

const PUNCTUATION = new Set([';', '=', ',', '-', '.', '/', '`', '[', ']', '\\', "'"])

const canonicalKey = (text: string): string | undefined => {
  if (/^[a-z0-9]$/i.test(text)) return text.toUpperCase()
  if (/^f([1-9]|1\d|2[0-4])$/i.test(text)) return text.toUpperCase()
  if (PUNCTUATION.has(text)) return text
  return ALIASES.get(text.toLowerCase()) ?? MOUSE_ALIASES.get(text.toLowerCase().replace(/\s/g, ''))
}

/** Keys that nobody types with: they need no modifier. */
const MAY_STAND_ALONE = /^(F\d+|Insert|Home|End|PageUp|PageDown|ScrollLock|PrintScreen|Mouse \d|Middle mouse button)$/

const LABELS = (platform: NodeJS.Platform): readonly (readonly [Modifier, string, string])[] => {
  const meta = platform === 'darwin' ? 'Cmd' : platform === 'win32' ? 'Win' : 'Super'
  return [
    ['ctrl', 'Ctrl', 'Control'],
    ['meta', meta, platform === 'darwin' ? 'Command' : 'Super'],
    ['alt', platform === 'darwin' ? 'Option' : 'Alt', 'Alt'],
    ['shift', 'Shift', 'Shift'],
  ]
}

/** The push-to-talk key of a new user (contract.md §5). */
export const defaultAccelerator = (platform: NodeJS.Platform): string =>
  platform === 'darwin' ? 'Cmd+Shift+Space' : 'Ctrl+Shift+Space'

/**
 * Reads a combination: modifiers in any order, one key, joined by "+", in any case. "CmdOrCtrl" is Command on macOS
 * and Ctrl elsewhere. A key that is used for typing needs Ctrl, Alt or Cmd, or it would fire while typing.
 */
export const parseAccelerator = (text: string, platform: NodeJS.Platform): Accelerator | AcceleratorProblem => {
  const parts = text.split('+').map((part) => part.trim())
  if (parts.includes('')) return { problem: 'write it like Ctrl+Shift+Space' }
  const modifiers = new Set<Modifier>()
  const keys: string[] = []
  for (const part of parts) {
    const name = part.toLowerCase()
    const isEither = name === 'cmdorctrl' || name === 'commandorcontrol'
    const modifier = isEither ? (platform === 'darwin' ? 'meta' : 'ctrl') : MODIFIERS.get(name)
    if (modifier !== undefined) {
      modifiers.add(modifier)
      continue
    }
    const key = canonicalKey(part)
    if (key === undefined) return { problem: `there is no key called "${part.slice(0, 20)}"` }
    keys.push(key)
  }
  const [key] = keys
  if (key === undefined) return { problem: 'a key is missing: write it like Ctrl+Shift+Space' }
  if (keys.length > 1) return { problem: 'only one key may stand beside Ctrl, Alt, Shift and Cmd' }
  const hasStrongModifier = modifiers.has('ctrl') || modifiers.has('alt') || modifiers.has('meta')
  if (!hasStrongModifier && !MAY_STAND_ALONE.test(key)) {
    return { problem: `${key} alone would fire while typing; add Ctrl, Alt or Cmd` }
  }
  const held = {
    ctrl: modifiers.has('ctrl'),
    shift: modifiers.has('shift'),
    alt: modifiers.has('alt'),
    meta: modifiers.has('meta'),
  }
  return accelerator(held, key, platform)
}

/** The modifiers of a combination. */
export type Modifiers = Pick<Accelerator, Modifier>

/** The combination of these modifiers and the key of this canonical name, whether it is a good one or not. */
export const accelerator = (held: Modifiers, key: string, platform: NodeJS.Platform): Accelerator => {
  const used = LABELS(platform).filter(([modifier]) => held[modifier])
  const isButton = [...MOUSE_ALIASES.values()].includes(key)
  const { ctrl, shift, alt, meta } = held
  return {
    ctrl,
    shift,
    alt,
    meta,
    key,
    label: [...used.map(([, label]) => label), key].join('+'),
    electron: isButton ? null : [...used.map(([, , name]) => name), NAMED_KEYS.get(key) ?? key].join('+'),
  }
}

/** The modifiers as they are shown, in order: "Ctrl+Shift". Empty when none is held. */
export const modifierLabel = (held: Modifiers, platform: NodeJS.Platform): string =>
  LABELS(platform)
    .filter(([modifier]) => held[modifier])
    .map(([, label]) => label)
    .join('+')
