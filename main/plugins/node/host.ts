/**
 * Entry of the second tier's process: waits for its setup, starts a plugin's script or the client of a tool server, and
 * leaves nothing behind when it goes. Knows nothing of permissions or consent; main has asked before. Started by
 * node-process.ts with the path of the worker's script as its only argument.
 */
import { mkdirSync } from 'node:fs'
import { messageOf } from '../../errors.ts'
import { endedText, type FromMain, parseFromMain, type ToBody } from './host-messages.ts'
import { openHostPort } from './host-port.ts'
import { endDescendants } from './process-tree.ts'
import type { BodyTies, HostBody } from './script-host.ts'

/** Told to stop, a plugin or the client of a server has this long, ms. */
const STOP_MS = 300

const port = openHostPort()
const workerPath = process.argv.at(-1) ?? ''
let isLeaving = false
let body: Promise<HostBody> | undefined

/** Says why, ends what was started here, and goes. The first reason counts. */
const end = async (reason: string): Promise<void> => {
  if (isLeaving) return
  isLeaving = true
  port.post(endedText(reason))
  const stopped = body?.then((started) => started.stop()).catch(() => {})
  await Promise.race([stopped, new Promise((done) => setTimeout(done, STOP_MS))])
  await endDescendants(process.pid)
  process.exit(0)
}

const ties: BodyTies = { post: port.post, end: (reason) => void end(reason) }

/** Loaded on use: neither tier pays for the other's modules. */
const startBody = async (setup: Extract<FromMain, { type: 'script' | 'mcp' }>): Promise<HostBody> => {
  if ('files' in setup) {
    const { startScript } = await import('./script-host.ts')
    mkdirSync(setup.cwd, { recursive: true })
    process.chdir(setup.cwd)
    return startScript(setup, workerPath, ties)
  }
  const { startMcp } = await import('./mcp-host.ts')
  return startMcp(setup, ties)
}

port.onMessage((data) => {
  const message = parseFromMain(data)
  if (message === undefined || isLeaving) return
  if (isSetup(message)) {
    body ??= startBody(message)
    body.catch((error: unknown) => end(`it could not be started: ${messageOf(error)}`))
  } else if (message.type === 'stop') void end('it was told to leave')
  else if (isForBody(message)) body?.then((started) => started.receive(message)).catch(() => {})
})

const isSetup = (message: FromMain): message is Extract<FromMain, { type: 'script' | 'mcp' }> => 'pluginId' in message

const isForBody = (message: FromMain): message is ToBody => 'id' in message

// A fault of ours, or of a tool server's messages: this plugin is out, with a reason.
process.on('uncaughtException', (error) => void end(`its process had a fault (${error.name})`))
process.on('unhandledRejection', () => void end('its process had a fault (unhandled rejection)'))
process.on('SIGTERM', () => void end('it was told to leave'))
