/** Builds a TypeScript file of the benchmarks for Electron's main process. */
import { builtinModules } from 'node:module'
import { build } from 'vite'

/** Bundles `entry` into `outDir/fileName`, CommonJS, with everything but Electron and Node itself. */
export async function buildForMain(entry: string, outDir: string, fileName: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    // As Node resolves, not as a browser: packages may have another build for that.
    resolve: { mainFields: ['module', 'main'], conditions: ['node', 'import', 'module', 'default'] },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'node20.18',
      minify: false,
      lib: { entry, formats: ['cjs'], fileName: () => fileName },
      rollupOptions: { external: ['electron', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)] },
    },
  })
}
