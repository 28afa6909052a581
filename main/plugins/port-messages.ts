/**
 * The messages on the port between main and a plugin's process. What comes from there is written by strangers: every
 * message is parsed here before anybody looks at it, and no id in it says who sent it (the port does). Pure.
 */
import { z } from 'zod'
import type { JsonObject, JsonValue } from '../voice/tools.ts'
import { parseJson } from './parse-json.ts'

/** Channel on which main hands the port to a plugin's preload. */
export const PORT_CHANNEL = 'plugin-host:port'
/** Channel on which a plugin's preload says that it can take the port. */
export const READY_CHANNEL = 'plugin-host:ready'
/** Pieces in which bodies cross the port, bytes: small enough that copying one does not stall main. */
export const CHUNK_BYTES = 256 * 1024
/** Largest body of a fetch or a file, bytes (contract.md §6). */
export const MAX_BODY_BYTES = 10 * 1024 * 1024
/** Longest result of a tool, characters of JSON. */
export const MAX_RESULT_CHARS = 64 * 1024

// JSON.parse yields nothing else than JSON; checking each leaf again would cost more than parsing did.
const json = z.custom<JsonValue>((value) => value !== undefined)
const id = z.number().int().nonnegative()
const text = (maxChars: number) => z.string().max(maxChars)

const outcome = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ok'),
    value: json,
    phase: text(64).optional(),
    say: text(2000).optional(),
    isLater: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('fail'),
    text: text(1000).optional(),
    field: text(1000).optional(),
    value: text(1000).optional(),
    resolved: text(1000).optional(),
    ask: text(1000).optional(),
  }),
  z.object({ kind: z.literal('threw'), message: text(2000), stack: text(4000) }),
  z.object({ kind: z.literal('too-large'), chars: z.number() }),
  z.object({ kind: z.literal('not-json'), message: text(2000) }),
])
/** How a handler ended, as the plugin's process reports it. */
export type HandlerOutcome = z.infer<typeof outcome>

const fromPlugin = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('broken'), message: text(2000), stack: text(4000) }),
  z.object({ type: z.literal('ended'), reason: text(200) }),
  z.object({ type: z.literal('done'), id, outcome }),
  z.object({ type: z.literal('later'), id, outcome }),
  z.object({
    type: z.literal('ask'),
    id,
    callId: id,
    method: text(40),
    params: json,
    bodyBytes: z.number().int().min(0).max(MAX_BODY_BYTES).optional(),
  }),
  z.object({ type: z.literal('abort'), id }),
  z.object({ type: z.literal('log'), level: z.enum(['debug', 'info', 'warn', 'error']), text: text(2000) }),
])
/** A text message of a plugin's process. */
export type FromPlugin = z.infer<typeof fromPlugin>

const piece = z.object({ id, bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= CHUNK_BYTES) })
/** A piece of a body that main has pulled. */
export type Piece = z.infer<typeof piece>

/** What a call carries besides its payload. */
export interface CallContext {
  readonly settings: JsonObject
  readonly secrets: JsonObject
  readonly session: { readonly id: string; readonly phase: string | null }
}

/** A text message to a plugin's worker. */
export type ToPlugin =
  | ({ readonly type: 'call'; readonly id: number; readonly tool: string; readonly args: JsonObject } & CallContext)
  | ({ readonly type: 'schedule'; readonly id: number; readonly payload: JsonValue } & CallContext)
  | { readonly type: 'cancel'; readonly id: number; readonly reason: string }
  | { readonly type: 'pull'; readonly id: number }
  | { readonly type: 'answer'; readonly id: number; readonly ok: true; readonly value: JsonValue }
  | {
      readonly type: 'answer'
      readonly id: number
      readonly ok: false
      readonly error: { readonly code: string; readonly message: string }
    }

/** Parses what came over the port: a message, a piece of a body, or undefined for anything else. Never throws. */
export function parseFromPlugin(data: unknown): FromPlugin | Piece | undefined {
  if (typeof data !== 'string') return piece.safeParse(data).data
  try {
    return fromPlugin.safeParse(parseJson(data)).data
  } catch {
    return undefined
  }
}

/** What is posted for the worker: its text, with the head that the port guard goes by. */
export const wrap = (message: ToPlugin): { type: string; id: number; text: string } => ({
  type: message.type,
  id: message.id,
  text: JSON.stringify(message),
})
