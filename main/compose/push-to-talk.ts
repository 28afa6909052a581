/**
 * The push-to-talk key put together: arms it as the settings say, arms it anew when they change, keeps it from pressing
 * buttons in our own window, and knows what the session needs to know of it. Part of the composition root.
 */
import { globalShortcut, systemPreferences, type WebContents } from 'electron'
import { parseAccelerator } from '../hotkey/accelerator.ts'
import { type Hotkey, startHotkey } from '../hotkey/hotkey.ts'
import { matchesInput } from '../hotkey/matches-input.ts'
import type { Log } from '../log.ts'
import type { AppSettings } from '../settings.ts'
import type { UnsaidHotkey } from '../ui-model.ts'
import type { SessionSettings } from '../voice/events.ts'

/** What the key works on. */
export interface PushToTalkOptions {
  readonly settings: () => AppSettings
  readonly page: WebContents
  readonly log: Log
  onDown(): void
  onUp(): void
  /** It is armed, or cannot be: what to show. */
  onArmed(hotkey: UnsaidHotkey): void
}

/** The armed key. */
export interface PushToTalk {
  /** Arms it as the settings say now. Never rejects. */
  arm(): Promise<void>
  /** Lets go of a held key: the screen is locked, the machine sleeps. */
  release(): void
  /** The settings as the session goes by them, given what the key can do here. */
  sessionSettings(): SessionSettings
  stop(): void
}

/** Creates it; nothing is armed yet. */
export const createPushToTalk = (options: PushToTalkOptions): PushToTalk => {
  const { settings, page, log } = options
  let hotkey: Hotkey | null = null

  page.on('before-input-event', (event, input) => {
    const accelerator = parseAccelerator(settings().pushToTalkKey, process.platform)
    if (input.type === 'keyDown' && !('problem' in accelerator) && matchesInput(accelerator, input)) {
      event.preventDefault()
    }
  })

  let arming: Promise<void> = Promise.resolve()
  let isStopped = false

  const arm = async (): Promise<void> => {
    hotkey?.stop()
    hotkey = null
    if (isStopped) return
    hotkey = await startHotkey({
      accelerator: settings().pushToTalkKey,
      platform: process.platform,
      env: process.env,
      globalShortcut,
      isAccessibilityTrusted: () => systemPreferences.isTrustedAccessibilityClient(false),
      onDown: options.onDown,
      onUp: options.onUp,
      log,
    })
    const { label, backend, detail } = hotkey
    options.onArmed({ label, backend, detail })
  }

  return {
    // One after the other: two at once would leave the first one's hook running.
    arm: () => {
      arming = arming.then(arm)
      return arming
    },
    release: () => hotkey?.release(),
    sessionSettings: () => toSession(settings(), hotkey?.backend === 'toggle'),
    stop: () => {
      isStopped = true
      hotkey?.stop()
    },
  }
}

/** A key source without key-up can only toggle: `hold` would close the gate at once. */
const toSession = (settings: AppSettings, cannotHold: boolean): SessionSettings => ({
  greeting: settings.greeting,
  voice: settings.voice,
  duplex: settings.duplex,
  talkMode: cannotHold && settings.talkMode === 'hold' ? 'toggle' : settings.talkMode,
  idleHangupMs: settings.idleHangupSeconds * 1000,
})
