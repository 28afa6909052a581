/**
 * The wire: a schema for every event of the service (protocol.md §4) and the writer for every message of ours (§2, §3).
 * Wire spellings live here and nowhere else. No I/O. What does not parse is reported, never thrown: an unknown event is
 * counted, never fatal (protocol.md §4).
 */
import { z } from 'zod'
import type { AgentEvent, ClientMessage, SessionUpdate, ToolModes } from '../voice/events.ts'
import type { CallId, JsonObject, ReplyId, ToolDefinition } from '../voice/tools.ts'

const replyId = z.string().transform((id) => id as ReplyId)
const callId = z.string().transform((id) => id as CallId)
const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json())
/**
 * Arguments are an object (protocol.md §6.3). JSON in a string is taken as what it says; anything else becomes an
 * argument that no tool has, so that the call is answered as invalid and logged instead of being lost.
 */
const callArguments = z.unknown().transform((given): JsonObject => {
  const object = jsonObject.safeParse(typeof given === 'string' ? fromJson(given) : given)
  return object.success ? object.data : { unreadable_arguments: JSON.stringify(given ?? null).slice(0, 500) }
})
const fromJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
/** Base64 of PCM16: decoded here, so that everything behind speaks bytes. */
const base64 = z.string().transform((text, context) => {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.byteLength % 2 === 0) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  context.issues.push({ code: 'custom', message: 'half a sample', input: text })
  return z.NEVER
})

/** What stands in a log must be a plain word or a path, whatever the service sends. */
const plainWord = (text: string): string => text.replaceAll(/[^\w.:[\]-]/g, '_').slice(0, 100)

const textOrNumber = z.union([z.string(), z.number().transform(String)])
const error = z
  .object({
    code: textOrNumber.catch('unknown'),
    message: z.string().catch(''),
    param: textOrNumber.catch(''),
  })
  .transform(({ code, message, param }): AgentEvent => {
    const mayBeToolModes = code.toLowerCase() === 'invalid_value' && mayMeanToolModes(message, param)
    return {
      type: 'sessionError',
      code: plainWord(code),
      message: message.slice(0, MAX_MESSAGE_CHARS),
      ...(param === '' ? {} : { param: plainWord(param) }),
      ...(mayBeToolModes ? { mayBeToolModes } : {}),
    }
  })
/** As long as a sentence gets. */
const MAX_MESSAGE_CHARS = 500

/** Fields of `session.update` other than tools, as an error would name them (protocol.md §3). */
const OTHER_FIELDS =
  /\b(?:voice|greeting|prompt|system_prompt|input|output|audio|format|encoding|sample|volume|transcription|transcription_\w+|keyterms?|languages?|language_codes|turn_detection|vad|silence|agent_id|llm|model|description|parameters|properties|name|timeout\w*)\b/i

/**
 * Whether a value was refused that may be the `execution_mode` of a tool (protocol.md §6, an outlier of which the words
 * are not known): it is named, or nothing else is.
 */
const mayMeanToolModes = (message: string, param: string): boolean =>
  /(?<!\w)(?:execution_)?mode\b/i.test(`${param} ${message}`) || !OTHER_FIELDS.test(`${param} ${message}`)

/** One schema per event type; each comes out as an AgentEvent. */
const EVENTS = {
  'session.updated': z.object({}).transform((): AgentEvent => ({ type: 'sessionUpdated' })),
  'session.ready': z
    .object({ session_id: z.string() })
    .transform((wire): AgentEvent => ({ type: 'sessionReady', serviceSessionId: wire.session_id })),
  'session.ended': z.object({}).transform((): AgentEvent => ({ type: 'sessionEnded' })),
  'session.error': error,
  // An alias seen in the field (protocol.md §4).
  error,
  'input.speech.started': z.object({}).transform((): AgentEvent => ({ type: 'speechStarted' })),
  'input.speech.stopped': z.object({}).transform((): AgentEvent => ({ type: 'speechStopped' })),
  'transcript.user.delta': z
    .object({ item_id: z.string(), text: z.string() })
    .transform((wire): AgentEvent => ({ type: 'userTranscriptDelta', itemId: wire.item_id, text: wire.text })),
  'transcript.user': z
    .object({ item_id: z.string(), text: z.string() })
    .transform((wire): AgentEvent => ({ type: 'userTranscript', itemId: wire.item_id, text: wire.text })),
  'reply.started': z
    .object({ reply_id: replyId })
    .transform((wire): AgentEvent => ({ type: 'replyStarted', replyId: wire.reply_id })),
  'reply.audio': z
    .object({ reply_id: replyId, data: base64 })
    .transform((wire): AgentEvent => ({ type: 'replyAudio', replyId: wire.reply_id, pcm: wire.data })),
  'transcript.agent.delta': z
    .object({ reply_id: replyId, delta: z.string(), start_ms: z.number().nullish() })
    .transform(
      (wire): AgentEvent => ({
        type: 'agentTranscriptDelta',
        replyId: wire.reply_id,
        delta: wire.delta,
        startMs: wire.start_ms ?? null,
      }),
    ),
  'transcript.agent': z
    .object({ reply_id: replyId, text: z.string(), interrupted: z.boolean().default(false) })
    .transform(
      (wire): AgentEvent => ({
        type: 'agentTranscript',
        replyId: wire.reply_id,
        text: wire.text,
        interrupted: wire.interrupted,
      }),
    ),
  'reply.done': z
    .object({
      reply_id: replyId,
      status: z.enum(['completed', 'interrupted', 'cancelled', 'failed']).catch('completed'),
    })
    .transform((wire): AgentEvent => ({ type: 'replyDone', replyId: wire.reply_id, status: wire.status })),
  'tool.call': z
    // `args` in older runs (protocol.md §2).
    .object({ call_id: callId, name: z.string(), arguments: callArguments.optional(), args: callArguments.optional() })
    .transform(
      (wire): AgentEvent => ({
        type: 'toolCall',
        call: { callId: wire.call_id, name: wire.name, arguments: wire.arguments ?? wire.args ?? {} },
      }),
    ),
} as const satisfies Record<string, z.ZodType<AgentEvent>>

const envelope = z.object({ type: z.string() })

/** What a frame from the service turned out to be. */
export type Parsed =
  | { readonly kind: 'event'; readonly event: AgentEvent }
  /** A type this client does not know: count it. */
  | { readonly kind: 'unknown'; readonly wireType: string }
  /** Not JSON, or an event whose fields do not fit. */
  | { readonly kind: 'broken'; readonly wireType: string; readonly problem: string }

/** Parses one text frame. */
export const parseServerFrame = (text: string): Parsed => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { kind: 'broken', wireType: '', problem: 'not JSON' }
  }
  const typed = envelope.safeParse(json)
  if (!typed.success) return { kind: 'broken', wireType: '', problem: 'no type' }
  const wireType = typed.data.type
  if (!isKnown(wireType)) return { kind: 'unknown', wireType: wireType.slice(0, 100) }
  const parsed = EVENTS[wireType].safeParse(json)
  if (parsed.success) return { kind: 'event', event: parsed.data }
  return { kind: 'broken', wireType, problem: parsed.error.issues.map((issue) => issue.path.join('.')).join(', ') }
}

/** Writes one message as a text frame. */
export const writeClientMessage = (message: ClientMessage): string => JSON.stringify(toWire(message))

const toWire = (message: ClientMessage): object => {
  switch (message.type) {
    case 'sessionUpdate':
      return { type: 'session.update', session: toWireSession(message.session) }
    case 'sessionResume':
      return { type: 'session.resume', session_id: message.serviceSessionId }
    case 'inputAudio':
      return { type: 'input.audio', audio: toBase64(message.pcm) }
    case 'toolResult':
      return {
        type: 'tool.result',
        call_id: message.callId,
        result: message.result,
        ...(message.isError ? { is_error: true } : {}),
      }
    case 'replyCreate':
      return { type: 'reply.create', instructions: message.instructions }
    case 'sessionEnd':
      return { type: 'session.end' }
  }
}

const toWireSession = ({ exposure, opening, toolModes }: SessionUpdate): object => ({
  system_prompt: exposure.systemPrompt,
  tools: exposure.tools.map((tool) => toWireTool(tool, toolModes ?? 'whereHold')),
  ...(opening === undefined
    ? {}
    : {
        // A greeting of null is refused (protocol.md §3): it is left out.
        ...(opening.greeting === null ? {} : { greeting: opening.greeting }),
        // Everything immutable goes into the first message. `min_latency`: protocol.md §9.1, item 4.
        input: { format: { encoding: 'audio/pcm' }, transcription_mode: 'min_latency' },
        output: { voice: opening.voice, format: { encoding: 'audio/pcm' } },
      }),
})

const toWireTool = (tool: ToolDefinition, modes: ToolModes): object => ({
  type: 'function',
  name: tool.name,
  description: tool.description,
  parameters: tool.parameters,
  ...(modes === 'whereHold' && tool.mode === 'interactive' ? {} : { execution_mode: wireMode(tool, modes) }),
  timeout_seconds: tool.timeoutSeconds,
})

const wireMode = (tool: ToolDefinition, modes: ToolModes): ToolDefinition['mode'] =>
  modes === 'allHold' ? 'hold' : tool.mode

const toBase64 = (pcm: Uint8Array): string => Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64')

const isKnown = (wireType: string): wireType is keyof typeof EVENTS => Object.hasOwn(EVENTS, wireType)
