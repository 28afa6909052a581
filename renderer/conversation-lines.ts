/**
 * A whole conversation from the history, a part at a time, so that a long one holds up nobody. Used to show one, and to
 * copy one. Knows no React.
 */
import type { Caption, RequestAnswer, ToolCallSummary } from '../preload/contract.ts'
import type { Bridge } from './bridge.ts'
import { buildTimeline, type TimelineItem } from './timeline.ts'

/** Which conversation it is. */
export type ConversationHead = NonNullable<RequestAnswer<'conversations.lines'>['conversation']>

/** A conversation, or why it cannot be shown. */
export type LoadedConversation =
  | { readonly kind: 'loaded'; readonly head: ConversationHead; readonly items: readonly TimelineItem[] }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly why: string }

/** Lines per request, each of captions and calls. */
const PART_LINES = 1_000

/** Reads all of it. `isGone`: nobody wants it any more. */
export async function loadConversation(
  source: Pick<Bridge, 'request'>,
  id: string,
  isGone: () => boolean = () => false,
): Promise<LoadedConversation> {
  const captions: Caption[] = []
  const toolCalls: ToolCallSummary[] = []
  for (let offset = 0; ; offset += PART_LINES) {
    const answer = await source.request('conversations.lines', { id, offset, limit: PART_LINES })
    if (!answer.ok) return { kind: 'failed', why: answer.error.message }
    const { conversation, ...part } = answer.value
    if (conversation === null || isGone()) return { kind: 'gone' }
    captions.push(...part.captions)
    toolCalls.push(...part.toolCalls)
    if (part.captions.length < PART_LINES && part.toolCalls.length < PART_LINES) {
      return { kind: 'loaded', head: conversation, items: buildTimeline(captions, toolCalls) }
    }
  }
}
