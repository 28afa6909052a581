/**
 * What is said aloud when a call that waited for the user's yes has come to its end. What the model has to know beyond
 * that goes into the prompt (compose/prompt-memory.ts). Pure.
 */
import type { SettledOutcome } from '../voice/tools.ts'
import { type Announcement, saidIn } from './background.ts'
import type { FoundTool, HostedCall } from './hosted-call.ts'

/** Longest result that is said as it is, characters. */
const MAX_RESULT_CHARS = 2000

/** The announcement; null when there is nothing to say: the user has just said no, or taken the call back. */
export const announceSettled = (
  { plugin, tool }: FoundTool,
  call: HostedCall,
  outcome: SettledOutcome,
): Announcement | null => {
  const to = { pluginId: plugin.id, pluginName: plugin.manifest.name, sessionId: call.sessionId, tool: tool.name }
  const title = tool.name.replaceAll('_', ' ')
  switch (outcome.status) {
    case 'ok': {
      const said = outcome.say ?? saidIn(outcome.result)
      const result = JSON.stringify(outcome.result).slice(0, MAX_RESULT_CHARS)
      return { ...to, text: said ?? `You said yes to ${title}, and it is done: ${result}` }
    }
    case 'denied':
    case 'cancelled':
      return null
    case 'timeout':
    case 'crashed':
      return {
        ...to,
        text: `You said yes to ${title}, but it came to no end, and it is not known whether it took effect.`,
      }
    case 'error':
    case 'invalid':
    case 'unknown':
      return { ...to, text: `You said yes to ${title}, but it did not work.` }
  }
}
