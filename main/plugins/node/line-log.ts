/**
 * What a plugin or a tool server prints, as lines for the plugin's log: cut, counted, and never more than a log can
 * take. Runs in the second tier's own process, so that a flood of output never reaches main.
 */
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** Longest line that is kept, characters; port-messages.ts takes 2,000. */
const MAX_LINE_CHARS = 1000
/** Lines at once and per second; the rest is counted. */
const BURST = 80
const LINES_PER_SECOND = 15

/** A level of the plugin's log. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Takes lines. */
export type LineLog = (level: LogLevel, line: string) => void

/** A log that lets through what is within the allowance. `post` gets the text of a message to main. */
export const createLineLog = (post: (text: string) => void, nowMs: () => number): LineLog => {
  let tokens = BURST
  let filledAtMs = nowMs()
  let leftOut = 0
  return (level, line) => {
    const now = nowMs()
    tokens = Math.min(BURST, tokens + ((now - filledAtMs) / 1000) * LINES_PER_SECOND)
    filledAtMs = now
    if (tokens < 1) {
      leftOut += 1
      return
    }
    tokens -= 1
    const before = leftOut > 0 ? `(${leftOut} lines left out before this one) ` : ''
    leftOut = 0
    post(JSON.stringify({ type: 'log', level, text: `${before}${line.slice(0, MAX_LINE_CHARS)}` }))
  }
}

/** Passes on every line of a stream; a line without an end is cut, not kept. */
export const logLines = (stream: Readable, level: LogLevel, log: LineLog): void => {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  stream.on('data', (chunk: Buffer | string) => {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk))).split('\n')
    rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARS)
    for (const line of lines) if (line.trim() !== '') log(level, line.trimEnd())
  })
  stream.on('end', () => {
    if (rest.trim() !== '') log(level, rest.trimEnd())
  })
  stream.on('error', () => {})
}
