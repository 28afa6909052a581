/** Asks for a place to save to. Part of the composition root. */
import { join } from 'node:path'
import { app, type BrowserWindow, dialog } from 'electron'
import type { Place } from './conversations.ts'

/** The system's own dialog, beginning in the user's documents; the path, or null when no place was chosen. */
export const askForPlace = async (window: BrowserWindow, { name, kind, extension }: Place): Promise<string | null> => {
  const { filePath } = await dialog.showSaveDialog(window, {
    defaultPath: join(app.getPath('documents'), name),
    filters: [{ name: kind, extensions: [extension] }],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  })
  return filePath === '' ? null : filePath
}
