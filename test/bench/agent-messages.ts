/** What a benchmark and the process of its agent (`agent-child.ts`) say to each other. */
import { z } from 'zod'

const jitterSchema = z.object({ maxMs: z.number(), kind: z.enum(['each', 'held']) })
/**
 * How a network brings chunks late, 0 to `maxMs`: a new delay for each chunk, or one that holds for a while and then
 * jumps, which makes the longest gaps.
 */
export type Jitter = z.infer<typeof jitterSchema>

/** Schema of a request. */
export const requestSchema = z.discriminatedUnion('type', [
  /** A tone of `soundMs` at real-time pace; after the end, `staleMs` more of the same reply. */
  z.object({
    type: z.literal('reply'),
    replyId: z.string(),
    soundMs: z.number(),
    staleMs: z.number(),
    end: z.enum(['completed', 'interrupted']),
    jitter: jitterSchema,
    /** What the client collects before the reply sounds; to be told only where `leadAtMs` matters. */
    leadMs: z.number().optional(),
  }),
  /** The user is heard to speak, word by word. */
  z.object({ type: z.literal('userTurn'), id: z.string(), speechMs: z.number() }),
  /** `count` partial captions of one turn, each with its number as its last word. */
  z.object({ type: z.literal('partials'), id: z.string(), count: z.number(), everyMs: z.number() }),
  z.object({
    type: z.literal('call'),
    id: z.string(),
    name: z.string(),
    arguments: z.record(z.string(), z.json()),
  }),
])
/** What the agent is asked to do. */
export type AgentRequest = z.infer<typeof requestSchema>

/** A tool as the client exposed it. */
export interface ExposedTool {
  readonly name: string
  readonly description: string
}

/** What it tells; times are `monotonicMs`. */
export type FromAgent =
  | { readonly type: 'listening'; readonly port: number }
  /** One microphone frame. */
  | { readonly type: 'heard'; readonly digest: string; readonly atMs: number }
  /** A `session.updated` went out. */
  | { readonly type: 'configured'; readonly tools: readonly ExposedTool[]; readonly atMs: number }
  | {
      readonly type: 'spoken'
      readonly id: string
      /** When the first chunk was sent, and the one that completes the client's lead. */
      readonly firstAtMs: number
      readonly leadAtMs: number
      /** When the events that end the reply were sent. */
      readonly doneAtMs: number
      readonly staleChunks: number
      /** Longest time between two chunks as they were sent. */
      readonly longestGapMs: number
    }
  | { readonly type: 'turnEnded'; readonly id: string }
  /** When each partial caption was sent, epoch ms: the page that paints it knows no other clock. */
  | { readonly type: 'partialsSent'; readonly id: string; readonly atEpochMs: readonly number[] }
  /** A tool's result, the JSON text of it. */
  | { readonly type: 'answered'; readonly id: string; readonly result: string; readonly atMs: number }

/** What a reply came to. */
export type Spoken = Extract<FromAgent, { type: 'spoken' }>
/** What a call came to. */
export type Answered = Extract<FromAgent, { type: 'answered' }>
