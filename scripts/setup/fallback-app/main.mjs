/**
 * What the fallback runtime runs when it is given an application folder, since it comes without Electron's own default
 * app. `electron [switches] [-r module]... <folder | file> [arguments]`; built into `default_app.asar` by
 * `fallback-runtime.ts`. Sets name, version and path as Electron would, then loads the application's entry.
 */
import fs from 'node:fs'
import Module, { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const require = createRequire(import.meta.url)
require('./compat.cjs')

const { preloads, target } = readArguments(process.argv.slice(1))
process.defaultApp = true
for (const file of preloads) require(path.resolve(file))

try {
  await load(target)
} catch (error) {
  console.error(`The application failed while loading.\n${error?.stack ?? error}`)
  process.exit(1)
}

function readArguments(args) {
  const preloads = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]
    if (arg === '-r' || arg === '--require') preloads.push(args[++i])
    else if (arg === '-v' || arg === '--version') {
      process.stdout.write(`v${process.versions.electron}\n`)
      process.exit(0)
    } else if (!arg.startsWith('-')) return { preloads, target: path.resolve(arg) }
  }
  console.error('usage: electron [switches] <application folder>')
  return process.exit(1)
}

async function load(folderOrFile) {
  let entry = folderOrFile
  let manifest = {}
  if (fs.statSync(folderOrFile).isDirectory()) {
    manifest = JSON.parse(fs.readFileSync(path.join(folderOrFile, 'package.json'), 'utf8'))
    entry = path.join(folderOrFile, manifest.main ?? 'index.js')
    if (manifest.version) app.setVersion(manifest.version)
    app.name = manifest.productName ?? manifest.name ?? app.name
    app.setDesktopName?.(`${app.name}.desktop`)
    app.setAppPath(folderOrFile)
  } else {
    app.setAppPath(path.dirname(folderOrFile))
  }
  // Electron holds 'ready' back until this file has settled, so top-level await works in the application as usual.
  const isModule = entry.endsWith('.mjs') || (entry.endsWith('.js') && manifest.type === 'module')
  if (isModule) await import(pathToFileURL(entry).href)
  else Module._load(entry, null, true)
}
