/**
 * The part of naudiodon that we use, as an interface, and what its failures mean. Nothing here loads the native
 * library, so the streams can be tested on one that refuses formats. Called by the PortAudio streams and device.
 */
import type { Readable, Writable } from 'node:stream'
import { DeviceError, type DeviceErrorCode, messageOf } from '../errors.ts'
import { DEVICE_FAILURES } from './device-sentences.ts'

/** Options of one direction, as naudiodon names them. */
export interface PortAudioOptions {
  readonly deviceId: number
  readonly sampleRate: number
  readonly channelCount: number
  readonly sampleFormat: 16
  /** Chunks the native queue holds before a write or the device's callback waits. */
  readonly maxQueue: number
  readonly framesPerBuffer: number
  /** Bytes of one read. */
  readonly highwaterMark: number
  /** Must be false: true ends the stream on the first underflow. */
  readonly closeOnError: boolean
}

/** What both kinds of stream add to Node's. */
export interface PortAudioControl {
  start(): void
  /** Resolves when the device is closed. Sleeps 20 ms in a pool thread. `abort()` is broken: do not use it. */
  quit(): unknown
}

/** A device as PortAudio lists it. The list is frozen while any stream is open. */
export interface PortAudioDeviceInfo {
  readonly id: number
  readonly name: string
  readonly maxInputChannels: number
  readonly maxOutputChannels: number
  readonly defaultSampleRate: number
  readonly hostAPIName: string
}

/** One of the systems PortAudio speaks to. Device numbers are ids of the list above. */
export interface PortAudioHostApi {
  readonly name: string
  readonly defaultInput: number
  readonly defaultOutput: number
}

/** The library. Every call blocks: Pa_Initialize alone took 50 to 360 ms with the stock ALSA configuration. */
export interface PortAudio {
  getDevices(): readonly PortAudioDeviceInfo[]
  getHostApis(): { readonly defaultIndex: number; readonly apis: readonly PortAudioHostApi[] }
  openInput(options: PortAudioOptions): Readable & PortAudioControl
  openOutput(options: PortAudioOptions): Writable & PortAudioControl
}

const MEANINGS: readonly (readonly [RegExp, DeviceErrorCode])[] = [
  [
    /invalid sample rate|format not supported|channel count|invalid number of channels|not supported/i,
    'unsupported-rate',
  ],
  [/unavailable|busy|in use/i, 'in-use'],
  [/permission|access denied|not permitted/i, 'permission'],
]

/** A failure in words: what is wrong with which kind of device and what to do. The cause is kept for the log. */
export const deviceError = (kind: 'microphone' | 'speaker', code: DeviceErrorCode, cause?: unknown): DeviceError =>
  new DeviceError(code, DEVICE_FAILURES[kind][code], cause === undefined ? undefined : { cause })

/** Sorts what naudiodon throws when opening. PortAudio's texts are pa_front.c's, `Pa_GetErrorText`. */
export const openingError = (kind: 'microphone' | 'speaker', thrown: unknown): DeviceError => {
  const text = messageOf(thrown)
  const meaning = MEANINGS.find(([pattern]) => pattern.test(text))
  return deviceError(kind, meaning?.[1] ?? 'not-found', thrown)
}
