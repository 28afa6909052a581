/**
 * The service's side of the wire: what a client may send, by schema, and what the practice agent sends back
 * (protocol.md §2, §3, §4, §6). Written from the protocol alone; it shares nothing with the app's own schemas, so that
 * a misreading on one side shows on the other. Used by the session.
 */
import { z } from 'zod'

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
/** A JSON object. */
export type JsonObject = { [key: string]: Json }

const jsonObject = z.record(z.string(), z.json())

const toolSchema = z.looseObject({
  type: z.literal('function'),
  name: z.string().min(1),
  description: z.string().default(''),
  parameters: z
    .looseObject({ properties: jsonObject.default({}), required: z.array(z.string()).default([]) })
    .default({ properties: {}, required: [] }),
  execution_mode: z.enum(['interactive', 'hold']).default('interactive'),
  timeout_seconds: z.number().min(1).max(300).default(120),
})

/** One entry of `session.tools`, defaults filled in (protocol.md §6). */
export type Tool = z.infer<typeof toolSchema>

const silenceMs = z.number().min(50).max(10_000).nullable()
const turnDetection = z
  .looseObject({
    vad_threshold: z.number().min(0).max(1),
    min_silence: silenceMs,
    max_silence: silenceMs,
    interrupt_response: z.boolean(),
    interruption_delay: z.number().min(0).max(1000),
  })
  .partial()
  .refine(
    ({ min_silence: min, max_silence: max }) =>
      min === undefined || min === null || max === undefined || max === null || min < max,
    { error: 'min_silence must be below max_silence', path: ['min_silence'] },
  )
const format = z.looseObject({ encoding: z.literal('audio/pcm'), sample_rate: z.number().optional() })
const LANGUAGES = 'en es fr de it pt tr nl sv no da fi hi vi ar he ja zh'.split(' ')
const VOICES =
  'alba eve george jane jean mary michael anna charles paul vera lola giovanni juergen rafael estelle iris reid'

/** What may stand in `session.update` (protocol.md §3). Unknown keys are accepted and ignored. */
export const sessionConfigSchema = z
  .looseObject({
    system_prompt: z.string(),
    greeting: z.string(),
    tools: z.array(toolSchema),
    input: z
      .looseObject({
        format,
        keyterms: z.array(z.string()).max(100),
        transcription_mode: z.enum(['min_latency', 'balanced', 'max_accuracy']),
        transcription_prompt: z.string().max(1750),
        language_codes: z.array(z.enum(LANGUAGES)),
        voice_focus: z.enum(['near-field', 'far-field']),
        voice_focus_threshold: z.number().min(0).max(1),
        turn_detection: turnDetection,
      })
      .partial(),
    output: z
      .looseObject({ voice: z.enum(VOICES.split(' ')), format, volume: z.number().min(0).max(100).nullable() })
      .partial(),
  })
  .partial()

/** The parsed fields of one `session.update`. */
export type SessionConfig = z.infer<typeof sessionConfigSchema>

const clientMessageSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('session.update'), session: jsonObject }),
  z.looseObject({ type: z.literal('session.resume'), session_id: z.string() }),
  z.looseObject({ type: z.literal('input.audio'), audio: z.string() }),
  z.looseObject({
    type: z.literal('tool.result'),
    call_id: z.string(),
    result: z.string(),
    is_error: z.boolean().optional(),
  }),
  z.looseObject({ type: z.literal('reply.create'), instructions: z.string().optional() }),
  z.looseObject({
    type: z.literal('conversation.message'),
    role: z.enum(['user', 'system']),
    content: z.string(),
  }),
  z.looseObject({ type: z.literal('session.end') }),
])

/** A message of the client that has the right shape. */
export type ClientMessage = z.infer<typeof clientMessageSchema>

/** An event to the client, without its timestamp. */
export interface ServerEvent {
  readonly type: string
  readonly [field: string]: unknown
}

/** Takes events for the client; whoever receives them adds the timestamp. */
export type Emit = (event: ServerEvent) => void

/** Parses one text frame; `reason` says in English what is wrong with it. */
export const parseClientMessage = (
  frame: string,
): { ok: true; message: ClientMessage } | { ok: false; reason: string } => {
  let raw: unknown
  try {
    raw = JSON.parse(frame)
  } catch {
    return { ok: false, reason: 'the message is not JSON' }
  }
  const parsed = clientMessageSchema.safeParse(raw)
  if (parsed.success) return { ok: true, message: parsed.data }
  const issue = parsed.error.issues[0]
  return { ok: false, reason: issue ? `${issue.path.join('.') || 'type'}: ${issue.message}` : 'malformed message' }
}

/** Strict base64 to PCM16 samples; null when it is not base64 or not a whole number of samples. */
export const decodeAudio = (base64: string): Int16Array | null => {
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return null
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length % 2 !== 0) return null
  const samples = new Int16Array(bytes.length / 2)
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(i * 2)
  return samples
}

/** PCM16 samples to little-endian bytes, a view where the machine allows it. */
export const pcmBytes = (samples: Int16Array): Buffer => {
  const bytes = Buffer.alloc(samples.length * 2)
  for (let i = 0; i < samples.length; i++) bytes.writeInt16LE(samples[i] ?? 0, i * 2)
  return bytes
}
