/**
 * A conversation as it is written out: its parts, the words the formats use, and its lines in the order of time. Pure.
 */
import type { ToolCallStatus } from '../../voice/tools.ts'
import type { UtteranceRecord } from '../conversation-store.ts'
import type { ToolCallRecord } from '../tool-call-store.ts'

/** Everything that is kept of a conversation. Both lists oldest first. */
export interface StoredConversation {
  readonly id: string
  readonly agent: 'assemblyai' | 'practice'
  readonly startedAtMs: number
  /** null while it is open. */
  readonly endedAtMs: number | null
  readonly endReason: string | null
  readonly utterances: readonly UtteranceRecord[]
  readonly toolCalls: readonly ToolCallRecord[]
}

/** What the formats say in the user's language. Plain data: it crosses into the store's thread. */
export interface ExportWords {
  /** BCP 47, for dates and numbers. */
  readonly locale: string
  readonly title: string
  readonly you: string
  readonly agent: string
  readonly practice: string
  readonly typed: string
  readonly interrupted: string
  readonly notHeard: string
  /** The words came late, because a tool held the floor. */
  readonly late: string
  readonly tool: string
  readonly toolStatus: Readonly<Record<ToolCallStatus, string>>
}

/** One line of a conversation. */
export type ConversationLine =
  | { readonly kind: 'utterance'; readonly utterance: UtteranceRecord }
  | { readonly kind: 'toolCall'; readonly call: ToolCallRecord }

/** By time; a call comes after what was said at the same moment. */
export const linesOf = ({ utterances, toolCalls }: StoredConversation): ConversationLine[] => {
  const lines: (ConversationLine & { atMs: number })[] = [
    ...utterances.map((utterance) => ({ kind: 'utterance', utterance, atMs: utterance.startedAtMs }) as const),
    ...toolCalls.map((call) => ({ kind: 'toolCall', call, atMs: call.calledAtMs }) as const),
  ]
  // Stable: each list keeps its own order.
  return lines.sort((a, b) => a.atMs - b.atMs)
}

/** What was heard of an utterance, and what an interruption cut off; `unheard` is empty when nothing was. */
export const splitHeard = ({
  text,
  isInterrupted,
  heardChars,
}: UtteranceRecord): { heard: string; unheard: string } => {
  const end = isInterrupted && heardChars !== null ? Math.min(Math.max(heardChars, 0), text.length) : text.length
  return { heard: text.slice(0, end).trim(), unheard: text.slice(end).trim() }
}

/** Who spoke. */
export const speakerOf = (
  { agent }: Pick<StoredConversation, 'agent'>,
  role: UtteranceRecord['role'],
  words: ExportWords,
): string => {
  if (role === 'user') return words.you
  return agent === 'practice' ? words.practice : words.agent
}
