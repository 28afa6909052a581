/** Types the import of the resampler package, which ships none; see `speex-module.ts`. */
declare module '@echogarden/speex-resampler-wasm/simd' {
  const instantiate: () => Promise<import('./speex-module.ts').SpeexModule>
  export default instantiate
}
