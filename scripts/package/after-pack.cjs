/**
 * electron-builder's afterPack hook: makes a packed folder independent of the machine that built it. Linux: naudiodon
 * finds its PortAudio beside itself, and nothing of the fallback runtime's scaffolding stays inside.
 */
'use strict'

const { existsSync, readdirSync, rmSync } = require('node:fs')
const { join } = require('node:path')
const { setRunpathToOrigin } = require('./elf-runpath.ts')

const ADDON = 'app.asar.unpacked/node_modules/naudiodon/build/Release/naudiodon.node'

module.exports = async function afterPack(context) {
  if (context.electronPlatformName !== 'linux') return
  const resources = join(context.appOutDir, 'resources')
  const addon = join(resources, ADDON)
  if (!existsSync(addon)) throw new Error('naudiodon is not in the package: it has to be built before packaging')
  setRunpathToOrigin(addon)
  for (const name of ['default_app.asar', 'compat']) rmSync(join(resources, name), { recursive: true, force: true })
  for (const name of readdirSync(context.appOutDir)) {
    if (name === 'parley-recipe') rmSync(join(context.appOutDir, name))
  }
}
