/**
 * A speaker without a device: plays what it is given at real time, one reply after the other, and reports positions as
 * the player does. For tests in which the sound itself does not matter but its pace does.
 */
import type { SoundPort } from '../../main/agent/voice-ports.ts'
import type { ReplyId } from '../../main/voice/tools.ts'

const STEP_MS = 20
const BYTES_PER_MS = 48

interface Reply {
  readonly replyId: ReplyId
  receivedMs: number
  playedMs: number
  isComplete: boolean
}

export interface ClockSpeaker extends SoundPort {
  /** Audio that was given after its reply had been flushed, in ms: must stay 0. */
  readonly staleMs: () => number
  stop(): void
}

/** `onPlayed` hears of every position; the microphone it is asked for does not exist. */
export const createClockSpeaker = (
  onPlayed: (replyId: ReplyId, playedMs: number, isFinished: boolean) => void,
): ClockSpeaker => {
  const queue: Reply[] = []
  const flushed = new Set<ReplyId>()
  let staleMs = 0
  let timer: NodeJS.Timeout | undefined
  let lastMs = 0

  const step = (): void => {
    const nowMs = performance.now()
    let leftMs = nowMs - lastMs
    lastMs = nowMs
    for (let reply = queue[0]; reply !== undefined; reply = queue[0]) {
      const takenMs = Math.min(leftMs, reply.receivedMs - reply.playedMs)
      leftMs -= takenMs
      reply.playedMs += takenMs
      const isFinished = reply.isComplete && reply.playedMs >= reply.receivedMs
      if (isFinished) queue.shift()
      if (takenMs > 0 || isFinished) onPlayed(reply.replyId, reply.playedMs, isFinished)
      if (!isFinished) break
    }
    if (queue.length === 0) stop()
  }
  const stop = (): void => {
    clearInterval(timer)
    timer = undefined
  }
  const start = (): void => {
    if (timer !== undefined) return
    lastMs = performance.now()
    timer = setInterval(step, STEP_MS)
  }

  return {
    wantMicrophone: () => undefined,
    play(replyId, pcm) {
      const ms = pcm.byteLength / BYTES_PER_MS
      if (flushed.has(replyId)) {
        staleMs += ms
        return
      }
      const known = queue.find((reply) => reply.replyId === replyId)
      if (known) known.receivedMs += ms
      else queue.push({ replyId, receivedMs: ms, playedMs: 0, isComplete: false })
      start()
    },
    endOfReply(replyId) {
      const known = queue.find((reply) => reply.replyId === replyId)
      if (known) known.isComplete = true
    },
    flush(replyId) {
      flushed.add(replyId)
      const at = queue.findIndex((reply) => reply.replyId === replyId)
      if (at >= 0) queue.splice(at, 1)
    },
    staleMs: () => staleMs,
    stop,
  }
}
