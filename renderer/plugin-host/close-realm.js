/**
 * Takes away, before the plugin is imported, everything that a worker can reach beyond computing. Not the boundary by
 * itself (the policy, the process and the port guard are), but it closes what they leave open: storage, locks, blobs.
 * Part of the worker's boot; see boot.js.
 */

// What is left of the global object: the language, and what computes without leaving the process. No Blob: its bytes
// are kept by the browser process. Everything else goes, also what a later Chromium adds.
const KEPT_GLOBALS = new Set(
  `Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp
  Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError globalThis JSON Math Intl
  ArrayBuffer Atomics Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array Float32Array
  Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set WeakMap WeakSet WeakRef Proxy
  Reflect FinalizationRegistry Iterator decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape
  isFinite isNaN self setTimeout clearTimeout setInterval clearInterval queueMicrotask structuredClone atob btoa
  TextEncoder TextDecoder URL URLSearchParams AbortController AbortSignal Event EventTarget CustomEvent DOMException
  Headers Response crypto Crypto SubtleCrypto CryptoKey performance Performance ReadableStream
  ReadableStreamDefaultReader ReadableStreamDefaultController WritableStream WritableStreamDefaultWriter
  TransformStream TextEncoderStream TextDecoderStream CompressionStream DecompressionStream SuppressedError
  DisposableStack AsyncDisposableStack Temporal`.split(/\s+/),
)

/** Members that must be gone by name even where their owner stays. */
const CUT_MEMBERS = [
  [URL, ['createObjectURL', 'revokeObjectURL']],
  [Response.prototype, ['blob', 'formData']],
  [Performance.prototype, ['measureUserAgentSpecificMemory']],
]

/** Classes of events that the boot itself receives: their names go, their members stay. */
const KEPT_MEMBERS = new Set(['MessageEvent', 'ErrorEvent', 'PromiseRejectionEvent'])

/** Deletes, or failing that blanks, one property; true when nothing but a plain constant can be reached by it. */
function cut(owner, key) {
  if (Reflect.deleteProperty(owner, key)) return true
  if (Reflect.defineProperty(owner, key, { value: undefined })) return true
  return owner[key] === null || !['object', 'function'].includes(typeof owner[key])
}

/** Takes away all members of a class, because instances of it may be reachable by other ways. */
function gut(type) {
  for (const owner of [type.prototype, type]) {
    for (const key of Reflect.ownKeys(owner)) {
      if (key !== 'prototype' && key !== 'name' && key !== 'length') cut(owner, key)
    }
  }
}

/** Empties the realm. Throws when something stays that must not, so that no plugin runs in a realm half closed. */
export function closeRealm() {
  const spared = new Set([Object.prototype, EventTarget.prototype])
  const left = []
  const doomed = []
  for (let owner = globalThis; owner && !spared.has(owner); owner = Reflect.getPrototypeOf(owner)) {
    for (const key of Reflect.ownKeys(owner)) {
      if (typeof key !== 'string' || KEPT_GLOBALS.has(key) || key === 'constructor') continue
      const value = Reflect.getOwnPropertyDescriptor(owner, key)?.value
      const isClass = typeof value === 'function' && value.prototype && /^[A-Z]|^webkit/.test(key)
      const isOwnKind = isClass && (value === EventTarget || globalThis instanceof value)
      if (isClass && !isOwnKind && !KEPT_MEMBERS.has(key)) doomed.push(value)
      if (!cut(owner, key)) left.push(key)
    }
  }
  for (const type of doomed) gut(type)
  for (const [owner, keys] of CUT_MEMBERS) for (const key of keys) if (!cut(owner, key)) left.push(key)
  // The policy refuses code from strings, but reports each refusal to the browser process: leave no way to ask.
  const functions = [() => {}, async () => {}, function* () {}, async function* () {}]
  for (const sample of functions) cut(Reflect.getPrototypeOf(sample), 'constructor')
  if (left.length > 0) throw new Error(`could not be taken away: ${left.join(', ')}`)
}
