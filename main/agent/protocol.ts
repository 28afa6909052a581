/**
 * The wire: frames of the service in, messages of ours out (protocol.md §2, §3, §4). Wire spellings live here and in
 * `server-events.ts`, and nowhere else. No I/O. What does not parse is reported, never thrown: an unknown event is
 * counted, never fatal.
 */
import { z } from 'zod'
import type { AgentEvent, ClientMessage, SessionUpdate, ToolModes } from '../voice/events.ts'
import type { ToolDefinition } from '../voice/tools.ts'
import { plainWord, SERVER_EVENTS } from './server-events.ts'

const envelope = z.looseObject({ type: z.string() })

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
  if (!isKnown(wireType)) return { kind: 'unknown', wireType: plainWord(wireType) }
  const parsed = SERVER_EVENTS[wireType].safeParse(withoutNulls(typed.data))
  if (parsed.success) return { kind: 'event', event: parsed.data }
  return { kind: 'broken', wireType, problem: parsed.error.issues.map((issue) => issue.path.join('.')).join(', ') }
}

/** A field that is null says as much as one that is not there. */
const withoutNulls = (event: object): object =>
  Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null))

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
        // A wrong voice is fatal, and names are lower case (§3.1).
        output: { voice: opening.voice.trim().toLowerCase(), format: { encoding: 'audio/pcm' } },
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

const isKnown = (wireType: string): wireType is keyof typeof SERVER_EVENTS => Object.hasOwn(SERVER_EVENTS, wireType)
