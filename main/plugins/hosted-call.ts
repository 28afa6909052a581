/**
 * A tool call on its way through the plugin host: what was found for it and where it came from. Shared by tool-host.ts
 * and the consent of single calls; types only.
 */
import type { ToolCall } from '../voice/tools.ts'
import type { LoadedPlugin } from './loaded-plugin.ts'
import type { ManifestTool } from './manifest.ts'

/** A tool and the plugin it is from. */
export interface FoundTool {
  readonly plugin: LoadedPlugin
  readonly tool: ManifestTool
}

/** A call within a conversation. */
export interface HostedCall extends ToolCall {
  /** Our own id of the call: that of its row (contract.md §4). */
  readonly rowId: string
  readonly sessionId: string
  /** Phase of the plugin's flow at this moment, null without one. */
  readonly phase?: string | null
}
