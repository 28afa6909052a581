/** What the times of a call come to. Pure. */
import type { ToolCallSummary } from '../preload/contract.ts'

/** How long the handler ran, in ms; null while it runs or when it never did. */
export function durationOf(call: ToolCallSummary): number | null {
  if (call.finishedAtMs === null || call.startedAtMs === null) return null
  return call.finishedAtMs - call.startedAtMs
}
