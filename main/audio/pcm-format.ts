/**
 * Between what the app speaks (24 kHz mono) and what a device was opened with: rate by a Resampler, channels by
 * averaging in and copying out, and cutting into pieces of one size. Knows nothing of devices. Called by the
 * PortAudio streams.
 */
import type { Resampler } from '../voice/resampler.ts'
import { SAMPLE_RATE_HZ } from './audio-device.ts'
import { createSpeexResampler } from './speex-resampler.ts'

/** How a device is opened; samples are PCM16, interleaved. */
export interface StreamFormat {
  readonly sampleRateHz: number
  readonly channels: number
}

/** The format of all audio inside the app. */
export const APP_FORMAT: StreamFormat = { sampleRateHz: SAMPLE_RATE_HZ, channels: 1 }

/** A stream converter: bytes in one format to bytes in the other. */
export interface FormatConverter {
  convert(pcm: Uint8Array): Uint8Array
  /** Frees the filter; safe to call twice. */
  dispose(): void
}

const toSamples = (pcm: Uint8Array): Int16Array => {
  const samples = new Int16Array(pcm.length >> 1)
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength)
  for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(i * 2, true)
  return samples
}

const toBytes = (samples: Int16Array): Uint8Array => {
  const pcm = new Uint8Array(samples.length * 2)
  const view = new DataView(pcm.buffer)
  for (let i = 0; i < samples.length; i++) view.setInt16(i * 2, samples[i] ?? 0, true)
  return pcm
}

/** Averages interleaved channels to one. */
export const mixToMono = (samples: Int16Array, channels: number): Int16Array => {
  if (channels === 1) return samples
  const mono = new Int16Array(Math.floor(samples.length / channels))
  for (let i = 0; i < mono.length; i++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += samples[i * channels + channel] ?? 0
    mono[i] = Math.round(sum / channels)
  }
  return mono
}

/** Copies mono to the first two channels; any further ones (a surround device's) stay silent. */
export const spreadToChannels = (samples: Int16Array, channels: number): Int16Array => {
  if (channels === 1) return samples
  const spread = new Int16Array(samples.length * channels)
  for (let i = 0; i < samples.length; i++) {
    spread[i * channels] = samples[i] ?? 0
    spread[i * channels + 1] = samples[i] ?? 0
  }
  return spread
}

const resamplerBetween = (fromHz: number, toHz: number): Promise<Resampler | undefined> =>
  fromHz === toHz ? Promise.resolve(undefined) : createSpeexResampler(fromHz, toHz)

/** Converts what a microphone delivers to the app's format. */
export const createCaptureConverter = async (device: StreamFormat): Promise<FormatConverter> => {
  const resampler = await resamplerBetween(device.sampleRateHz, SAMPLE_RATE_HZ)
  if (resampler === undefined && device.channels === 1) return { convert: (pcm) => pcm, dispose: () => undefined }
  return {
    convert: (pcm) => {
      const mono = mixToMono(toSamples(pcm), device.channels)
      return toBytes(resampler?.process(mono) ?? mono)
    },
    dispose: () => resampler?.dispose(),
  }
}

/** Converts the app's format to what a speaker wants. */
export const createPlaybackConverter = async (device: StreamFormat): Promise<FormatConverter> => {
  const resampler = await resamplerBetween(SAMPLE_RATE_HZ, device.sampleRateHz)
  if (resampler === undefined && device.channels === 1) return { convert: (pcm) => pcm, dispose: () => undefined }
  return {
    convert: (pcm) => {
      const mono = toSamples(pcm)
      return toBytes(spreadToChannels(resampler?.process(mono) ?? mono, device.channels))
    },
    dispose: () => resampler?.dispose(),
  }
}

/** Cuts a stream of pieces of any size into pieces of exactly `size` bytes; each is a fresh array. */
export const createSlicer = (size: number, onPiece: (piece: Uint8Array) => void): ((bytes: Uint8Array) => void) => {
  let piece = new Uint8Array(size)
  let filled = 0
  return (bytes) => {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + size - filled)
      piece.set(part, filled)
      filled += part.length
      at += part.length
      if (filled < size) continue
      const complete = piece
      piece = new Uint8Array(size)
      filled = 0
      onPiece(complete)
    }
  }
}
