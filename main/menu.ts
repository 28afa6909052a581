/**
 * The menu, in the user's language: what a text field needs, zoom, full screen, quit. Hidden behind the Alt key but on
 * macOS. Called by `compose.ts`, anew for another language.
 */
import type { MenuItemConstructorOptions } from 'electron'
import type { Sentence } from './voice/sentence.ts'

/** For whom it is. */
export interface MenuOptions {
  readonly platform: NodeJS.Platform
  readonly say: (sentence: Sentence) => string
  /** Not for a packed app: reload and developer tools. */
  readonly isForDevelopers: boolean
}

/** What goes into `Menu.buildFromTemplate`. Pure. */
export const menuTemplate = ({ platform, say, isForDevelopers }: MenuOptions): MenuItemConstructorOptions[] => {
  const isMac = platform === 'darwin'
  const item = (role: NonNullable<MenuItemConstructorOptions['role']>, label: string): MenuItemConstructorOptions => ({
    role,
    label: say(label),
  })
  const line: MenuItemConstructorOptions = { type: 'separator' }
  const app = isMac
    ? [
        item('about', 'About Parley'),
        line,
        item('hide', 'Hide Parley'),
        item('hideOthers', 'Hide others'),
        item('unhide', 'Show all'),
        line,
        item('quit', 'Quit Parley'),
      ]
    : [item('quit', 'Quit Parley')]
  const edit = [
    item('undo', 'Undo'),
    item('redo', 'Redo'),
    line,
    item('cut', 'Cut'),
    item('copy', 'Copy'),
    item('paste', 'Paste'),
    item('selectAll', 'Select all'),
  ]
  const view = [
    item('resetZoom', 'Actual size'),
    item('zoomIn', 'Larger'),
    // The key that has the plus sign, without Shift.
    {
      ...item('zoomIn', 'Larger'),
      accelerator: 'CommandOrControl+=',
      visible: false,
      acceleratorWorksWhenHidden: true,
    },
    item('zoomOut', 'Smaller'),
    line,
    item('togglefullscreen', 'Full screen'),
    ...(isForDevelopers ? [line, item('reload', 'Reload'), item('toggleDevTools', 'Developer tools')] : []),
  ]
  const window = [item('minimize', 'Minimize'), item('close', 'Close window')]
  return [
    { label: 'Parley', submenu: app },
    { label: say('Edit'), submenu: edit },
    { label: say('View'), submenu: view },
    { label: say('Window'), submenu: window },
  ]
}
