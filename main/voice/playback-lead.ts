/**
 * How much of a reply is collected before it sounds: as much as the network has lately been late, so that a quiet one
 * answers sooner and an uneven one does not break off. Pure; what time it is follows from what the speaker took. Owned by
 * `jitter-buffer.ts`. All sizes in bytes of PCM16, mono, 24 kHz.
 */
import { bytesOfMs } from './pcm.ts'

/** protocol.md §9: less starves on everyday networks, more is heard as a slower answer. */
const LEAST_MS = 80
const MOST_MS = 200
/** Before so many replies are known: a network that is late by 80 ms, a chunk, a block, and a machine that is late too. */
const FIRST_MS = 140
const FIRST_REPLIES = 6
/** Over what was seen: the worst of a network does not come in every reply. */
const MARGIN_MS = 50
/** Replies that are remembered. A network that was uneven some minutes ago may be so again. */
const REMEMBERED_REPLIES = 32

/** The lead over many replies. */
export class PlaybackLead {
  readonly #fixedBytes: number | undefined
  /** What each of the latest replies would have needed, oldest first. */
  #needs: number[] = []

  /** @param fixedMs what it always is, for those who know better */
  constructor(fixedMs?: number) {
    this.#fixedBytes = fixedMs === undefined ? undefined : bytesOfMs(fixedMs)
  }

  /** For the next reply. */
  bytes(): number {
    if (this.#fixedBytes !== undefined) return this.#fixedBytes
    const leastMs = this.#needs.length < FIRST_REPLIES ? FIRST_MS : LEAST_MS
    return Math.min(bytesOfMs(MOST_MS), Math.max(bytesOfMs(leastMs), ...this.#needs))
  }

  /** A reply is over that would have needed so much; undefined when too little came of it to tell. */
  learn(neededBytes: number | undefined): void {
    if (neededBytes !== undefined) this.#needs = [...this.#needs, neededBytes].slice(-REMEMBERED_REPLIES)
  }

  /** For a reply that has run dry and would have needed so much: what it collects before it goes on. */
  afterDry(neededBytes: number | undefined): number {
    if (this.#fixedBytes !== undefined) return this.#fixedBytes
    return Math.min(bytesOfMs(MOST_MS), Math.max(this.bytes(), neededBytes ?? 0))
  }
}

/**
 * How far what is queued of one reply fell from its highest: the next reply may begin in as good a moment as that one, and
 * then needs as much. A fall counts only when another chunk comes: at its end a reply runs dry because it is over, however
 * late that is said.
 */
export class LatenessMeter {
  #peak = 0
  /** Least that was queued since the latest chunk; below 0 by what the speaker took in vain. */
  #since = Number.POSITIVE_INFINITY
  #needed: number | undefined

  /** It begins to sound with so much queued, at first or after it ran dry. */
  begun(queuedBytes: number): void {
    this.#peak = queuedBytes
    this.#since = Number.POSITIVE_INFINITY
  }

  /** The speaker took a block, and so much is left. */
  taken(queuedBytes: number): void {
    this.#since = Math.min(this.#since, queuedBytes)
  }

  /** The speaker took so much that was not there. */
  missed(bytes: number): void {
    this.#since = Math.min(this.#since, 0) - bytes
  }

  /** A chunk has come, and so much is queued with it. */
  arrived(queuedBytes: number): void {
    if (!Number.isFinite(this.#since)) return
    this.#needed = Math.max(this.#needed ?? 0, this.#peak - this.#since + bytesOfMs(MARGIN_MS))
    this.#peak = Math.max(this.#peak, queuedBytes)
    this.#since = Number.POSITIVE_INFINITY
  }

  /** The lead with which it would not have run dry, and a margin; undefined before a second chunk has come. */
  neededBytes(): number | undefined {
    return this.#needed
  }
}
