/**
 * Sample rate conversion between small whole-number rates (24 kHz on the wire, 16 kHz for ears and voice) by a
 * windowed-sinc low-pass, polyphase. Whole buffers only, nothing is kept between calls. Pure.
 */

const ZERO_CROSSINGS = 16
/** Passband edge as a share of the lower Nyquist frequency; above it the filter rolls off. */
const CUTOFF = 0.92

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))

/** Blackman-windowed sinc for one of the `up` phases. */
const filterOf = (up: number, down: number): { taps: Float64Array[]; half: number } => {
  const scale = Math.min(1, up / down) * CUTOFF
  const half = Math.ceil(ZERO_CROSSINGS / scale)
  const taps = Array.from({ length: up }, (_, phase) => {
    const row = new Float64Array(half * 2)
    let sum = 0
    for (let k = 0; k < row.length; k++) {
      const x = k - half + 1 - phase / up
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x * scale) / (Math.PI * x * scale)
      const window = 0.42 + 0.5 * Math.cos((Math.PI * x) / half) + 0.08 * Math.cos((2 * Math.PI * x) / half)
      row[k] = Math.abs(x) > half ? 0 : sinc * window
      sum += row[k] ?? 0
    }
    return row.map((tap) => tap / sum)
  })
  return { taps, half }
}

/** PCM16 mono from one rate to another; the duration stays (rounded to a sample). Rates in Hz. */
export const resample = (samples: Int16Array, fromHz: number, toHz: number): Int16Array => {
  if (fromHz === toHz) return samples.slice()
  const common = gcd(fromHz, toHz)
  const up = toHz / common
  const down = fromHz / common
  const { taps, half } = filterOf(up, down)
  const out = new Int16Array(Math.round((samples.length * up) / down))
  for (let i = 0; i < out.length; i++) {
    const position = i * down
    const centre = Math.floor(position / up)
    const row = taps[position % up]
    if (!row) continue
    let sum = 0
    for (let k = 0; k < row.length; k++) sum += (row[k] ?? 0) * (samples[centre + k - half + 1] ?? 0)
    out[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum)))
  }
  return out
}
