/**
 * What the running side of the plugins needs of the app's log. `content` is the marked field for text that a plugin
 * wrote: the logger keeps or redacts it; all other fields are ids, counts and durations.
 */

/** Fields of a log line. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>

/** Writes one line. */
export type LogLine = (message: string, fields?: LogFields) => void

/** The levels of the app's log (contract.md §2, PARLEY_LOG). */
export interface PluginLog {
  readonly debug: LogLine
  readonly info: LogLine
  readonly warn: LogLine
  readonly error: LogLine
}
