/**
 * The transcript as plain text, for the clipboard: one line for each utterance and each tool call. Pure.
 */
import type { Snapshot } from '../preload/contract.ts'
import { formatDuration, formatTime } from './format.ts'
import { strings } from './strings.ts'
import { splitHeard, type TimelineItem } from './timeline.ts'
import { durationOf } from './tool-call-times.ts'

/** Who is at the other end. */
type Agent = Snapshot['agent']

/** "You" or what the agent is called here. */
export function speakerOf(role: 'user' | 'agent', agent: Agent): string {
  if (role === 'user') return strings.captions.you
  return agent === 'practice' ? strings.captions.practice : strings.captions.agent
}

/** What was said, by itself. What was not heard of it is there and named. */
export function wordsOf(item: TimelineItem): string {
  if (item.kind === 'toolCall') return callText(item.toolCall)
  const { heard, unheard } = splitHeard(item.caption)
  if (unheard.trim() === '') return heard.trim()
  return `${heard.trim()} [${strings.captions.notHeard} ${unheard.trim()}]`.trim()
}

/** One line: who, when, what. `words`: only this part of it. */
export function lineText(item: TimelineItem, agent: Agent, words = wordsOf(item)): string {
  if (item.kind === 'toolCall') return `[${formatTime(item.atMs)}, ${words}]`
  return `${speakerOf(item.caption.role, agent)}, ${formatTime(item.atMs)}: ${words}`
}

/** Many lines. */
export function transcriptText(items: readonly TimelineItem[], agent: Agent): string {
  return items.map((item) => lineText(item, agent)).join('\n')
}

function callText(call: Extract<TimelineItem, { kind: 'toolCall' }>['toolCall']): string {
  const took = durationOf(call)
  return [
    `${call.pluginName ?? call.tool}: ${call.title}`,
    strings.toolCallStatus[call.status],
    ...(took === null ? [] : [formatDuration(took)]),
  ].join(', ')
}
