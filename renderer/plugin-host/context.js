/**
 * The context that a handler sees (contract.md §6). Part of the worker's boot; see boot.js.
 */
import { ask, joinChunks, toBytes } from './asks.js'
import { sendLog } from './messages.js'

/** What `ctx.fail`, `ctx.result` and `ctx.later` made, by the object they gave to the handler. */
export const failures = new WeakMap()
export const results = new WeakMap()
export const laters = new WeakMap()

const value = (promise) => promise.then((answer) => answer.value ?? undefined)

function makeKeyValue(callId, name) {
  return Object.freeze({
    get: (key) => value(ask(callId, `${name}.get`, { key })),
    set: (key, item) => value(ask(callId, `${name}.set`, { key, value: item ?? null })),
    delete: (key) => value(ask(callId, `${name}.delete`, { key })),
    list: (prefix = '') => value(ask(callId, `${name}.list`, { prefix })),
  })
}

async function fetchThroughApp(callId, signal, url, init = {}) {
  const headers = [...new Headers(init.headers ?? {})]
  if (init.body instanceof URLSearchParams && !headers.some(([name]) => name === 'content-type')) {
    headers.push(['content-type', 'application/x-www-form-urlencoded;charset=UTF-8'])
  }
  const params = { url: String(url), method: String(init.method ?? 'GET').toUpperCase(), headers }
  const answer = await ask(callId, 'fetch', params, { body: toBytes(init.body), signal: init.signal ?? signal })
  const { status, statusText, headers: received, url: finalUrl, isRedirected } = answer.value
  const hasNoBody = status === 204 || status === 205 || status === 304
  const response = new Response(hasNoBody ? null : joinChunks(answer.chunks), { status, statusText, headers: received })
  Object.defineProperties(response, { url: { value: finalUrl }, redirected: { value: isRedirected } })
  return response
}

function makeLog() {
  const log = (...parts) => sendLog('info', ...parts)
  for (const level of ['debug', 'info', 'warn', 'error']) log[level] = (...parts) => sendLog(level, ...parts)
  return Object.freeze(log)
}

function makeSchedule(callId) {
  const schedule = (atMs, payload = null) => value(ask(callId, 'schedule.add', { atMs: Number(atMs), payload }))
  schedule.cancel = (id) => value(ask(callId, 'schedule.cancel', { id }))
  schedule.list = () => value(ask(callId, 'schedule.list', {}))
  return Object.freeze(schedule)
}

function makeFail() {
  return (details) => {
    const { field, value: given, resolved, ask: question } = typeof details === 'string' ? {} : (details ?? {})
    const text = typeof details === 'string' ? details : undefined
    const error = new Error(text ?? `${field ?? 'tool'} failed`)
    failures.set(error, { text, field, value: given, resolved, ask: question })
    return error
  }
}

/** The plugin's own folder, or the user's one of that name. */
function makeFiles(id, signal, name) {
  const place = name === undefined ? {} : { in: name }
  return {
    read: async (path, as = 'text') => {
      const bytes = joinChunks((await ask(id, 'files.read', { path, ...place }, { signal })).chunks)
      return as === 'bytes' ? bytes : new TextDecoder().decode(bytes)
    },
    write: (path, content) =>
      value(ask(id, 'files.write', { path, ...place }, { body: toBytes(content) ?? new Uint8Array(), signal })),
    list: (folder = '') => value(ask(id, 'files.list', { folder, ...place })),
    delete: (path) => value(ask(id, 'files.delete', { path, ...place })),
  }
}

/** The context of one call. */
export function makeContext(call, signal) {
  const id = call.id
  return Object.freeze({
    signal,
    settings: Object.freeze(call.settings),
    secrets: Object.freeze(call.secrets),
    session: Object.freeze(call.session),
    storage: makeKeyValue(id, 'storage'),
    state: makeKeyValue(id, 'state'),
    files: Object.freeze({
      ...makeFiles(id, signal),
      in: (name) => Object.freeze(makeFiles(id, signal, String(name))),
    }),
    fetch: (url, init) => fetchThroughApp(id, signal, url, init),
    notify: (note) => value(ask(id, 'notify', typeof note === 'string' ? { body: note } : { ...note })),
    clipboard: Object.freeze({
      read: () => value(ask(id, 'clipboard.read', {})),
      write: (text) => value(ask(id, 'clipboard.write', { text: String(text) })),
    }),
    openExternal: (url) => value(ask(id, 'openExternal', { url: String(url) })),
    schedule: makeSchedule(id),
    later: (promise) => {
      const marker = Object.freeze({})
      laters.set(marker, Promise.resolve(promise))
      return marker
    },
    log,
    fail: makeFail(),
    result: (result, extra = {}) => {
      const wrapped = Object.freeze({ value: result })
      results.set(wrapped, { value: result, phase: extra.phase, say: extra.say })
      return wrapped
    },
  })
}

/** `ctx.log`, and what stands in for the console. */
export const log = makeLog()
