/**
 * Whether a combination can be the push-to-talk key, and what speaks against it: it would fire while typing, the system
 * or Parley itself needs it, or most programs do something else with it. Pure; says codes, the window has the words.
 */
import type { Accelerator } from './accelerator.ts'

/** Why a combination cannot be used. */
export type Refusal =
  /** It types something, or moves the cursor. */
  | 'types'
  | 'escape'
  /** Caps Lock and its like: they switch something and do not tell reliably when they are let go. */
  | 'lock'
  /** Left and right mouse button. */
  | 'clicks'
  | 'modifiers-only'
  /** The desktop acts on it before any program does. */
  | 'system'
  /** A shortcut of Parley's window. */
  | 'own'
  /** A key without a name. */
  | 'nameless'
  /** Another program has it, and here only one can. */
  | 'taken'

/** What else happens on a combination that can be used. */
export type Warning =
  /** Most programs do something on it; both will happen. */
  | 'common'
  /** Another program listens for it, too. */
  | 'taken'
  /** Where AltGr is Ctrl+Alt, it types a character. */
  | 'alt-gr'
  /** Pastes or scrolls in many programs. */
  | 'middle'

/** What speaks for and against it. */
export interface Judgement {
  readonly refusal: Refusal | null
  readonly warning: Warning | null
}

const TYPING = /^([A-Z0-9]|Space|Tab|Enter|Backspace|Delete|Arrow\w+|[;=,\-./`[\]\\'])$/
const LOCKS = new Set(['CapsLock', 'NumLock', 'ScrollLock'])

/** Shortcuts that the desktop takes first, by platform; "Meta" is Cmd, Win or Super. */
const SYSTEM: Readonly<Partial<Record<NodeJS.Platform, ReadonlySet<string>>>> = {
  darwin: new Set(['Meta+Tab', 'Meta+Space', 'Meta+Q', 'Ctrl+Space', 'Ctrl+Meta+Q', 'Alt+Meta+Escape', 'Ctrl+ArrowUp']),
  win32: new Set(['Ctrl+Alt+Delete', 'Alt+Tab', 'Alt+F4', 'Meta+L', 'Meta+D', 'Meta+Tab', 'Ctrl+Shift+Escape']),
  linux: new Set(['Ctrl+Alt+Delete', 'Alt+Tab', 'Alt+F4', 'Meta+L', 'Meta+D', 'Meta+Tab', 'Ctrl+Alt+Backspace']),
}

/** What nearly every program does something on, with Ctrl or, on a Mac, Cmd. */
const COMMON = /^([ACFNOPSTVWXZ]|Tab|Enter|Backspace|Delete|Arrow\w+|Home|End|Space)$/

/** Parley's views and Mute (`renderer/app.tsx`, `renderer/talk-keys.ts`), with Ctrl or, on a Mac, Cmd. */
const isOwn = ({ key, shift, alt, ctrl, meta }: Accelerator, platform: NodeJS.Platform): boolean => {
  const strong = platform === 'darwin' ? meta && !ctrl : ctrl && !meta
  return strong && !alt && (shift ? key === 'M' : /^[1-4]$/.test(key))
}

const plainName = ({ key, ctrl, alt, shift, meta }: Accelerator): string =>
  [ctrl && 'Ctrl', alt && 'Alt', shift && 'Shift', meta && 'Meta', key].filter(Boolean).join('+')

/** Judges it by itself; whether another program has it is not known here. */
export const judge = (accelerator: Accelerator, platform: NodeJS.Platform): Judgement => {
  const refusal = refusalOf(accelerator, platform)
  return { refusal, warning: refusal === null ? warningOf(accelerator, platform) : null }
}

const refusalOf = (accelerator: Accelerator, platform: NodeJS.Platform): Refusal | null => {
  const { key, ctrl, alt, meta } = accelerator
  if (SYSTEM[platform]?.has(plainName(accelerator)) === true) return 'system'
  if (key === 'Escape') return 'escape'
  if (LOCKS.has(key)) return 'lock'
  if (!ctrl && !alt && !meta && TYPING.test(key)) return 'types'
  return isOwn(accelerator, platform) ? 'own' : null
}

const warningOf = (accelerator: Accelerator, platform: NodeJS.Platform): Warning | null => {
  const { key, ctrl, alt, meta, shift } = accelerator
  if (key === 'Middle mouse button') return 'middle'
  if (ctrl && alt && !meta && platform !== 'darwin' && TYPING.test(key)) return 'alt-gr'
  const strong = platform === 'darwin' ? meta : ctrl
  return strong && !shift && !alt && COMMON.test(key) ? 'common' : null
}
