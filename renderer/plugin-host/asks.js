/**
 * Requests of the plugin to the app and their answers; bodies cross in pieces. Part of the worker's boot; see boot.js.
 */
import { post, send } from './messages.js'

/** Pieces in which bodies cross. */
const CHUNK_BYTES = 256 * 1024
/** Largest body of a fetch or a file. */
const MAX_BODY_BYTES = 10 * 1024 * 1024
/** Requests to the app that are open at once; more wait here. Below the port guard's limit. */
const MAX_OPEN_ASKS = 32

/** Requests that wait for their answer, by id. */
export const openAsks = new Map()
const waitingAsks = []
let lastAskId = 0

/** Asks the app for something; resolves to its answer and the bytes that came with it. */
export function ask(callId, method, params, options = {}) {
  const { body, signal } = options
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    if (body && body.byteLength > MAX_BODY_BYTES) return reject(new RangeError('body is larger than 10 MB'))
    const id = ++lastAskId
    const message = { type: 'ask', id, callId, method, params, ...(body ? { bodyBytes: body.byteLength } : {}) }
    const onAbort = () => {
      const waiting = waitingAsks.findIndex((entry) => entry.id === id)
      if (waiting >= 0) waitingAsks.splice(waiting, 1)
      else if (openAsks.get(id)) send({ type: 'abort', id })
      reject(signal.reason)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    const entry = {
      id,
      message,
      body,
      sentBytes: 0,
      chunks: [],
      resolve,
      reject,
      end: () => signal?.removeEventListener('abort', onAbort),
    }
    waitingAsks.push(entry)
    openWaiting()
  })
}

function openWaiting() {
  while (openAsks.size < MAX_OPEN_ASKS && waitingAsks.length > 0) open(waitingAsks.shift())
}

function open(entry) {
  try {
    send(entry.message)
    openAsks.set(entry.id, entry)
  } catch (thrown) {
    entry.end()
    entry.reject(thrown)
  }
}

/** Takes the app's answer. */
export function settleAsk(message) {
  const entry = openAsks.get(message.id)
  if (!entry) return
  openAsks.delete(message.id)
  entry.end()
  if (message.ok) entry.resolve({ value: message.value, chunks: entry.chunks })
  else entry.reject(Object.assign(new Error(message.error.message), { name: 'ParleyError', code: message.error.code }))
  openWaiting()
}

/** The app asks for the next piece of a body that was announced with `bodyBytes`. */
export function sendPiece(id) {
  const entry = openAsks.get(id)
  if (!entry?.body) return
  const piece = entry.body.slice(entry.sentBytes, entry.sentBytes + CHUNK_BYTES)
  entry.sentBytes += piece.byteLength
  post([id, piece], [piece.buffer])
}

/** One array out of many. */
export function joinChunks(chunks) {
  const joined = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.byteLength, 0))
  let at = 0
  for (const chunk of chunks) {
    joined.set(chunk, at)
    at += chunk.byteLength
  }
  return joined
}

/** Bytes of what may be a body; undefined for none. */
export function toBytes(body) {
  if (body === undefined || body === null) return undefined
  if (typeof body === 'string') return new TextEncoder().encode(body)
  if (body instanceof URLSearchParams) return new TextEncoder().encode(body.toString())
  if (body instanceof ArrayBuffer) return new Uint8Array(body)
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
  throw new TypeError('a body must be text, bytes or URLSearchParams')
}
