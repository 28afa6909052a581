/**
 * A schema for every event of the service (protocol.md §4, §5): what comes out is an `AgentEvent`. Whatever a service
 * may leave out, or has been seen to spell otherwise, costs no event; what no service would send (texts and nesting
 * without end) ends here, so that nothing behind has to fear it. Fields that are null have been taken away before.
 */
import { z } from 'zod'
import type { AgentEvent, ReplyStatus } from '../voice/events.ts'
import type { CallId, JsonObject, ReplyId } from '../voice/tools.ts'

/** Longer is no id. */
const MAX_ID_CHARS = 500
/** Longer is no sentence: an error's, for whoever looks into it. */
const MAX_MESSAGE_CHARS = 500
/** A quarter of an hour of uninterrupted speech. */
const MAX_TEXT_CHARS = 20_000
/** Arguments longer or deeper than this are of no tool (a schema may be 8 KiB and five levels deep, contract.md §7.2). */
const MAX_ARGUMENT_CHARS = 32 * 1024
const MAX_ARGUMENT_DEPTH = 32

const id = z.string().max(MAX_ID_CHARS)
const replyId = id.transform((text) => text as ReplyId)
const callId = id.transform((text) => text as CallId)
const text = z.string().transform((whole) => whole.slice(0, MAX_TEXT_CHARS))
const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json())

const isWithin = (value: unknown, depth: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth > 0 && Object.values(value).every((inner) => isWithin(inner, depth - 1)))

/**
 * Arguments are an object (protocol.md §6.3). JSON in a string is taken as what it says; anything else becomes an
 * argument that no tool has, so that the call is answered as invalid and logged instead of being lost.
 */
const callArguments = z.unknown().transform((given): JsonObject => {
  const value = typeof given === 'string' ? fromJson(given) : given
  if (!isWithin(value, MAX_ARGUMENT_DEPTH)) return { unreadable_arguments: 'too deep' }
  const written = JSON.stringify(given) ?? ''
  const object = jsonObject.safeParse(value)
  if (object.success && written.length <= MAX_ARGUMENT_CHARS) return object.data
  return { unreadable_arguments: written.slice(0, MAX_MESSAGE_CHARS) }
})
/** A model that has nothing to say may say it with an empty text. */
const fromJson = (written: string): unknown => {
  if (written.trim() === '') return {}
  try {
    return JSON.parse(written)
  } catch {
    return undefined
  }
}

/** Base64 of PCM16: decoded here, so that everything behind speaks bytes. */
const base64 = z.string().transform((encoded, context) => {
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.byteLength % 2 === 0) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  context.issues.push({ code: 'custom', message: 'half a sample', input: encoded })
  return z.NEVER
})

/** What stands in a log must be a plain word or a path, whatever the service sends. */
export const plainWord = (word: string): string => word.replaceAll(/[^\w.:[\]-]/g, '_').slice(0, 100)

const textOrNumber = z.union([z.string(), z.number().transform(String)])
const errorFields = z.object({
  code: textOrNumber.optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  param: textOrNumber.optional().catch(undefined),
})
/** The fields stand in the event or, as in many an API, in an object `error` within it. */
const error = errorFields
  .extend({
    error: z
      .union([errorFields, z.string().transform((message) => ({ message }))])
      .optional()
      .catch(undefined),
  })
  .transform(({ error: inner, ...outer }): AgentEvent => {
    const { code = 'unknown', message = '', param = '' } = { ...inner, ...withoutUndefined(outer) }
    const mayBeToolModes = code.toLowerCase() === 'invalid_value' && mayMeanToolModes(message, param)
    return {
      type: 'sessionError',
      code: plainWord(code),
      message: message.slice(0, MAX_MESSAGE_CHARS),
      ...(param === '' ? {} : { param: plainWord(param) }),
      ...(mayBeToolModes ? { mayBeToolModes } : {}),
    }
  })

const withoutUndefined = (fields: z.infer<typeof errorFields>): z.infer<typeof errorFields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** Fields of `session.update` other than tools, as an error would name them (protocol.md §3). */
const OTHER_FIELDS =
  /\b(?:voice|greeting|prompt|system_prompt|input|output|audio|format|encoding|sample|volume|transcription|transcription_\w+|keyterms?|languages?|language_codes|turn_detection|vad|silence|agent_id|llm|model|description|parameters|properties|name|timeout\w*)\b/i

/**
 * Whether a value was refused that may be the `execution_mode` of a tool (protocol.md §6, an outlier of which the words
 * are not known): it is named, or nothing else is.
 */
const mayMeanToolModes = (message: string, param: string): boolean =>
  /(?<!\w)(?:execution_)?mode\b/i.test(`${param} ${message}`) || !OTHER_FIELDS.test(`${param} ${message}`)

/** Unknown ones are taken as completed, so that results are not held for ever. */
const replyStatus = z
  .string()
  .transform((status) => status.toLowerCase())
  .pipe(z.enum(['completed', 'interrupted', 'cancelled', 'failed'] satisfies ReplyStatus[]))
  .catch('completed')

/** By the type of the event on the wire. */
export const SERVER_EVENTS = {
  'session.updated': z.object({}).transform((): AgentEvent => ({ type: 'sessionUpdated' })),
  'session.ready': z
    // It is ready, and billed, whether it can be named or not.
    .object({
      session_id: id.min(1).optional().catch(undefined),
      timestamp: z.number().optional().catch(undefined),
      expires_at: z.number().optional().catch(undefined),
    })
    .transform(
      ({ session_id, timestamp, expires_at }): AgentEvent => ({
        type: 'sessionReady',
        serviceSessionId: session_id ?? null,
        // Both by the service's clock: ours may be wrong.
        ...(timestamp === undefined || expires_at === undefined
          ? {}
          : { endsInMs: Math.round((expires_at - timestamp) * 1000) }),
      }),
    ),
  'session.ended': z.object({}).transform((): AgentEvent => ({ type: 'sessionEnded' })),
  'session.error': error,
  // An alias seen in the field (protocol.md §4).
  error,
  'input.speech.started': z.object({}).transform((): AgentEvent => ({ type: 'speechStarted' })),
  'input.speech.stopped': z.object({}).transform((): AgentEvent => ({ type: 'speechStopped' })),
  'transcript.user.delta': z
    .object({ item_id: id, text })
    .transform((wire): AgentEvent => ({ type: 'userTranscriptDelta', itemId: wire.item_id, text: wire.text })),
  'transcript.user': z
    // Without a text nothing was understood; the turn is over all the same.
    .object({ item_id: id, text: text.default('') })
    .transform((wire): AgentEvent => ({ type: 'userTranscript', itemId: wire.item_id, text: wire.text })),
  'reply.started': z
    .object({ reply_id: replyId })
    .transform((wire): AgentEvent => ({ type: 'replyStarted', replyId: wire.reply_id })),
  'reply.audio': z
    .object({ reply_id: replyId, data: base64 })
    .transform((wire): AgentEvent => ({ type: 'replyAudio', replyId: wire.reply_id, pcm: wire.data })),
  'transcript.agent.delta': z
    .object({ reply_id: replyId, delta: text, start_ms: z.number().optional().catch(undefined) })
    .transform(
      (wire): AgentEvent => ({
        type: 'agentTranscriptDelta',
        replyId: wire.reply_id,
        delta: wire.delta,
        startMs: wire.start_ms ?? null,
      }),
    ),
  'transcript.agent': z
    // Without a text the deltas say it; that it was interrupted counts on its own.
    .object({ reply_id: replyId, text: text.default(''), interrupted: z.boolean().catch(false) })
    .transform(
      (wire): AgentEvent => ({
        type: 'agentTranscript',
        replyId: wire.reply_id,
        text: wire.text,
        interrupted: wire.interrupted,
      }),
    ),
  'reply.done': z
    .object({ reply_id: replyId, status: replyStatus })
    .transform((wire): AgentEvent => ({ type: 'replyDone', replyId: wire.reply_id, status: wire.status })),
  'tool.call': z
    // `args` in older runs; `tool_call_id` on an older page (protocol.md §2).
    .object({
      call_id: callId.optional(),
      tool_call_id: callId.optional(),
      name: z.string().transform((name) => name.slice(0, MAX_ID_CHARS)),
      arguments: callArguments.optional(),
      args: callArguments.optional(),
    })
    .transform((wire, context): AgentEvent => {
      const known = wire.call_id ?? wire.tool_call_id
      if (known === undefined) {
        context.issues.push({ code: 'custom', message: 'no call_id', path: ['call_id'], input: wire })
        return z.NEVER
      }
      const args = wire.arguments ?? wire.args ?? {}
      return { type: 'toolCall', call: { callId: known, name: wire.name, arguments: args } }
    }),
} as const satisfies Record<string, z.ZodType<AgentEvent>>
