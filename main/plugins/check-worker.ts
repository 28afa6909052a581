/**
 * The thread in which plugin folders are read and checked: several are read at a time, one is checked at a time, so that
 * main knows which one it is that takes too long. Started by check-thread.ts.
 */
import { parentPort } from 'node:worker_threads'
import type { CheckAnswer, CheckRequest } from './check-messages.ts'
import { checkFolder } from './load-plugin.ts'

/** Folders whose files are held at once: more reads only queue up behind the same few threads. */
const MAX_READING = 16

const port = parentPort
if (port === null) throw new Error('plugin folders are checked in a thread')

const waiting: CheckRequest[] = []
let reading = 0
let turn: Promise<void> = Promise.resolve()

const answer = (message: CheckAnswer, transfer: readonly ArrayBuffer[] = []): void =>
  port.postMessage(message, [...transfer])

const check = async ({ id, folder, isBundled }: CheckRequest): Promise<void> => {
  const { promise: isOver, resolve: end } = Promise.withResolvers<void>()
  const result = await checkFolder(folder, { isBundled }, async () => {
    const before = turn
    turn = isOver
    await before
    answer({ kind: 'checking', id })
  })
  end()
  const files = result.ok ? [...result.plugin.files.values()] : []
  answer({ kind: 'checked', id, result }, files.map(({ buffer }) => buffer).filter(isTransferable))
}

const isTransferable = (buffer: ArrayBufferLike): buffer is ArrayBuffer => buffer instanceof ArrayBuffer

const next = (): void => {
  while (reading < MAX_READING) {
    const request = waiting.shift()
    if (request === undefined) return
    reading += 1
    // Never rejects: what goes wrong is in the result.
    void check(request).finally(() => {
      reading -= 1
      next()
    })
  }
}

port.on('message', (request: CheckRequest) => {
  waiting.push(request)
  next()
})
