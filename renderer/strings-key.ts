/** The words of the push-to-talk key: choosing one, and the ways in which it works: a part of the catalogue (`strings.ts`). */
import type { Hotkey, Preview } from '../preload/contract.ts'

const refusal: Record<NonNullable<Preview['refusal']>, string> = {
  types: 'This key types something, so it would switch talking on while you write. Hold Ctrl or Alt with it.',
  escape: 'Esc stops everything in Parley, so it cannot switch talking on.',
  lock: 'This key switches a lock on and off and does not tell when it is let go. Choose another.',
  clicks: 'This mouse button is needed for clicking. The middle one and buttons 4 and 5 can be used.',
  'modifiers-only': 'Ctrl, Alt and Shift alone are part of too many shortcuts. Press another key with them.',
  system: 'Your system keeps this combination for itself. Choose another.',
  own: 'This is a shortcut of Parley’s own window. Choose another.',
  nameless: 'Parley does not know this key. Choose another.',
  taken: 'Another program uses this combination, and only one program can. Choose another.',
}

const warning: Record<NonNullable<Hotkey['warning']>, string> = {
  common: 'Most programs do something on this combination, too. Both will happen.',
  taken: 'Another program listens for this combination, too. Both will happen.',
  'alt-gr': 'On many keyboards Ctrl+Alt is AltGr, so this may also type a character.',
  middle: 'The middle button also pastes or scrolls in many programs.',
}

/** Why there is no exact press and release, and what to do. */
const obstacle: Record<NonNullable<Hotkey['obstacle']>, string> = {
  wayland:
    'Your desktop (Wayland) does not show programs when a key is let go. To hold a key, bind the commands below to it in your desktop’s settings.',
  accessibility:
    'macOS does not let Parley see the keyboard. Allow it in System Settings, Privacy & Security, Accessibility; Parley notices by itself.',
  'no-display': 'There is no screen that Parley could ask for keys. Use the commands below.',
  'hook-failed':
    'Parley could not listen to the keyboard. It tries again when you unlock the screen, and at the next start.',
  'hook-deaf':
    'The keyboard is used and Parley sees nothing of it. It keeps trying; if it stays so, quit Parley and start it again.',
  taken: 'Another program has taken this combination. Choose another key, or use the commands below.',
  mouse: 'Mouse buttons cannot be seen here, only keys. Choose a key, or bind the commands below to the button.',
  unusable: 'What stands in the settings file is no key.',
}

/** English. */
export const keyStrings = {
  /** Names of keys that a keyboard of this language prints otherwise. */
  keyNames: {
    Ctrl: 'Ctrl',
    Shift: 'Shift',
    Space: 'Space',
    'Middle mouse button': 'Middle mouse button',
    'Mouse 4': 'Mouse 4',
    'Mouse 5': 'Mouse 5',
  },
  talkKey: {
    change: 'Change key',
    cancel: 'Cancel',
    reset: 'Use the default',
    press: 'Press the key you want',
    howKeys: 'A function key, or a key together with Ctrl or Alt. Esc cancels. The present key works until then.',
    howMouse:
      'A function key, a key together with Ctrl or Alt, or a mouse button (middle, 4, 5). Esc cancels. The present key works until then.',
    chosen: (key: string) => `The key is now ${key}.`,
    timeout: 'Nothing was pressed, so the key stays as it was.',
    cancelled: 'The key stays as it was.',
    refusal,
    warning,
    obstacle,
    auto: 'Hold it to talk, or tap it to switch talking on and off. It works in other programs, too.',
    hold: 'Hold it to talk. It works in other programs, too.',
    toggle: 'Press it to talk and again to stop. It works in other programs, too.',
    pressOnly: 'Press it to talk and again to stop. Holding it does not work here.',
    none: 'There is no key at this moment.',
    problem: (why: string) => `What is wrong: ${why}.`,
  },
  keyWays: {
    show: 'How the key works on this computer',
    inUse: 'In use',
    impossible: 'Not possible here',
    notNeeded: 'Not needed',
    always: 'Always possible',
    hook: 'Listening to the keyboard',
    hookMeaning: 'Sees when a key or mouse button goes down and up, so that you can hold it. Nothing you type is kept.',
    shortcut: 'A shortcut of the desktop',
    shortcutMeaning: 'Is told when the key is pressed and not when it is let go, so it can only switch.',
    commands: 'Commands',
    commandsMeaning:
      'For desktops that keep keys to themselves: bind them to keys in the desktop’s settings. The first switches, for desktops that run a command when a key is pressed. The other two hold, where a key can run one command when it is pressed and another when it is let go.',
    copy: (command: string) => `Copy ${command}`,
    copyShort: 'Copy',
    copied: 'Copied',
  },
}
