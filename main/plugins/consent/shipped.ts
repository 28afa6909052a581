/**
 * Which plugins count as consented because they came with Parley: exactly the bytes and requests of the list that is part
 * of the app's code (contract.md §6). Lying in the same folder is not enough. Pure.
 */
import type { LoadedPlugin } from '../loaded-plugin.ts'
import { asksOf } from './asks.ts'
import { SHIPPED_PLUGINS } from './shipped-list.ts'

/** What is known of one plugin that ships with the app. */
export interface ShippedPlugin {
  /** Over its whole folder, hex (`LoadedPlugin.sha256`). */
  readonly sha256: string
  /** Keys of what it asks for (`asksOf`). */
  readonly asks: readonly string[]
}

/** Whether a plugin is, byte for byte, one that ships with this version of Parley. */
export const isAsShipped = (
  plugin: LoadedPlugin,
  list: ReadonlyMap<string, ShippedPlugin> = SHIPPED_PLUGINS,
): boolean => {
  const shipped = list.get(plugin.id)
  if (!plugin.isBundled || shipped?.sha256 !== plugin.sha256) return false
  return asksOf(plugin).every(({ key }) => shipped.asks.includes(key))
}

/** Whether a plugin has to wait for a yes before its tools can be used. */
export const needsConsent = (plugin: LoadedPlugin): boolean => asksOf(plugin).length > 0 && !isAsShipped(plugin)

/** What the list says of a plugin. */
export const shippedEntry = (plugin: LoadedPlugin): ShippedPlugin => ({
  sha256: plugin.sha256,
  asks: asksOf(plugin).map(({ key }) => key),
})
