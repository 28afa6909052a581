/**
 * The other end of the command line: asks the running Parley over its socket and prints what it says. Knows nothing of
 * the app but the socket.
 */
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { type ControlRequest, isDone, readStatus } from './control-wire.ts'
import { statusText } from './public-status.ts'

/** What came of it. `absent`: nobody listens there. */
export type Delivery = 'done' | 'refused' | 'absent'

/** How what is told is printed. */
export interface Printing {
  readonly isJson: boolean
  print(line: string): void
}

/** Connecting to a socket of this computer takes no time; longer means that nobody answers. */
const CONNECT_LIMIT_MS = 2_000

/** Asks, prints each line of status, and resolves when the other end is finished. Never rejects. */
export const ask = async (path: string | null, request: ControlRequest, printing: Printing): Promise<Delivery> => {
  const socket = path === null ? null : await open(path)
  if (socket === null) return 'absent'
  const isStatus = request.command === 'status'
  socket.write(`${JSON.stringify(request)}\n`)
  let isAnswered = false
  const lines = createInterface({ input: socket })
  lines.on('line', (line) => {
    const status = readStatus(line)
    if (status !== null) printing.print(printing.isJson ? line : statusText(status))
    isAnswered ||= isStatus ? status !== null : isDone(line)
  })
  await new Promise<void>((resolve) => {
    socket.once('error', () => resolve())
    lines.once('close', () => resolve())
  })
  socket.destroy()
  return isAnswered ? 'done' : 'refused'
}

const open = (path: string): Promise<Socket | null> =>
  new Promise((resolve) => {
    const socket = connect(path)
    const timer = setTimeout(() => give(null), CONNECT_LIMIT_MS)
    const give = (opened: Socket | null): void => {
      clearTimeout(timer)
      socket.off('error', onError)
      if (opened === null) socket.destroy()
      resolve(opened)
    }
    const onError = (): void => give(null)
    socket.once('error', onError)
    socket.once('connect', () => give(socket))
  })
