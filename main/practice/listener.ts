/**
 * Finds utterances in the incoming audio: onset, long enough to count, end. All time is counted in received samples,
 * so an utterance only ends while frames keep arriving, as on the service (protocol.md §9.1 P2). Pure; owned by a
 * session. PCM16 mono 24 kHz.
 */

/** Thresholds in milliseconds of audio. */
export interface ListenerTiming {
  /** From the first voiced frame to `started` (protocol.md §8 B2). */
  readonly onsetLagMs: number
  /** Quiet after the last voiced frame that ends the turn. */
  readonly endpointMs: number
  /** Speech over an audible reply counts as barge-in from this length on (protocol.md §8 B5). */
  readonly bargeInMs: number
}

/** What the listener found. `ended` carries the utterance with a lead of 300 ms; the buffer is the receiver's. */
export type Heard = { readonly kind: 'started' } | { readonly kind: 'ended'; readonly samples: Int16Array }

/** State of one stream; feed it every sample. */
export interface Listener {
  /** `isAgentAudible`: short speech then does not open a turn at once (a backchannel). */
  push(samples: Int16Array, isAgentAudible: boolean, timing: ListenerTiming): Heard[]
  /** A turn has been announced by `started` and has not ended. */
  isOpen(): boolean
}

const RATE_PER_MS = 24
const FRAME_MS = 20
const FRAME = FRAME_MS * RATE_PER_MS
const LEAD_FRAMES = 300 / FRAME_MS
/** Less voice than this is a click or a cough. */
const LEAST_VOICED_MS = 120
const LONGEST_FRAMES = 60_000 / FRAME_MS
const FLOOR_LOWEST_DB = -65
const FLOOR_RISE_DB = 0.04
const ABOVE_FLOOR_DB = 12
const QUIETEST_SPEECH_DB = -46
const SURELY_SPEECH_DB = -28

const levelDb = (frame: Int16Array): number => {
  let sum = 0
  for (const sample of frame) sum += sample * sample
  return 20 * Math.log10(Math.sqrt(sum / frame.length) / 32_768 + 1e-9)
}

/** A listener at rest. */
export const createListener = (): Listener => {
  let rest = new Int16Array(0)
  let floorDb = FLOOR_LOWEST_DB
  let frames: Int16Array[] = []
  let sinceOnsetMs = -1
  let voicedMs = 0
  let spanMs = 0
  let quietMs = 0
  let hasStarted = false

  const isVoiced = (frame: Int16Array): boolean => {
    const level = levelDb(frame)
    // Falls at once, rises slowly: steady noise becomes the floor in seconds, a sentence does not.
    floorDb = Math.max(FLOOR_LOWEST_DB, Math.min(level, floorDb + FLOOR_RISE_DB))
    return level > Math.min(SURELY_SPEECH_DB, Math.max(QUIETEST_SPEECH_DB, floorDb + ABOVE_FLOOR_DB))
  }
  const reset = () => {
    frames = frames.slice(-LEAD_FRAMES)
    sinceOnsetMs = -1
    voicedMs = 0
    spanMs = 0
    quietMs = 0
    hasStarted = false
  }

  const onFrame = (frame: Int16Array, isAgentAudible: boolean, timing: ListenerTiming): Heard[] => {
    frames.push(frame)
    const voiced = isVoiced(frame)
    if (sinceOnsetMs < 0) {
      if (!voiced) {
        if (frames.length > LEAD_FRAMES) frames.shift()
        return []
      }
      sinceOnsetMs = 0
    }
    sinceOnsetMs += FRAME_MS
    quietMs = voiced ? 0 : quietMs + FRAME_MS
    if (voiced) {
      voicedMs += FRAME_MS
      spanMs = sinceOnsetMs
    }
    const found: Heard[] = []
    const isLongEnough = isAgentAudible ? spanMs >= timing.bargeInMs : voicedMs >= LEAST_VOICED_MS
    if (!hasStarted && sinceOnsetMs >= timing.onsetLagMs && isLongEnough) {
      hasStarted = true
      found.push({ kind: 'started' })
    }
    if (quietMs >= timing.endpointMs || frames.length > LONGEST_FRAMES) {
      if (voicedMs >= LEAST_VOICED_MS) found.push({ kind: 'ended', samples: concat(frames) })
      reset()
    }
    return found
  }

  return {
    push(samples, isAgentAudible, timing) {
      const all = concat([rest, samples])
      const whole = Math.floor(all.length / FRAME) * FRAME
      rest = all.slice(whole)
      const found: Heard[] = []
      for (let at = 0; at < whole; at += FRAME) {
        found.push(...onFrame(all.subarray(at, at + FRAME), isAgentAudible, timing))
      }
      return found
    },
    isOpen: () => hasStarted,
  }
}

const concat = (parts: readonly Int16Array[]): Int16Array<ArrayBuffer> => {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
