/**
 * The audio side of a conversation, as far as a harmful plugin could disturb it: the app's own pump on its 20 ms tick,
 * numbered frames over a loopback connection, and every frame back. Used by the harness app.
 */
import { connect, type Socket } from 'node:net'
import { IDLE_PUMP, PUMP_FRAME_MS, type Pump, startPump, tickPump } from '../../../../main/voice/pump.ts'

/** A frame: its number, then 20 ms of silence. */
const FRAME_BYTES = 960

/** What became of the frames. */
export interface FrameCount {
  readonly sent: number
  /** How many came back, and whether each in its turn. */
  readonly returned: number
  readonly isInOrder: boolean
  /** So many fit into the time it took. The pump leaves frames out after a stall of more than 200 ms. */
  readonly due: number
}

/** A conversation that streams until it is ended. */
export interface FrameStream {
  /** Ends it once the last frame is back. */
  end(): Promise<FrameCount>
}

/** Streams to an echo server on the loopback interface. */
export async function streamFrames(port: number): Promise<FrameStream> {
  const socket = await connected(port)
  const startedAtMs = performance.now()
  let pump: Pump = startPump(IDLE_PUMP, startedAtMs)
  let sent = 0
  let returned = 0
  let isInOrder = true
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data])
    for (; rest.byteLength >= FRAME_BYTES; rest = rest.subarray(FRAME_BYTES)) {
      isInOrder &&= rest.readUInt32LE(0) === returned
      returned += 1
    }
  })
  const tick = setInterval(() => {
    const step = tickPump(pump, false, performance.now())
    pump = step.pump
    for (const _ of step.frames) {
      const frame = Buffer.alloc(FRAME_BYTES)
      frame.writeUInt32LE(sent, 0)
      socket.write(frame)
      sent += 1
    }
  }, PUMP_FRAME_MS)
  return {
    end: async () => {
      clearInterval(tick)
      const due = Math.floor((performance.now() - startedAtMs) / PUMP_FRAME_MS)
      for (let tries = 0; returned < sent && tries < 100; tries += 1) await new Promise((done) => setTimeout(done, 20))
      socket.destroy()
      return { sent, returned, isInOrder, due }
    },
  }
}

const connected = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.setNoDelay(true)
    socket.once('error', reject)
  })
