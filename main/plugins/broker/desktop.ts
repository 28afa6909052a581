/**
 * What a plugin may do to the user's desktop: notify, clipboard, open a page. Each is asked for in the manifest and
 * checked on every call; the desktop itself comes in as functions.
 */
import { z } from 'zod'
import { PluginError } from '../../errors.ts'
import type { LoadedPlugin } from '../loaded-plugin.ts'
import { type BrokerMethods, method, notAllowed } from './method.ts'

/** So many notifications and pages of one plugin within a minute; more is a nuisance or an attack. */
const MAX_PER_MINUTE = 10

/** The desktop, as far as plugins reach it. */
export interface Desktop {
  /** Shows a notification; the plugin's name stands in it, so that none can pose as another. */
  notify(note: { readonly pluginId: string; readonly title: string; readonly body: string }): void
  readClipboard(): string | Promise<string>
  writeClipboard(text: string): void
  /** Opens an https page in the user's browser. */
  openExternal(url: string): Promise<void>
}

const noteParams = z.object({ title: z.string().max(100).optional(), body: z.string().min(1).max(500) })

/** The methods `notify`, `clipboard.*` and `openExternal`. */
export function createDesktop(desktop: Desktop, nowMs: () => number): BrokerMethods {
  const recent = new Map<string, number[]>()
  const spend = (plugin: LoadedPlugin): void => {
    const times = (recent.get(plugin.id) ?? []).filter((atMs) => atMs > nowMs() - 60_000)
    if (times.length >= MAX_PER_MINUTE) throw new PluginError('too-many', `at most ${MAX_PER_MINUTE} a minute`)
    recent.set(plugin.id, [...times, nowMs()])
  }
  return {
    notify: method(noteParams, async (plugin, { title, body }) => {
      if (!plugin.manifest.permissions.notifications) {
        throw notAllowed('Showing notifications', 'Set "permissions.notifications" to true in plugin.json.')
      }
      spend(plugin)
      const name = plugin.manifest.name
      desktop.notify({ pluginId: plugin.id, title: title && title !== name ? `${name}: ${title}` : name, body })
      return null
    }),
    'clipboard.read': method(z.object({}), async (plugin) => {
      if (!['read', 'read-write'].includes(plugin.manifest.permissions.clipboard)) {
        throw notAllowed('Reading the clipboard', 'Set "permissions.clipboard" to "read" in plugin.json.')
      }
      return (await desktop.readClipboard()).slice(0, 100_000)
    }),
    'clipboard.write': method(z.object({ text: z.string().max(100_000) }), async (plugin, { text }) => {
      if (!['write', 'read-write'].includes(plugin.manifest.permissions.clipboard)) {
        throw notAllowed('Writing to the clipboard', 'Set "permissions.clipboard" to "write" in plugin.json.')
      }
      desktop.writeClipboard(text)
      return null
    }),
    openExternal: method(z.object({ url: z.string().max(4096) }), async (plugin, { url }) => {
      const parsed = URL.canParse(url) ? new URL(url) : undefined
      const isAllowed =
        parsed?.protocol === 'https:' &&
        parsed.username === '' &&
        parsed.password === '' &&
        parsed.port === '' &&
        plugin.manifest.permissions.openExternal.includes(parsed.hostname.replace(/\.$/, ''))
      if (!isAllowed)
        throw notAllowed('Opening this page', 'Declare its host in "permissions.openExternal"; only https.')
      spend(plugin)
      await desktop.openExternal(parsed.href)
      return null
    }),
  }
}
