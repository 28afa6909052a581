/**
 * One client's connection as a session sees it: events out with timestamp, record and scripted faults; close. The
 * counts of the faults belong to the session, so they go on over a resumed connection. Made by the server.
 */
import type { WebSocket } from 'ws'
import type { Recorder } from './recorder.ts'
import type { Fault } from './scenarios.ts'
import type { Emit, ServerEvent } from './wire.ts'

/** The way to one client. */
export interface Link {
  readonly emit: Emit
  close(code: number): void
}

/** How often each event type has gone out, for faults that strike the n-th. */
export type EventCounts = Map<string, number>

/** The socket with the scenario's faults between it and the session. */
export const createLink = (
  socket: WebSocket,
  faults: readonly Fault[],
  counts: EventCounts,
  recorder: () => Recorder,
): Link => {
  const write = (event: ServerEvent) => {
    if (socket.readyState !== socket.OPEN) return
    const stamped = { ...event, timestamp: Date.now() / 1000 }
    recorder().sent(stamped)
    socket.send(JSON.stringify(stamped))
  }
  return {
    emit(event) {
      const count = (counts.get(event.type) ?? 0) + 1
      counts.set(event.type, count)
      const fault = faults.find(({ on, nth }) => on === event.type && (nth === undefined || nth === count))
      if (!fault) return write(event)
      const { action } = fault
      switch (action.do) {
        case 'swallow':
          return
        case 'repeat':
          write(event)
          return write(event)
        case 'error':
          write({ type: 'session.error', code: action.code, message: `Scripted fault: ${action.code}` })
          return write(event)
        case 'close':
          return socket.close(action.code)
        case 'drop':
          return socket.terminate()
      }
    },
    close: (code) => socket.close(code),
  }
}
