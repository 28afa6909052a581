/**
 * One call run so that it is on record: what writes does not begin before its row is on disk, and no result of any other
 * comes back before that (ARCHITECTURE.md, "Nothing runs that is not on record"). Called by the session's shell.
 */
import type { ToolOutcome } from '../voice/tools.ts'
import type { CallToRun, RecordPort, ToolPort } from './voice-ports.ts'

/** What it needs of the shell. */
export interface RunOnRecordOptions {
  readonly tools: ToolPort
  /** Must not reject: a store that fails must not keep the agent waiting. */
  readonly record: Pick<RecordPort, 'callArrived' | 'callStarted'>
  /** Epoch ms. */
  readonly now: () => number
}

/** The call's one outcome, with its row on disk or given up; never rejects. */
export const runOnRecord = async (
  call: CallToRun,
  signal: AbortSignal,
  { tools, record, now }: RunOnRecordOptions,
): Promise<ToolOutcome> => {
  if (call.effect !== 'read') {
    await record.callArrived(call)
    record.callStarted(call.rowId, now())
    return tools.run(call, signal)
  }
  // The plugin first: writing the row and telling the window takes as long as the way to the plugin and back.
  const running = tools.run(call, signal)
  const recorded = record.callArrived(call)
  record.callStarted(call.rowId, now())
  const outcome = await running
  await recorded
  return outcome
}
