/**
 * Which streams the echo canceller works between, where for a moment there may be two of a kind: while one device takes
 * over from another. Owns the canceller; one that fails is given up, said, and the sound goes on as it is. Called by
 * `audio-worker.ts`.
 */
import { isDigitalSilence } from '../voice/pcm.ts'
import type { EchoCanceller } from './echo-canceller.ts'

/** The way from the speaker to the microphone; streams are named by their ids. */
export interface EchoPath {
  /** Begins or ends to cancel. Resolves when it does, or when it has failed. After a failure it may be tried again. */
  set(isWanted: boolean): Promise<void>
  /** This speaker is given this. */
  played(speakerId: number, pcm: Uint8Array): void
  /** This microphone delivered this; what of it is to be heard. */
  heard(microphoneId: number, frame: Uint8Array): Uint8Array
  closed(id: number): void
}

/** Makes one that cancels nothing yet. `onFailed`: cancelling was wanted, and there will be none. */
export const createEchoPath = (create: () => Promise<EchoCanceller>, onFailed: () => void): EchoPath => {
  let canceller: EchoCanceller | undefined
  let isWanted = false
  let speaker: number | undefined
  let microphone: number | undefined
  const delivering = new Set<number>()

  /** What threw is not touched again, not even to free it: WebAssembly that trapped may be in any state. */
  const orWithout = <T>(work: () => T, without: T): T => {
    try {
      return work()
    } catch {
      canceller = undefined
      onFailed()
      return without
    }
  }

  return {
    set: async (wanted) => {
      isWanted = wanted
      if (!wanted) {
        canceller?.dispose()
        canceller = undefined
        return
      }
      if (canceller !== undefined) return
      const made = await create().catch(() => undefined)
      if (made === undefined) {
        if (isWanted) onFailed()
        return
      }
      // Said twice, or taken back, while it was loaded.
      if (isWanted && canceller === undefined) canceller = made
      else made.dispose()
    },
    played: (id, pcm) => {
      const cancelling = canceller
      if (cancelling === undefined) return
      // One that is about to take over, or was taken over from, is given silence.
      if (id !== speaker && isDigitalSilence(pcm)) return
      speaker = id
      orWithout(() => cancelling.played(pcm), undefined)
    },
    heard: (id, frame) => {
      if (!delivering.has(id)) {
        delivering.add(id)
        microphone = id
      }
      const cancelling = canceller
      return cancelling === undefined || id !== microphone ? frame : orWithout(() => cancelling.heard(frame), frame)
    },
    closed: (id) => {
      delivering.delete(id)
      if (speaker === id) speaker = undefined
    },
  }
}
