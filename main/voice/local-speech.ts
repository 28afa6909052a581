/**
 * Speech that was captured here and of which the service has not said a word yet: its `input.speech.started` lags the
 * onset by 0.6 to 3 s (protocol.md §8 B2). Until then Parley asks for no reply, hangs up on nobody and changes no
 * service session. Loudness is not speech: after a few onsets in a row that the service did not take for speech, the
 * room is taken to be noisy. Pure; fed by `session.ts` and `agent-events.ts`.
 */

/** What was captured. */
export interface LocalSpeech {
  /** When the latest stretch of audible frames began. */
  readonly onsetMs: number
  readonly lastLoudMs: number
  /** The service has told of speech since then. */
  readonly isReported: boolean
  /** Stretches in a row of which it told nothing. */
  readonly misses: number
}

/** Nothing was captured. */
export const NOTHING_CAPTURED: LocalSpeech = {
  onsetMs: Number.NEGATIVE_INFINITY,
  lastLoudMs: Number.NEGATIVE_INFINITY,
  isReported: true,
  misses: 0,
}

/** Later than this the service reports no speech that began (B2: 3.0 s at the 95th percentile). */
export const REPORT_LAG_MS = 3500

/** Silence that parts one stretch from the next. */
const PAUSE_MS = 500

/** Sound so short a time ago goes on; a turn is over only after a longer pause (protocol.md §8 B8). */
const STILL_SPEAKING_MS = 200

/** After so many stretches that were no speech, loudness says nothing until speech is reported or a key is pressed. */
const MAX_MISSES = 3

/** A frame that can be heard has passed the gate. */
export const loudFrame = (speech: LocalSpeech, nowMs: number): LocalSpeech => {
  if (nowMs - speech.lastLoudMs < PAUSE_MS) return { ...speech, lastLoudMs: nowMs }
  const misses = speech.isReported ? speech.misses : speech.misses + 1
  return { onsetMs: nowMs, lastLoudMs: nowMs, isReported: false, misses }
}

/** What was captured waits to be sent: the service cannot have heard of it. */
export const unsent = (speech: LocalSpeech, nowMs: number): LocalSpeech =>
  speech.isReported ? speech : { ...speech, onsetMs: nowMs }

/** The connection is gone: of what was just being said the next one has heard nothing. */
export const speechCut = (speech: LocalSpeech): LocalSpeech => ({
  ...speech,
  onsetMs: speech.lastLoudMs,
  isReported: speech.lastLoudMs === NOTHING_CAPTURED.lastLoudMs,
})

/** `input.speech.started`. */
export const speechReported = (speech: LocalSpeech): LocalSpeech =>
  speech.isReported && speech.misses === 0 ? speech : { ...speech, isReported: true, misses: 0 }

/** `input.speech.stopped`: what is still to be heard is another turn, and not reported. */
export const speechEnded = (speech: LocalSpeech, nowMs: number): LocalSpeech =>
  nowMs - speech.lastLoudMs < STILL_SPEAKING_MS ? { ...speech, onsetMs: nowMs, isReported: false } : speech

/** A key was pressed: whoever does that means to speak. */
export const talkBegun = (speech: LocalSpeech): LocalSpeech => (speech.misses === 0 ? speech : { ...speech, misses: 0 })

/** Whether the user may be speaking without the service having said so yet. */
export const isUnreported = ({ isReported, misses, onsetMs }: LocalSpeech, nowMs: number): boolean =>
  !isReported && misses < MAX_MISSES && nowMs - onsetMs < REPORT_LAG_MS
