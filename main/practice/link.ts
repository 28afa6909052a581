/**
 * What a session says and hears over one connection, with the scenario's faults in between. The counts of the faults
 * belong to the session, so they go on over a resumed connection. Made by the server.
 */
import type { FaultBook, TypeCounts } from './fault-book.ts'
import type { Line } from './line.ts'
import type { Recorder } from './recorder.ts'
import type { Fault, FaultAction } from './scenario.ts'
import type { Emit, ServerEvent } from './wire.ts'

/** The way to one client. */
export interface Link {
  readonly emit: Emit
  close(code: number): void
}

/** A link, and the door through which the server lets messages in. */
export interface GuardedLink extends Link {
  /** Counts a message; false when a fault struck it and it must not be handled. */
  admits(type: string): boolean
  /** Carries out a fault that struck this connection as a whole. */
  suffer(fault: Fault): void
}

/** The line with the scenario's faults between it and the session. */
export const createLink = (line: Line, book: FaultBook, counts: TypeCounts, recorder: () => Recorder): GuardedLink => {
  const write = (event: ServerEvent) => {
    if (line.send(event)) recorder().sent({ ...event, timestamp: Date.now() / 1000 })
  }
  const fail = ({ code, param, close }: Extract<FaultAction, { do: 'error' }>) => {
    const message = `Scripted fault: ${code}`
    write({ type: 'session.error', code, message, ...(param === undefined ? {} : { param }) })
    if (close !== undefined) line.close(close)
  }
  /** Returns what becomes of the event; null when nothing of it goes out. */
  const act = (action: FaultAction, event: ServerEvent | null): ServerEvent | null => {
    switch (action.do) {
      case 'swallow':
      case 'refuse':
        return null
      case 'repeat':
        if (event) write(event)
        return event
      case 'alter':
        return event && { ...event, ...action.fields }
      case 'error':
        fail(action)
        return action.close === undefined ? event : null
      case 'close':
        line.close(action.code)
        return null
      case 'drop':
        line.drop()
        return null
      case 'stall':
        line.stall()
        return null
      case 'trickle':
        if (event) line.trickle(event)
        return null
      case 'garbage':
        line.garbage(action.frame)
        return event
    }
  }
  const actLater = ({ action }: Fault, afterMs: number) => {
    setTimeout(() => act(action, null), afterMs).unref()
  }

  return {
    emit(event) {
      const fault = book.strike(event.type, counts)
      if (!fault) return write(event)
      if (fault.afterMs !== undefined) {
        write(event)
        return actLater(fault, fault.afterMs)
      }
      const left = act(fault.action, event)
      if (left) write(left)
    },
    close: (code) => line.close(code),
    admits(type) {
      const fault = book.strike(type, counts)
      if (!fault) return true
      if (fault.afterMs !== undefined) {
        actLater(fault, fault.afterMs)
        return true
      }
      const { action } = fault
      act(action, null)
      return action.do === 'garbage' || (action.do === 'error' && action.close === undefined)
    },
    suffer(fault) {
      if (fault.afterMs === undefined) act(fault.action, null)
      else actLater(fault, fault.afterMs)
    },
  }
}
