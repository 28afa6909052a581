/** What the user is told when a device fails: what is wrong with it and what to do. Pure. */
import type { DeviceErrorCode } from '../errors.ts'

/** Either end. */
export type DeviceKind = 'microphone' | 'speaker'

/** The device was there and failed. */
export const DEVICE_FAILURES: Readonly<Record<DeviceKind, Readonly<Record<DeviceErrorCode, string>>>> = {
  microphone: {
    'in-use':
      'The microphone is in use by another program. Close that program, or choose another microphone in Settings.',
    permission: 'The microphone may not be used: the system refused access. Allow it in the system settings.',
    'not-found': 'The microphone could not be opened. Check that it is connected, or choose another one in Settings.',
    'unsupported-rate': 'The microphone offers no sample format that Parley can use. Choose another one in Settings.',
    lost: 'The microphone stopped responding. It may have been unplugged.',
  },
  speaker: {
    'in-use': 'The speaker is in use by another program. Close that program, or choose another speaker in Settings.',
    permission: 'The speaker may not be used: the system refused access. Allow it in the system settings.',
    'not-found': 'The speaker could not be opened. Check that it is connected, or choose another one in Settings.',
    'unsupported-rate': 'The speaker offers no sample format that Parley can use. Choose another one in Settings.',
    lost: 'The speaker stopped responding. It may have been unplugged.',
  },
}

/** There is none. */
export const NO_DEVICE: Readonly<Record<DeviceKind, string>> = {
  microphone: 'No microphone was found. Connect one and try again, or type instead.',
  speaker: 'No speaker was found. Connect one and try again, or read the captions.',
}

/** There cannot be any. */
export const NO_SOUND_SYSTEM: Readonly<Record<DeviceKind, string>> = {
  microphone: 'There is no microphone: this computer has no sound system.',
  speaker: 'There is no speaker: this computer has no sound system.',
}

/** The sound server is gone. */
export const NO_SERVER: Readonly<Record<DeviceKind, string>> = {
  microphone: 'No microphone was found: this computer’s sound server does not answer.',
  speaker: 'No speaker was found: this computer’s sound server does not answer.',
}
