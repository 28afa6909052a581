/**
 * The latest lines of each plugin, in memory, for its page: its own words, why its process ended, what its handlers
 * threw. They may hold what the user said, so they are never written to a file; what the log file keeps of a line is
 * decided by the log that this one wraps (compose/plugin-log.ts). Whoever logs for a plugin logs through here.
 */
import type { LogFields, PluginLog, LogLine as WriteLine } from './plugin-log.ts'

/** Lines kept of one plugin. */
const MAX_LINES = 200
/** Longest text of a line, characters. */
const MAX_TEXT_CHARS = 500

/** Weight of a line. */
export type LogLevel = keyof PluginLog

/** One line on a plugin's page. `atMs` is in epoch ms. */
export interface LogLine {
  readonly atMs: number
  readonly level: LogLevel
  readonly text: string
}

/** The lines of all plugins. */
export interface LogBook {
  /** To be used in the place of the log that it wraps: lines with the field `pluginId` are kept here as well. */
  readonly log: PluginLog
  /** The plugin's latest lines, oldest first, at most 200. */
  linesOf(pluginId: string): readonly LogLine[]
  /** The plugin was removed, or its data deleted. */
  forget(pluginId: string): void
}

/** An empty book around a log. `nowMs` is in epoch ms. */
export function createLogBook(wrapped: PluginLog, nowMs: () => number): LogBook {
  const books = new Map<string, LogLine[]>()

  const keep = (level: LogLevel, message: string, fields: LogFields): void => {
    const { pluginId, content } = fields
    if (typeof pluginId !== 'string') return
    // The app's own notes of what went well tell an author nothing.
    if (content === undefined && (level === 'info' || level === 'debug')) return
    const lines = books.get(pluginId) ?? []
    books.set(pluginId, lines)
    lines.push({ atMs: nowMs(), level, text: textOf(message, fields) })
    if (lines.length > MAX_LINES) lines.shift()
  }
  const line =
    (level: LogLevel): WriteLine =>
    (message, fields = {}) => {
      keep(level, message, fields)
      wrapped[level](message, fields)
    }
  return {
    log: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
    linesOf: (pluginId) => [...(books.get(pluginId) ?? [])],
    forget: (pluginId) => void books.delete(pluginId),
  }
}

/** What a plugin says to its log, by `onLog` of its process: its words stand for themselves. */
export const PLUGIN_SAYS = 'plugin says'

/** Ids that mean nothing on the page of the plugin itself. */
const HIDDEN_FIELDS: ReadonlySet<string> = new Set(['pluginId', 'callId', 'sessionId', 'content', 'reason', 'tool'])

/** "a handler threw (get_weather): TypeError: …", "plugin process crashed: it used too much memory (2 times within five minutes)". */
function textOf(message: string, fields: LogFields): string {
  const { content, reason, tool } = fields
  const words = typeof content === 'string' ? content.trim() : undefined
  if (message === PLUGIN_SAYS) return cut(words ?? '')
  const rest = Object.entries(fields)
    .filter(([name]) => !HIDDEN_FIELDS.has(name))
    .flatMap(([name, value]) => {
      if (name !== 'recentCrashes') return `${name} ${String(value)}`
      return Number(value) > 1 ? `${String(value)} times within five minutes` : []
    })
  const head = typeof tool === 'string' ? `${message} (${tool})` : message
  const why = [reason, words].filter((part) => typeof part === 'string' && part !== '').join(': ')
  return cut(`${head}${why === '' ? '' : `: ${why}`}${rest.length === 0 ? '' : ` (${rest.join(', ')})`}`)
}

const cut = (text: string): string => (text.length <= MAX_TEXT_CHARS ? text : `${text.slice(0, MAX_TEXT_CHARS - 1)}…`)
