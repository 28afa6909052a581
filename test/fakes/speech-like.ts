/**
 * Sound for tests that must recognise it again: no two stretches of it are alike, and its spectrum is speech's, so
 * that resampling and mixing leave it what it is.
 */

const RATE_HZ = 24_000

/** Deterministic gliding tones under a syllable-like envelope, PCM16 24 kHz mono. */
export const speechLike = (ms: number, seed = 1): Uint8Array => {
  const samples = (ms * RATE_HZ) / 1_000
  const pcm = new Uint8Array(samples * 2)
  const view = new DataView(pcm.buffer)
  let phase = 0
  for (let i = 0; i < samples; i++) {
    const t = i / RATE_HZ
    const pitchHz =
      300 + 250 * Math.sin(2 * Math.PI * (0.37 + seed * 0.11) * t) + 150 * Math.sin(2 * Math.PI * 1.13 * t + seed)
    phase += (2 * Math.PI * pitchHz) / RATE_HZ
    const envelope = 0.55 + 0.45 * Math.sin(2 * Math.PI * (2.3 + seed * 0.17) * t)
    const value = Math.sin(phase) + 0.5 * Math.sin(2.51 * phase + seed) + 0.25 * Math.sin(5.03 * phase)
    view.setInt16(i * 2, Math.round(9_000 * envelope * value), true)
  }
  return pcm
}
