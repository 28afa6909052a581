/**
 * What is going on, what was said, which tools were called, and what is told above the conversation. Part of the contract.
 */
import { z } from 'zod'
import type { EXPORT_FORMATS } from '../choices.ts'

/** The words of the status region (contract: one of exactly these). */
export const STATUS_WORDS = [
  'Offline',
  'Connecting',
  'Ready',
  'Listening',
  'Thinking',
  'Speaking',
  'Waiting for a tool',
  'Muted',
  'Error',
] as const
/** One word of the status region. */
export type StatusWord = (typeof STATUS_WORDS)[number]

const toolCallStatus = z.enum([
  'running',
  'ok',
  'error',
  'invalid',
  'denied',
  'timeout',
  'crashed',
  'cancelled',
  'dropped',
  'unknown',
])

/** Schema of `Status`. */
export const status = z.object({
  word: z.enum(STATUS_WORDS),
  /** One plain sentence: what is going on, and what the user can do. May be empty when the word says it all. */
  detail: z.string(),
  /** The gate is open (or toggled on): `aria-pressed` of Talk. */
  isTalkOn: z.boolean(),
  /** Nothing of the microphone is sent: `aria-pressed` of Mute. */
  isMuted: z.boolean(),
  /** What the microphone hears is being sent, at this moment: whenever the word is Listening, and besides. */
  isHeard: z.boolean(),
  /** While waiting for a tool: which plugin. `holdsFloor`: nothing that is said meanwhile is heard before it is done. */
  waitingFor: z
    .object({ pluginId: z.string(), toolTitle: z.string(), callId: z.string(), holdsFloor: z.boolean() })
    .nullable(),
  /** True while a session with the service is open, and billed. */
  isSessionOpen: z.boolean(),
})
/** What the app is doing, in words. */
export type Status = z.infer<typeof status>

/** Schema of `Caption`. */
export const caption = z.object({
  id: z.string(),
  /** Which conversation it belongs to. */
  sessionId: z.string(),
  role: z.enum(['user', 'agent']),
  /** Full text so far; replaces what was there. */
  text: z.string(),
  isFinal: z.boolean(),
  /** The agent was cut off: `text` up to `heardChars` was heard, the rest was not. */
  isInterrupted: z.boolean(),
  heardChars: z.number().int().nullable(),
  /** The words came late, because a tool held the floor while they were spoken. */
  isHeld: z.boolean().optional(),
  source: z.enum(['speech', 'typed']),
  /** Epoch ms. */
  startedAtMs: z.number(),
})
/** One utterance in the transcript. */
export type Caption = z.infer<typeof caption>

/** Schema of `ToolCallSummary`. */
export const toolCallSummary = z.object({
  /** Row id, stable. */
  id: z.string(),
  /** Which conversation it belongs to. */
  sessionId: z.string(),
  callId: z.string(),
  pluginId: z.string().nullable(),
  pluginName: z.string().nullable(),
  tool: z.string(),
  /** The tool in plain words ("get time"). */
  title: z.string(),
  status: toolCallStatus,
  /** Epoch ms; null where it has not happened. */
  calledAtMs: z.number(),
  startedAtMs: z.number().nullable(),
  finishedAtMs: z.number().nullable(),
  sentAtMs: z.number().nullable(),
})
/** One row of the tool-call grid. */
export type ToolCallSummary = z.infer<typeof toolCallSummary>

/** Schema of `ToolCallDetail`. */
export const toolCallDetail = toolCallSummary.extend({
  /** Pretty JSON. */
  arguments: z.string(),
  result: z.string().nullable(),
  error: z.string().nullable(),
})
/** One call with all that is known of it. */
export type ToolCallDetail = z.infer<typeof toolCallDetail>

/** Which conversation it is, without what was said. */
export const conversationHead = z.object({
  id: z.string(),
  /** Who was at the other end. */
  agent: z.enum(['assemblyai', 'practice']),
  /** Epoch ms; null while it is open. */
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
})

/** Schema of `ConversationSummary`. */
export const conversationSummary = conversationHead.extend({
  /** What the user said first, or else the agent; may be cut off in the middle of a word. */
  firstWords: z.string(),
  toolCalls: z.number().int(),
  /** Utterances that match what was searched for; null without a search. */
  matches: z.number().int().nullable(),
})
/** A conversation as it stands in the list. */
export type ConversationSummary = z.infer<typeof conversationSummary>

/** One format. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** Schema of `Notice`. */
export const notice = z.object({
  /** Stable, so that a notice can be replaced or dismissed. */
  id: z.string(),
  kind: z.enum(['info', 'warning', 'error']),
  /** What happened, what Parley did about it, what you can do. */
  text: z.string(),
  isDismissible: z.boolean(),
})
/** A line above the conversation: test runtime, plugins not isolated, no microphone … */
export type Notice = z.infer<typeof notice>
