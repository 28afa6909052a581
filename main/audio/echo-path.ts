/**
 * Which streams the echo canceller works between, where for a moment there may be two of a kind: while one device takes
 * over from another. Owns the canceller. Called by `audio-worker.ts`.
 */
import { isDigitalSilence } from '../voice/pcm.ts'
import type { EchoCanceller } from './echo-canceller.ts'

/** The way from the speaker to the microphone; streams are named by their ids. */
export interface EchoPath {
  /** Begins or ends to cancel. Resolves when it does; where no canceller can be had, nothing is cancelled. */
  set(isWanted: boolean): Promise<void>
  /** This speaker is given this. */
  played(speakerId: number, pcm: Uint8Array): void
  /** This microphone delivered this; what of it is to be heard. */
  heard(microphoneId: number, frame: Uint8Array): Uint8Array
  closed(id: number): void
}

/** Makes one that cancels nothing yet. */
export const createEchoPath = (create: () => Promise<EchoCanceller>): EchoPath => {
  let canceller: EchoCanceller | undefined
  let isWanted = false
  let speaker: number | undefined
  let microphone: number | undefined
  const delivering = new Set<number>()

  return {
    set: async (wanted) => {
      isWanted = wanted
      if (!wanted) {
        canceller?.dispose()
        canceller = undefined
        return
      }
      const made = canceller === undefined ? await create().catch(() => undefined) : undefined
      if (made === undefined) return
      // Said twice, or taken back, while it was loaded.
      if (isWanted && canceller === undefined) canceller = made
      else made.dispose()
    },
    played: (id, pcm) => {
      if (canceller === undefined) return
      // One that is about to take over, or was taken over from, is given silence.
      if (id !== speaker && isDigitalSilence(pcm)) return
      speaker = id
      canceller.played(pcm)
    },
    heard: (id, frame) => {
      if (!delivering.has(id)) {
        delivering.add(id)
        microphone = id
      }
      return canceller === undefined || id !== microphone ? frame : canceller.heard(frame)
    },
    closed: (id) => {
      delivering.delete(id)
      if (speaker === id) speaker = undefined
    },
  }
}
