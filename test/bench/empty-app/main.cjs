/**
 * The baseline of goals.md for cold start and memory: the least that can be called an Electron app, one window with one
 * button, with the safety switches that Parley's window has. Started by `cold-start.bench.ts` on the same runtime.
 */
'use strict'

const { join } = require('node:path')
const { app, BrowserWindow } = require('electron')

app.setPath('userData', process.env.PARLEY_USER_DATA)
app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1080,
    height: 720,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, spellcheck: false },
  })
  window.loadFile(join(__dirname, 'index.html'))
})
process.on('SIGTERM', () => app.quit())
