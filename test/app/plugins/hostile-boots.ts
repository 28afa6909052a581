/**
 * Worker code that goes round the app's own boot: it keeps everything Chromium gives a worker and posts raw messages.
 * Whatever it tries must be stopped by the policy, the port guard or main. Each says what it got as the result of the
 * first call, in the form that main expects.
 */

/** Answers the first call with the text that `body` (an async function body) returns; `send` posts JSON. */
const answering = (body: string): string => `
  const send = (message) => postMessage(JSON.stringify(message))
  const attempt = async (call) => { ${body} }
  addEventListener('message', async ({ data }) => {
    const message = JSON.parse(data)
    if (message.type !== 'call') return
    let value
    try { value = (await attempt(message)) ?? 'nothing' } catch (error) { value = 'closed: ' + error.name }
    send({ type: 'done', id: message.id, outcome: { kind: 'ok', value } })
  })
  export function start() { send({ type: 'ready' }) }
  function later(ms) { return new Promise((resolve) => setTimeout(resolve, ms)) }
`

/** Attempts that must come back closed, by the worker's policy and the session alone. PORT is replaced. */
export const CLOSED_BY_POLICY: Readonly<Record<string, string>> = {
  fetch: answering(`await fetch('http://127.0.0.1:PORT/')`),
  'fetch of own files': answering(`await fetch('/files/index.js')`),
  'fetch of another plugin': answering(`await fetch('plugin://p-neighbour/files/index.js')`),
  'fetch of a file': answering(`await fetch('file:///etc/passwd')`),
  XMLHttpRequest: answering(
    `await new Promise((resolve, reject) => { const x = new XMLHttpRequest(); x.onload = resolve; x.onerror = () => reject(new Error('no')); x.open('GET', 'http://127.0.0.1:PORT/'); x.send() })`,
  ),
  WebSocket: answering(
    `await new Promise((resolve, reject) => { const s = new WebSocket('ws://127.0.0.1:PORT/'); s.onopen = resolve; s.onerror = () => reject(new Error('no')) })`,
  ),
  WebTransport: answering(`const t = new WebTransport('https://127.0.0.1:PORT/'); await t.ready`),
  EventSource: answering(
    `await new Promise((resolve, reject) => { const s = new EventSource('http://127.0.0.1:PORT/'); s.onopen = resolve; s.onerror = () => reject(new Error('no')) })`,
  ),
  RTCPeerConnection: answering(`new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:PORT' }] })`),
  importScripts: answering(`importScripts('http://127.0.0.1:PORT/x.js')`),
  'import of data:': answering(`await import('data:text/javascript,export default 1')`),
  'import of blob:': answering(
    `await import(URL.createObjectURL(new Blob(['export default 1'], { type: 'text/javascript' })))`,
  ),
  'import of http': answering(`await import('http://127.0.0.1:PORT/x.js')`),
  eval: answering(`eval('1')`),
  Function: answering(`new Function('return 1')()`),
  WebAssembly: answering(`await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))`),
  'nested worker': answering(
    `await new Promise((resolve, reject) => { const w = new Worker('/boot.js', { type: 'module' }); w.onmessage = resolve; w.onerror = () => reject(new Error('no')) })`,
  ),
  'nested blob worker': answering(
    `await new Promise((resolve, reject) => { const w = new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))); w.onmessage = resolve; w.onerror = () => reject(new Error('no')) })`,
  ),
  'shared worker': answering(`new SharedWorker('/boot.js')`),
  geolocation: answering(
    `if ((await navigator.permissions.query({ name: 'geolocation' })).state !== 'granted') throw new Error('no'); return 'granted'`,
  ),
  notification: answering(`if (Notification.permission !== 'granted') throw new Error('no'); new Notification('x')`),
}

/** What ends the worker, with the reason that main is told. */
export const ENDED: Readonly<Record<string, { readonly source: string; readonly reason: RegExp }>> = {
  'a message of 100 MB': {
    source: answering(`postMessage('x'.repeat(100_000_000)); await later(20000)`),
    reason: /too large|memory/,
  },
  'a result of 200 KB': {
    source: answering(
      `send({ type: 'done', id: call.id, outcome: { kind: 'ok', value: 'x'.repeat(200_000) } }); await later(20000)`,
    ),
    reason: /too large/,
  },
  '300,000 small messages': {
    source: answering(
      `for (let i = 0; i < 300_000; i += 1) send({ type: 'log', level: 'info', text: 'x' + i }); await later(20000)`,
    ),
    reason: /flooded/,
  },
  'objects instead of text': {
    source: answering(`for (let i = 0; i < 10_000; i += 1) postMessage({ type: 'done', id: 1 }); await later(20000)`),
    reason: /flooded/,
  },
  'broken JSON': {
    source: answering(`for (let i = 0; i < 10_000; i += 1) postMessage('{"type":'); await later(20000)`),
    reason: /flooded/,
  },
  'results nobody asked for': {
    source: answering(
      `for (let i = 100; i < 10_000; i += 1) send({ type: 'done', id: i, outcome: { kind: 'ok', value: 1 } }); await later(20000)`,
    ),
    reason: /flooded/,
  },
  'pieces nobody pulled': {
    source: answering(`for (let i = 0; i < 10_000; i += 1) postMessage([i, new Uint8Array(10)]); await later(20000)`),
    reason: /flooded/,
  },
  'requests without end': {
    source: answering(
      `for (let i = 0; i < 10_000; i += 1) send({ type: 'ask', id: i, callId: call.id, method: 'storage.get', params: { key: 'a' } }); await later(20000)`,
    ),
    reason: /too many requests/,
  },
  'a message outside of the protocol': {
    source: answering(`send({ type: 'ask', id: 1, callId: 'one', method: 7, params: null }); await later(20000)`),
    reason: /not in the protocol/,
  },
  'an outcome outside of the protocol': {
    source: answering(`send({ type: 'done', id: call.id, outcome: { kind: 'root', value: 1 } }); await later(20000)`),
    reason: /not in the protocol/,
  },
  'a request nested without end': {
    source: answering(
      `postMessage('{"type":"ask","id":1,"callId":1,"method":"storage.set","params":' + '['.repeat(9000) + ']'.repeat(9000) + '}'); await later(20000)`,
    ),
    reason: /not in the protocol/,
  },
  'console lines without end': {
    source: answering(`for (let i = 0; i < 100_000; i += 1) console.log('line', i); await later(20000)`),
    reason: /console/,
  },
  'a small view on a huge buffer': {
    source: answering(
      `const huge = new Uint8Array(new ArrayBuffer(200_000_000), 0, 4); for (let i = 0; i < 600; i += 1) postMessage([i, huge], [], undefined) ; await later(20000)`,
    ),
    reason: /flooded|memory/,
  },
  'its own end': {
    source: answering(
      `send({ type: 'ended', reason: 'x' }); for (let i = 0; i < 1000; i += 1) send({ type: 'ended', reason: 'x' }); await later(20000)`,
    ),
    reason: /flooded/,
  },
  'a failing boot': { source: `throw new Error('at once'); export function start() {}`, reason: /failed to start/ },
}

/** Requests that forge who they are from; the broker must treat them as the sender's own. */
export const FORGED = answering(`
  const answers = []
  addEventListener('message', ({ data }) => { const m = JSON.parse(data); if (m.type === 'answer') answers.push(m.ok ? m.value : m.error.code) })
  send({ type: 'ask', id: 1, callId: call.id, pluginId: 'neighbour', method: 'storage.get', params: { key: 'secret', pluginId: 'neighbour' } })
  send({ type: 'ask', id: 2, callId: 999, plugin: { id: 'neighbour' }, method: 'state.get', params: { key: 'a' } })
  send({ type: 'ask', id: 3, callId: call.id, method: '__proto__', params: null })
  send({ type: 'ask', id: 4, callId: call.id, method: 'constructor', params: null })
  postMessage('{"type":"ask","id":5,"callId":1,"method":"storage.set","params":{"key":"p","value":{"__proto__":{"isPolluted":true}}},"__proto__":{"isPolluted":true}}')
  while (answers.length < 5) await later(10)
  return answers
`)
