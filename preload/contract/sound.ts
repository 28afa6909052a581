/** Devices and their checks. Part of the contract. */
import { z } from 'zod'

const soundDevice = z.object({
  /** No two of one list have the same; what `settings.microphone` and `settings.speaker` are set to. */
  name: z.string(),
  isDefault: z.boolean(),
  /** It is what the settings mean, whatever name they know it by. */
  isChosen: z.boolean(),
  isHeadphones: z.boolean(),
})
/** A microphone or a speaker. */
export type SoundDevice = z.infer<typeof soundDevice>

/** Schema of `SoundDevices`. */
export const soundDevices = z.object({ microphones: z.array(soundDevice), speakers: z.array(soundDevice) })
/** The devices that are connected. */
export type SoundDevices = z.infer<typeof soundDevices>

/** A check of the sound that is under way. */
export interface SoundCheck {
  kind: 'tone' | 'earcons' | 'microphone' | 'echo'
  /** What happens now: it waits for a device, the microphone is recorded, the speaker plays. */
  phase: 'starting' | 'recording' | 'playing'
}

/** Schema of `CheckedMicrophone`. */
export const checkedMicrophone = z.object({
  /** Next to nothing came; too quiet; as it should be; overdriven. */
  verdict: z.enum(['silent', 'faint', 'good', 'clipped']),
  /** Of the loudest third of a second, dBFS. */
  loudestDbfs: z.number(),
})
/** What a test recording says of the microphone. */
export type CheckedMicrophone = z.infer<typeof checkedMicrophone>

/** Schema of `CheckedEcho`. */
export const checkedEcho = z.object({
  /**
   * Nothing of the speaker is heard; a little; much, but Parley can cancel it; so much that the agent would interrupt
   * itself. `deaf`: the microphone delivered nothing; `noisy`: the room was too loud to tell.
   */
  verdict: z.enum(['none', 'weak', 'cancelled', 'strong', 'deaf', 'noisy']),
  /** How much quieter than played, dB (negative); null when none was found. */
  echoDb: z.number().nullable(),
  /** From playing to hearing, ms; null when none was found. */
  delayMs: z.number().nullable(),
  /** How much quieter than played it is after cancelling, dB (negative); null when that was not tried. */
  leftDb: z.number().nullable(),
})
/** How much of the speaker the microphone hears. */
export type CheckedEcho = z.infer<typeof checkedEcho>
