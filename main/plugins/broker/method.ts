/**
 * The shape of what a plugin may ask for: a named method with a schema of its parameters. Every service of the broker
 * is a table of these; broker.ts puts the tables together.
 */
import type { z } from 'zod'
import { PluginError } from '../../errors.ts'
import type { JsonValue } from '../../voice/tools.ts'
import type { LoadedPlugin } from '../loaded-plugin.ts'
import type { BrokerRequest } from '../sandbox-channel.ts'

/** Carries out one request of one plugin, after checking that it may. Throws PluginError with a text for the plugin. */
export type BrokerMethod = (plugin: LoadedPlugin, request: BrokerRequest) => Promise<JsonValue>

/** Methods by name ("storage.get"). */
export type BrokerMethods = Readonly<Record<string, BrokerMethod>>

/** A method whose parameters are parsed by `schema` first. */
export const method =
  <S extends z.ZodType>(
    schema: S,
    run: (plugin: LoadedPlugin, params: z.infer<S>, request: BrokerRequest) => Promise<JsonValue>,
  ): BrokerMethod =>
  async (plugin, request) => {
    const parsed = schema.safeParse(request.params)
    if (parsed.success) return run(plugin, parsed.data, request)
    const issue = parsed.error.issues[0]
    const where = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
    throw new PluginError('bad-argument', `${request.method}: ${where}${issue?.message ?? 'wrong arguments'}`)
  }

/** Refuses with a text that says what to declare. */
export const notAllowed = (what: string, mend: string): PluginError =>
  new PluginError('not-allowed', `${what} is not allowed. ${mend}`)
