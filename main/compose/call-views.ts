/** A row of the tool-call log as the window shows it. Part of the composition root. */
import type { ToolCallSummary } from '../../preload/contract.ts'
import type { ToolCallRow } from '../store/tool-call-store.ts'
import { titleOf } from '../ui-model.ts'

/** `pluginName`: null for one that is gone, which keeps its id. */
export const summaryOf = (row: ToolCallRow, pluginName: (id: string) => string | null): ToolCallSummary => ({
  id: row.id,
  sessionId: row.sessionId,
  callId: row.callId,
  pluginId: row.pluginId,
  pluginName: row.pluginId === null ? null : (pluginName(row.pluginId) ?? row.pluginId),
  tool: row.tool,
  title: titleOf(row.tool),
  status: row.status,
  calledAtMs: row.calledAtMs,
  startedAtMs: row.startedAtMs,
  finishedAtMs: row.finishedAtMs,
  sentAtMs: row.sentAtMs,
})
