/**
 * The keys of talking inside the window: Esc stops everything, and one key switches Mute. Pure: says what an event means;
 * `use-talk-keys.ts` listens.
 */
import type { Status } from '../preload/contract.ts'

/** The part of a keyboard event that matters. */
export interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
  readonly repeat: boolean
}

/** As `aria-keyshortcuts` wants it, and as people read it. */
export const muteShortcut = (isMac: boolean): { readonly aria: string; readonly label: string } =>
  isMac ? { aria: 'Meta+Shift+M', label: 'Cmd+Shift+M' } : { aria: 'Control+Shift+M', label: 'Ctrl+Shift+M' }

/** Whether this is the key of Mute. A held one counts once. */
export const isMuteKey = (event: KeyPress, isMac: boolean): boolean => {
  const strong = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
  return strong && event.shiftKey && !event.altKey && !event.repeat && event.key.toLowerCase() === 'm'
}

/** Whether there is anything that Esc could stop. */
export const isStoppable = ({ word, isTalkOn, waitingFor }: Status): boolean => {
  switch (word) {
    case 'Listening':
    case 'Thinking':
    case 'Speaking':
    case 'Waiting for a tool':
    case 'Connecting':
      return true
    case 'Offline':
    case 'Ready':
    case 'Muted':
    case 'Error':
      return isTalkOn || waitingFor !== null
  }
}

const TEXT_TYPES = new Set(['text', 'search', 'password', 'email', 'url', 'tel', 'number'])

/** Whether Esc belongs to what has the focus: a dialog, or a text field with something in it. */
export const ownsEscape = (target: EventTarget | null): boolean => {
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('dialog, [role=dialog], [role=alertdialog]') !== null) return true
  const isField =
    target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && TEXT_TYPES.has(target.type))
  return isField && !target.readOnly && target.value !== ''
}
