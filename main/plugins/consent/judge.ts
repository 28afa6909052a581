/**
 * Whether a version of a plugin may be used, or what it waits for (contract.md §6): the decision alone. What was agreed
 * to comes in; consent-book.ts keeps it. Pure.
 */
import type { Sentence } from '../../voice/sentence.ts'
import type { LoadedPlugin } from '../loaded-plugin.ts'
import { type Ask, asksOf } from './asks.ts'
import { changesBetween, type Parts } from './changes.ts'
import { fileHashes, toolHashes } from './fingerprint.ts'
import { isAsShipped } from './shipped.ts'
import { tierOf } from './tier.ts'

/** What a plugin waits for, as it is shown to the user. */
export interface PluginAsk {
  /** The bytes that are asked about; goes back with the yes. */
  readonly sha256: string
  /** There is a version that was in use, and this is a change of it. */
  readonly isUpdate: boolean
  /** The user has seen these bytes and kept the version before. */
  readonly isDeclined: boolean
  /** What it asks for, one sentence each. */
  readonly asks: readonly Sentence[]
  /** Those of `asks` that the version before did not have; all of them for a new plugin. */
  readonly added: readonly Sentence[]
  /** What changed since the version before, one sentence each; empty for a new plugin. */
  readonly changes: readonly Sentence[]
}

/** Whether a version may be used. */
export type Verdict = { readonly state: 'granted' } | { readonly state: 'waits'; readonly ask: PluginAsk }

/** Judges a version of a plugin; `inUse` is the one that runs at present, when there is one. */
export type Judge = (plugin: LoadedPlugin, inUse?: LoadedPlugin) => Verdict

/** The version a user has said yes to. */
export interface Agreed extends Parts {
  readonly sha256: string
  /** Keys of what it asked for. */
  readonly asks: readonly string[]
  /** Epoch ms. */
  readonly grantedAtMs: number
}

/** What is known beside the plugin itself. */
export interface Known {
  readonly agreed: Agreed | undefined
  /** The user trusts edits of this plugin until the app is closed. */
  readonly isTrusted: boolean
  readonly inUse: LoadedPlugin | undefined
  /** Hash of the version that the user has seen and declined. */
  readonly declined?: string | undefined
  /** It came with Parley and is as it came (shipped.ts). */
  readonly isAsShipped: boolean
}

const GRANTED: Verdict = { state: 'granted' }

/** The decision. */
export const judgePlugin = (plugin: LoadedPlugin, known: Known): Verdict => {
  const { agreed, isTrusted, inUse } = known
  if (known.isAsShipped) return GRANTED
  const asks = asksOf(plugin)
  // An edit that drops what was asked for brings other code all the same, and it inherits what the plugin keeps.
  const hadConsent = agreed !== undefined || (inUse !== undefined && asksOf(inUse).length > 0)
  if (asks.length === 0 && !hadConsent) return GRANTED
  if (agreed !== undefined) {
    if (agreed.sha256 === plugin.sha256 || isServerWithoutTools(plugin, agreed)) return GRANTED
    // Trust is for edits of the code; more rights are asked for all the same.
    if (isTrusted && addedTo(agreed.asks, asks).length === 0) return GRANTED
  }
  const before = agreed ?? (inUse === undefined || inUse.sha256 === plugin.sha256 ? undefined : partsOf(inUse))
  const added = before === undefined ? asks : addedTo(before.asks, asks)
  const ask = {
    sha256: plugin.sha256,
    isUpdate: before !== undefined,
    isDeclined: before !== undefined && known.declined === plugin.sha256,
    asks: [...(plugin.isBundled ? [NOT_AS_SHIPPED] : []), ...asks.map(({ words }) => words)],
    added: [...(plugin.isBundled ? [NOT_AS_SHIPPED] : []), ...added.map(({ words }) => words)],
    changes: before === undefined ? [] : changesBetween(before, partsOf(plugin)),
  }
  return { state: 'waits', ask }
}

/** Said of what lies among the bundled plugins and is none of them. */
const NOT_AS_SHIPPED = 'It is not as it came with Parley: somebody has changed its files.'

/** Judges where nobody keeps consents: what asks for something waits. */
export const judgeWithoutBook: Judge = (plugin, inUse) =>
  judgePlugin(plugin, { agreed: undefined, isTrusted: false, inUse, isAsShipped: isAsShipped(plugin) })

/** What is written down when the user says yes to `plugin`. */
export const agreementTo = (plugin: LoadedPlugin, grantedAtMs: number): Agreed => ({
  ...partsOf(plugin),
  sha256: plugin.sha256,
  grantedAtMs,
})

const partsOf = (plugin: LoadedPlugin): Parts & { readonly asks: readonly string[] } => ({
  asks: asksOf(plugin).map(({ key }) => key),
  files: fileHashes(plugin),
  tools: toolHashes(plugin),
})

const addedTo = (keys: readonly string[], asks: readonly Ask[]): readonly Ask[] =>
  asks.filter(({ key }) => !keys.includes(key))

/**
 * A server's tools are part of its hash once they are known. Before that there is nothing to call, and the yes that was
 * given to starting it holds as long as its files are the same.
 */
const isServerWithoutTools = (plugin: LoadedPlugin, agreed: Agreed): boolean =>
  tierOf(plugin.manifest) === 'mcp' && plugin.manifest.tools.length === 0 && hasSameFiles(plugin, agreed)

/** Whether the folder is, byte for byte, the one that was agreed to. */
export const hasSameFiles = (plugin: LoadedPlugin, agreed: Agreed): boolean => {
  const files = fileHashes(plugin)
  return files.size === agreed.files.size && [...files].every(([path, hash]) => agreed.files.get(path) === hash)
}
