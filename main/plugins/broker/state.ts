/**
 * `ctx.state`: JSON values of one plugin within one conversation, in memory. Where the plugin has a flow the values go
 * back with it: each entry into a phase keeps a copy, and a step back restores it (contract.md §6). When that happens is
 * decided by flow/scope.ts; here it is only done.
 */
import { PluginError } from '../../errors.ts'
import type { LoadedPlugin } from '../loaded-plugin.ts'
import type { BrokerRequest } from '../sandbox-channel.ts'
import { KeyValues } from './key-values.ts'
import { type BrokerMethods, method } from './method.ts'
import { StateHistory } from './state-history.ts'
import { keyParams } from './storage.ts'

/** Keys and values of one plugin in one conversation, bytes of JSON. */
const MAX_STATE_BYTES = 256 * 1024
/** A call may outlive its conversation and still read what it wrote; of older ones nothing is kept. */
const MAX_SESSIONS = 8

/** The values of a flow, as they follow its steps. Unknown conversations and plugins have none. */
export interface StateRollback {
  /** The phase of this entry begins with the values as they are now. */
  entered(sessionId: string, pluginId: string, entry: number): void
  /**
   * Restores what the phase of this entry began with, then applies again what these calls wrote, in this order. False
   * when not all of it fits into the limit: what these calls wrote goes first.
   */
  returned(sessionId: string, pluginId: string, entry: number, callIds: readonly string[]): boolean
  /** Everything of the plugin in this conversation is forgotten. */
  forgotten(sessionId: string, pluginId: string): void
}

/** The methods `state.*`, and the end of a conversation. */
export interface StateService extends StateRollback {
  readonly methods: BrokerMethods
  /** Forgets everything that was set in the conversation. */
  forgetSession(sessionId: string): void
}

/** What is kept of one plugin in one conversation. */
interface Kept {
  values: KeyValues
  readonly history: StateHistory
}

/** Creates the service, empty. */
export function createState(): StateService {
  /** The one that was used last comes last. */
  const sessions = new Map<string, Map<string, Kept>>()
  const keptOf = (pluginId: string, { sessionId }: BrokerRequest): Kept => {
    if (sessionId === undefined) throw new PluginError('call-over', 'ctx.state can only be used while its call runs')
    const plugins = sessions.get(sessionId) ?? new Map<string, Kept>()
    sessions.delete(sessionId)
    sessions.set(sessionId, plugins)
    for (const oldest of [...sessions.keys()].slice(0, -MAX_SESSIONS)) sessions.delete(oldest)
    const kept = plugins.get(pluginId) ?? { values: new KeyValues(MAX_STATE_BYTES), history: new StateHistory() }
    plugins.set(pluginId, kept)
    return kept
  }
  return {
    methods: {
      'state.get': method(keyParams.key, async ({ id }, { key }, request) => keptOf(id, request).values.get(key)),
      'state.set': method(keyParams.entry, async (plugin, { key, value }, request) => {
        const { values, history } = keptOf(plugin.id, request)
        const callId = journalIdOf(plugin, request)
        history.assertRoom(callId, key)
        values.set(key, value)
        history.wrote(callId, key, value)
        return null
      }),
      'state.delete': method(keyParams.key, async (plugin, { key }, request) => {
        const { values, history } = keptOf(plugin.id, request)
        const callId = journalIdOf(plugin, request)
        history.assertRoom(callId, key)
        history.wrote(callId, key, undefined)
        return values.delete(key)
      }),
      'state.list': method(keyParams.prefix, async ({ id }, { prefix }, request) =>
        keptOf(id, request).values.list(prefix),
      ),
    },
    entered: (sessionId, pluginId, entry) => {
      const kept = sessions.get(sessionId)?.get(pluginId)
      kept?.history.keep(entry, kept.values)
    },
    returned: (sessionId, pluginId, entry, callIds) => {
      const kept = sessions.get(sessionId)?.get(pluginId)
      if (kept === undefined) return true
      const { values, isWhole } = kept.history.restore(entry, callIds, MAX_STATE_BYTES)
      kept.values = values
      return isWhole
    },
    forgotten: (sessionId, pluginId) => void sessions.get(sessionId)?.delete(pluginId),
    forgetSession: (sessionId) => void sessions.delete(sessionId),
  }
}

/** Without a flow nothing ever goes back, so nothing needs to be remembered. */
const journalIdOf = ({ manifest }: LoadedPlugin, { callId }: BrokerRequest): string | undefined =>
  manifest.flow === undefined ? undefined : callId
