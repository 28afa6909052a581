/**
 * How far a plugin can reach: in the sandbox, as a program with full access, or as a server of the Model Context
 * Protocol; and what its tools count as before the user has said anything. Pure; everything about consent goes by it.
 */
import type { ToolEffect } from '../../voice/tools.ts'
import type { LoadedPlugin } from '../loaded-plugin.ts'
import type { Manifest } from '../manifest.ts'

/** Where a plugin's tools are carried out. `mcp` is never closed in, whether it is a program or another computer. */
export type Tier = 'sandbox' | 'node' | 'mcp'

/** The tier that a manifest asks for. */
export const tierOf = ({ runtime, mcp }: Pick<Manifest, 'runtime' | 'mcp'>): Tier =>
  mcp !== undefined ? 'mcp' : runtime

/** Whether what a tool was given can leave the computer: such a plugin can carry off what something else has read. */
export const canReachOut = (manifest: Manifest): boolean => {
  const { network, localNetwork, openExternal } = manifest.permissions
  return tierOf(manifest) !== 'sandbox' || network.length + localNetwork.length + openExternal.length > 0
}

/**
 * What a tool counts as without a word of the user: what the manifest says in the sandbox, `danger` everywhere else
 * (issue 4, "Consent"), and for a tool that does not exist.
 */
export const presumedEffect = ({ manifest }: LoadedPlugin, toolName: string): ToolEffect =>
  tierOf(manifest) === 'sandbox' ? (manifest.tools.find(({ name }) => name === toolName)?.effect ?? 'danger') : 'danger'
