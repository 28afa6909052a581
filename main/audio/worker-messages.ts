/**
 * What main and the audio thread say to each other. Both ends are ours and of one build, so the types are enough.
 * Audio is PCM16 little-endian, mono, 24 kHz; buffers are transferred, never shared.
 */

import type { DeviceErrorCode } from '../errors.ts'
import type { Sentence } from '../voice/sentence.ts'
import type { DeviceChoice, DeviceList } from './audio-device.ts'

/** Blocks per `pull`: 20 ms at a time halve the messages, and the time a loaded machine loses on each. */
export const WRITE_BLOCKS = 2

/** Main to audio thread. `id` is main's number of the request; an opened stream keeps it. */
export type ToAudioThread =
  | { readonly type: 'list'; readonly id: number }
  /** Begins to tell of changes of the list, or ends it. Answered by nothing. */
  | { readonly type: 'watch'; readonly id: number; readonly isWatched: boolean }
  /** Takes the speaker's sound out of the microphone's frames, or no longer. Answered only by a failure: `uncancelled`. */
  | { readonly type: 'cancelEcho'; readonly id: number; readonly isWanted: boolean }
  | {
      readonly type: 'open'
      readonly id: number
      readonly kind: 'microphone' | 'speaker'
      readonly choice?: DeviceChoice
    }
  | { readonly type: 'close'; readonly id: number }
  /** The answer to `pull`: WRITE_BLOCKS × BLOCK_BYTES. */
  | { readonly type: 'block'; readonly id: number; readonly pcm: Uint8Array }
  | { readonly type: 'dispose'; readonly id: number }

/** A DeviceError on its way across. */
export interface DeviceErrorMessage {
  readonly code: DeviceErrorCode
  readonly sentence: Sentence
}

/** Audio thread to main. */
export type FromAudioThread =
  | { readonly type: 'listed'; readonly id: number; readonly devices: DeviceList }
  /** Told while the list is watched; `id` is 0. */
  | { readonly type: 'changed'; readonly id: 0; readonly devices: DeviceList }
  | { readonly type: 'opened'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number; readonly error: DeviceErrorMessage }
  | { readonly type: 'frame'; readonly id: number; readonly pcm: Uint8Array }
  | { readonly type: 'pull'; readonly id: number }
  | { readonly type: 'lost'; readonly id: number; readonly error: DeviceErrorMessage }
  | { readonly type: 'closed'; readonly id: number }
  /** Echo was to be cancelled and is not: the canceller could not be loaded, or broke. `id` is 0. */
  | { readonly type: 'uncancelled'; readonly id: 0 }
