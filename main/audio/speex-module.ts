/**
 * Types for `@echogarden/speex-resampler-wasm`, which ships none: the functions of speex_resampler.h that we call,
 * as Emscripten exports them. Pointers are byte offsets into the module's memory.
 */

/** An instantiated module. */
export interface SpeexModule {
  /** The module's memory. Replaced when it grows: never keep it across a call. */
  readonly HEAP16: Int16Array
  _malloc(bytes: number): number
  _free(pointer: number): void
  /** Returns a state, or 0 and an error code at `errorAt`. */
  _speex_resampler_init(channels: number, fromHz: number, toHz: number, quality: number, errorAt: number): number
  _speex_resampler_skip_zeros(state: number): number
  /** In: counts of samples offered and of room; out: counts consumed and written. */
  _speex_resampler_process_int(
    state: number,
    channel: number,
    inputAt: number,
    inputCountAt: number,
    outputAt: number,
    outputCountAt: number,
  ): number
  _speex_resampler_destroy(state: number): void
}
