/**
 * What a plugin asks for that needs the user's yes (contract.md §6), each thing with a key, so that two versions can be
 * compared, and with a sentence, as the user will read it. Pure.
 */
import type { LoadedPlugin } from '../loaded-plugin.ts'
import type { Manifest } from '../manifest.ts'
import { tierOf } from './tier.ts'

/** One thing that is asked for. */
export interface Ask {
  /** The same as long as it is the same thing ("network:api.example.com"); kept in the consent book. */
  readonly key: string
  /** One sentence for the user. */
  readonly words: string
}

/** A command line is shown up to this; its key holds all of it. */
const MAX_COMMAND_CHARS = 200

/** Everything a plugin asks for; empty when it can do no more than compute. Bundled plugins are no exception here. */
export const asksOf = ({ manifest }: Pick<LoadedPlugin, 'manifest'>): readonly Ask[] => {
  const { permissions, tools } = manifest
  const { network, localNetwork, notifications, clipboard, openExternal, folders } = permissions
  // Elsewhere every tool counts as dangerous anyway, and asks before each run.
  const dangerous = tierOf(manifest) === 'sandbox' ? tools.filter(({ effect }) => effect === 'danger') : []
  return distinct([
    ...tierAsks(manifest),
    ...network.map((host) => ask(`network:${host}`, `It may reach ${host}.`)),
    ...localNetwork.map((host) => ask(`local-network:${host}`, `It may reach ${host} in your own network.`)),
    ...(notifications ? [ask('notifications', 'It may show notifications.')] : []),
    ...(clipboard.includes('read') ? [ask('clipboard-read', 'It may read the clipboard.')] : []),
    ...(clipboard.includes('write') ? [ask('clipboard-write', 'It may write to the clipboard.')] : []),
    ...openExternal.map((host) => ask(`open-external:${host}`, `It may open pages of ${host} in your browser.`)),
    ...folders.map((name) => ask(`folder:${name}`, `It asks for a folder of yours, “${name}”, which you pick.`)),
    ...dangerous.map(({ name }) => ask(`danger:${name}`, `Its tool “${name}” can do things that cannot be undone.`)),
  ])
}

/** Whether a plugin has to wait for a yes before its tools can be used. */
export const needsConsent = (plugin: LoadedPlugin): boolean => !plugin.isBundled && asksOf(plugin).length > 0

const ask = (key: string, words: string): Ask => ({ key, words })

const tierAsks = (manifest: Manifest): readonly Ask[] => {
  const { mcp } = manifest
  const fullAccess = ask(
    'full-access',
    'It runs with full access to this computer: it can read, change and send everything that you can.',
  )
  if (mcp === undefined) return tierOf(manifest) === 'node' ? [fullAccess] : []
  if ('url' in mcp) {
    const server = `Its tools are carried out by another server (${shortened(mcp.url)}), which is sent what you ask for.`
    return [ask(`server:${mcp.url}`, server)]
  }
  const line = [mcp.command, ...mcp.args]
  return [fullAccess, ask(`program:${JSON.stringify(line)}`, `It starts the program “${shortened(line.join(' '))}”.`)]
}

const shortened = (text: string): string =>
  text.length <= MAX_COMMAND_CHARS ? text : `${text.slice(0, MAX_COMMAND_CHARS - 1)}…`

const distinct = (asks: readonly Ask[]): readonly Ask[] => [...new Map(asks.map((one) => [one.key, one])).values()]
