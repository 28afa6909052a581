/**
 * A schema for every input of the session, as it stands in a trace: a file is read like a wire, as something unknown.
 * Objects are loose, so that a trace of a slightly newer Parley loses nothing. A new type of input does not compile
 * until it stands here.
 */
import { z } from 'zod'
import type { AgentEvent, Input, SessionSettings } from '../voice/events.ts'
import type { FilledSentence, Sentence, SentenceValue } from '../voice/sentence.ts'
import type { CallId, Exposure, JsonObject, JsonValue, ReplyId, SettledOutcome, ToolOutcome } from '../voice/tools.ts'

const replyId = z.string().transform((id) => id as ReplyId)
const callId = z.string().transform((id) => id as CallId)
const pcm = z.instanceof(Uint8Array)
const sentenceValue: z.ZodType<SentenceValue> = z.union([
  z.string(),
  z.number(),
  z.looseObject({ usd: z.number() }),
  z.lazy(() => filledSentence),
])
const filledSentence: z.ZodType<FilledSentence> = z.looseObject({
  template: z.string(),
  values: z.array(sentenceValue),
})
const sentence: z.ZodType<Sentence> = z.union([z.string(), filledSentence])
// Looked at and handed on as it is: zod's own would make it anew, without keys such as `__proto__`.
const json = z.custom<JsonValue>((value) => isJson(value))
const jsonObject = z.custom<JsonObject>((value) => isJson(value) && isObject(value))

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
const isJson = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return value !== undefined
  return !(value instanceof Uint8Array) && Object.values(value).every(isJson)
}

const exposure: z.ZodType<Exposure> = z.looseObject({
  tools: z.array(
    z.looseObject({
      name: z.string(),
      description: z.string(),
      parameters: jsonObject,
      mode: z.enum(['interactive', 'hold']),
      timeoutSeconds: z.number(),
    }),
  ),
  systemPrompt: z.string(),
  effects: z.record(z.string(), z.enum(['read', 'write', 'danger'])),
})

const settings: z.ZodType<SessionSettings> = z.looseObject({
  greeting: z.string(),
  voice: z.string(),
  duplex: z.enum(['half', 'full']),
  talkMode: z.enum(['toggle', 'hold', 'auto']),
  idleHangupMs: z.number(),
  // A trace from before there was a choice.
  resultTiming: z.enum(['rule', 'at-once']).default('rule'),
})

const settled: z.ZodType<SettledOutcome> = z.union([
  z.looseObject({
    status: z.literal('ok'),
    result: json,
    say: z.string().exactOptional(),
    phase: z.string().exactOptional(),
    exposure: exposure.exactOptional(),
  }),
  z.looseObject({
    status: z.enum(['error', 'invalid', 'denied', 'timeout', 'crashed', 'cancelled', 'unknown']),
    error: z.string(),
  }),
])
const outcome: z.ZodType<ToolOutcome> = z.union([
  settled,
  z.looseObject({ status: z.literal('waiting'), result: json }),
])

const EVENTS = [
  z.looseObject({ type: z.literal('sessionUpdated') }),
  z.looseObject({
    type: z.literal('sessionReady'),
    serviceSessionId: z.string().nullable(),
    endsInMs: z.number().exactOptional(),
  }),
  z.looseObject({ type: z.literal('sessionEnded') }),
  z.looseObject({
    type: z.literal('sessionError'),
    code: z.string(),
    message: z.string(),
    param: z.string().exactOptional(),
    mayBeToolModes: z.boolean().exactOptional(),
  }),
  z.looseObject({ type: z.literal('speechStarted') }),
  z.looseObject({ type: z.literal('speechStopped') }),
  z.looseObject({ type: z.literal('userTranscriptDelta'), itemId: z.string(), text: z.string() }),
  z.looseObject({ type: z.literal('userTranscript'), itemId: z.string(), text: z.string() }),
  z.looseObject({ type: z.literal('replyStarted'), replyId }),
  z.looseObject({ type: z.literal('replyAudio'), replyId, pcm }),
  z.looseObject({
    type: z.literal('agentTranscriptDelta'),
    replyId,
    delta: z.string(),
    startMs: z.number().nullable(),
  }),
  z.looseObject({ type: z.literal('agentTranscript'), replyId, text: z.string(), interrupted: z.boolean() }),
  z.looseObject({
    type: z.literal('replyDone'),
    replyId,
    status: z.enum(['completed', 'interrupted', 'cancelled', 'failed']),
  }),
  z.looseObject({
    type: z.literal('toolCall'),
    call: z.looseObject({ callId, name: z.string(), arguments: jsonObject }),
  }),
] as const
const agentEvent = z.discriminatedUnion('type', EVENTS)

const INPUTS = [
  z.looseObject({ type: z.literal('talkPressed'), byCommand: z.boolean().exactOptional() }),
  z.looseObject({
    type: z.literal('talkReleased'),
    isLost: z.boolean().exactOptional(),
    byCommand: z.boolean().exactOptional(),
  }),
  z.looseObject({ type: z.literal('talkToggled') }),
  z.looseObject({ type: z.literal('muteChanged'), isMuted: z.boolean() }),
  z.looseObject({ type: z.literal('stopped') }),
  z.looseObject({ type: z.literal('captured'), pcm }),
  z.looseObject({
    type: z.literal('microphoneChanged'),
    microphone: z.enum(['closed', 'opening', 'open', 'missing']),
  }),
  z.looseObject({ type: z.literal('playedTo'), replyId, playedMs: z.number(), isFinished: z.boolean() }),
  z.looseObject({ type: z.literal('messageTyped'), text: z.string() }),
  // A trace from before an announcement said more than its text.
  z.looseObject({
    type: z.literal('announced'),
    text: z.string(),
    title: z.string().default(''),
    from: z.string().default(''),
    isAskedFor: z.boolean().default(true),
  }),
  z.looseObject({ type: z.literal('toolFinished'), callId, outcome }),
  z.looseObject({ type: z.literal('toolSettled'), rowId: z.string(), outcome: settled }),
  z.looseObject({ type: z.literal('toolCancelled'), callId }),
  z.looseObject({ type: z.literal('exposureChanged'), exposure }),
  z.looseObject({ type: z.literal('settingsChanged'), settings }),
  z.looseObject({ type: z.literal('connected'), isByToken: z.boolean().exactOptional() }),
  z.looseObject({
    type: z.literal('connectionLost'),
    fault: z.looseObject({
      closeCode: z.number(),
      message: z.string(),
      httpStatus: z.number().exactOptional(),
      isByToken: z.boolean().exactOptional(),
      giveUpText: sentence.exactOptional(),
    }),
  }),
  z.looseObject({ type: z.literal('agentEvent'), event: agentEvent }),
  z.looseObject({
    type: z.literal('hangUp'),
    reason: z.enum(['user', 'idle', 'quit', 'lost', 'refused', 'sleep', 'budget']),
  }),
  z.looseObject({ type: z.literal('budgetChanged'), isSpent: z.boolean() }),
  z.looseObject({ type: z.literal('reconnectWanted') }),
  z.looseObject({ type: z.literal('networkRestored') }),
  z.looseObject({ type: z.literal('tick') }),
] as const

/** Types of input and event that have no schema. */
type Missing =
  | Exclude<Input['type'], z.infer<(typeof INPUTS)[number]>['type']>
  | Exclude<AgentEvent['type'], z.infer<(typeof EVENTS)[number]>['type']>

/** An input without its time, which a trace keeps apart. `never`, so that nothing compiles, while a type is missing. */
export type TimelessInput = [Missing] extends [never]
  ? Input extends infer I
    ? I extends Input
      ? Omit<I, 'nowMs'>
      : never
    : never
  : never

/** An input without its time. */
export const inputSchema: z.ZodType<TimelessInput> = z.discriminatedUnion('type', INPUTS)

/** What every state has had since there are traces; `first-state.ts` looks at the rest. */
export const stateSchema = z.looseObject({ seed: z.string(), settings, exposure })
