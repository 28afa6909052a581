/**
 * The words of the Tool calls view and of a call's details: a part of the catalogue (`strings.ts`), in a file of its own
 * for its length.
 */
import type { ToolCallSummary } from '../preload/contract.ts'
import { plural } from './plural.ts'

const toolCallStatus: Record<ToolCallSummary['status'], string> = {
  running: 'Running',
  ok: 'Done',
  error: 'Failed',
  invalid: 'Refused',
  denied: 'Not allowed',
  timeout: 'Timed out',
  crashed: 'Crashed',
  cancelled: 'Cancelled',
  dropped: 'Dropped',
  unknown: 'No such tool',
}

/** What a status means, in a sentence, for the details of a call. */
const toolCallMeaning: Record<ToolCallSummary['status'], string> = {
  running: 'The tool is at work.',
  ok: 'The tool ran and its result was kept for the agent.',
  error: 'The tool said that it could not do this.',
  invalid: 'The arguments did not fit the tool, so it was not run.',
  denied: 'You or a missing permission said no, so it was not run.',
  timeout: 'The tool did not finish in its time and was stopped.',
  crashed: 'The plugin stopped while the tool was running.',
  cancelled: 'You stopped it.',
  dropped: 'The agent had moved on, so nothing was sent to it.',
  unknown: 'The agent asked for a tool that is not there.',
}

/** English. */
export const toolCallStrings = {
  toolCallStatus,
  toolCallMeaning,
  toolCalls: {
    title: 'Tool calls',
    search: 'Search tool calls',
    placeholder: 'Tools, arguments, results',
    count: (count: number, text: string) => plural('en', count, { one: `${text} call`, other: `${text} calls` }),
    found: (text: string) => `${text} found`,
    newestOnly: (shown: string, total: string) => `The newest ${shown} of ${total}. Search finds the rest.`,
    empty: 'No tool has been called yet.',
    emptyHow:
      'Ask something that a plugin answers, “What time is it in Tokyo?” for instance, and each call is kept here.',
    nothing: (query: string) => `No call matches “${query}”.`,
    nothingHow: 'Search looks at tools, plugins, arguments, results and errors.',
    loading: 'Loading',
    columns: {
      called: 'Called',
      tool: 'Tool',
      plugin: 'Plugin',
      status: 'Status',
      duration: 'Took',
      sent: 'Answered after',
    },
    resize: (column: string) => `Width of ${column}`,
    retry: 'Try again',
  },
  panel: {
    label: 'Details of the call',
    close: 'Close',
    loading: 'Loading the call.',
    missing: 'This call is no longer kept.',
    plugin: 'Plugin',
    tool: 'Tool',
    status: 'Status',
    called: 'Called',
    started: 'Started',
    finished: 'Finished',
    sent: 'Answer sent',
    notYet: 'not yet',
    never: 'never',
    after: (duration: string) => `after ${duration}`,
    arguments: 'Arguments',
    result: 'Result',
    error: 'Error',
    cancel: 'Cancel this call',
    cut: (shown: string, all: string) => `The first ${shown} of ${all} characters.`,
  },
}
