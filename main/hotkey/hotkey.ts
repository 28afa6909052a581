/**
 * The push-to-talk key: picks the best key source this desktop has and says in words what it can do. Knows nothing of
 * talking: a press and a release go to whoever asked (`compose.ts`).
 */
import { messageOf } from '../errors.ts'
import { parseAccelerator } from './accelerator.ts'
import type { GlobalShortcut } from './global-shortcut-source.ts'
import { startShortcutSource } from './global-shortcut-source.ts'
import type { KeySource } from './uiohook-source.ts'
import { startHookSource } from './uiohook-source.ts'

/** What the key needs of its surroundings. */
export interface HotkeyOptions {
  /** As in the settings: "Ctrl+Shift+Space". */
  readonly accelerator: string
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly globalShortcut: GlobalShortcut
  /** macOS: whether the user lets Parley see the keyboard (`systemPreferences.isTrustedAccessibilityClient(false)`). */
  readonly isAccessibilityTrusted?: () => boolean
  readonly onDown: () => void
  readonly onUp: () => void
  readonly log: {
    info(event: string, fields?: { readonly backend: string }): void
    warn(event: string, fields?: { readonly reason: string }): void
  }
}

/** The armed key. */
export interface Hotkey {
  /** `hold`: exact press and release. `toggle`: each press is a tap, down and up at once. `none`: no key. */
  readonly backend: 'hold' | 'toggle' | 'none'
  /** "Ctrl+Shift+Space", in this platform's words. */
  readonly label: string
  /** One sentence for the user: what the key does here, and why not more. */
  readonly detail: string
  /** Lets go of a held key, for instance when the screen is locked. */
  release(): void
  /** Disarms. A held key is let go first. Safe to call twice. */
  stop(): void
}

/** Why the hook cannot see the keyboard here, or undefined. */
const hookObstacle = ({ platform, env, isAccessibilityTrusted }: HotkeyOptions): string | undefined => {
  if (platform === 'darwin' && isAccessibilityTrusted?.() === false) {
    return 'macOS does not let Parley see the keyboard (System Settings, Privacy & Security, Accessibility)'
  }
  if (platform !== 'linux') return undefined
  if (env['WAYLAND_DISPLAY'] || env['XDG_SESSION_TYPE'] === 'wayland') {
    return 'a Wayland desktop does not show programs when a key is let go'
  }
  return env['DISPLAY'] ? undefined : 'there is no display'
}

const IDLE: KeySource = { release: () => {}, stop: () => {} }

const isShortcutPossible = ({ platform, env }: HotkeyOptions): boolean =>
  platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])

/** Arms the key. Never rejects: the worst case is `backend: 'none'` with the reason in `detail`. */
export const startHotkey = async (options: HotkeyOptions): Promise<Hotkey> => {
  const { log, onDown, onUp, globalShortcut } = options
  const armed = (backend: Hotkey['backend'], label: string, detail: string, source: KeySource): Hotkey => {
    log.info('hotkey armed', { backend })
    return { backend, label, detail, release: () => source.release(), stop: () => source.stop() }
  }

  const accelerator = parseAccelerator(options.accelerator, options.platform)
  if ('problem' in accelerator) {
    const detail = `The push-to-talk key cannot be used: ${accelerator.problem}. Choose another in Settings.`
    return armed('none', options.accelerator, detail, IDLE)
  }
  const { label } = accelerator

  let obstacle = hookObstacle(options)
  if (obstacle === undefined) {
    try {
      const source = await startHookSource(accelerator, { onDown, onUp })
      return armed('hold', label, `Hold ${label} to talk, or tap it to switch talking on and off.`, source)
    } catch (thrown) {
      log.warn('keyboard hook failed', { reason: messageOf(thrown) })
      obstacle = 'the keyboard hook does not work on this system'
    }
  }
  if (!isShortcutPossible(options)) {
    return armed('none', label, `There is no push-to-talk key, because ${obstacle}. Use the Talk button.`, IDLE)
  }
  try {
    const source = startShortcutSource(accelerator, { onDown, onUp }, globalShortcut, () => performance.now())
    const detail = `Press ${label} to talk and again to stop. Holding it does not work, because ${obstacle}.`
    return armed('toggle', label, detail, source)
  } catch (thrown) {
    const detail = `${label} cannot be used: ${messageOf(thrown)}. Choose another in Settings, or use the Talk button.`
    return armed('none', label, detail, IDLE)
  }
}
