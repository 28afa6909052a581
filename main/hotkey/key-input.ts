/**
 * What a key source reports: keys and mouse buttons by canonical name (`accelerator.ts`), as they go down and up on the
 * whole desktop. Pure; shared by the chord, the recorder and the sources.
 */
import type { Modifiers } from './accelerator.ts'

/** A key or button that went down or up. The flags say which modifiers are down once it has, left and right alike. */
export interface KeyInput extends Modifiers {
  readonly type: 'down' | 'up'
  /** Canonical name; null for a key that has none and so cannot be chosen. */
  readonly key: string | null
  /** Tells keys without a name apart, and the left of two from the right. */
  readonly code: string
  /** A modifier by itself. */
  readonly isModifier: boolean
  /** The system's time of it, ms: exact, on a clock of its own. */
  readonly timeMs: number
  /** When it came here, ms, monotonic. */
  readonly receivedMs: number
}

/** Physical keys of a page (`KeyboardEvent.code`) by canonical name, where they differ. */
const PAGE_KEYS: ReadonlyMap<string, string> = new Map([
  ['Semicolon', ';'],
  ['Equal', '='],
  ['Comma', ','],
  ['Minus', '-'],
  ['Period', '.'],
  ['Slash', '/'],
  ['Backquote', '`'],
  ['BracketLeft', '['],
  ['Backslash', '\\'],
  ['BracketRight', ']'],
  ['Quote', "'"],
])

const PLAIN =
  /^(F([1-9]|1\d|2[0-4])|Space|Tab|Enter|Backspace|Delete|Insert|Home|End|Page(Up|Down)|Arrow(Up|Down|Left|Right)|Escape|(Caps|Num|Scroll)Lock|PrintScreen)$/
const MODIFIER = /^(Control|Shift|Alt|Meta)(Left|Right)$/

/** Canonical name of a physical key of the page; null for one that has none. */
export const nameOfPageKey = (code: string): string | null => {
  const typed = /^(?:Key|Digit)(.)$/.exec(code)?.[1]
  if (typed !== undefined) return typed
  return PAGE_KEYS.get(code) ?? (PLAIN.test(code) ? code : null)
}

/** What Electron reports of a key in the page, as far as it matters. */
export interface PageInput {
  readonly type: string
  readonly code: string
  readonly control: boolean
  readonly shift: boolean
  readonly alt: boolean
  readonly meta: boolean
}

/** A key of the page as any other: where the desktop does not show keys, our own window still does. */
export const fromPage = (input: PageInput, nowMs: number): KeyInput | null => {
  if (input.type !== 'keyDown' && input.type !== 'keyUp') return null
  return {
    type: input.type === 'keyDown' ? 'down' : 'up',
    key: nameOfPageKey(input.code),
    code: input.code,
    isModifier: MODIFIER.test(input.code),
    timeMs: nowMs,
    receivedMs: nowMs,
    ctrl: input.control,
    shift: input.shift,
    alt: input.alt,
    meta: input.meta,
  }
}
