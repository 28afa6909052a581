/**
 * Merges captions and tool calls into the one column of the transcript. Pure; called by the components that show one.
 */
import type { Caption, ToolCallSummary } from '../preload/contract.ts'

/** One line of the transcript. `key` is stable from partial to final. */
export type TimelineItem =
  | { readonly kind: 'caption'; readonly key: string; readonly atMs: number; readonly caption: Caption }
  | { readonly kind: 'toolCall'; readonly key: string; readonly atMs: number; readonly toolCall: ToolCallSummary }

/** The line of each caption and call, made once: a partial draws one line anew, not ten thousand. */
const captionItems = new WeakMap<Caption, TimelineItem>()
const callItems = new WeakMap<ToolCallSummary, TimelineItem>()

/** Both lists in order of time; each keeps its own order, and a call comes after what was said at the same moment. */
export function buildTimeline(captions: readonly Caption[], toolCalls: readonly ToolCallSummary[]): TimelineItem[] {
  const items: TimelineItem[] = []
  let next = 0
  const takeCallsBefore = (atMs: number): void => {
    for (let call = toolCalls[next]; call !== undefined && call.calledAtMs < atMs; call = toolCalls[next]) {
      items.push(callItem(call))
      next += 1
    }
  }
  for (const caption of captions) {
    takeCallsBefore(caption.startedAtMs)
    items.push(captionItem(caption))
  }
  takeCallsBefore(Number.POSITIVE_INFINITY)
  return items
}

/** Which conversation a line belongs to. */
export function sessionOf(item: TimelineItem): string {
  return item.kind === 'caption' ? item.caption.sessionId : item.toolCall.sessionId
}

/** Key of a caption's line. */
export function captionKey(id: string): string {
  return `caption:${id}`
}

function captionItem(caption: Caption): TimelineItem {
  const known = captionItems.get(caption)
  if (known !== undefined) return known
  const item = { kind: 'caption', key: captionKey(caption.id), atMs: caption.startedAtMs, caption } as const
  captionItems.set(caption, item)
  return item
}

function callItem(toolCall: ToolCallSummary): TimelineItem {
  const known = callItems.get(toolCall)
  if (known !== undefined) return known
  const item = { kind: 'toolCall', key: `call:${toolCall.id}`, atMs: toolCall.calledAtMs, toolCall } as const
  callItems.set(toolCall, item)
  return item
}

/** What was heard of a caption and what was cut off by the interruption. `unheard` is empty when nothing was cut. */
export function splitHeard(caption: Caption): { heard: string; unheard: string } {
  const { text, isInterrupted, heardChars } = caption
  if (!isInterrupted || heardChars === null) return { heard: text, unheard: '' }
  const end = Math.min(Math.max(heardChars, 0), text.length)
  return { heard: text.slice(0, end), unheard: text.slice(end) }
}
