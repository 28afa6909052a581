/**
 * AudioDevice without hardware: the microphone is a recording played at real time and then silence, the speaker
 * keeps what it is given. For tests of the whole path and for machines without sound. Time comes in as a scheduler.
 */

import { readFile } from 'node:fs/promises'
import { DeviceError } from '../errors.ts'
import { says } from '../voice/sentence.ts'
import {
  type AudioDevice,
  BLOCK_BYTES,
  BLOCK_MS,
  type DeviceInfo,
  type DeviceList,
  FRAME_BYTES,
  FRAME_MS,
  type OpenMicrophone,
  SAMPLE_RATE_HZ,
} from './audio-device.ts'
import { type AudioScheduler, everyPeriod, systemScheduler } from './scheduler.ts'

/** What a WavDevice starts with. */
export interface WavDeviceOptions {
  /** What the microphone hears from its first opening on, PCM16 24 kHz mono; then silence. */
  readonly spoken?: Uint8Array
  readonly scheduler?: AudioScheduler
  /** Called with each block as the speaker plays it, in place of keeping it. */
  readonly onPlayed?: (pcm: Uint8Array) => void
}

/** AudioDevice, with the ends that hardware would have. */
export interface WavDevice extends AudioDevice {
  /** Puts more sound before the microphone, after what is still to be heard. */
  speak(pcm: Uint8Array): void
  /** All that the speaker has played since it was first opened, silence included. */
  played(): Uint8Array
}

const info = (name: string): DeviceInfo => ({
  id: name,
  name,
  description: name,
  isDefault: true,
  isHeadphones: false,
})
const LIST: DeviceList = { microphones: [info('File microphone')], speakers: [info('File speaker')] }

/** Makes a device of two files, or buffers. */
export const createWavDevice = (options: WavDeviceOptions = {}): WavDevice => {
  const scheduler = options.scheduler ?? systemScheduler
  const running = new Set<() => void>()
  let spoken = options.spoken ?? new Uint8Array(0)
  let heardBytes = 0
  const blocks: Uint8Array[] = []

  const startTicking = (periodMs: number, tick: () => void): OpenMicrophone => {
    const stop = everyPeriod(scheduler, periodMs, tick)
    running.add(stop)
    return {
      close: async () => {
        stop()
        running.delete(stop)
      },
    }
  }

  const nextFrame = (): Uint8Array => {
    const frame = new Uint8Array(FRAME_BYTES)
    frame.set(spoken.subarray(heardBytes, heardBytes + FRAME_BYTES))
    heardBytes = Math.min(spoken.length, heardBytes + FRAME_BYTES)
    return frame
  }

  return {
    list: async () => LIST,
    watch: (onList) => {
      onList(LIST)
      return () => undefined
    },
    openMicrophone: async (_choice, listener) => startTicking(FRAME_MS, () => listener.onFrame(nextFrame())),
    openSpeaker: async (_choice, listener) =>
      startTicking(BLOCK_MS, () => {
        const block = listener.pull()
        if (options.onPlayed === undefined) blocks.push(block)
        else options.onPlayed(block)
      }),
    cancelEcho: () => undefined,
    dispose: async () => {
      for (const stop of running) stop()
      running.clear()
    },
    speak: (pcm) => {
      const joined = new Uint8Array(spoken.length - heardBytes + pcm.length)
      joined.set(spoken.subarray(heardBytes))
      joined.set(pcm, spoken.length - heardBytes)
      spoken = joined
      heardBytes = 0
    },
    played: () => {
      const all = new Uint8Array(blocks.length * BLOCK_BYTES)
      blocks.forEach((block, index) => {
        all.set(block, index * BLOCK_BYTES)
      })
      return all
    },
  }
}

/** Wraps PCM16 24 kHz mono in a RIFF header (the canonical 44 bytes). */
export const encodeWav = (pcm: Uint8Array): Uint8Array => {
  const wav = new Uint8Array(44 + pcm.length)
  const view = new DataView(wav.buffer)
  const text = (at: number, letters: string): void => wav.set(new TextEncoder().encode(letters), at)
  text(0, 'RIFF')
  view.setUint32(4, 36 + pcm.length, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, SAMPLE_RATE_HZ, true)
  view.setUint32(28, SAMPLE_RATE_HZ * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, pcm.length, true)
  wav.set(pcm, 44)
  return wav
}

/** The samples of a PCM16 24 kHz mono WAV file. Throws DeviceError on any other format. */
export const decodeWav = (wav: Uint8Array): Uint8Array => {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength)
  const unsupported = (what: string): DeviceError =>
    new DeviceError('unsupported-rate', says`The file is not PCM16, 24 kHz, mono WAV: ${what}.`)
  const tag = (at: number): string => new TextDecoder('latin1').decode(wav.subarray(at, at + 4))
  if (wav.length < 12 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw unsupported('no RIFF header')
  let isFormatRight = false
  for (let at = 12; at + 8 <= wav.length; ) {
    const size = view.getUint32(at + 4, true)
    const body = at + 8
    if (tag(at) === 'fmt ' && body + 16 <= wav.length) {
      const isPcm = view.getUint16(body, true) === 1 && view.getUint16(body + 14, true) === 16
      isFormatRight = isPcm && view.getUint16(body + 2, true) === 1 && view.getUint32(body + 4, true) === SAMPLE_RATE_HZ
    }
    if (tag(at) === 'data') {
      if (!isFormatRight) throw unsupported('wrong format')
      return wav.slice(body, Math.min(wav.length, body + size))
    }
    at = body + size + (size % 2)
  }
  throw unsupported('no data')
}

/** Reads such a file. Rejects with DeviceError, or with the file system's error. */
export const readWav = async (path: string): Promise<Uint8Array> => decodeWav(await readFile(path))
