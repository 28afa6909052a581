/**
 * What a plugin asks for that needs the user's yes (contract.md §6): bundled ones, and sandboxed ones without any
 * permission and without a `danger` tool, ask for nothing. Pure; said in words, as the user will read it.
 */
import type { LoadedPlugin } from './loaded-plugin.ts'

/** Every reason to ask, as halves of a sentence; empty when the plugin may be used at once. */
export const consentReasons = ({ isBundled, manifest }: LoadedPlugin): string[] => {
  if (isBundled) return []
  const { permissions, runtime, mcp, tools } = manifest
  const dangerous = tools.filter(({ effect }) => effect === 'danger').map(({ name }) => name)
  const reasons: readonly (readonly [boolean, string])[] = [
    [runtime === 'node', 'it runs with full access to this computer'],
    [mcp !== undefined && 'url' in mcp, 'its tools come from another server'],
    [permissions.network.length > 0, `it may reach ${permissions.network.join(', ')}`],
    [permissions.localNetwork.length > 0, `it may reach ${permissions.localNetwork.join(', ')} in your own network`],
    [permissions.notifications, 'it may show notifications'],
    [permissions.clipboard !== 'none', `it may ${CLIPBOARD_WORDS[permissions.clipboard]} the clipboard`],
    [permissions.openExternal.length > 0, `it may open pages of ${permissions.openExternal.join(', ')}`],
    [permissions.folders.length > 0, `it asks for folders of yours (${permissions.folders.join(', ')})`],
    [dangerous.length > 0, `${dangerous.join(', ')} can do things that cannot be undone`],
  ]
  return reasons.filter(([applies]) => applies).map(([, words]) => words)
}

const CLIPBOARD_WORDS = { none: 'not use', read: 'read', write: 'write to', 'read-write': 'read and write' } as const
