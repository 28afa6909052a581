/**
 * Arithmetic on PCM16 little-endian, mono, 24 kHz: durations, levels, audibility. Knows nothing of devices, replies
 * or base64. Called by the jitter buffer, the session and the shells of microphone and player.
 */

/** Samples per second of all audio inside the app (protocol.md §9). */
const SAMPLES_PER_MS = 24

/** Bytes of one sample. */
export const BYTES_PER_SAMPLE = 2

/** Below this a chunk counts as silent: every reply begins with up to 2 s of such audio (protocol.md §8 B3). */
export const AUDIBLE_DBFS = -50

const FULL_SCALE = 32_768

/** Bytes that last `ms` milliseconds, rounded to whole samples. */
export const bytesOfMs = (ms: number): number => Math.round(ms * SAMPLES_PER_MS) * BYTES_PER_SAMPLE

/** Duration in milliseconds of `bytes` bytes; fractions are kept. */
export const msOfBytes = (bytes: number): number => bytes / BYTES_PER_SAMPLE / SAMPLES_PER_MS

/** Duration in milliseconds of `samples` samples; fractions are kept. */
export const msOfSamples = (samples: number): number => samples / SAMPLES_PER_MS

/** Sample `index` as -32768..32767. Reads bytes, so the view may start at an odd offset; out of range reads as 0. */
export const sampleAt = (pcm: Uint8Array, index: number): number => {
  const at = index * BYTES_PER_SAMPLE
  const word = (pcm[at] ?? 0) | ((pcm[at + 1] ?? 0) << 8)
  return (word << 16) >> 16
}

/** Largest magnitude in the chunk, 0 (silence) to 1 (full scale). A dangling last byte is ignored. */
export const peakLevel = (pcm: Uint8Array): number => {
  let peak = 0
  for (let i = 0; i < pcm.length >> 1; i++) peak = Math.max(peak, Math.abs(sampleAt(pcm, i)))
  return peak / FULL_SCALE
}

/** Root mean square in dB relative to full scale: 0 for a full-scale square wave, -Infinity for digital silence. */
export const rmsDbfs = (pcm: Uint8Array): number => {
  const samples = pcm.length >> 1
  let sum = 0
  for (let i = 0; i < samples; i++) sum += sampleAt(pcm, i) ** 2
  return sum === 0 ? Number.NEGATIVE_INFINITY : 10 * Math.log10(sum / samples / FULL_SCALE ** 2)
}

/** Whether a chunk can be heard: its RMS is above AUDIBLE_DBFS. */
export const isAudible = (pcm: Uint8Array): boolean => rmsDbfs(pcm) > AUDIBLE_DBFS

/** Whether every byte is zero. */
export const isDigitalSilence = (pcm: Uint8Array): boolean => pcm.every((byte) => byte === 0)
