/**
 * Preload of the window: forwards requests and events of the contract, and nothing else. It knows only names and
 * shapes; main checks sender and arguments (`main/ipc.ts`).
 */
import { contextBridge, ipcRenderer } from 'electron'
import type { Assistant, UiEvent } from './contract.ts'

// Spelled out instead of imported, so that no schema library is loaded into the preload. A test compares them.
const EVENT_CHANNEL = 'parley:event'
const REQUEST_PREFIX = 'parley:'

const assistant: Assistant = {
  request: (name, argument) => ipcRenderer.invoke(REQUEST_PREFIX + name, argument),
  onEvent: (listener) => {
    const forward = (_: unknown, event: UiEvent): void => listener(event)
    ipcRenderer.on(EVENT_CHANNEL, forward)
    return () => ipcRenderer.off(EVENT_CHANNEL, forward)
  },
}

contextBridge.exposeInMainWorld('assistant', assistant)
