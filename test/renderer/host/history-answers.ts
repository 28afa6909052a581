/**
 * The scripted main's answers about past conversations: three of them over two days, one of them long. Search looks for a
 * plain substring, newest first. What is deleted is gone until `reset`.
 */
import type {
  Caption,
  ConversationSummary,
  RequestArgument,
  RequestName,
  ToolCallSummary,
} from '../../../preload/contract.ts'
import { makeCall, makeCaption, makeLongDay, NOW_MS } from './script.ts'

type HistoryRequest = Extract<RequestName, `conversations.${string}` | 'clipboard.write'>

/** The answers, and the way back to the start. */
export interface HistoryAnswers {
  answers: Record<HistoryRequest, (argument: never) => unknown>
  reset(): void
}

interface Past {
  readonly id: string
  readonly agent: 'assemblyai' | 'practice'
  readonly startedAtMs: number
  readonly endedAtMs: number | null
  readonly captions: readonly Caption[]
  readonly toolCalls: readonly ToolCallSummary[]
}

const HOUR_MS = 3_600_000
const MORNING_MS = NOW_MS - 2 * HOUR_MS
const YESTERDAY_MS = NOW_MS - 26 * HOUR_MS
const EARLIER_MS = NOW_MS - 27 * HOUR_MS

const line = (id: string, sessionId: string, atMs: number, change: Partial<Caption>): Caption =>
  makeCaption({ id: `${sessionId}:${id}`, sessionId, startedAtMs: atMs, ...change })

/** Newest first. */
const PAST: readonly Past[] = [
  {
    id: 'morning',
    agent: 'assemblyai',
    startedAtMs: MORNING_MS,
    endedAtMs: MORNING_MS + 95_000,
    captions: [
      line('u1', 'morning', MORNING_MS, { text: 'When is my appointment with the dentist?' }),
      line('u2', 'morning', MORNING_MS + 6_000, {
        role: 'agent',
        text: 'Your dentist expects you on Thursday at nine. Shall I set a reminder for the evening before?',
        isInterrupted: true,
        heardChars: 45,
      }),
      line('u3', 'morning', MORNING_MS + 20_000, { text: 'No, thank you.', source: 'typed' }),
    ],
    toolCalls: [
      {
        ...makeCall(25, 0),
        id: 'call-20',
        sessionId: 'morning',
        title: 'read notes',
        tool: 'read_notes',
        pluginId: 'notes',
        pluginName: 'Notes',
        status: 'ok',
        calledAtMs: MORNING_MS + 2_000,
        startedAtMs: MORNING_MS + 2_000,
        finishedAtMs: MORNING_MS + 2_210,
        sentAtMs: MORNING_MS + 2_300,
      },
    ],
  },
  {
    id: 'yesterday',
    agent: 'practice',
    startedAtMs: YESTERDAY_MS,
    endedAtMs: YESTERDAY_MS + 40 * 60_000,
    captions: makeLongDay(5_000).map((caption, index) => ({
      ...caption,
      id: `yesterday:${caption.id}`,
      sessionId: 'yesterday',
      startedAtMs: YESTERDAY_MS + index * 400,
    })),
    toolCalls: [],
  },
  {
    id: 'earlier',
    agent: 'practice',
    startedAtMs: EARLIER_MS,
    endedAtMs: EARLIER_MS + 12_000,
    captions: [line('u1', 'earlier', EARLIER_MS, { text: 'Remind me to call the dentist', isHeld: true })],
    toolCalls: [],
  },
]

/** Utterances of everything that is kept and contains `query`, newest first. */
const matchesOf = (past: readonly Past[], query: string): Caption[] =>
  past.flatMap(({ captions }) =>
    captions.filter(({ text }) => text.toLowerCase().includes(query.toLowerCase())).toReversed(),
  )

/** Creates the answers. */
export function createHistoryAnswers(): HistoryAnswers {
  let past = [...PAST]
  return {
    reset: () => {
      past = [...PAST]
    },
    answers: {
      'conversations.page': ({ offset, limit, query }: RequestArgument<'conversations.page'>) => {
        const rows = past
          .map((one): ConversationSummary => {
            const { id, agent, startedAtMs, endedAtMs, captions, toolCalls } = one
            const matches = query === '' ? null : matchesOf([one], query).length
            const firstWords = captions[0]?.text ?? ''
            return { id, agent, startedAtMs, endedAtMs, firstWords, toolCalls: toolCalls.length, matches }
          })
          .filter(({ matches }) => matches !== 0)
        return { total: rows.length, rows: rows.slice(offset, offset + limit) }
      },
      'conversations.lines': ({ id, offset, limit }: RequestArgument<'conversations.lines'>) => {
        const found = past.find((one) => one.id === id)
        if (found === undefined) return { conversation: null, captions: [], toolCalls: [] }
        const { agent, startedAtMs, endedAtMs, captions, toolCalls } = found
        return {
          conversation: { id, agent, startedAtMs, endedAtMs },
          captions: captions.slice(offset, offset + limit),
          toolCalls: toolCalls.slice(offset, offset + limit),
        }
      },
      'conversations.search': ({ offset, limit, query }: RequestArgument<'conversations.search'>) => {
        const found = matchesOf(past, query)
        return {
          total: found.length,
          hits: found.slice(offset, offset + limit).map(({ id, ...hit }) => ({ ...hit, captionId: id })),
        }
      },
      'conversations.export': ({ format }: RequestArgument<'conversations.export'>) => ({
        fileName: `Parley 2026-11-23 07.30.${format === 'markdown' ? 'md' : format}`,
      }),
      'conversations.delete': ({ id }: RequestArgument<'conversations.delete'>) => {
        past = past.filter((one) => one.id !== id)
      },
      'clipboard.write': () => undefined,
    },
  }
}
