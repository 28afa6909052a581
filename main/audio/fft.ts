/** Fourier transform, in place: what the echo check measures with. 65,536 points take some 20 ms, in steps of 2. */

/**
 * Transforms forward; `re` and `im` have the same power of two as length. With the arguments swapped it is the inverse,
 * times the length. `giveWay` is awaited between the steps: it runs on an event loop that others need.
 */
export const fft = async (re: Float64Array, im: Float64Array, giveWay: () => Promise<void>): Promise<void> => {
  const size = re.length
  const cos = new Float64Array(size / 2)
  const sin = new Float64Array(size / 2)
  for (let k = 0; k < size / 2; k++) {
    cos[k] = Math.cos((2 * Math.PI * k) / size)
    sin[k] = -Math.sin((2 * Math.PI * k) / size)
  }
  reorder(re, im)
  for (let span = 2; span <= size; span <<= 1) {
    await giveWay()
    pass(re, im, span, cos, sin)
  }
}

/** All butterflies of one span. */
const pass = (re: Float64Array, im: Float64Array, span: number, cos: Float64Array, sin: Float64Array): void => {
  const size = re.length
  const half = span >> 1
  const stride = size / span
  for (let start = 0; start < size; start += span) {
    for (let k = 0; k < half; k++) {
      const a = start + k
      const b = a + half
      const c = cos[k * stride] ?? 0
      const s = sin[k * stride] ?? 0
      const reA = re[a] ?? 0
      const imA = im[a] ?? 0
      const reB = (re[b] ?? 0) * c - (im[b] ?? 0) * s
      const imB = (re[b] ?? 0) * s + (im[b] ?? 0) * c
      re[b] = reA - reB
      im[b] = imA - imB
      re[a] = reA + reB
      im[a] = imA + imB
    }
  }
}

/** Bit-reversed order. */
const reorder = (re: Float64Array, im: Float64Array): void => {
  for (let i = 1, j = 0; i < re.length; i++) {
    let bit = re.length >> 1
    for (; j & bit; bit >>= 1) j ^= bit
    j ^= bit
    if (i < j) {
      swap(re, i, j)
      swap(im, i, j)
    }
  }
}

const swap = (values: Float64Array, i: number, j: number): void => {
  const kept = values[i] ?? 0
  values[i] = values[j] ?? 0
  values[j] = kept
}
