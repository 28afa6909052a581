/**
 * What plugins do outside of a call: wake-ups that they scheduled, and work that went on after its call was answered
 * (`ctx.later`). Runs or receives it, and passes on what is to be said. Called by the scheduler and the sandboxes.
 */
import type { JsonObject, JsonValue } from '../voice/tools.ts'
import type { LoadedPlugin } from './loaded-plugin.ts'
import { failText } from './outcome-text.ts'
import type { PluginLog } from './plugin-log.ts'
import type { HandlerOutcome } from './port-messages.ts'
import type { Sandboxes } from './sandbox.ts'
import type { Job } from './sandbox-channel.ts'
import type { Fire } from './scheduler.ts'

/** A wake-up that takes longer is ended with its process. */
const SCHEDULE_DEADLINE_MS = 30_000

/** Something to be told when the floor is free, or to be notified when no conversation is open. */
export interface Announcement {
  readonly pluginId: string
  readonly pluginName: string
  /** The conversation it belongs to; null for a wake-up. */
  readonly sessionId: string | null
  /** The tool that had answered "started"; null for a wake-up. */
  readonly tool: string | null
  /** What to say, word for word or in other words. */
  readonly text: string
}

/** Tells the user something that a plugin has to say. */
export type Announce = (announcement: Announcement) => void

/** What `createScheduleRunner` needs. */
export interface ScheduleRunnerOptions {
  /** The plugin, when it is loaded, switched on and has its consent. */
  readonly find: (pluginId: string) => LoadedPlugin | undefined
  readonly sandboxes: Pick<Sandboxes, 'run'>
  readonly announce: Announce
  readonly log: PluginLog
  /** `ctx.settings` and `ctx.secrets` of a plugin; empty when left out. */
  readonly settings?: (pluginId: string) => JsonObject
  readonly secrets?: (pluginId: string) => JsonObject
}

/** Makes the scheduler's `fire`: runs `onSchedule` of the plugin and announces the `say` it returns. */
export const createScheduleRunner =
  ({ find, sandboxes, announce, log, settings, secrets }: ScheduleRunnerOptions): Fire =>
  async ({ pluginId, payload }) => {
    const plugin = find(pluginId)
    if (!plugin) return false
    const job = sandboxes.run(plugin, {
      kind: 'schedule',
      payload,
      settings: settings?.(pluginId) ?? {},
      secrets: secrets?.(pluginId) ?? {},
      session: { id: '', phase: null },
    })
    const kill = setTimeout(() => job.kill('a scheduled run did not end'), SCHEDULE_DEADLINE_MS)
    const outcome = await job.outcome
    clearTimeout(kill)
    if (outcome.kind === 'crashed') {
      log.error('a plugin ended during a scheduled run', { pluginId, reason: outcome.reason })
      // Kept: the next start, or the end of a quarantine, tries again. A timer must not be lost to a bad edit.
      return false
    }
    if (outcome.kind === 'threw') {
      log.error('onSchedule threw', { pluginId, content: `${outcome.message}\n${outcome.stack}` })
    }
    const text = outcome.kind === 'ok' ? (outcome.say ?? saidIn(outcome.value)) : undefined
    if (text) announce({ pluginId, pluginName: plugin.manifest.name, sessionId: null, tool: null, text })
    return true
  }

/** Announces the outcome of work that a call had left running. */
export function announceLater(
  plugin: LoadedPlugin,
  job: Job,
  outcome: HandlerOutcome,
  announce: Announce,
  log: PluginLog,
): void {
  const tool = job.kind === 'tool' ? job.tool : null
  const name = tool ?? 'a scheduled run'
  if (outcome.kind === 'threw') {
    log.error('later work failed', { pluginId: plugin.id, content: `${outcome.message}\n${outcome.stack}` })
  }
  const text =
    outcome.kind === 'ok'
      ? (outcome.say ??
        saidIn(outcome.value) ??
        `${name} has finished: ${JSON.stringify(outcome.value).slice(0, 2000)}`)
      : outcome.kind === 'fail'
        ? failText(name, outcome)
        : `${name} was started earlier and has failed. Nothing else is known.`
  announce({ pluginId: plugin.id, pluginName: plugin.manifest.name, sessionId: job.session.id || null, tool, text })
}

/** `{ say: "…" }`, or a bare text. */
export function saidIn(value: JsonValue): string | undefined {
  if (typeof value === 'string') return value
  const say = typeof value === 'object' && value !== null && !Array.isArray(value) ? value['say'] : undefined
  return typeof say === 'string' ? say : undefined
}
