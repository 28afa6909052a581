/** What the desktop does for Parley: notifications, folder dialog, menu and theme. Part of the composition root. */
import { app, type BrowserWindow, dialog, Menu, Notification, nativeTheme } from 'electron'
import { menuTemplate } from '../menu.ts'
import type { AppSettings } from '../settings.ts'
import type { Words } from '../words/words.ts'

/** Language and theme of menu and window, as the settings say. */
export const dressApp = (
  { language, theme }: Pick<AppSettings, 'language' | 'theme'>,
  words: Pick<Words, 'choose' | 'say'>,
): void => {
  words.choose(language)
  nativeTheme.themeSource = theme
  const template = menuTemplate({ platform: process.platform, say: words.say, isForDevelopers: !app.isPackaged })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

/** The system's own dialog for a folder; null when none was picked. */
export const pickFolder = async (window: BrowserWindow, title: string): Promise<string | null> => {
  const { filePaths } = await dialog.showOpenDialog(window, { title, properties: ['openDirectory', 'createDirectory'] })
  return filePaths[0] ?? null
}

/** A notification of the desktop; false where there is none. */
export const notify = (title: string, body: string): boolean => {
  const isSupported = Notification.isSupported()
  if (isSupported) new Notification({ title, body, silent: false }).show()
  return isSupported
}
