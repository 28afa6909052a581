/**
 * Who has the floor: which of `reply.started`, `input.speech.started`, `reply.done` came last (protocol.md §7.1), which
 * reply is open, whether the user's turn is open. Pure bookkeeping; the relay and the outbox decide by it.
 */
import type { ReplyId } from './tools.ts'

/** State of the floor. */
export interface Floor {
  /** The latest of exactly three events; `none` before the first. */
  readonly last: 'none' | 'replyStarted' | 'speechStarted' | 'replyDone'
  readonly openReply: ReplyId | null
  /** The reply that closed last: a call that arrives now belongs to it (protocol.md §7.2 T2). */
  readonly lastReply: ReplyId | null
  /** Replies that were cut off, newest last; bounded. */
  readonly interrupted: readonly ReplyId[]
  readonly isUserSpeaking: boolean
  /** When the user's speech was last heard of (started, delta, stopped). */
  readonly userActivityMs: number
  /** When the open reply was last heard of. */
  readonly replyActivityMs: number
  /** Number of the user's turn: repetitions of a call are looked for within one (T7). */
  readonly userTurn: number
  /** How many turns there were: a message that is asked again takes its old number, the next turn a new one. */
  readonly turnCount: number
  /** A turn was committed, or a result sent, and no reply has begun: when it was, and which of them. */
  readonly awaitingReplySinceMs: number | null
  readonly awaits: 'turn' | 'result'
}

/** The floor at the start of a service session. */
export const EMPTY_FLOOR: Floor = {
  last: 'none',
  openReply: null,
  lastReply: null,
  interrupted: [],
  isUserSpeaking: false,
  userActivityMs: Number.NEGATIVE_INFINITY,
  replyActivityMs: Number.NEGATIVE_INFINITY,
  userTurn: 0,
  turnCount: 0,
  awaitingReplySinceMs: null,
  awaits: 'turn',
}

/** How many cut replies are remembered: stale audio of older ones is not to be expected (protocol.md §8 B7). */
const REMEMBERED_REPLIES = 32

/** A reply opened. */
export const replyStarted = (floor: Floor, replyId: ReplyId, nowMs: number): Floor => ({
  ...floor,
  last: 'replyStarted',
  openReply: replyId,
  replyActivityMs: nowMs,
  awaitingReplySinceMs: null,
})

/** A reply that began unseen is open. */
export const replyAdopted = (floor: Floor, replyId: ReplyId, nowMs: number): Floor =>
  floor.openReply === null ? { ...floor, last: 'replyStarted', openReply: replyId, replyActivityMs: nowMs } : floor

/** A reply ended, in whatever way. A reply that never started here is taken as one that did. */
export const replyDone = (floor: Floor, replyId: ReplyId): Floor => ({
  ...floor,
  last: 'replyDone',
  openReply: floor.openReply === replyId ? null : floor.openReply,
  lastReply: replyId,
})

/** A reply was cut off: by either form of the signal (protocol.md §7.3 "interrupted signal"). */
export const replyInterrupted = (floor: Floor, replyId: ReplyId): Floor =>
  floor.interrupted.includes(replyId)
    ? floor
    : { ...floor, interrupted: [...floor.interrupted, replyId].slice(-REMEMBERED_REPLIES) }

/** The user's turn opened. */
export const speechStarted = (floor: Floor, nowMs: number): Floor => ({
  ...floor,
  last: 'speechStarted',
  isUserSpeaking: true,
  userActivityMs: nowMs,
})

/** The user's turn was committed. Can repeat (protocol.md §4). */
export const speechStopped = (floor: Floor, nowMs: number): Floor => ({
  ...floor,
  isUserSpeaking: false,
  userActivityMs: nowMs,
  ...(floor.isUserSpeaking ? { awaitingReplySinceMs: nowMs, awaits: 'turn' } : {}),
})

/** A turn whose words are final is answered next, also when nothing was said of its beginning and end. */
export const turnCommitted = (floor: Floor, nowMs: number): Floor => ({
  ...floor,
  awaitingReplySinceMs: floor.awaitingReplySinceMs ?? nowMs,
  awaits: 'turn',
})

/** Results were sent: the service answers them by itself (protocol.md §7.1), with the user's turn if that is next. */
export const resultsSent = (floor: Floor, nowMs: number): Floor => ({
  ...floor,
  awaitingReplySinceMs: nowMs,
  awaits: floor.awaitingReplySinceMs === null ? 'result' : floor.awaits,
})

/** A new turn of the user begins to count: a final transcript, or a typed message on its way. */
export const userTurnTaken = (floor: Floor): Floor => ({
  ...floor,
  userTurn: floor.turnCount + 1,
  turnCount: floor.turnCount + 1,
})

/** The floor of a new connection in the same conversation. */
export const floorAnew = ({ userTurn, turnCount }: Floor): Floor => ({ ...EMPTY_FLOOR, userTurn, turnCount })

/**
 * The floor of a service session that goes on after a loss: a turn that was open there is open still, and a call that
 * comes is the last reply's, unless another may have begun meanwhile.
 */
export const floorResumed = (floor: Floor, mayHaveBegun: boolean, nowMs: number): Floor => ({
  ...floorAnew(floor),
  lastReply: floor.openReply ?? (mayHaveBegun ? null : floor.lastReply),
  ...(floor.isUserSpeaking ? { isUserSpeaking: true, userActivityMs: nowMs } : {}),
})

/** The reply that a call arriving now belongs to. */
export const replyOfCall = (floor: Floor): ReplyId | null => floor.openReply ?? floor.lastReply

/** Speech that was never said to have stopped counts as over after this long without a sign of it (§12). */
export const SPEECH_OVER_MS = 5000

/**
 * Whether `reply.create` may be sent: no reply open and none on its way, the user not speaking (protocol.md §2.1). The
 * reply to a turn that was just committed would otherwise be taken for the answer to it.
 */
export const isFloorFree = (floor: Floor, nowMs: number): boolean =>
  floor.openReply === null && floor.awaitingReplySinceMs === null && !isUserTurnOpen(floor, nowMs)

/** Whether the service has said that the user speaks, and neither that it is over nor nothing more for long. */
export const isUserTurnOpen = (floor: Floor, nowMs: number): boolean =>
  floor.isUserSpeaking && nowMs - floor.userActivityMs < SPEECH_OVER_MS
