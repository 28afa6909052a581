/**
 * Finds one recording in another: the lag at which they fit best and how well they fit there. For tests that play
 * sound through real devices and ask whether what came out is what went in. Pure; some 50 ms for 10 s at 24 kHz.
 */

/** The best fit. */
export interface Correlation {
  /** 1 is the same up to a gain, 0 unrelated, -1 inverted. */
  readonly coefficient: number
  /** Samples by which `wanted` begins after the start of `recorded`; may be negative. */
  readonly lag: number
}

type Samples = ArrayLike<number>

/** In place; `re` and `im` have a power of two as length. */
const fft = (re: Float64Array, im: Float64Array): void => {
  const size = re.length
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1
    for (; j & bit; bit >>= 1) j ^= bit
    j ^= bit
    if (i < j) {
      swap(re, i, j)
      swap(im, i, j)
    }
  }
  for (let span = 2; span <= size; span <<= 1) {
    const half = span >> 1
    const cos = Float64Array.from({ length: half }, (_, k) => Math.cos((2 * Math.PI * k) / span))
    const sin = Float64Array.from({ length: half }, (_, k) => -Math.sin((2 * Math.PI * k) / span))
    for (let start = 0; start < size; start += span) {
      for (let k = 0; k < half; k++) {
        const a = start + k
        const b = a + half
        const c = cos[k] ?? 0
        const s = sin[k] ?? 0
        const bRe = (re[b] ?? 0) * c - (im[b] ?? 0) * s
        const bIm = (re[b] ?? 0) * s + (im[b] ?? 0) * c
        re[b] = (re[a] ?? 0) - bRe
        im[b] = (im[a] ?? 0) - bIm
        re[a] = (re[a] ?? 0) + bRe
        im[a] = (im[a] ?? 0) + bIm
      }
    }
  }
}

const swap = (values: Float64Array, i: number, j: number): void => {
  const kept = values[i] ?? 0
  values[i] = values[j] ?? 0
  values[j] = kept
}

/** Sums of squares before each index, so that the energy of any stretch is one subtraction. */
const energySums = (samples: Samples): Float64Array => {
  const sums = new Float64Array(samples.length + 1)
  for (let i = 0; i < samples.length; i++) sums[i + 1] = (sums[i] ?? 0) + (samples[i] ?? 0) ** 2
  return sums
}

/**
 * Looks for `wanted` anywhere in `recorded`. Each lag is normalised by the energy of all of `wanted` and of the
 * stretch of `recorded` under it, so silence around it costs nothing and a missing part lowers the result.
 */
export const correlate = (recorded: Samples, wanted: Samples): Correlation => {
  const total = recorded.length + wanted.length
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, total)))
  // Both real signals in one transform: recorded as the real, wanted as the imaginary part.
  const re = new Float64Array(size)
  const im = new Float64Array(size)
  for (let i = 0; i < recorded.length; i++) re[i] = recorded[i] ?? 0
  for (let i = 0; i < wanted.length; i++) im[i] = wanted[i] ?? 0
  fft(re, im)
  const productRe = new Float64Array(size)
  const productIm = new Float64Array(size)
  for (let k = 0; k < size; k++) {
    const mirror = (size - k) % size
    const aRe = ((re[k] ?? 0) + (re[mirror] ?? 0)) / 2
    const aIm = ((im[k] ?? 0) - (im[mirror] ?? 0)) / 2
    const bRe = ((im[k] ?? 0) + (im[mirror] ?? 0)) / 2
    const bIm = ((re[mirror] ?? 0) - (re[k] ?? 0)) / 2
    // A times the conjugate of B; conjugated once more, because a forward transform then inverts it.
    productRe[k] = aRe * bRe + aIm * bIm
    productIm[k] = -(aIm * bRe - aRe * bIm)
  }
  fft(productRe, productIm)
  const recordedSums = energySums(recorded)
  const wantedEnergy = energySums(wanted)[wanted.length] ?? 0
  let best: Correlation = { coefficient: 0, lag: 0 }
  for (let lag = -wanted.length + 1; lag < recorded.length; lag++) {
    const from = Math.max(0, lag)
    const to = Math.min(recorded.length, lag + wanted.length)
    const energy = (recordedSums[to] ?? 0) - (recordedSums[from] ?? 0)
    // A sliver of the recording may fit by chance: weigh it as at least a tenth of what is looked for.
    const norm = Math.sqrt(Math.max(energy, wantedEnergy / 100) * wantedEnergy)
    if (norm === 0) continue
    const coefficient = (productRe[(lag + size) % size] ?? 0) / size / norm
    if (Math.abs(coefficient) > Math.abs(best.coefficient)) best = { coefficient, lag }
  }
  return best
}

/** How well a recording holds all of what was wanted, piece by piece. */
export interface PiecewiseFit {
  /** Mean of the pieces' coefficients, each weighed by its energy. */
  readonly coefficient: number
  /** Samples put between the pieces, in all: how long a listener waited for the rest. */
  readonly slip: number
}

/** Half a second. */
const PIECE = 12_000
/** The next piece is looked for this much around where it belongs. */
const SEARCHED = 24_000
/** Root mean square below which a piece counts as silence, which has no place of its own. */
const QUIET = 100

/**
 * As `correlate`, for sound on a machine that may stop for a moment: a gap moves what follows it, and one lag for the
 * whole would call the rest unrelated.
 */
export const correlatePieces = (recorded: Int16Array, wanted: Int16Array): PiecewiseFit => {
  let coefficient = 0
  let energy = 0
  let slip = 0
  let offset: number | null = null
  for (let start = 0; start < wanted.length; start += PIECE) {
    const piece = wanted.subarray(start, start + PIECE)
    const pieceEnergy = energySums(piece)[piece.length] ?? 0
    if (pieceEnergy < piece.length * QUIET ** 2) continue
    const from: number = offset === null ? 0 : Math.max(0, start + offset - SEARCHED)
    const to = offset === null ? recorded.length : start + offset + piece.length + SEARCHED
    const found = correlate(recorded.subarray(from, to), piece)
    coefficient += found.coefficient * pieceEnergy
    energy += pieceEnergy
    const place: number = from + found.lag - start
    slip += offset === null ? 0 : Math.abs(place - offset)
    offset = place
  }
  return { coefficient: energy === 0 ? 0 : coefficient / energy, slip }
}

/** PCM16 little-endian bytes as samples. */
export const samplesOf = (pcm: Uint8Array): Int16Array => {
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength)
  return Int16Array.from({ length: pcm.byteLength >> 1 }, (_, i) => view.getInt16(i * 2, true))
}
