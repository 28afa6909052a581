/** Run by service-sessions.test.ts: leaves one session of the service open, says so, and waits to be killed. */
import { resolve } from 'node:path'
import { openStore } from '../../../main/store/store.ts'

const file = process.argv[2] ?? ''
const onError = (error: Error): void => console.error(error)
const store = await openStore({ file, workerFile: resolve('main/store/worker.ts'), onError })
const done = { key: 'a:s1' }
const left = { key: 'b:s1' }
const price = { agent: 'assemblyai', usdPerHour: 4.5 } as const
void store.sessionStarted({ id: 'a', agent: 'assemblyai', startedAtMs: 500 })
void store.serviceSessionOpened({ ...done, ...price, sessionId: 'a', openedAtMs: 1_000 })
void store.serviceSessionNamed({ ...done, serviceSessionId: 'done' })
void store.serviceSessionClosed({ ...done, atMs: 61_000 })
void store.sessionStarted({ id: 'b', agent: 'assemblyai', startedAtMs: 99_000 })
void store.serviceSessionOpened({ ...left, ...price, sessionId: 'b', openedAtMs: 100_000 })
void store.serviceSessionNamed({ ...left, serviceSessionId: 'left' })
void store.serviceSessionSeen({ ...left, atMs: 115_000 })
// One that has never said its id.
void store.sessionStarted({ id: 'c', agent: 'assemblyai', startedAtMs: 400_000 })
void store.serviceSessionOpened({ key: 'c:s1', ...price, sessionId: 'c', openedAtMs: 401_000 })
await store.upsertUtterance({
  id: 'u',
  sessionId: 'b',
  role: 'user',
  text: 'hello',
  startedAtMs: 150_000,
  endedAtMs: 190_000,
  isInterrupted: false,
  heardChars: null,
  source: 'speech',
  isHeld: false,
})
process.stdout.write('durable\n')
setInterval(() => {}, 1_000)
