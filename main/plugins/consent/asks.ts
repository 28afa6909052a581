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
    ...folders.map((name) => ask(`folder:${name}`, folderWords(name, manifest))),
    ...dangerous.map(({ name }) => ask(`danger:${name}`, `Its tool “${name}” can do things that cannot be undone.`)),
  ])
}

const ask = (key: string, words: string): Ask => ({ key, words })

const tierAsks = (manifest: Manifest): readonly Ask[] => {
  const { mcp } = manifest
  const fullAccess = ask(
    'full-access',
    'It runs with full access to this computer: it can read, change and send everything that you can.',
  )
  if (mcp === undefined) return tierOf(manifest) === 'node' ? [fullAccess] : []
  if ('url' in mcp) return [ask(`server:${mcp.url}`, serverWords(mcp.url))]
  const line = [mcp.command, ...mcp.args]
  return [fullAccess, ask(`program:${JSON.stringify(line)}`, `It starts the program “${shortened(line.join(' '))}”.`)]
}

/** What may be read and written there, and where it may go: the sentence says all of it, as the user picks but once. */
const folderWords = (name: string, manifest: Manifest): string => {
  const { network, localNetwork } = manifest.permissions
  const hosts = [...network, ...localNetwork]
  const access = `It may read, change and delete every file in a folder of yours, “${name}”, and in the folders inside it, once you have picked which folder that is.`
  // Outside of the sandbox nothing is limited anyway, and the sentence on full access says so.
  if (tierOf(manifest) !== 'sandbox' || hosts.length === 0) return access
  return `${access} It can send what it reads there to ${inWords(hosts)}.`
}

const serverWords = (url: string): string => {
  const { protocol, hostname } = new URL(url)
  const isHere = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
  const where = isHere ? 'a server on this computer' : 'a server elsewhere'
  const way = isHere ? '' : protocol === 'https:' ? ', encrypted on the way' : ', not encrypted on the way'
  return [
    `Its tools are carried out by ${where}, ${shortened(url)}.`,
    `Whatever the agent fills in for a call, from what you said or from what other tools told it, is sent there${way}, and whoever runs the server can keep it.`,
    'What the server answers, the agent reads and may follow.',
  ].join(' ')
}

/** "a, b and 3 more". */
const inWords = (names: readonly string[]): string => {
  const named = names.length <= 3 ? names : [...names.slice(0, 2), `${names.length - 2} more`]
  return named.length === 1 ? `${named[0]}` : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`
}

const shortened = (text: string): string =>
  text.length <= MAX_COMMAND_CHARS ? text : `${text.slice(0, MAX_COMMAND_CHARS - 1)}…`

const distinct = (asks: readonly Ask[]): readonly Ask[] => [...new Map(asks.map((one) => [one.key, one])).values()]
