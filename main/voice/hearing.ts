/**
 * Whether the service hears what the microphone sends. One client found sessions that never noticed speech, depending on
 * how they were authenticated (protocol.md §1, a conflict); a wrong microphone that only hums looks the same. Told once
 * in a service session, in which no speech was ever reported. Pure; fed by `microphone.ts` and `agent-events.ts`.
 */

/** What is known of this service session. */
export interface Hearing {
  /** Loud frames that were sent, in ms. */
  readonly loudMs: number
  /** It has reported speech: it hears. */
  readonly isProven: boolean
  readonly isTold: boolean
}

/** Of a session that has just begun. */
export const UNPROVEN: Hearing = { loudMs: 0, isProven: false, isTold: false }

/**
 * −30 dBFS as a PCM16 peak: speech near a microphone is well above, a quiet room below. Lower, and a fan is taken for
 * speech; higher, and a shy voice is never missed.
 */
const LOUD_PEAK = 1036

/** Loud frames of this length, which is more seconds of speech: the service tells of it within 3 s (§8 B2). */
export const UNHEARD_MS = 5000

const BYTES_PER_MS = 48

/** Whether a frame is as loud as speech near the microphone. */
export const isLoud = (pcm: Uint8Array): boolean => {
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength & ~1)
  for (let i = 0; i < view.byteLength; i += 2) if (Math.abs(view.getInt16(i, true)) >= LOUD_PEAK) return true
  return false
}

/** A frame of the microphone passed and was sent. */
export const frameSent = (hearing: Hearing, pcm: Uint8Array): Hearing =>
  hearing.isProven || hearing.isTold || !isLoud(pcm)
    ? hearing
    : { ...hearing, loudMs: hearing.loudMs + pcm.byteLength / BYTES_PER_MS }

/** The service has reported speech. */
export const speechHeard = (hearing: Hearing): Hearing => (hearing.isProven ? hearing : { ...hearing, isProven: true })

/** Whether that must be said now. */
export const isDeaf = ({ loudMs, isProven, isTold }: Hearing): boolean => !isProven && !isTold && loudMs >= UNHEARD_MS
