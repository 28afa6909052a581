/**
 * Plays the user's lines of a scripted conversation, each when its moment has come. The place in the script belongs to
 * the server, so that a conversation that goes on over a new session goes on with its script too; a line counts as said
 * when its turn was committed. Owned by a session.
 */
import type { ScriptLine } from './scenario.ts'

/** How far the script has come; shared by the sessions of a server. */
export interface ScriptPlace {
  next: number
}

/** What the script sees of its session. */
export interface ScriptHost {
  /** Nothing is open, queued, pending or being said. */
  isIdle(): boolean
  isAudible(): boolean
  isCalling(): boolean
  /** The user says this, from now on; `onSaid` once the turn is committed. */
  say(line: string, onSaid: () => void): void
  cough(onOver: () => void): void
}

/** A script being played. */
export interface RunningScript {
  stop(): void
}

const LOOK_EVERY_MS = 20

/** Begins to watch for the moment of the next line. */
export const playScript = (lines: readonly ScriptLine[], place: ScriptPlace, host: ScriptHost): RunningScript => {
  let isSaying = false
  let sinceMs: number | null = null

  const isMoment = ({ when }: ScriptLine): boolean => {
    switch (when) {
      case 'idle':
        return host.isIdle()
      case 'audible':
        return host.isAudible()
      case 'calling':
        return host.isCalling()
    }
  }
  const look = () => {
    const line = lines[place.next]
    if (line === undefined) return clearInterval(timer)
    if (isSaying || !isMoment(line)) {
      sinceMs = null
      return
    }
    const nowMs = performance.now()
    sinceMs ??= nowMs
    if (nowMs - sinceMs < line.afterMs) return
    sinceMs = null
    isSaying = true
    const said = () => {
      isSaying = false
      place.next += 1
    }
    if (line.user === null) host.cough(said)
    else host.say(line.user, said)
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
