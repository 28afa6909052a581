/**
 * Resampler on libspeexdsp compiled to WebAssembly. The package finds its .wasm beside itself (also inside app.asar)
 * and is an ES module, so it is imported dynamically: our own output is CommonJS. Called by `pcm-format.ts`.
 */
import type { Resampler } from '../voice/resampler.ts'
import type { SpeexModule } from './speex-module.ts'

/**
 * 0 to 10. At 8 sines up to 11.5 kHz keep 83 dB and aliases stay below -94 dB between 24 and 44.1 or 48 kHz, for 3.3 ms
 * of delay. 10 is flat up to 11.5 kHz instead of 11 for 5.3 ms; lower widens the band that aliases.
 */
const QUALITY = 8
/** Input samples converted per call into the module; longer pieces are split. */
const PIECE_SAMPLES = 4_096
const BYTES_PER_INT16 = 2
const BYTES_PER_UINT32 = 4

let loading: Promise<SpeexModule> | undefined

const loadModule = (): Promise<SpeexModule> => {
  loading ??= import('@echogarden/speex-resampler-wasm/simd').then(({ default: instantiate }) => instantiate())
  return loading
}

/** Makes a mono converter between two rates in Hz. The first call loads the module: some 10 ms. Rejects if it cannot. */
export const createSpeexResampler = async (fromHz: number, toHz: number): Promise<Resampler> => {
  const module = await loadModule()
  const outCapacity = Math.ceil((PIECE_SAMPLES * toHz) / fromHz) + 16
  const inputAt = module._malloc(PIECE_SAMPLES * BYTES_PER_INT16)
  const outputAt = module._malloc(outCapacity * BYTES_PER_INT16)
  const countsAt = module._malloc(3 * BYTES_PER_UINT32)
  const errorAt = countsAt + 2 * BYTES_PER_UINT32
  const state = module._speex_resampler_init(1, fromHz, toHz, QUALITY, errorAt)
  if (state === 0) throw new Error(`no resampler from ${fromHz} to ${toHz} Hz`)
  // Without it the stream would begin with the filter's delay as silence.
  module._speex_resampler_skip_zeros(state)
  let isDisposed = false

  const convert = (piece: Int16Array): Int16Array => {
    // Views are made afresh: the module's memory may have grown and moved.
    module.HEAP16.set(piece, inputAt / BYTES_PER_INT16)
    const counts = new Uint32Array(module.HEAP16.buffer, countsAt, 2)
    counts[0] = piece.length
    counts[1] = outCapacity
    module._speex_resampler_process_int(state, 0, inputAt, countsAt, outputAt, countsAt + BYTES_PER_UINT32)
    const written = new Uint32Array(module.HEAP16.buffer, countsAt, 2)[1] ?? 0
    return module.HEAP16.slice(outputAt / BYTES_PER_INT16, outputAt / BYTES_PER_INT16 + written)
  }

  return {
    process: (samples) => {
      if (isDisposed) return new Int16Array(0)
      if (samples.length <= PIECE_SAMPLES) return convert(samples)
      const pieces: Int16Array[] = []
      for (let at = 0; at < samples.length; at += PIECE_SAMPLES)
        pieces.push(convert(samples.subarray(at, at + PIECE_SAMPLES)))
      const all = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
      let at = 0
      for (const piece of pieces) {
        all.set(piece, at)
        at += piece.length
      }
      return all
    },
    dispose: () => {
      if (isDisposed) return
      isDisposed = true
      module._speex_resampler_destroy(state)
      module._free(inputAt)
      module._free(outputAt)
      module._free(countsAt)
    },
  }
}
