/**
 * The practice agent's pace, in milliseconds, as measured on the service (protocol.md §2.1, §7.2, §8, §13). Tests may
 * shorten it; the pace of audio itself is always real time.
 */
import type { ListenerTiming } from './listener.ts'

/** Every delay the agent takes by design. */
export interface Timing extends ListenerTiming {
  /** Between the two opening events. */
  readonly readyMs: number
  /** Silence at the head of every reply (§8 B3). */
  readonly leadInMs: number
  /** From `reply.started` to the burst of `transcript.agent.delta`. */
  readonly burstMs: number
  /** From `reply.started` to `tool.call`. */
  readonly callMs: number
  /** From `tool.call` to its `reply.done` (§7.2 T3). */
  readonly doneAfterCallMs: number
  /** From `tool.result` to the answering `reply.started`. */
  readonly answerMs: number
  /** From `reply.create` to `reply.started` on an idle floor (§2.1). */
  readonly createMs: number
  /** An empty reply, or one asked for in a hold, closes after this. */
  readonly emptyReplyMs: number
  /** The text of a reply asked for in a hold comes this much after it closed (§2.1). */
  readonly holdTextMs: number
  /** How long a scripted turn of the user lasts. */
  readonly scriptedTurnMs: number
  /** How long a dropped session can be resumed (§10). */
  readonly resumeMs: number
}

/** The pace of the real service, from near. */
export const TIMING: Timing = {
  onsetLagMs: 600,
  endpointMs: 800,
  bargeInMs: 700,
  readyMs: 20,
  leadInMs: 200,
  burstMs: 400,
  callMs: 650,
  doneAfterCallMs: 300,
  answerMs: 150,
  createMs: 200,
  emptyReplyMs: 1100,
  holdTextMs: 3000,
  scriptedTurnMs: 1200,
  resumeMs: 30_000,
}
