/**
 * What a plugin asks for that needs the user's yes (contract.md §6), each thing with a key, so that two versions can be
 * compared, and with a sentence, as the user will read it. Pure.
 */
import { joined, type Sentence, says } from '../../voice/sentence.ts'
import type { LoadedPlugin } from '../loaded-plugin.ts'
import type { Manifest } from '../manifest.ts'
import { tierOf } from './tier.ts'

/** One thing that is asked for. */
export interface Ask {
  /** The same as long as it is the same thing ("network:api.example.com"); kept in the consent book. */
  readonly key: string
  /** One sentence for the user. */
  readonly words: Sentence
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
    ...network.map((host) => ask(`network:${host}`, says`It may reach ${host}.`)),
    ...localNetwork.map((host) => ask(`local-network:${host}`, says`It may reach ${host} in your own network.`)),
    ...(notifications ? [ask('notifications', 'It may show notifications.')] : []),
    ...(clipboard.includes('read') ? [ask('clipboard-read', 'It may read the clipboard.')] : []),
    ...(clipboard.includes('write') ? [ask('clipboard-write', 'It may write to the clipboard.')] : []),
    ...openExternal.map((host) => ask(`open-external:${host}`, says`It may open pages of ${host} in your browser.`)),
    ...folders.map((name) => ask(`folder:${name}`, folderWords(name, manifest))),
    ...dangerous.map(({ name }) =>
      ask(`danger:${name}`, says`Its tool “${name}” can do things that cannot be undone.`),
    ),
  ])
}

const ask = (key: string, words: Sentence): Ask => ({ key, words })

const tierAsks = (manifest: Manifest): readonly Ask[] => {
  const { mcp } = manifest
  const fullAccess = ask(
    'full-access',
    'It runs with full access to this computer: it can read, change and send everything that you can.',
  )
  if (mcp === undefined) return tierOf(manifest) === 'node' ? [fullAccess] : []
  if ('url' in mcp) return [ask(`server:${mcp.url}`, serverWords(mcp.url))]
  const line = [mcp.command, ...mcp.args]
  return [
    fullAccess,
    ask(`program:${JSON.stringify(line)}`, says`It starts the program “${shortened(line.join(' '))}”.`),
  ]
}

/** What may be read and written there, and where it may go: the sentence says all of it, as the user picks but once. */
const folderWords = (name: string, manifest: Manifest): Sentence => {
  const { network, localNetwork, openExternal } = manifest.permissions
  // The address of a page carries what was read as well as a request does.
  const hosts = [...new Set([...network, ...localNetwork, ...openExternal])]
  const access = says`It may read, change and delete every file in a folder of yours, “${name}”, and in the folders inside it, once you have picked which folder that is.`
  // Outside of the sandbox nothing is limited anyway, and the sentence on full access says so.
  if (tierOf(manifest) !== 'sandbox' || hosts.length === 0) return access
  return says`${access} It can send what it reads there to ${inWords(hosts)}.`
}

const serverWords = (url: string): Sentence => {
  const { protocol, hostname, origin, href } = new URL(url)
  // As it is connected to, whatever the spelling; and where that is stands there whole, however long the path.
  const shown = `${origin}${shortened(href.slice(origin.length))}`
  const isHere = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
  const where = isHere
    ? says`Its tools are carried out by a server on this computer, ${shown}.`
    : says`Its tools are carried out by a server elsewhere, ${shown}.`
  return joined([where, isHere ? SENT_HERE : protocol === 'https:' ? SENT_ENCRYPTED : SENT_OPENLY, ANSWER_IS_READ], ' ')
}

const SENT_HERE =
  'Whatever the agent fills in for a call, from what you said or from what other tools told it, is sent there, and whoever runs the server can keep it.'
const SENT_ENCRYPTED =
  'Whatever the agent fills in for a call, from what you said or from what other tools told it, is sent there, encrypted on the way, and whoever runs the server can keep it.'
const SENT_OPENLY =
  'Whatever the agent fills in for a call, from what you said or from what other tools told it, is sent there, not encrypted on the way, and whoever runs the server can keep it.'
const ANSWER_IS_READ = 'What the server answers, the agent reads and may follow.'

/** "a, b and 3 more". */
const inWords = (names: readonly string[]): Sentence => {
  const [first = '', second = '', third = ''] = names
  if (names.length === 1) return says`${first}`
  if (names.length === 2) return says`${first} and ${second}`
  if (names.length === 3) return says`${first}, ${second} and ${third}`
  return says`${first}, ${second} and ${names.length - 2} more`
}

const shortened = (text: string): string =>
  text.length <= MAX_COMMAND_CHARS ? text : `${text.slice(0, MAX_COMMAND_CHARS - 1)}…`

const distinct = (asks: readonly Ask[]): readonly Ask[] => [...new Map(asks.map((one) => [one.key, one])).values()]
