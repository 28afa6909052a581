/**
 * Sees windows appear, from outside: a client of the X server that is told of every top-level window that is mapped.
 * Asking the server again and again (xdotool) would cost the app under measurement one of two cores. Benchmarks only.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Windows below this are helpers of the toolkit, never the app's own. */
const MIN_WIDTH = 300
const MIN_HEIGHT = 200

const CREATE_NOTIFY = 16
const MAP_NOTIFY = 19
const CONFIGURE_NOTIFY = 22
const EVENT_BYTES = 32

/** A connection to the display. */
export interface WindowWatch {
  /** Resolves with the time (`performance.now()`) at which the next window of a real size is mapped. */
  nextWindow(): Promise<number>
  close(): void
}

/**
 * Connects to a local display such as `:99`, without authentication (Xvfb's default).
 * @throws Error when the display cannot be reached
 */
export async function watchWindows(display: string): Promise<WindowWatch> {
  const number = /^:(\d+)/.exec(display)?.[1]
  if (number === undefined) throw new Error(`not a local display: ${display}`)
  const socket = connect(`/tmp/.X11-unix/X${number}`)
  await once(socket, 'connect')
  let bytes = await greet(socket)
  let onMapped: ((atMs: number) => void) | undefined
  const real = new Set<number>()

  const takeEvent = (event: Buffer): void => {
    const code = event.readUInt8(0) & 0x7f
    if (code === CREATE_NOTIFY) note(event.readUInt32LE(8), event.readUInt16LE(16), event.readUInt16LE(18))
    if (code === CONFIGURE_NOTIFY) note(event.readUInt32LE(8), event.readUInt16LE(20), event.readUInt16LE(22))
    if (code === MAP_NOTIFY && real.has(event.readUInt32LE(8))) {
      onMapped?.(performance.now())
      onMapped = undefined
    }
  }
  const note = (id: number, width: number, height: number): void => {
    if (width >= MIN_WIDTH && height >= MIN_HEIGHT) real.add(id)
    else real.delete(id)
  }
  socket.on('data', (data) => {
    bytes = Buffer.concat([bytes, data])
    for (; bytes.length >= EVENT_BYTES; bytes = bytes.subarray(EVENT_BYTES)) takeEvent(bytes.subarray(0, EVENT_BYTES))
  })
  return {
    nextWindow: () =>
      new Promise((resolve) => {
        onMapped = resolve
      }),
    close: () => socket.destroy(),
  }
}

/** Sets the connection up and asks for the root window's children. Returns what came after the answer. */
async function greet(socket: Socket): Promise<Buffer<ArrayBufferLike>> {
  // Little-endian, protocol 11.0, no authentication.
  socket.write(Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
  let answer = Buffer.alloc(0)
  const isWhole = (): boolean => answer.length >= 8 && answer.length >= 8 + answer.readUInt16LE(6) * 4
  while (!isWhole()) {
    const [data]: unknown[] = await once(socket, 'data')
    if (Buffer.isBuffer(data)) answer = Buffer.concat([answer, data])
  }
  if (answer.readUInt8(0) !== 1) throw new Error('the display refused the connection')
  const vendorBytes = Math.ceil(answer.readUInt16LE(24) / 4) * 4
  const root = answer.readUInt32LE(40 + vendorBytes + answer.readUInt8(29) * 8)
  const select = Buffer.alloc(16)
  select.writeUInt8(2, 0) // ChangeWindowAttributes
  select.writeUInt16LE(4, 2) // length in words
  select.writeUInt32LE(root, 4)
  select.writeUInt32LE(0x800, 8) // the event mask
  select.writeUInt32LE(0x80000, 12) // SubstructureNotify
  socket.write(select)
  return answer.subarray(8 + answer.readUInt16LE(6) * 4)
}
