/**
 * Finds replies in a recording, and what is missing inside of them. A reply is the agent's steady tone
 * (`agent-child.ts`), which is never quiet for as long as a millisecond, so that every quiet moment in it was made on the
 * way. Pure.
 */

/** One reply as it was recorded. */
export interface RecordedReply {
  /** From its first to its last sound, gaps included, ms. */
  readonly lengthMs: number
  /** Lengths of the quiet moments in it, ms. */
  readonly gapsMs: readonly number[]
}

/** Above what resampling leaves behind after a tone; the tone's own peak is 9000. */
const SOUND_LEVEL = 150
const SAMPLES_PER_MS = 24
const LEAST_GAP_MS = 1
/** Quiet for longer lies between two replies; an underrun is over sooner (the lead is 200 ms at most). */
export const PAUSE_MS = 300

/** The replies in a recording of PCM16 samples, 24 kHz, mono. */
export function repliesIn(samples: Int16Array): RecordedReply[] {
  const replies: { from: number; to: number; gapsMs: number[] }[] = []
  for (let at = 0; at < samples.length; at++) {
    if (Math.abs(samples[at] ?? 0) < SOUND_LEVEL) continue
    const last = replies.at(-1)
    const quietMs = last === undefined ? Number.POSITIVE_INFINITY : (at - last.to - 1) / SAMPLES_PER_MS
    if (last === undefined || quietMs >= PAUSE_MS) replies.push({ from: at, to: at, gapsMs: [] })
    else {
      last.to = at
      if (quietMs >= LEAST_GAP_MS) last.gapsMs.push(quietMs)
    }
  }
  return replies.map(({ from, to, gapsMs }) => ({ lengthMs: (to - from + 1) / SAMPLES_PER_MS, gapsMs }))
}
