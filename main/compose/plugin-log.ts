/**
 * The plugins' side of the log. Text that a plugin wrote may hold what the user said, so of `content` only the places
 * in code survive (the lines of a stack); everything else is ids, counts and durations already.
 */
import type { Log, LogFields } from '../log.ts'
import type { LogFields as PluginFields, PluginLog } from '../plugins/plugin-log.ts'

/** Adapts the app's log. */
export const createPluginLog = (log: Log): PluginLog => {
  const scoped = log.child('plugins')
  const line =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, fields: PluginFields = {}): void => {
      const { content, ...rest } = fields
      const places = typeof content === 'string' ? placesIn(content) : undefined
      const safe: LogFields = places === undefined ? rest : { ...rest, places }
      scoped[level](event, safe)
    }
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
}

/** "index.js:12:7 < lib/zones.js:3:1": where it happened, without what was said. */
const placesIn = (stack: string): string =>
  [...stack.matchAll(/^\s+at .*?\/files\/([\w./-]+:\d+:\d+)/gm)].map((match) => match[1]).join(' < ')
