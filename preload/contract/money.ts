/** What conversations cost, and the sessions that the service bills and records. Part of the contract. */
import { z } from 'zod'

/** Schema of `Cost`. */
export const cost = z.object({
  /** Since when the service bills, epoch ms; null while no session is open. */
  openSinceMs: z.number().nullable(),
  /** Of the open session, or else of the next one; 0 with the practice agent. */
  usdPerHour: z.number(),
  /** What the open or last conversation, this day and this month have cost up to `asOfMs`; the window counts on. */
  conversationUsd: z.number(),
  dayUsd: z.number(),
  monthUsd: z.number(),
  asOfMs: z.number(),
})
/** Money, in USD. */
export type Cost = z.infer<typeof cost>

/** Schema of `ServiceSession`. */
export const serviceSession = z.object({
  /** Row id, stable. */
  id: z.number().int(),
  /** The service's own name of the session. */
  serviceSessionId: z.string(),
  /** Epoch ms; null while it is open. */
  openedAtMs: z.number(),
  closedAtMs: z.number().nullable(),
  /** What it has cost so far. */
  usd: z.number(),
  /** When its recording was deleted at the service; null while it may be there. */
  recordingDeletedAtMs: z.number().nullable(),
})
/** One session with the real service, which records it. */
export type ServiceSession = z.infer<typeof serviceSession>
