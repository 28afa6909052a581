/**
 * Plugins whose tools a tool server brings: puts the definitions that are known into the plugin, so that everything
 * else (catalog, consent, exposure) sees an ordinary one, and has the server asked for them once the user has allowed
 * it. Changed definitions make another plugin of it, by its hash, so that the user is asked again. The catalog calls
 * `known` before the consent book judges, and `complete` after it has said yes.
 */
import { createHash } from 'node:crypto'
import { messageOf, PluginError } from '../../errors.ts'
import { problemText } from '../definition-problem.ts'
import type { LoadedPlugin } from '../loaded-plugin.ts'
import type { ManifestTool } from '../manifest.ts'
import { compileParameters } from '../parameters.ts'
import type { PluginLog } from '../plugin-log.ts'
import type { DefinitionsBook } from './definitions-book.ts'
import type { FoundTools } from './host-messages.ts'
import { definitionsHash } from './mcp-tools.ts'
import type { NodeTier } from './node-process.ts'

/** A plugin with its tools, or why it has none yet, for the user. */
export type Completed = { readonly plugin: LoadedPlugin } | { readonly problem: string }

/** What `createMcpPlugins` needs. */
export interface McpPluginsOptions {
  readonly discover: NodeTier['discover']
  readonly book: DefinitionsBook
  readonly log: PluginLog
  /** Definitions of this plugin have come, changed, or could not be had: the catalog must look again. */
  readonly onChanged: (pluginId: string) => void
  /**
   * The list that was asked for after the user's yes to this folder: `plugin` is with its tools. Called before `onChanged`; whoever
   * counts the yes to the server as a yes to what it lists at that moment says so to the consent book here.
   */
  readonly onDiscovered?: (plugin: LoadedPlugin) => void
}

/** The tools of all tool servers. */
export interface McpPlugins {
  /** With the tools that are known for these bytes; the plugin itself where none are, or where it is no such plugin. */
  known(plugin: LoadedPlugin): LoadedPlugin
  /** For a plugin that may run. Has the server asked in the background where nothing is known of it yet. */
  complete(plugin: LoadedPlugin): Completed
  /** What was left out of the server's list, in sentences; empty for other plugins. */
  problemsOf(plugin: LoadedPlugin): readonly string[]
  /** A running server describes its tools otherwise: to be connected to `NodeTierOptions.onToolsChanged`. */
  toolsChanged(plugin: LoadedPlugin, found: FoundTools): void
  /** Forgets a failure, or an empty list, so that the next `complete` asks again: the user switched the plugin on. */
  retry(pluginId: string): void
  /** The plugin was removed. */
  forget(pluginId: string): void
}

/** Creates it; nothing is started before `complete`. */
export const createMcpPlugins = (options: McpPluginsOptions): McpPlugins => {
  const { book, log, onChanged } = options
  /** By the plugin with its tools: the plugin as its folder has it. */
  const bases = new WeakMap<LoadedPlugin, LoadedPlugin>()
  /** By the plugin as its folder has it: the last version made of it, so that equal plugins are the same object. */
  const made = new WeakMap<LoadedPlugin, { readonly found: FoundTools; readonly plugin: LoadedPlugin }>()
  /** By plugin id: what is being asked, or why the asking failed, for which bytes. */
  const asked = new Map<string, { readonly sha256: string; failure: string | undefined }>()

  const baseOf = (plugin: LoadedPlugin): LoadedPlugin => bases.get(plugin) ?? plugin
  const foundFor = (base: LoadedPlugin): FoundTools | undefined => {
    const found = base.manifest.mcp === undefined ? undefined : book.get(base.id)
    return found?.pluginSha256 === base.sha256 ? found : undefined
  }
  const known = (plugin: LoadedPlugin): LoadedPlugin => {
    const base = baseOf(plugin)
    const found = foundFor(base)
    if (found === undefined) return base
    const last = made.get(base)
    if (last?.found === found) return last.plugin
    const whole = withTools(base, found.tools)
    bases.set(whole, base)
    made.set(base, { found, plugin: whole })
    return whole
  }

  const ask = (base: LoadedPlugin): void => {
    const { id, sha256 } = base
    const asking: { sha256: string; failure: string | undefined } = { sha256, failure: undefined }
    asked.set(id, asking)
    options
      .discover(base)
      .then(
        (found) => {
          // The folder was changed or removed meanwhile: another asking is under way, or none is wanted.
          if (asked.get(id) !== asking) return
          asked.delete(id)
          book.set(id, { ...found, pluginSha256: sha256 })
          log.info('a tool server has listed its tools', { pluginId: id, tools: found.tools.length })
          options.onDiscovered?.(known(base))
        },
        (error: unknown) => {
          asking.failure = error instanceof PluginError ? error.message : 'Its server could not be asked for its tools.'
          log.warn('a tool server did not list its tools', { pluginId: id, content: messageOf(error) })
        },
      )
      .then(() => onChanged(id))
      .catch((error: unknown) => log.error('tool definitions were not taken', { pluginId: id, reason: String(error) }))
  }

  return {
    known,
    complete: (plugin) => {
      const base = baseOf(plugin)
      if (base.manifest.mcp === undefined) return { plugin }
      const found = foundFor(base)
      if (found !== undefined) return found.tools.length > 0 ? { plugin: known(base) } : { problem: nothingText(found) }
      const before = asked.get(base.id)
      if (before?.sha256 !== base.sha256) ask(base)
      const failure = asked.get(base.id)?.failure
      return { problem: failure === undefined ? ASKING : `${failure} ${MEND}` }
    },
    problemsOf: (plugin) => foundFor(baseOf(plugin))?.problems.map(problemText) ?? [],
    toolsChanged: (plugin, found) => {
      const { id, sha256 } = baseOf(plugin)
      // An older version that is finishing its calls has nothing to say of the present one.
      if (book.get(id)?.pluginSha256 !== sha256) return
      log.info('a tool server has changed its tools', { pluginId: id, tools: found.tools.length })
      book.set(id, { ...found, pluginSha256: sha256 })
      onChanged(id)
    },
    retry: (pluginId) => {
      if (asked.get(pluginId)?.failure !== undefined) asked.delete(pluginId)
      if (book.get(pluginId)?.tools.length === 0) book.forget(pluginId)
    },
    forget: (pluginId) => {
      asked.delete(pluginId)
      book.forget(pluginId)
    },
  }
}

const ASKING = 'Its server is being asked for its tools.'
const MEND = 'Mend it, then switch the plugin off and on again.'

const nothingText = ({ problems }: FoundTools): string =>
  problems.length === 0
    ? 'Its server offers no tools.'
    : `Its server offers no tool that can be used.\n${problems.map(problemText).join('\n')}`

/** The same plugin with these tools: declared, checked, and part of what its hash stands for. Pure. */
export const withTools = (plugin: LoadedPlugin, tools: readonly ManifestTool[]): LoadedPlugin => ({
  ...plugin,
  manifest: { ...plugin.manifest, tools: [...tools] },
  validators: new Map(tools.map(({ name, parameters }) => [name, compileParameters(parameters)])),
  sha256: createHash('sha256')
    .update(`${plugin.sha256}\n${definitionsHash(tools)}`)
    .digest('hex'),
})
