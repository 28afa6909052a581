/** The push-to-talk key, what it can do here, and recording a new one. Part of the contract. */
import { z } from 'zod'
import type { TALK_COMMANDS } from '../choices.ts'

const keyObstacle = z.enum([
  'wayland',
  'accessibility',
  'no-display',
  'hook-failed',
  'hook-deaf',
  /** Another program has the combination. */
  'taken',
  /** A mouse button, where only keys can be had. */
  'mouse',
  /** The settings hold no combination; `problem` says why. */
  'unusable',
])

/** Schema of `Hotkey`. */
export const hotkey = z.object({
  /** The push-to-talk key as text ("Ctrl+Shift+Space", "Mouse 4"). */
  label: z.string(),
  /** `hold`: press and release are seen. `toggle`: each press is a tap. `none`: there is no key. */
  backend: z.enum(['hold', 'toggle', 'none']),
  /** Why it is not `hold`; null when it is. */
  obstacle: keyObstacle.nullable(),
  /** Why the keyboard is not listened to, whatever else is in use; null when it is, or was not tried. */
  hookObstacle: keyObstacle.nullable(),
  problem: z.string(),
  /** What else happens on this combination: common in programs, taken by one, types with AltGr, pastes. */
  warning: z.enum(['common', 'taken', 'alt-gr', 'middle']).nullable(),
  /** A mouse button can be chosen here. */
  canRecordMouse: z.boolean(),
})
/** The push-to-talk key and what it can do here. */
export type Hotkey = z.infer<typeof hotkey>

/** Schema of `Preview`. */
export const preview = z.object({
  /** What is held down, empty at first. */
  label: z.string(),
  /** Why it cannot be the key; recording goes on. */
  refusal: z
    .enum(['types', 'escape', 'lock', 'clicks', 'modifiers-only', 'system', 'own', 'nameless', 'taken'])
    .nullable(),
})
/** What is pressed while a new push-to-talk key is recorded. */
export type Preview = z.infer<typeof preview>

/** One of them. */
export type TalkCommand = (typeof TALK_COMMANDS)[number]
