/**
 * Builds main, preload and renderer. Targets are those of the oldest runtime the tests use (the fallback runtime,
 * docs/decisions/0002), so newer syntax is lowered. Main and preload come out as CommonJS: a sandboxed preload
 * must be one, and the fallback runtime swaps better-sqlite3 through `require`.
 */
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

/** Chunks lie beside the entries, so that `__dirname` is the same in all of main. */
const cjs = {
  format: 'cjs',
  entryFileNames: '[name].cjs',
  chunkFileNames: 'part-[name].cjs',
  // Comments and blanks only: half the size to read at every start, and names in stack traces stay ours.
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
} as const

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node20.18',
      sourcemap: true,
      rollupOptions: {
        input: {
          index: resolve('main/index.ts'),
          'audio-worker': resolve('main/audio/audio-worker.ts'),
          'plugin-check-worker': resolve('main/plugins/check-worker.ts'),
          'plugin-node': resolve('main/plugins/node/host.ts'),
          'plugin-node-worker': resolve('main/plugins/node/script-worker.ts'),
          practice: resolve('main/practice/index.ts'),
          'practice-voice': resolve('main/practice/voice-worker.ts'),
          'store-worker': resolve('main/store/worker.ts'),
        },
        // What entry and later parts share is a part of its own: no part loads the entry again.
        preserveEntrySignatures: 'strict',
        output: cjs,
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: 'node20.18',
      rollupOptions: {
        input: { index: resolve('preload/index.ts'), 'plugin-host': resolve('preload/plugin-host.ts') },
        output: cjs,
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      target: 'chrome130',
      modulePreload: false,
      // A third of the size, read and parsed at every start.
      minify: true,
      rollupOptions: { input: resolve('renderer/index.html') },
    },
  },
})
