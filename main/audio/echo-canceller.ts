/**
 * Takes the agent's voice, as the speaker plays it, out of what the microphone hears: WebRTC's third echo canceller
 * (AEC3), compiled to WebAssembly. What is played goes in as the reference, frames of the microphone come out without
 * its echo, 9 ms later; the delay between them it finds by itself. It rests, and costs nothing, while nothing has been
 * played.
 * Works in the audio thread (docs/decisions/0005-echo.md). PCM16 little-endian, mono, 24 kHz.
 */
import type loadAec from '@ennuicastr/webrtcaec3.js'
import { isDigitalSilence, peakLevel } from '../voice/pcm.ts'
import { FRAME_MS, SAMPLE_RATE_HZ } from './audio-device.ts'

/** A canceller for one microphone and one speaker. */
export interface EchoCanceller {
  /** What is handed to the speaker, in order; any length. */
  played(pcm: Uint8Array): void
  /** A frame of the microphone without the echo; the very same one while it rests. */
  heard(frame: Uint8Array): Uint8Array
  /** Frees its memory. Nothing may be called afterwards. */
  dispose(): void
}

/**
 * AEC3 knows 16, 32 and 48 kHz and resamples by itself; 32 keeps all of our 12 kHz, cancels as well as 48, and takes a
 * little less time.
 */
const RATE_HZ = 32_000
/** As late as the echo of the last word can be, and more: both devices, the air, the room. */
const REST_AFTER_MS = 2_000
/** Peak, 0 to 1. It begins to rest in a frame under this: what is still in its filters then is lost, and must be no word. */
const QUIET = 0.01
const FULL_SCALE = 32_768
const OPTIONS = { sampleRateIn: SAMPLE_RATE_HZ, sampleRateOut: SAMPLE_RATE_HZ }

const toFloats = (pcm: Uint8Array): Float32Array => {
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength)
  return Float32Array.from({ length: pcm.byteLength >> 1 }, (_, i) => view.getInt16(i * 2, true) / FULL_SCALE)
}

const toPcm = (floats: Float32Array): Uint8Array => {
  const pcm = new Uint8Array(floats.length * 2)
  const view = new DataView(pcm.buffer)
  floats.forEach((value, i) => {
    view.setInt16(i * 2, Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(value * FULL_SCALE))), true)
  })
  return pcm
}

type AecModule = Awaited<ReturnType<typeof loadAec>>

let loading: Promise<AecModule> | undefined

/** Once for the thread: each load would leave listeners of its own at the process. One that failed may be tried again. */
const loadModule = (): Promise<AecModule> => {
  loading ??= import('@ennuicastr/webrtcaec3.js')
    .then(({ default: load }) => load())
    .catch((thrown: unknown) => {
      loading = undefined
      throw thrown
    })
  return loading
}

/** Loads the module (some 20 ms) and makes one. Rejects when it cannot be loaded. */
export const createEchoCanceller = async (): Promise<EchoCanceller> => {
  const module = await loadModule()
  const aec = new module.AEC3(RATE_HZ, 1, 1)
  /** Time since something was last played, counted in frames of the microphone. */
  let silentMs = REST_AFTER_MS
  let isResting = true

  return {
    played: (pcm) => {
      if (!isDigitalSilence(pcm)) {
        silentMs = 0
        isResting = false
      }
      // Silence is a part of the reference too, while it matters.
      if (!isResting) aec.analyze([toFloats(pcm)], { sampleRateIn: SAMPLE_RATE_HZ })
    },
    heard: (frame) => {
      if (isResting) return frame
      silentMs += FRAME_MS
      isResting = silentMs >= REST_AFTER_MS && peakLevel(frame) < QUIET
      const input = [toFloats(frame)]
      const output = new Float32Array(aec.processSize(input, OPTIONS))
      aec.process([output], input, OPTIONS)
      // Its filters take a moment: what is not there yet is silence, so that a frame stays a frame.
      const whole = new Float32Array(frame.length >> 1)
      whole.set(output.subarray(0, whole.length), Math.max(0, whole.length - output.length))
      return toPcm(whole)
    },
    dispose: () => aec.free(),
  }
}
