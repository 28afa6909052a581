/**
 * What is said aloud when a call that waited for the user's yes has come to its end. What the model has to know beyond
 * that goes into the prompt (compose/prompt-memory.ts). Pure.
 */
import type { JsonValue, SettledOutcome } from '../voice/tools.ts'
import { type Announcement, saidIn } from './background.ts'
import type { FoundTool, HostedCall } from './hosted-call.ts'
import { changedMeanwhileText } from './outcome-text.ts'

/** The announcement; null when there is nothing to say: the user has just said no, or the question was taken back. */
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
      return {
        ...to,
        text: said ?? `You said yes to ${title}, and it ${hasBegun(outcome.result) ? 'has begun' : 'is done'}.`,
      }
    }
    case 'denied':
      return null
    case 'cancelled':
      // Said yes to, and yet not done: whoever said it believes that it was.
      return outcome.error === changedMeanwhileText(tool.name)
        ? { ...to, text: `You said yes to ${title}, but things have changed since you were asked, so it was not done.` }
        : null
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

/** What `ctx.later` answers at once. */
const hasBegun = (result: JsonValue): boolean =>
  typeof result === 'object' && result !== null && !Array.isArray(result) && result['status'] === 'started'
