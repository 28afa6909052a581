/**
 * Lies in the fallback runtime (`resources/compat/compat.cjs`) and is loaded before the application. better-sqlite3 13
 * needs Node-API 10 and crashes below it, so a runtime with an older one hands out the copy that was built for it.
 * Workers and child processes get it by `--require`. No effect on any other runtime.
 */
'use strict'

const { dirname, join } = require('node:path')
const Module = require('node:module')

if (Number(process.versions.napi) < 10) {
  const folder = join(dirname(process.execPath), 'resources', 'compat', 'node_modules')
  const resolveAsUsual = Module._resolveFilename
  Module._resolveFilename = function resolveFilename(request, ...rest) {
    const isSqlite = request === 'better-sqlite3' || request.startsWith('better-sqlite3/')
    return resolveAsUsual.call(this, isSqlite ? join(folder, request) : request, ...rest)
  }
}
