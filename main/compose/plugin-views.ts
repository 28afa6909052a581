/** Plugins as the window shows them. Pure. */

import type { PluginView } from '../../preload/contract.ts'
import type { PluginAsk } from '../plugins/consent/judge.ts'
import { tierOf } from '../plugins/consent/tier.ts'
import type { LoadedPlugin } from '../plugins/loaded-plugin.ts'
import type { Manifest } from '../plugins/manifest.ts'
import { type Sentence, says } from '../voice/sentence.ts'
import type { PlatformEntry } from './plugin-platform.ts'

/** Examples shown for one plugin. */
const MAX_EXAMPLES = 6

/** One list entry for each plugin. */
export const pluginViews = (entries: readonly PlatformEntry[], say: Say): PluginView[] =>
  entries.map((entry) => toView(entry, say))

type Say = (sentence: Sentence) => string

const toView = (entry: PlatformEntry, say: Say): PluginView => {
  const manifest = (entry.plugin ?? entry.waiting)?.manifest
  const icon = iconOf(entry)
  return {
    id: entry.id,
    name: entry.name,
    version: entry.version,
    description: entry.description,
    state: stateOf(entry),
    reason: say(entry.quarantine === undefined ? entry.reason : quarantineText(entry.quarantine)),
    isEnabled: entry.isEnabled,
    isBundled: entry.isBundled,
    runtime: manifest === undefined ? 'sandbox' : runtimeOf(manifest),
    ask: entry.ask === undefined || entry.waiting === undefined ? null : askOf(entry.ask, entry.waiting, say),
    tools: (manifest?.tools ?? []).map(({ name, description }) => ({ name, description })),
    examples: (manifest?.examples ?? []).map(({ user }) => user).slice(0, MAX_EXAMPLES),
    ...(icon === undefined ? {} : { icon }),
  }
}

/** A server that is reached by its address does not run with the user's rights: it runs elsewhere. */
const runtimeOf = (manifest: Manifest): PluginView['runtime'] =>
  manifest.mcp !== undefined && 'url' in manifest.mcp ? 'remote' : tierOf(manifest)

const askOf = (ask: PluginAsk, waiting: LoadedPlugin, say: Say): PluginView['ask'] => ({
  sha256: ask.sha256,
  runtime: runtimeOf(waiting.manifest),
  isUpdate: ask.isUpdate,
  isDeclined: ask.isDeclined,
  asks: ask.asks.map(say),
  added: ask.added.map(say),
  changes: ask.changes.map(say),
})

const stateOf = (entry: PlatformEntry): PluginView['state'] => {
  if (entry.state !== 'ready') return entry.state
  if (entry.quarantine !== undefined) return 'quarantined'
  return entry.isRunning ? 'running' : 'ready'
}

const quarantineText = (why: string): Sentence =>
  says`It crashed three times within five minutes. The last time: ${why}.`

const MIME: Readonly<Record<string, string>> = { svg: 'image/svg+xml', png: 'image/png', webp: 'image/webp' }
/** Larger icons are not worth sending with every snapshot. */
const MAX_ICON_BYTES = 32 * 1024

/** An image element runs no script in an SVG, and the window's policy allows `data:` images. */
const iconOf = ({ plugin: inUse, waiting }: PlatformEntry): string | undefined => {
  const plugin = inUse ?? waiting
  const path = plugin?.manifest.icon
  const bytes = path === undefined ? undefined : plugin?.files.get(path)
  const mime = MIME[path?.split('.').at(-1) ?? '']
  if (bytes === undefined || mime === undefined || bytes.byteLength > MAX_ICON_BYTES) return undefined
  return `data:${mime};base64,${Buffer.from(bytes).toString('base64')}`
}
