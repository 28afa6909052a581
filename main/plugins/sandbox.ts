/**
 * The plugins' processes as a whole: started at the first call, shared by calls that come together, stopped when idle,
 * replaced when the plugin's bytes change, started again with growing pauses when they crash, quarantined when they keep
 * crashing. Called by tool-host.ts and the scheduler; how a process is made comes in from outside (`sandbox-process.ts`),
 * so this file knows no Electron.
 */
import { createCrashBook } from './crash-book.ts'
import { type BackgroundWork, createLaterWork, type LaterWork, outOfTimeText, RETIRED_MS } from './later-work.ts'
import type { LoadedPlugin } from './loaded-plugin.ts'
import { PLUGIN_SAYS } from './log-book.ts'
import type { PluginLog } from './plugin-log.ts'
import type { HandlerOutcome } from './port-messages.ts'
import type { ProcessUsage } from './process-usage.ts'
import type { BrokerHandler, Job, JobOutcome, RunningJob } from './sandbox-channel.ts'
import { createWaitingJobs } from './waiting-jobs.ts'

/** A process without work is stopped after this. Long enough for a conversation's follow-up questions. */
const IDLE_STOP_MS = 120_000
/** A process that has not imported its plugin by then is ended. Cold start is 0.2-0.4 s on two busy cores. */
const START_TIMEOUT_MS = 10_000

/** What a process tells its owner. */
export interface ProcessEvents {
  onReady(): void
  onBroken(message: string, stack: string): void
  /** Called once, whatever ended it, `end` included. */
  onEnded(reason: string): void
  onLog(level: 'debug' | 'info' | 'warn' | 'error', text: string): void
  onLater(job: Job, outcome: HandlerOutcome): void
  onActivity(isIdle: boolean): void
}

/** One plugin's process. */
export interface SandboxProcess {
  run(job: Job): RunningJob
  /** Ends it at once; what runs in it crashes with `reason`. */
  end(reason: string): void
  readonly isIdle: boolean
  /** What it takes of the machine, null while that cannot be known. */
  usage?(): ProcessUsage | null
}

/** Starts a process; returns at once, jobs wait inside until the plugin is imported. */
export type StartProcess = (plugin: LoadedPlugin, broker: BrokerHandler, events: ProcessEvents) => SandboxProcess

/** What `createSandboxes` needs. */
export interface SandboxesOptions {
  readonly startProcess: StartProcess
  /** Answers a plugin's requests, checked against its permissions. */
  readonly broker: (plugin: LoadedPlugin) => BrokerHandler
  readonly log: PluginLog
  /** Outcome of work that went on after its call was answered (`ctx.later`). */
  readonly onLater: (plugin: LoadedPlugin, job: Job, outcome: HandlerOutcome) => void
  /** The plugin was started or has stopped: states "running" and "ready" of the Plugins view. */
  readonly onRunningChanged?: (pluginId: string, isRunning: boolean) => void
  /** The plugin has crashed too often and is not started again until `release`. */
  readonly onQuarantined: (pluginId: string, reason: string) => void
  /** Epoch or monotonic, ms. */
  readonly nowMs: () => number
  readonly idleStopMs?: number
  readonly retiredMs?: number
  /** Pauses before a start after one, two, more crashes; shorter in tests. */
  readonly restartDelaysMs?: readonly number[]
}

/** A job with the means to end a process that hangs in it. */
export interface SandboxJob extends RunningJob {
  /** Ends the process; counts as a crash. */
  kill(reason: string): void
}

/** All plugin processes. */
export interface Sandboxes {
  /**
   * Runs a job, starting the plugin's process where there is none; after crashes it waits for the restart, up to its
   * caller's patience. Never throws; what goes wrong is the outcome.
   */
  run(plugin: LoadedPlugin, job: Job): SandboxJob
  isRunning(pluginId: string): boolean
  /** What the plugin's process takes of the machine; null while none runs. */
  usageOf(pluginId: string): ProcessUsage | null
  /** What goes on in the background, of any version, the oldest first. */
  workOf(pluginId: string): readonly BackgroundWork[]
  /** The user ends it: its processes end with it. */
  endWork(pluginId: string): void
  /** This version is in force: processes of others end when their work has, or their time is over. */
  replaceBy(plugin: LoadedPlugin): void
  /** Why the plugin is in quarantine, or undefined. */
  quarantineReason(pluginId: string): string | undefined
  /** Repair: takes a plugin out of quarantine and forgets its crashes; calls that waited for a restart begin. */
  release(pluginId: string): void
  /** The plugin was removed or switched off: ends its processes, calls in flight included. */
  unload(pluginId: string): void
  /** Ends every process; nothing is started afterwards. */
  dispose(): void
}

interface Entry {
  readonly plugin: LoadedPlugin
  readonly process: SandboxProcess
  idleTimer: NodeJS.Timeout | undefined
  startTimer: NodeJS.Timeout | undefined
  /** A newer version has taken over, since when (ms); ends when its last call has, or its time is over. */
  retiredAtMs: number | undefined
  retireTimer: NodeJS.Timeout | undefined
  readonly later: LaterWork
  /** Why unfinished work in the background will not be finished. */
  endedBy: 'user' | 'time' | undefined
  /** Set before an end that is not the plugin's fault. */
  isExpectedToEnd: boolean
  hasEnded: boolean
}

/** Creates the pool. Nothing runs before the first job. */
export function createSandboxes(options: SandboxesOptions): Sandboxes {
  const { startProcess, broker, log, onLater, onRunningChanged, onQuarantined, nowMs } = options
  const { idleStopMs = IDLE_STOP_MS, retiredMs = RETIRED_MS } = options
  const current = new Map<string, Entry>()
  const all = new Set<Entry>()
  const crashes = createCrashBook(nowMs, options.restartDelaysMs)
  let isDisposed = false

  const stop = (entry: Entry, reason: string): void => {
    entry.isExpectedToEnd = true
    entry.process.end(reason)
  }

  const noteCrash = (pluginId: string, reason: string): void => {
    const { recent, isQuarantined } = crashes.note(pluginId, reason)
    log.warn('plugin process crashed', { pluginId, reason, recentCrashes: recent })
    if (!isQuarantined) return
    waiting.giveUp(`it is in quarantine: ${reason}`, pluginId)
    onQuarantined(pluginId, reason)
  }

  const onEnded = (entry: Entry, reason: string): void => {
    entry.hasEnded = true
    clearTimeout(entry.idleTimer)
    clearTimeout(entry.startTimer)
    clearTimeout(entry.retireTimer)
    all.delete(entry)
    if (current.get(entry.plugin.id) === entry) {
      current.delete(entry.plugin.id)
      onRunningChanged?.(entry.plugin.id, false)
    }
    if (entry.isExpectedToEnd) return
    // Bytes that are no longer in use say nothing of those that are.
    if (entry.retiredAtMs !== undefined)
      log.warn('an older version of a plugin crashed', { pluginId: entry.plugin.id, reason })
    else noteCrash(entry.plugin.id, reason)
  }

  const onActivity = (entry: Entry, isIdle: boolean): void => {
    if (!isIdle || entry.hasEnded) return
    if (entry.retiredAtMs !== undefined) return stop(entry, REPLACED)
    // Not set anew for each call; what runs when it is due begins the wait again when it ends.
    entry.idleTimer ??= setTimeout(() => entry.process.isIdle && stop(entry, 'idle'), idleStopMs)
    entry.idleTimer.refresh()
  }

  const start = (plugin: LoadedPlugin): Entry => {
    const pluginId = plugin.id
    // Events come after `startProcess` has returned, so `entry` is there when they do.
    const process = startProcess(plugin, broker(plugin), {
      onReady: () => clearTimeout(entry.startTimer),
      onBroken: (message, stack) => {
        log.error('plugin script could not be started', { pluginId, content: `${message}\n${stack}` })
        entry.process.end(`its script could not be started: ${message}`)
      },
      onEnded: (reason) => onEnded(entry, reason),
      onLog: (level, text) => log[level](PLUGIN_SAYS, { pluginId, content: text }),
      onLater: (job, outcome) => {
        entry.later.ended(job)
        // What the user has ended is no news to the user.
        if (entry.endedBy === 'user') return
        const told: HandlerOutcome = entry.endedBy === 'time' ? { kind: 'fail', text: outOfTimeText(job) } : outcome
        onLater(plugin, job, told)
      },
      onActivity: (isIdle) => onActivity(entry, isIdle),
    })
    const entry: Entry = {
      plugin,
      process,
      idleTimer: undefined,
      startTimer: setTimeout(() => process.end('it did not start in time'), START_TIMEOUT_MS),
      retiredAtMs: undefined,
      retireTimer: undefined,
      later: createLaterWork(nowMs),
      endedBy: undefined,
      isExpectedToEnd: false,
      hasEnded: false,
    }
    all.add(entry)
    current.set(pluginId, entry)
    onRunningChanged?.(pluginId, true)
    return entry
  }

  const entryFor = (plugin: LoadedPlugin): Entry => {
    const entry = current.get(plugin.id)
    if (!entry) return start(plugin)
    if (entry.plugin.sha256 === plugin.sha256) return entry
    retire(entry)
    return start(plugin)
  }

  /** Calls in flight finish on the version they began on; what goes on in the background gets some time. */
  const retire = (entry: Entry): void => {
    if (entry.retiredAtMs !== undefined) return
    const { id } = entry.plugin
    entry.retiredAtMs = nowMs()
    entry.retireTimer = setTimeout(() => {
      entry.endedBy = 'time'
      stop(entry, REPLACED)
    }, retiredMs)
    if (current.get(id) === entry) {
      current.delete(id)
      onRunningChanged?.(id, false)
    }
    if (entry.process.isIdle) stop(entry, REPLACED)
  }

  const whyNot = (pluginId: string): string | undefined => {
    if (isDisposed) return 'the app is closing'
    const reason = crashes.quarantineReason(pluginId)
    return reason === undefined ? undefined : `it is in quarantine: ${reason}`
  }

  const runNow = (plugin: LoadedPlugin, job: Job): SandboxJob => {
    const reason = whyNot(plugin.id)
    if (reason !== undefined) return refuse(reason)
    try {
      const entry = entryFor(plugin)
      const running = entry.process.run(job)
      // Never rejects.
      void running.outcome.then((outcome) => entry.later.answered(job, outcome))
      return { ...running, kill: (why) => entry.process.end(why) }
    } catch (error) {
      log.error('plugin process could not be started', { pluginId: plugin.id, error: String(error) })
      return refuse('its process could not be started')
    }
  }

  const waiting = createWaitingJobs(runNow)

  return {
    run(plugin, job) {
      // A process that runs needs no start; a plugin that may not run is refused below.
      const needsStart = !current.has(plugin.id) && whyNot(plugin.id) === undefined
      const delayMs = !needsStart ? 0 : crashes.restartInMs(plugin.id)
      if (delayMs > 0) return waiting.add(plugin, job, delayMs)
      // Those who waited longer come first.
      waiting.begin(plugin.id)
      return runNow(plugin, job)
    },
    isRunning: (pluginId) => current.has(pluginId),
    usageOf: (pluginId) => current.get(pluginId)?.process.usage?.() ?? null,
    workOf: (pluginId) =>
      [...all].flatMap(({ plugin, later, retiredAtMs }) => {
        if (plugin.id !== pluginId) return []
        const endsInMs = retiredAtMs === undefined ? null : Math.max(0, retiredAtMs + retiredMs - nowMs())
        return later.view(plugin.manifest.version, endsInMs)
      }),
    endWork(pluginId) {
      for (const entry of [...all]) {
        if (entry.plugin.id !== pluginId || entry.later.isEmpty) continue
        entry.endedBy = 'user'
        stop(entry, 'you ended what it did in the background')
      }
    },
    replaceBy({ id, sha256 }) {
      for (const entry of [...all]) if (entry.plugin.id === id && entry.plugin.sha256 !== sha256) retire(entry)
    },
    quarantineReason: (pluginId) => crashes.quarantineReason(pluginId),
    release(pluginId) {
      crashes.forget(pluginId)
      waiting.begin(pluginId)
    },
    unload(pluginId) {
      waiting.giveUp('the plugin was switched off', pluginId)
      for (const entry of [...all]) if (entry.plugin.id === pluginId) stop(entry, 'the plugin was switched off')
    },
    dispose() {
      isDisposed = true
      waiting.giveUp('the app is closing')
      for (const entry of [...all]) stop(entry, 'the app is closing')
    },
  }
}

const REPLACED = 'replaced by a newer version'

const refuse = (reason: string): SandboxJob => ({
  outcome: Promise.resolve<JobOutcome>({ kind: 'crashed', reason }),
  cancel: () => {},
  kill: () => {},
})
