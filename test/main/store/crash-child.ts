/** Run by store.test.ts: writes a call, says so once the store has resolved, and waits to be killed. */
import { resolve } from 'node:path'
import { openStore } from '../../../main/store/store.ts'

const file = process.argv[2] ?? ''
const onError = (error: Error): void => console.error(error)
const store = await openStore({ file, workerFile: resolve('main/store/worker.ts'), onError })
const call = { callId: 'w', pluginId: 'clock', tool: 'get_time', argumentsJson: '{"n":1}' }
void store.sessionStarted({ id: 'ended', agent: 'practice', startedAtMs: 10 })
void store.sessionEnded({ id: 'ended', endedAtMs: 30, endReason: 'user' })
void store.sessionStarted({ id: 'open', agent: 'practice', startedAtMs: 40 })
void store.toolCallArrived({ ...call, id: 'done', sessionId: 'open', calledAtMs: 400 })
void store.toolCallFinished({ id: 'done', status: 'ok', resultJson: '1', error: null, finishedAtMs: 700 })
await store.toolCallArrived({ ...call, id: 'c1', sessionId: 'open', calledAtMs: 500 })
process.stdout.write('durable\n')
setInterval(() => {}, 1_000)
