/**
 * The push-to-talk key put together: arms it as the settings say, arms it anew when they change and when the machine
 * wakes up, records a new one, keeps it from pressing buttons in our own window, and knows what the session needs to know
 * of it. Part of the composition root.
 */
import { app, clipboard, globalShortcut, powerMonitor, systemPreferences } from 'electron'
import type { Snapshot } from '../../preload/contract.ts'
import { ownCommand } from '../command-line/own-command.ts'
import { defaultAccelerator } from '../hotkey/accelerator.ts'
import { createHotkey } from '../hotkey/hotkey.ts'
import { fromPage } from '../hotkey/key-input.ts'
import type { RequestHandlers } from '../ipc.ts'
import type { Log } from '../log.ts'
import type { SettingsFile } from '../settings.ts'
import type { SessionSettings } from '../voice/events.ts'
import type { AppWindow } from '../window.ts'

/** What the key works on. */
export interface PushToTalkOptions {
  readonly settings: Pick<SettingsFile, 'current' | 'update'>
  readonly window: AppWindow['window']
  readonly log: Log
  onDown(): void
  /** `isLost`: nobody saw the key-up. */
  onUp(isLost: boolean): void
  /** What it can do has changed: what to show. */
  onState(hotkey: Snapshot['hotkey']): void
  /** What is pressed while a new key is recorded; null when it is over. */
  onPreview(preview: Snapshot['preview']): void
}

/** The armed key. */
export interface PushToTalk {
  /** Arms it as the settings say now. Never rejects. */
  arm(): Promise<void>
  /** Lets go of a held key: the screen is locked, the machine sleeps. */
  release(): void
  /** The settings as the session goes by them, given what the key can do here. */
  sessionSettings(): SessionSettings
  readonly handlers: Pick<
    RequestHandlers,
    'talkKey.record' | 'talkKey.cancel' | 'talkKey.reset' | 'talkKey.copyCommand'
  >
  stop(): void
}

/** Creates it; nothing is armed yet. */
export const createPushToTalk = (options: PushToTalkOptions): PushToTalk => {
  const { settings, window, log } = options
  const hotkey = createHotkey({
    platform: process.platform,
    env: process.env,
    globalShortcut,
    isAccessibilityTrusted: () => systemPreferences.isTrustedAccessibilityClient(false),
    systemIdleMs: () => powerMonitor.getSystemIdleTime() * 1000,
    nowMs: () => performance.now(),
    // After what has arrived meanwhile: timers come first in a turn of the loop, input after them.
    every: (ms, run) => {
      const timer = setInterval(() => setImmediate(run), ms)
      return () => clearInterval(timer)
    },
    onDown: options.onDown,
    onUp: options.onUp,
    onState: options.onState,
    onPreview: options.onPreview,
    log,
  })
  const arm = (): Promise<void> => hotkey.arm(settings.current().pushToTalkKey)

  window.webContents.on('before-input-event', (event, input) => {
    const pressed = fromPage(input, performance.now())
    if (pressed !== null && hotkey.pageInput(pressed)) event.preventDefault()
  })
  // What is typed elsewhere is nobody's choice of a key.
  window.on('blur', hotkey.cancelRecording)
  window.webContents.on('did-start-navigation', hotkey.cancelRecording)
  const rearm = (): void => void hotkey.rearm()
  powerMonitor.on('resume', rearm)
  powerMonitor.on('unlock-screen', rearm)

  return {
    arm,
    release: hotkey.release,
    sessionSettings: () => toSession(settings.current(), hotkey.state().backend === 'toggle'),
    handlers: {
      'talkKey.record': async () => {
        const recorded = await hotkey.record()
        if (recorded.end === 'chosen') await settings.update({ pushToTalkKey: recorded.label })
        return recorded
      },
      'talkKey.cancel': hotkey.cancelRecording,
      'talkKey.reset': async () => {
        await settings.update({ pushToTalkKey: defaultAccelerator(process.platform) })
      },
      'talkKey.copyCommand': ({ command }) =>
        clipboard.writeText(`${ownCommand(process, app.getAppPath())} --${command}`),
    },
    stop: () => {
      powerMonitor.off('resume', rearm)
      powerMonitor.off('unlock-screen', rearm)
      hotkey.stop()
    },
  }
}

/** A key source without key-up can only toggle: `hold` would close the gate at once. */
const toSession = (settings: SessionSettingsSource, cannotHold: boolean): SessionSettings => ({
  greeting: settings.greeting,
  voice: settings.voice,
  duplex: settings.duplex,
  talkMode: cannotHold && settings.talkMode === 'hold' ? 'toggle' : settings.talkMode,
  idleHangupMs: settings.idleHangupSeconds * 1000,
  resultTiming: settings.resultTiming,
})
type SessionSettingsSource = ReturnType<SettingsFile['current']>
