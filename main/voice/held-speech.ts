/**
 * Whether what the user says comes through a key held down and nothing else: the only speech that may answer for a
 * person (a spoken yes). A toggled gate hears the room, and a reply that is audible could be heard as its own answer.
 * Words come seconds after they were spoken, so audio that passed otherwise counts until its words must have come.
 * Pure; fed by `session.ts` with each frame that passes, asked by `agent-events.ts` at each final transcript.
 */

/** What is known of the microphone audio that passed. */
export interface HeldSpeech {
  /** When a frame last passed by the key alone, since the user's last final utterance; -Infinity: none has. */
  readonly heldMs: number
  /** When audio last passed in any other way that may be part of the utterance to come; -Infinity: none may. */
  readonly otherMs: number
}

/** No audio has passed. */
export const UNHEARD: HeldSpeech = { heldMs: Number.NEGATIVE_INFINITY, otherMs: Number.NEGATIVE_INFINITY }

/** The words of what was said come at most so long after it, and a pause as long ends any turn (protocol.md §9.1 P7, P8). */
export const LATE_WORDS_MS = 5000

/** One frame that passed. */
export interface PassedFrame {
  /** `passesByKey` of the gate. */
  readonly isByKey: boolean
  readonly isAgentAudible: boolean
  /** The frame can be heard: a silent one holds no words. */
  readonly isLoud: boolean
  /** Since when everything that passed before has been sent and no turn, words or hold is open; Infinity: not so. */
  readonly settledSinceMs: number
}

/** One frame of the microphone passed. */
export const framePassed = (heard: HeldSpeech, frame: PassedFrame, nowMs: number): HeldSpeech => {
  if (!frame.isByKey || frame.isAgentAudible) {
    return frame.isLoud || frame.isAgentAudible ? { ...heard, otherMs: nowMs } : heard
  }
  // Only at its beginning: later, what passed before it may have become part of the same utterance.
  const begins = nowMs - heard.heldMs >= LATE_WORDS_MS
  const isOtherOver = nowMs - Math.max(heard.otherMs, frame.settledSinceMs) >= LATE_WORDS_MS
  return { heldMs: nowMs, otherMs: begins && isOtherOver ? UNHEARD.otherMs : heard.otherMs }
}

/** Whether all of an utterance whose final words have just come was let through by the key alone. */
export const isHeldOnly = ({ heldMs, otherMs }: HeldSpeech): boolean =>
  heldMs !== UNHEARD.heldMs && otherMs === UNHEARD.otherMs

/** A final utterance was taken: the next one begins anew, unless it has begun already, with audio that passed before. */
export const utteranceTaken = (heard: HeldSpeech, isNextBegun: boolean): HeldSpeech =>
  isNextBegun ? heard : { ...heard, heldMs: UNHEARD.heldMs }
