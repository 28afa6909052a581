/**
 * Evens out network timing before playback: chunks of replies go in at any size, exactly as many bytes as the device
 * asks for come out, silence where there is nothing. Owns what is queued and how much of each reply was handed out;
 * knows no device and no clock. Called by `audio/player.ts`. PCM16 little-endian, mono, 24 kHz.
 */
import { BYTES_PER_SAMPLE, bytesOfMs, msOfSamples, sampleAt } from './pcm.ts'
import { LatenessMeter, PlaybackLead } from './playback-lead.ts'
import type { ReplyId } from './tools.ts'

/** Tuning of a JitterBuffer. */
export interface JitterBufferOptions {
  /**
   * Audio collected before a reply starts, and again after an underrun. Left out, it follows the network
   * (`playback-lead.ts`).
   */
  readonly leadMs?: number
  /** Length of the fade when playing audio is flushed: shorter clicks, longer is heard as a late stop. */
  readonly fadeMs?: number
  /** Most audio held; what comes beyond is refused. Bounds the memory at 2.9 MB a minute. */
  readonly capacityMs?: number
}

/** What became of a chunk. */
export type EnqueueResult = 'queued' | 'stale' | 'full'

/** What a flush did. */
export interface FlushResult {
  /** The reply that was cut in the middle: it had begun to sound. Absent when none had. */
  readonly replyId?: ReplyId
  /** Samples of that reply handed to the device, its fade included. */
  readonly playedSamples: number
  /** Queued samples, of all flushed replies, that will never be played. */
  readonly droppedSamples: number
}

/** Counters since the buffer was made. */
export interface JitterBufferStats {
  /** Times the device ran dry in the middle of a reply that was not over. */
  readonly underruns: number
  /** Chunks refused because their reply had been flushed or was over (protocol.md §8 B7). */
  readonly staleChunks: number
  /** Chunks refused because the buffer was full. */
  readonly refusedChunks: number
  /** What the next reply will collect before it sounds. */
  readonly leadMs: number
}

interface QueuedReply {
  readonly id: ReplyId
  /** Consumed from `first` on; a queue that is never copied as a whole. */
  chunks: Uint8Array[]
  first: number
  /** Bytes of chunks[first] already handed out. */
  offset: number
  queuedBytes: number
  playedBytes: number
  isSounding: boolean
  isEnded: boolean
  /** Collected before it sounds, at first or again. */
  leadBytes: number
  readonly lateness: LatenessMeter
}

/** Ids of replies that are over or flushed, kept to recognise their late audio. A session has one reply at a time. */
const REMEMBERED_REPLIES = 256
const COMPACT_AFTER_CHUNKS = 1_024

/** The queue between network and device; see the file header. */
export class JitterBuffer {
  readonly #lead: PlaybackLead
  readonly #fadeBytes: number
  readonly #capacityBytes: number
  #replies: QueuedReply[] = []
  #queuedBytes = 0
  /** What remains to be played of a faded cut. */
  #fade = new Uint8Array(0)
  /** Samples played of replies that are over or flushed, oldest first. */
  readonly #past = new Map<ReplyId, number>()
  #playedOut: ReplyId[] = []
  #underruns = 0
  #staleChunks = 0
  #refusedChunks = 0

  constructor(options: JitterBufferOptions = {}) {
    this.#lead = new PlaybackLead(options.leadMs)
    this.#fadeBytes = bytesOfMs(options.fadeMs ?? 5)
    this.#capacityBytes = bytesOfMs(options.capacityMs ?? 600_000)
  }

  /**
   * Adds audio of a reply; the buffer owns `pcm` afterwards. Audio of another reply than the last one ends that one:
   * the agent speaks one reply at a time (protocol.md §8).
   */
  enqueue(replyId: ReplyId, pcm: Uint8Array): EnqueueResult {
    if (this.#past.has(replyId)) {
      this.#staleChunks++
      return 'stale'
    }
    if (this.#queuedBytes + pcm.length > this.#capacityBytes) {
      this.#refusedChunks++
      return 'full'
    }
    const reply = this.#find(replyId) ?? this.#append(replyId)
    if (pcm.length > 0) {
      reply.lateness.arrived(reply.queuedBytes + pcm.length)
      // It has run dry: what it collects now follows from how late this chunk was.
      if (reply.playedBytes > 0 && !reply.isSounding) {
        reply.leadBytes = this.#lead.afterDry(reply.lateness.neededBytes())
      }
      reply.chunks.push(pcm)
      reply.queuedBytes += pcm.length
      this.#queuedBytes += pcm.length
    }
    this.#settle()
    return 'queued'
  }

  /** No more audio of this reply will come: what is queued plays to its end though it is less than the lead. */
  endOfReply(replyId: ReplyId): void {
    if (this.#past.has(replyId)) return
    const reply = this.#find(replyId) ?? this.#append(replyId)
    reply.isEnded = true
    this.#settle()
  }

  /**
   * Drops what is queued of one reply, or of all, and refuses their later audio. What is sounding fades out within
   * the next pull. A reply that has sent nothing yet can be named too: it stays silent.
   */
  flush(replyId?: ReplyId): FlushResult {
    const cut = this.#replies.filter((reply) => replyId === undefined || reply.id === replyId)
    let begun: QueuedReply | undefined
    let droppedBytes = 0
    for (const reply of cut) {
      if (reply.isSounding) this.#fadeOut(reply)
      // One that waits after an underrun is silent now but was heard.
      if (reply.playedBytes > 0) begun = reply
      this.#lead.learn(reply.lateness.neededBytes())
      droppedBytes += reply.queuedBytes
      this.#queuedBytes -= reply.queuedBytes
      this.#remember(reply.id, reply.playedBytes)
    }
    this.#replies = this.#replies.filter((reply) => !cut.includes(reply))
    if (replyId !== undefined && cut.length === 0)
      this.#remember(replyId, this.playedSamples(replyId) * BYTES_PER_SAMPLE)
    this.#settle()
    const counts = {
      playedSamples: samplesOf(begun?.playedBytes ?? 0),
      droppedSamples: samplesOf(droppedBytes),
    }
    return begun === undefined ? counts : { replyId: begun.id, ...counts }
  }

  /** The next `bytes` bytes (even) for the device. A fresh array each time, the caller owns it. */
  pull(bytes: number): Uint8Array {
    const out = new Uint8Array(bytes)
    let filled = Math.min(this.#fade.length, bytes)
    out.set(this.#fade.subarray(0, filled))
    this.#fade = this.#fade.subarray(filled)
    while (filled < bytes) {
      const reply = this.#replies[0]
      if (reply === undefined) break
      if (!mayPlay(reply)) {
        if (reply.playedBytes > 0) reply.lateness.missed(bytes - filled)
        break
      }
      if (!reply.isSounding) reply.lateness.begun(reply.queuedBytes)
      reply.isSounding = true
      const taken = take(reply, out, filled)
      this.#queuedBytes -= taken
      filled += taken
      reply.lateness.taken(reply.queuedBytes)
      if (filled < bytes && !reply.isEnded) {
        // Collect the lead again: playing on with every 10 ms chunk that trickles in would stutter.
        reply.isSounding = false
        reply.lateness.missed(bytes - filled)
        this.#underruns++
        break
      }
      this.#settle()
    }
    return out
  }

  /** The reply that is sounding and how many of its samples were handed out; undefined in silence. */
  current(): { readonly replyId: ReplyId; readonly playedSamples: number } | undefined {
    const reply = this.#replies[0]
    return reply?.isSounding === true ? { replyId: reply.id, playedSamples: samplesOf(reply.playedBytes) } : undefined
  }

  /** Samples of a reply handed to the device so far; 0 for one that is unknown or long past. */
  playedSamples(replyId: ReplyId): number {
    const reply = this.#find(replyId)
    return reply === undefined ? (this.#past.get(replyId) ?? 0) : samplesOf(reply.playedBytes)
  }

  /** Replies that have been played to their end since the last call, in order. Flushed ones are not among them. */
  takePlayedOut(): readonly ReplyId[] {
    const ids = this.#playedOut
    this.#playedOut = []
    return ids
  }

  /** Whether there is nothing to play and no reply is open. */
  isIdle(): boolean {
    return this.#replies.length === 0 && this.#fade.length === 0
  }

  /** Samples waiting to be played. */
  queuedSamples(): number {
    return samplesOf(this.#queuedBytes)
  }

  /** Counters so far. */
  stats(): JitterBufferStats {
    return {
      underruns: this.#underruns,
      staleChunks: this.#staleChunks,
      refusedChunks: this.#refusedChunks,
      leadMs: msOfSamples(samplesOf(this.#lead.bytes())),
    }
  }

  #find(replyId: ReplyId): QueuedReply | undefined {
    return this.#replies.find((reply) => reply.id === replyId)
  }

  #append(id: ReplyId): QueuedReply {
    const last = this.#replies.at(-1)
    if (last !== undefined) last.isEnded = true
    const reply: QueuedReply = {
      id,
      chunks: [],
      first: 0,
      offset: 0,
      queuedBytes: 0,
      playedBytes: 0,
      isSounding: false,
      isEnded: false,
      leadBytes: this.#lead.bytes(),
      lateness: new LatenessMeter(),
    }
    this.#replies.push(reply)
    return reply
  }

  /** Retires replies at the front that are over. */
  #settle(): void {
    for (
      let reply = this.#replies[0];
      reply?.isEnded && reply.queuedBytes < BYTES_PER_SAMPLE;
      reply = this.#replies[0]
    ) {
      this.#queuedBytes -= reply.queuedBytes
      this.#lead.learn(reply.lateness.neededBytes())
      this.#remember(reply.id, reply.playedBytes)
      this.#playedOut.push(reply.id)
      this.#replies.shift()
    }
  }

  #remember(id: ReplyId, playedBytes: number): void {
    this.#past.set(id, samplesOf(playedBytes))
    const oldest = this.#past.keys().next()
    if (this.#past.size > REMEMBERED_REPLIES && oldest.done !== true) this.#past.delete(oldest.value)
  }

  #fadeOut(reply: QueuedReply): void {
    const ramp = new Uint8Array(Math.min(this.#fadeBytes, wholeSamples(reply.queuedBytes)))
    const taken = take(reply, ramp, 0)
    this.#queuedBytes -= taken
    const samples = samplesOf(taken)
    const view = new DataView(ramp.buffer)
    for (let i = 0; i < samples; i++) {
      const gain = 1 - (i + 1) / samples
      view.setInt16(i * BYTES_PER_SAMPLE, Math.trunc(sampleAt(ramp, i) * gain), true)
    }
    this.#fade = ramp
  }
}

const mayPlay = ({ isSounding, isEnded, queuedBytes, leadBytes }: QueuedReply): boolean =>
  isSounding || isEnded || queuedBytes >= leadBytes

const wholeSamples = (bytes: number): number => bytes - (bytes % BYTES_PER_SAMPLE)

const samplesOf = (bytes: number): number => Math.floor(bytes / BYTES_PER_SAMPLE)

/** Moves whole samples from the reply's queue into `out` from `at` on; returns the bytes moved. */
const take = (reply: QueuedReply, out: Uint8Array, at: number): number => {
  const wanted = Math.min(out.length - at, wholeSamples(reply.queuedBytes))
  let moved = 0
  while (moved < wanted) {
    const chunk = reply.chunks[reply.first]
    if (chunk === undefined) break
    const piece = chunk.subarray(reply.offset, reply.offset + wanted - moved)
    out.set(piece, at + moved)
    moved += piece.length
    reply.offset += piece.length
    if (reply.offset === chunk.length) {
      reply.first++
      reply.offset = 0
    }
  }
  if (reply.first > COMPACT_AFTER_CHUNKS || reply.first === reply.chunks.length) {
    reply.chunks = reply.chunks.slice(reply.first)
    reply.first = 0
  }
  reply.queuedBytes -= moved
  reply.playedBytes += moved
  return moved
}
