/**
 * First code of a plugin's worker: takes away what a plugin must not have, imports the plugin and turns calls from the
 * app into handler calls. main/plugins/worker-boot.ts joins these files to one script and appends a line that calls
 * `start`. Runs where the plugin runs, so nothing here is a boundary: the process, the worker's policy, the port guard
 * and the broker are.
 */
import { openAsks, sendPiece, settleAsk } from './asks.js'
import { closeRealm } from './close-realm.js'
import { failures, laters, log, makeContext, results } from './context.js'
import { checkDepth, describe, safeJson, send, sendLog } from './messages.js'

/** Longest result of a tool, in characters of JSON. */
const MAX_RESULT_CHARS = 64 * 1024

const listen = self.addEventListener.bind(self)

// Uncaught errors would be reported to the browser process one by one; the app hears of them through the guard.
function muteUncaught() {
  const swallow = (event) => {
    event.preventDefault()
    event.stopImmediatePropagation()
    const thrown = event.reason ?? event.error
    sendLog('error', `uncaught: ${describe(thrown).message}`)
  }
  listen('error', swallow)
  listen('unhandledrejection', swallow)
}

const runningCalls = new Map()

/** What a handler returned, as a message body; text that is too large or no JSON becomes an outcome of its own. */
function outcomeOf(returned) {
  const wrapped = typeof returned === 'object' && returned !== null ? results.get(returned) : undefined
  const { value: result, phase, say } = wrapped ?? { value: returned }
  let sent
  try {
    const text = JSON.stringify(result ?? null) ?? 'null'
    // Before it is read back: a large one would take its size in memory once more.
    if (text.length > MAX_RESULT_CHARS) return { kind: 'too-large', chars: text.length }
    sent = JSON.parse(text)
    checkDepth(sent)
  } catch (thrown) {
    return { kind: 'not-json', message: describe(thrown).message }
  }
  const extra = {
    ...(typeof phase === 'string' ? { phase } : {}),
    ...(typeof say === 'string' ? { say: say.slice(0, 2000) } : {}),
  }
  return { kind: 'ok', value: sent, ...extra }
}

function outcomeOfThrown(thrown) {
  const failure = typeof thrown === 'object' && thrown !== null ? failures.get(thrown) : undefined
  if (!failure) return { kind: 'threw', ...describe(thrown) }
  const clip = (part) => (part === undefined ? undefined : String(part).slice(0, 1000))
  const { field, value: given, resolved, ask: question, text } = failure
  const shown = given === undefined ? undefined : typeof given === 'string' ? clip(given) : clip(safeJson(given))
  const known =
    resolved === undefined ? undefined : typeof resolved === 'string' ? clip(resolved) : clip(safeJson(resolved))
  return { kind: 'fail', text: clip(text), field: clip(field), value: shown, resolved: known, ask: clip(question) }
}

async function run(call, handler, payload) {
  const controller = new AbortController()
  runningCalls.set(call.id, controller)
  let background
  let outcome
  try {
    if (typeof handler !== 'function') throw new TypeError(`the script has no handler for ${call.tool ?? 'onSchedule'}`)
    const returned = await handler(payload, makeContext(call, controller.signal))
    background = typeof returned === 'object' && returned !== null ? laters.get(returned) : undefined
    outcome = background ? { kind: 'ok', value: { status: 'started' }, isLater: true } : outcomeOf(returned)
  } catch (thrown) {
    outcome = outcomeOfThrown(thrown)
  }
  send({ type: 'done', id: call.id, outcome })
  if (background) {
    const late = await background.then(outcomeOf, outcomeOfThrown)
    send({ type: 'later', id: call.id, outcome: late })
  }
  runningCalls.delete(call.id)
}

function receive(plugin, message) {
  switch (message.type) {
    case 'call': {
      const tools = plugin.default?.tools ?? {}
      const isThere = Object.hasOwn(tools, message.tool) && typeof tools[message.tool] === 'function'
      return run(message, isThere ? (args, ctx) => tools[message.tool](args, ctx) : undefined, message.args)
    }
    case 'schedule':
      return run(message, plugin.onSchedule ?? plugin.default?.onSchedule, message.payload)
    case 'cancel':
      return runningCalls.get(message.id)?.abort(new DOMException(message.reason, 'AbortError'))
    case 'answer':
      return settleAsk(message)
    case 'pull':
      return sendPiece(message.id)
  }
}

/**
 * Called by the line that the app appends: closes the realm, imports the plugin, says that it is ready. The second tier
 * (main/plugins/node/script-worker.ts) brings its own import, and closes nothing.
 */
export async function start(mainUrl, { importPlugin = (url) => import(url), prepareRealm = closeRealm } = {}) {
  // Messages may come before the plugin is there; they wait.
  let deliver
  const whenImported = new Promise((resolve) => {
    deliver = resolve
  })
  listen('message', async (event) => {
    event.stopImmediatePropagation()
    const data = event.data
    if (typeof data !== 'string') return void openAsks.get(data.id)?.chunks.push(data.bytes)
    const message = JSON.parse(data)
    await receive(await whenImported, message)
  })
  try {
    muteUncaught()
    prepareRealm()
    globalThis.console = Object.freeze({
      log,
      trace: log.debug,
      debug: log.debug,
      info: log,
      warn: log.warn,
      error: log.error,
    })
    const plugin = await importPlugin(mainUrl)
    deliver(plugin)
    send({ type: 'ready' })
  } catch (thrown) {
    send({ type: 'broken', ...describe(thrown) })
  }
}
