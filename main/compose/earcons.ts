/**
 * When Parley makes which short sound: from what the session is doing, what the microphone really delivers, and what
 * waits for the user. Decides nothing of how they sound. Part of the composition root.
 */
import type { Earcon } from '../audio/earcons.ts'
import type { AudioScheduler } from '../audio/scheduler.ts'
import type { SessionStatus } from '../voice/status.ts'

/** What the earcons go by. */
export interface EarconParts {
  readonly scheduler: AudioScheduler
  play(earcon: Earcon): void
}

/** Told what happens; makes sounds. */
export interface Earcons {
  status(status: SessionStatus): void
  /** A frame of the microphone went to the session. */
  captured(): void
  /** How many calls wait for the user's yes. */
  questions(count: number): void
  /** A device was lost; the user reads which. */
  deviceLost(): void
  dispose(): void
}

/** A tool that answers sooner needs no sound. */
const TOOL_AFTER_MS = 400

/** Creates them, silent until something happens. */
export const createEarcons = ({ scheduler, play }: EarconParts): Earcons => {
  let last: SessionStatus | undefined
  /** The gate is open, and no frame has come yet. */
  let isAwaitingSound = false
  /** "Listening" was said, so its end is worth saying. */
  let isHeard = false
  let waiting = 0
  let cancelTool = (): void => undefined

  const talk = (status: SessionStatus): void => {
    const isOpen = mayHear(status)
    if (isOpen === (last !== undefined && mayHear(last))) return
    // Whoever silences the agent wants it quiet.
    if (isOpen) isAwaitingSound = last?.word !== 'Speaking'
    else {
      isAwaitingSound = false
      if (isHeard && status.word !== 'Error') play('stopped')
      isHeard = false
    }
  }

  const tool = (status: SessionStatus): void => {
    const isWaiting = status.word === 'Waiting for a tool'
    if (isWaiting === (last?.word === 'Waiting for a tool')) return
    cancelTool()
    if (isWaiting) cancelTool = scheduler.after(TOOL_AFTER_MS, () => play('tool'))
  }

  return {
    status: (status) => {
      talk(status)
      tool(status)
      if (status.word === 'Error' && last?.word !== 'Error') play('error')
      last = status
    },
    captured: () => {
      if (!isAwaitingSound) return
      isAwaitingSound = false
      isHeard = true
      play('listening')
    },
    questions: (count) => {
      if (count > waiting) play('attention')
      waiting = count
    },
    deviceLost: () => play('error'),
    dispose: () => cancelTool(),
  }
}

const mayHear = ({ isTalkOn, isMuted }: SessionStatus): boolean => isTalkOn && !isMuted
