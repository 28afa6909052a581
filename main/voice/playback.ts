/**
 * What of the agent's speech has been handed to the speaker, what is audible now, and what is stale. Positions are
 * those the player reports (frames given to the device), never the clock. Pure.
 */
import type { ReplyId } from './tools.ts'

/** Level above which a chunk counts as sound: −50 dBFS (protocol.md §8 B3), as a PCM16 peak. */
const AUDIBLE_PEAK = 104

/** PCM16 at 24 kHz: bytes per millisecond. */
const BYTES_PER_MS = 48

/** One reply as far as its sound is concerned. */
export interface ReplySound {
  readonly replyId: ReplyId
  readonly receivedMs: number
  /** Where in the reply sound begins and ends so far; null while all of it is silence. */
  readonly firstAudibleMs: number | null
  readonly lastAudibleMs: number
  readonly playedMs: number
  /** No more audio will come. */
  readonly isComplete: boolean
  /** Played to its end, or flushed. */
  readonly isOver: boolean
  /** Cut off here: later audio of it is stale. */
  readonly isFlushed: boolean
}

/** State of playback: replies with sound, newest last. */
export interface Playback {
  readonly replies: readonly ReplySound[]
  /** Frames of flushed replies that arrived afterwards and were not played. */
  readonly staleChunks: number
}

/** Nothing plays. */
export const SILENT: Playback = { replies: [], staleChunks: 0 }

const REMEMBERED = 32

/** Audio arrived. `isStale`: do not play it. */
export const receiveAudio = (
  playback: Playback,
  replyId: ReplyId,
  pcm: Uint8Array,
): { readonly playback: Playback; readonly isStale: boolean } => {
  const known = find(playback, replyId)
  if (known?.isFlushed) return { playback: { ...playback, staleChunks: playback.staleChunks + 1 }, isStale: true }
  const reply = known ?? newReply(replyId)
  const fromMs = reply.receivedMs
  const receivedMs = fromMs + pcm.byteLength / BYTES_PER_MS
  const audible = isAudible(pcm)
  return {
    playback: put(playback, {
      ...reply,
      receivedMs,
      isOver: false,
      firstAudibleMs: reply.firstAudibleMs ?? (audible ? fromMs : null),
      lastAudibleMs: audible ? receivedMs : reply.lastAudibleMs,
    }),
    isStale: false,
  }
}

/** The player has handed this much of the reply to the device. */
export const played = (playback: Playback, replyId: ReplyId, playedMs: number, isFinished: boolean): Playback => {
  const reply = find(playback, replyId)
  if (reply === undefined || reply.isFlushed) return playback
  return put(playback, { ...reply, playedMs: Math.max(reply.playedMs, playedMs), isOver: isFinished })
}

/** No more audio of this reply will come. */
export const complete = (playback: Playback, replyId: ReplyId): Playback => {
  const reply = find(playback, replyId)
  return reply === undefined ? playback : put(playback, { ...reply, isComplete: true })
}

/** The reply is cut off here and now. Unknown replies are remembered too: their audio may be on its way. */
export const flush = (playback: Playback, replyId: ReplyId): Playback =>
  put(playback, { ...(find(playback, replyId) ?? newReply(replyId)), isFlushed: true, isOver: true })

/**
 * The reply that is audible now: its sound has begun and has not ended. Pauses between its sentences are part of it;
 * while more may come, only `reply.done` ends it.
 */
export const audibleReply = (playback: Playback): ReplySound | undefined =>
  playback.replies.findLast(
    (reply) =>
      !reply.isOver &&
      reply.firstAudibleMs !== null &&
      reply.playedMs >= reply.firstAudibleMs &&
      (!reply.isComplete || reply.playedMs < reply.lastAudibleMs),
  )

/** Whether any sound of the reply has been handed to the device. */
export const isReplyHeard = (playback: Playback, replyId: ReplyId): boolean => {
  const reply = find(playback, replyId)
  return reply !== undefined && reply.firstAudibleMs !== null && reply.playedMs > reply.firstAudibleMs
}

/** Replies that a press must silence: audible, or with sound that is queued or still coming. */
export const soundingReplies = (playback: Playback): readonly ReplySound[] =>
  playback.replies.filter(
    (reply) =>
      !reply.isOver && reply.firstAudibleMs !== null && (!reply.isComplete || reply.playedMs < reply.lastAudibleMs),
  )

/** One reply's sound, if it has any. */
export const find = (playback: Playback, replyId: ReplyId): ReplySound | undefined =>
  playback.replies.find((reply) => reply.replyId === replyId)

const newReply = (replyId: ReplyId): ReplySound => ({
  replyId,
  receivedMs: 0,
  firstAudibleMs: null,
  lastAudibleMs: 0,
  playedMs: 0,
  isComplete: false,
  isOver: false,
  isFlushed: false,
})

const put = (playback: Playback, reply: ReplySound): Playback => {
  const isKnown = playback.replies.some((other) => other.replyId === reply.replyId)
  const replies = isKnown
    ? playback.replies.map((other) => (other.replyId === reply.replyId ? reply : other))
    : [...playback.replies, reply].slice(-REMEMBERED)
  return { ...playback, replies }
}

/** Whether a chunk holds sound above −50 dBFS. */
export const isAudible = (pcm: Uint8Array): boolean => {
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength & ~1)
  for (let i = 0; i < view.byteLength; i += 2) if (Math.abs(view.getInt16(i, true)) > AUDIBLE_PEAK) return true
  return false
}
