/**
 * Messages from the worker to the app: within the limits of the port guard, so that a plugin that means well never
 * meets it. Part of the worker's boot; see boot.js.
 */

/** Longest message to the app, in characters; the port guard ends a worker that sends a longer one. */
const MAX_MESSAGE_CHARS = 256 * 1024
/** Deepest nesting that is sent; main refuses messages of more than 64 levels. */
const MAX_DEPTH = 48

/** Throws RangeError when main would refuse the value. */
export function checkDepth(value, depth = 0) {
  if (depth > MAX_DEPTH) throw new RangeError(`nested deeper than ${MAX_DEPTH} levels`)
  if (typeof value !== 'object' || value === null) return
  for (const child of Object.values(value)) checkDepth(child, depth + 1)
}

/** The worker's own way out; the plugin finds it gone. */
export const post = self.postMessage.bind(self)

/** Sends one message, or throws RangeError when it is too large or too deep. */
export const send = (message) => {
  checkDepth(message)
  const text = JSON.stringify(message)
  if (text.length > MAX_MESSAGE_CHARS) throw new RangeError('too large to be passed to the app (limit 256 KiB)')
  post(text)
}

// Lines that may be sent at once and per second: below the guard's allowance, so that talkative plugins are only cut short.
const LOG_BURST = 80
const LOGS_PER_SECOND = 15
let logTokens = LOG_BURST
let logsFilledAt = performance.now()
let logsLeftOut = 0

/** Sends a log line, within the allowance. */
export function sendLog(level, ...parts) {
  const now = performance.now()
  logTokens = Math.min(LOG_BURST, logTokens + ((now - logsFilledAt) / 1000) * LOGS_PER_SECOND)
  logsFilledAt = now
  if (logTokens < 1) {
    logsLeftOut += 1
    return
  }
  logTokens -= 1
  if (logsLeftOut > 0) parts.push(`(${logsLeftOut} lines left out before this one)`)
  logsLeftOut = 0
  const text = parts.map((part) => (typeof part === 'string' ? part : safeJson(part))).join(' ')
  send({ type: 'log', level, text: text.slice(0, 2000) })
}

/** JSON of anything, for texts. */
export function safeJson(value) {
  if (value instanceof Error) return describe(value).message
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return '[not JSON]'
  }
}

/** Name, message and stack of anything thrown, cut to a size that fits a log. */
export function describe(thrown) {
  try {
    const isError = thrown instanceof Error
    const message = isError ? `${thrown.name}: ${thrown.message}` : String(thrown)
    return { message: message.slice(0, 2000), stack: isError ? String(thrown.stack).slice(0, 4000) : '' }
  } catch {
    return { message: 'something that cannot be printed', stack: '' }
  }
}
