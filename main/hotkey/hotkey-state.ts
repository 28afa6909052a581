/**
 * What the push-to-talk key can do on this desktop, and why not more. Pure; codes only: the window has the words.
 */
import type { Warning } from './judge-combination.ts'

/** Why the key cannot do more, or nothing at all. */
export type Obstacle =
  /** A Wayland desktop shows programs no keys. */
  | 'wayland'
  /** macOS does not let Parley see the keyboard. */
  | 'accessibility'
  | 'no-display'
  | 'hook-failed'
  /** The hook is on, and sees nothing of what the system sees. */
  | 'hook-deaf'
  /** Another program has the combination, and only one can. */
  | 'taken'
  /** A mouse button, where only keys can be had. */
  | 'mouse'
  /** What the settings say is no combination; `problem` says why. */
  | 'unusable'

/** What the key can do at this moment. */
export interface HotkeyState {
  /** "Ctrl+Shift+Space", in this platform's words. */
  readonly label: string
  /** `hold`: exact press and release. `toggle`: each press is a tap, down and up at once. `none`: no key. */
  readonly backend: 'hold' | 'toggle' | 'none'
  /** Why it is not `hold`; null when it is. */
  readonly obstacle: Obstacle | null
  /** Why the hook is not in use, whatever else is; null when it is, or was not tried. */
  readonly hookObstacle: Obstacle | null
  /** Of an unusable combination: what is wrong with it. */
  readonly problem: string
  /** What else happens on this combination. */
  readonly warning: Warning | null
  /** A recorder would see mouse buttons, too. */
  readonly canRecordMouse: boolean
}

/** The key while nothing is armed. */
export const unarmed = (label: string): HotkeyState => ({
  label,
  backend: 'none',
  obstacle: null,
  hookObstacle: null,
  problem: '',
  warning: null,
  canRecordMouse: false,
})

/** The desktop, as far as it decides what is possible. */
export interface Desktop {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** macOS: whether the user lets Parley see the keyboard (`systemPreferences.isTrustedAccessibilityClient(false)`). */
  readonly isAccessibilityTrusted?: () => boolean
}

/** Why the hook cannot see the keyboard here, or null. */
export const obstacleOfHook = ({ platform, env, isAccessibilityTrusted }: Desktop): Obstacle | null => {
  if (platform === 'darwin') return isAccessibilityTrusted?.() === false ? 'accessibility' : null
  if (platform !== 'linux') return null
  if (env['WAYLAND_DISPLAY'] || env['XDG_SESSION_TYPE'] === 'wayland') return 'wayland'
  return env['DISPLAY'] ? null : 'no-display'
}
