/**
 * `ctx.state`: JSON values of one plugin within one conversation, in memory. Forgotten when the conversation ends.
 */
import { PluginError } from '../../errors.ts'
import type { BrokerRequest } from '../sandbox-channel.ts'
import { KeyValues } from './key-values.ts'
import { type BrokerMethods, method } from './method.ts'
import { keyParams } from './storage.ts'

/** Keys and values of one plugin in one conversation, characters of JSON. */
const MAX_STATE_CHARS = 256 * 1024

/** The methods `state.*`, and the end of a conversation. */
export interface StateService {
  readonly methods: BrokerMethods
  /** Forgets everything that was set in the conversation. */
  forgetSession(sessionId: string): void
}

/** Creates the service, empty. */
export function createState(): StateService {
  const sessions = new Map<string, Map<string, KeyValues>>()
  const valuesOf = (pluginId: string, { sessionId }: BrokerRequest): KeyValues => {
    if (sessionId === undefined) throw new PluginError('call-over', 'ctx.state can only be used while its call runs')
    const plugins = sessions.get(sessionId) ?? new Map<string, KeyValues>()
    sessions.set(sessionId, plugins)
    const values = plugins.get(pluginId) ?? new KeyValues(MAX_STATE_CHARS)
    plugins.set(pluginId, values)
    return values
  }
  return {
    methods: {
      'state.get': method(keyParams.key, async ({ id }, { key }, request) => valuesOf(id, request).get(key)),
      'state.set': method(keyParams.entry, async ({ id }, { key, value }, request) => {
        valuesOf(id, request).set(key, value)
        return null
      }),
      'state.delete': method(keyParams.key, async ({ id }, { key }, request) => valuesOf(id, request).delete(key)),
      'state.list': method(keyParams.prefix, async ({ id }, { prefix }, request) => valuesOf(id, request).list(prefix)),
    },
    forgetSession: (sessionId) => void sessions.delete(sessionId),
  }
}
