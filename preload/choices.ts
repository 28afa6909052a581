/**
 * What can be chosen, and how much fits, as plain values: for the contract's schemas, and for the window, which takes
 * only types from `contract.ts` so that no schema library is loaded into it.
 */

/** What the user may answer to a call that asks; `no` is for this call, `never` for all to come. */
export const CONSENT_ANSWERS = ['once', 'conversation', 'always', 'no', 'never'] as const

/** How the window may look; `system` goes by the system. */
export const THEMES = ['system', 'light', 'dark'] as const

/** How a conversation can be written out. */
export const EXPORT_FORMATS = ['markdown', 'json', 'srt'] as const

/** The longest text that can be put on the clipboard, in characters: a conversation of a whole day. */
export const MAX_COPY_CHARS = 4_000_000

/** Days that conversations may be kept; null is for ever. */
export const HISTORY_DAYS = [7, 30, 90, 365] as const

/** Events that carry no number: only the moment counts. */
export const MOMENTARY = ['levelsChanged', 'soundCheckChanged', 'keyTried'] as const

/** What Parley's command line takes for talking: `parley --toggle`. */
export const TALK_COMMANDS = ['toggle', 'talk-down', 'talk-up'] as const
