/**
 * Merges captions and tool calls into the one column of the transcript. Pure; called by `components/captions.tsx`.
 */
import type { Caption, ToolCallSummary } from '../preload/contract.ts'

/** One line of the transcript. `key` is stable from partial to final; `opensConversation` draws a divider before it. */
export type TimelineItem =
  | { kind: 'caption'; key: string; atMs: number; opensConversation: boolean; caption: Caption }
  | { kind: 'toolCall'; key: string; atMs: number; opensConversation: boolean; toolCall: ToolCallSummary }

/** Both lists in order of time; each keeps its own order, and a call comes after what was said at the same moment. */
export function buildTimeline(
  captions: readonly Caption[],
  toolCalls: readonly ToolCallSummary[],
  conversationStarts: readonly string[],
): TimelineItem[] {
  const starts = new Set(conversationStarts)
  const items: TimelineItem[] = []
  let next = 0
  const takeCallsBefore = (atMs: number): void => {
    for (let call = toolCalls[next]; call !== undefined && call.calledAtMs < atMs; call = toolCalls[next]) {
      items.push(callItem(call, starts))
      next += 1
    }
  }
  for (const caption of captions) {
    takeCallsBefore(caption.startedAtMs)
    items.push({
      kind: 'caption',
      key: `caption:${caption.id}`,
      atMs: caption.startedAtMs,
      opensConversation: starts.has(caption.id),
      caption,
    })
  }
  takeCallsBefore(Number.POSITIVE_INFINITY)
  return items
}

function callItem(toolCall: ToolCallSummary, starts: ReadonlySet<string>): TimelineItem {
  return {
    kind: 'toolCall',
    key: `call:${toolCall.id}`,
    atMs: toolCall.calledAtMs,
    opensConversation: starts.has(toolCall.id),
    toolCall,
  }
}

/** What was heard of a caption and what was cut off by the interruption. `unheard` is empty when nothing was cut. */
export function splitHeard(caption: Caption): { heard: string; unheard: string } {
  const { text, isInterrupted, heardChars } = caption
  if (!isInterrupted || heardChars === null) return { heard: text, unheard: '' }
  const end = Math.min(Math.max(heardChars, 0), text.length)
  return { heard: text.slice(0, end), unheard: text.slice(end) }
}
