/**
 * One client's connection as a line that frames go down: in the scenario's weather, and until it is cut, closed, half
 * open or reduced to a byte a second. Knows no event's meaning. Made by the server, one per connection; the link
 * decides what goes down it.
 */
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { FaultAction, Weather } from './scenario.ts'
import { createWeatherStation } from './weather.ts'
import type { ServerEvent } from './wire.ts'

/** The way to one client. */
export interface Line {
  /** False when the line takes nothing any more. */
  send(event: ServerEvent): boolean
  /** Closes with this code after everything that is on its way. */
  close(code: number): void
  /** Cuts at once: the client sees 1006. */
  drop(): void
  /** Half open from here on: nothing is read, nothing is sent, nobody closes. */
  stall(): void
  /** Stalls, while this event goes out at one byte a second. */
  trickle(event: ServerEvent): void
  /** A frame that is no event. */
  garbage(frame: (FaultAction & { do: 'garbage' })['frame']): void
  /** Whether it has been stalled. */
  isStalled(): boolean
}

/** A disordered event waits this long for the next one to overtake it. */
const OVERTAKE_WITHIN_MS = 60
/** A stalled line is cut after this, so that nothing leaks. */
const STALLED_FOR_MS = 120_000
const TRICKLE_EVERY_MS = 1000
/** A call for nobody's tool, with arguments nested deeper than any recursion goes. */
const DEEP_CALL = `{"type":"tool.call","call_id":"call_deep","name":"nobodys_tool","arguments":${'['.repeat(99_999)}${']'.repeat(99_999)}}`
const OVERSIZED_BYTES = 9 * 1024 * 1024

/** An unmasked, unfragmented text frame (RFC 6455 §5.2). */
const textFrame = (text: string): Buffer => {
  const payload = Buffer.from(text)
  if (payload.length < 126) return Buffer.concat([Buffer.from([0x81, payload.length]), payload])
  const head = Buffer.alloc(10)
  head[0] = 0x81
  if (payload.length < 65_536) {
    head[1] = 126
    head.writeUInt16BE(payload.length, 2)
    return Buffer.concat([head.subarray(0, 4), payload])
  }
  head[1] = 127
  head.writeBigUInt64BE(BigInt(payload.length), 2)
  return Buffer.concat([head, payload])
}

/** A line over an open connection; `raw` is the stream under the socket. */
export const createLine = (socket: WebSocket, raw: Duplex, weather: Weather): Line => {
  const station = createWeatherStation(weather)
  const queue: { readonly dueMs: number; act(): void }[] = []
  const timers = new Set<NodeJS.Timeout>()
  let isStalled = false
  let lastDueMs = 0
  let next: NodeJS.Timeout | null = null
  let overtaken: string | null = null
  let pairs = 0

  const isOpen = (): boolean => !isStalled && socket.readyState === socket.OPEN
  const stop = () => {
    queue.length = 0
    if (next) clearTimeout(next)
    for (const timer of timers) clearInterval(timer)
    timers.clear()
  }
  socket.once('close', stop)

  /** In order: an event that would be early waits for the one before it, as on TCP. */
  const enqueue = (delayMs: number, act: () => void) => {
    const nowMs = performance.now()
    if (delayMs === 0 && queue.length === 0) return act()
    lastDueMs = Math.max(lastDueMs, nowMs + delayMs)
    queue.push({ dueMs: lastDueMs, act })
    next ??= setTimeout(release, lastDueMs - nowMs)
  }
  const release = () => {
    next = null
    while (queue[0] && queue[0].dueMs <= performance.now()) queue.shift()?.act()
    if (queue[0]) next = setTimeout(release, queue[0].dueMs - performance.now())
  }
  const write = (frame: string) => {
    if (isOpen()) socket.send(frame)
  }
  const letThrough = () => {
    const late = overtaken
    overtaken = null
    if (late !== null) write(late)
  }
  const writeDisordered = (frame: string) => {
    if (overtaken !== null) {
      write(frame)
      return letThrough()
    }
    pairs += 1
    if (pairs % 2 === 0) return write(frame)
    overtaken = frame
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (overtaken === frame) letThrough()
    }, OVERTAKE_WITHIN_MS)
    timers.add(timer)
  }
  const stall = () => {
    if (!isOpen()) return
    isStalled = true
    stop()
    socket.pause()
    const timer = setTimeout(() => socket.terminate(), STALLED_FOR_MS)
    timer.unref()
    timers.add(timer)
  }

  return {
    send(event) {
      if (!isOpen()) return false
      const { frames, delayMs } = station.forecast(event, Date.now())
      for (const frame of frames) enqueue(delayMs, () => (weather.reorders ? writeDisordered(frame) : write(frame)))
      return true
    },
    close: (code) =>
      enqueue(0, () => {
        letThrough()
        if (isOpen()) socket.close(code)
      }),
    drop: () => socket.terminate(),
    stall,
    trickle(event) {
      if (!isOpen()) return
      const bytes = textFrame(station.forecast(event, Date.now()).frames.at(-1) ?? '')
      stall()
      let at = 0
      const timer = setInterval(() => {
        if (at < bytes.length && raw.writable) raw.write(bytes.subarray(at, at + 1))
        at += 1
      }, TRICKLE_EVERY_MS)
      timer.unref()
      timers.add(timer)
    },
    garbage(frame) {
      if (!isOpen()) return
      if (frame === 'text') socket.send('{"type":"reply.audio","data":')
      else if (frame === 'binary') socket.send(Buffer.from([0, 255, 128, 1]), { binary: true })
      else if (frame === 'deep') socket.send(DEEP_CALL)
      else socket.send(JSON.stringify({ type: 'agent.mood', mood: 'x'.repeat(OVERSIZED_BYTES) }))
    },
    isStalled: () => isStalled,
  }
}
