/**
 * Overlay over electron-builder.yml for packages on the fallback runtime: for tests, never for users. Same files and
 * fuses as the release; what differs is the runtime and the better-sqlite3 that was built for it.
 * PARLEY_ELECTRON_DIST (set by scripts/package.ts) names the runtime's folder.
 */
'use strict'

const { readFileSync } = require('node:fs')
const { join } = require('node:path')

const dist = process.env.PARLEY_ELECTRON_DIST
if (!dist) throw new Error('PARLEY_ELECTRON_DIST is not set: use "npm run package"')

module.exports = {
  extends: join(__dirname, '../../electron-builder.yml'),
  productName: 'Parley (test runtime)',
  electronVersion: readFileSync(join(dist, 'version'), 'utf8').trim(),
  electronDist: dist,
  directories: { output: 'dist-e2e' },
  artifactName: 'parley-test-runtime-${version}-${arch}.${ext}',
  files: [
    '!node_modules/better-sqlite3/**',
    { from: join(dist, 'resources/compat/node_modules/better-sqlite3'), to: 'node_modules/better-sqlite3' },
  ],
}
