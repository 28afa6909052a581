/**
 * What the app needs of a sample rate converter. Only the interface: the implementation is a library and lives in
 * `audio/`, because nothing here may import a package. Used where a device refuses 24 kHz mono.
 */

/** One direction of one stream. Keeps its filter's memory between calls, so pieces of any size join without a seam. */
export interface Resampler {
  /** Converts the next piece of the stream; what comes out may be a few samples more or fewer than the ratio says. */
  process(samples: Int16Array): Int16Array
  /** Frees the filter. No calls afterwards; safe to call twice. */
  dispose(): void
}
