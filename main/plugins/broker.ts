/**
 * What a plugin may ask of the app, and the only way out of its process. Each request arrives over the plugin's own
 * port, so the plugin is known before the message is read; each method checks that plugin's permissions by itself.
 */
import { PluginError } from '../errors.ts'
import { createDesktop, type Desktop } from './broker/desktop.ts'
import { createFetch, type Resolve } from './broker/fetch.ts'
import { createFiles } from './broker/files.ts'
import type { BrokerMethods } from './broker/method.ts'
import { createSchedule } from './broker/schedule.ts'
import { createState } from './broker/state.ts'
import { createStorage } from './broker/storage.ts'
import type { LoadedPlugin } from './loaded-plugin.ts'
import type { PluginLog } from './plugin-log.ts'
import type { BrokerHandler } from './sandbox-channel.ts'
import type { Scheduler } from './scheduler.ts'

/** What `createBroker` needs. */
export interface BrokerOptions {
  /** The folder `plugin-data` in the user data folder; made when something is written. */
  readonly dataRoot: string
  readonly desktop: Desktop
  readonly scheduler: Pick<Scheduler, 'add' | 'cancel' | 'list'>
  readonly log: PluginLog
  /** Epoch or monotonic, ms. */
  readonly nowMs: () => number
  /** How names are resolved; the system's way when left out. */
  readonly resolve?: Resolve
}

/** Answers plugins. */
export interface Broker {
  /** The handler for the requests of one plugin, for `createSandboxes`. */
  handlerFor(plugin: LoadedPlugin): BrokerHandler
  /** A conversation is over: its `ctx.state` is forgotten. */
  forgetSession(sessionId: string): void
}

/** Puts the services together. */
export function createBroker({ dataRoot, desktop, scheduler, log, nowMs, resolve }: BrokerOptions): Broker {
  const state = createState()
  const methods = new Map(
    Object.entries({
      ...createStorage(dataRoot, log),
      ...state.methods,
      ...createFiles(dataRoot),
      ...createFetch(resolve ? { resolve } : {}),
      ...createSchedule(scheduler),
      ...createDesktop(desktop, nowMs),
    } satisfies BrokerMethods),
  )
  return {
    handlerFor: (plugin) => async (request) => {
      const run = methods.get(request.method)
      if (!run) throw new PluginError('unknown-method', 'there is no such request')
      return run(plugin, request)
    },
    forgetSession: state.forgetSession,
  }
}
