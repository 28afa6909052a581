/** The lead follows the network: thousands of replies over simulated networks and speakers, on virtual time. */
import { describe, expect, it } from 'vitest'
import { JitterBuffer } from '../../../main/voice/jitter-buffer.ts'
import { bytesOfMs } from '../../../main/voice/pcm.ts'
import type { ReplyId } from '../../../main/voice/tools.ts'

const REPLIES = process.env['PARLEY_TEST_LONG'] === '1' ? 10_000 : 600
const CHUNK_MS = 10
const BLOCK_MS = 10

/** Numbers from 0 to 1, the same in every run. */
const numbers = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

interface Network {
  /** Latest that a chunk comes, ms; in order. */
  readonly maxDelayMs: number
  /** `held`: one delay for up to 60 chunks, then another. */
  readonly kind: 'held' | 'each'
}

interface Heard {
  readonly underruns: number
  /** From the first chunk's arrival to the first sound, ms, of each reply. */
  readonly leadsMs: readonly number[]
}

/** Plays replies one after the other; the speaker takes a block every 10 ms, up to 15 ms late, then several at once. */
const listen = (buffer: JitterBuffer, networks: readonly Network[], replies: number, seed: number): Heard => {
  const random = numbers(seed)
  const leadsMs: number[] = []
  const silent = (pcm: Uint8Array): boolean => pcm[0] === 0
  for (let n = 0; n < replies; n++) {
    const id = `reply-${seed}-${n}` as ReplyId
    const network = networks[n % networks.length] ?? { maxDelayMs: 0, kind: 'each' }
    const chunks = 100 + Math.floor(random() * 500)
    let heldFor = 0
    let delayMs = 0
    let lastMs = 0
    const arrivals = Array.from({ length: chunks }, (_, chunk) => {
      if (heldFor-- <= 0) {
        delayMs = random() * network.maxDelayMs
        heldFor = network.kind === 'held' ? Math.floor(random() * 60) : 0
      }
      // Whatever receives it is busy now and then.
      lastMs = Math.max(lastMs, chunk * CHUNK_MS + delayMs + random() * 5)
      return lastMs
    })
    let next = 0
    let soundsAtMs: number | undefined
    let tookAtMs = 0
    for (let at = 0; !(next === chunks && buffer.isIdle()); at++) {
      tookAtMs = Math.max(tookAtMs, at * BLOCK_MS + random() * 15)
      while (next < chunks && (arrivals[next] ?? 0) <= tookAtMs) {
        buffer.enqueue(id, new Uint8Array(bytesOfMs(CHUNK_MS)).fill(1))
        next++
        // Said some time after the last sound.
        if (next === chunks) break
      }
      if (next === chunks && tookAtMs > lastMs + 60) buffer.endOfReply(id)
      if (!silent(buffer.pull(bytesOfMs(BLOCK_MS)))) soundsAtMs ??= tookAtMs
    }
    leadsMs.push((soundsAtMs ?? 0) - (arrivals[0] ?? 0))
  }
  return { underruns: buffer.stats().underruns, leadsMs }
}

const JITTER: readonly Network[] = [
  { maxDelayMs: 80, kind: 'held' },
  { maxDelayMs: 80, kind: 'each' },
  { maxDelayMs: 0, kind: 'each' },
]
const CALM: readonly Network[] = [{ maxDelayMs: 5, kind: 'each' }]
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

describe('the lead of the playback', () => {
  it('keeps every reply whole on a network that is up to 80 ms late', () => {
    const { underruns, leadsMs } = listen(new JitterBuffer(), JITTER, REPLIES, 1)
    expect(underruns).toBe(0)
    // At most 200 ms are collected, of which the last may come 80 ms late; the speaker takes a block every now and then.
    expect(Math.max(...leadsMs)).toBeLessThan(200 + 80 + 30)
    // A network this late is one on which the least lead breaks off.
    expect(listen(new JitterBuffer({ leadMs: 80 }), JITTER, 200, 1).underruns).toBeGreaterThan(10)
  })

  it('becomes short on a calm network, and no shorter than the protocol says', () => {
    const { underruns, leadsMs } = listen(new JitterBuffer(), CALM, 60, 2)
    expect(underruns).toBe(0)
    expect(Math.min(...leadsMs.slice(0, 6))).toBeGreaterThan(125)
    expect(mean(leadsMs.slice(6))).toBeLessThan(100)
    expect(Math.min(...leadsMs)).toBeGreaterThanOrEqual(65)
  })

  it('grows after replies broke off, and then holds', () => {
    const late: Network[] = [{ maxDelayMs: 150, kind: 'held' }]
    const buffer = new JitterBuffer()
    listen(buffer, CALM, 40, 3)
    const first = listen(buffer, late, 5, 4).underruns
    expect(first).toBeGreaterThan(0)
    const { leadsMs } = listen(buffer, late, 60, 5)
    expect(mean(leadsMs)).toBeGreaterThan(150)
    expect(buffer.stats().underruns).toBe(first)
  })

  it('grows within the reply that broke off', () => {
    const buffer = new JitterBuffer()
    const id = 'reply' as ReplyId
    const enqueue = (ms: number): void => void buffer.enqueue(id, new Uint8Array(bytesOfMs(ms)).fill(1))
    const pull = (): boolean => buffer.pull(bytesOfMs(BLOCK_MS))[0] === 1
    enqueue(140)
    const heard = Array.from({ length: 20 }, pull)
    expect(heard.filter(Boolean)).toHaveLength(14)
    // Sixty milliseconds late: it would have needed them on top of its 140, and 50 in hand. There may be 200 at most.
    enqueue(190)
    expect(pull()).toBe(false)
    enqueue(10)
    expect(pull()).toBe(true)
    expect(buffer.stats().underruns).toBe(1)
  })

  it('does not grow because the end of a reply is said late', () => {
    const buffer = new JitterBuffer()
    const enqueue = (id: ReplyId, ms: number): void => void buffer.enqueue(id, new Uint8Array(bytesOfMs(ms)).fill(1))
    const pull = (): boolean => buffer.pull(bytesOfMs(BLOCK_MS))[0] === 1
    for (let n = 0; n < 10; n++) {
      const id = `reply-${n}` as ReplyId
      enqueue(id, 140)
      for (let chunk = 0; chunk < 30; chunk++) {
        pull()
        enqueue(id, CHUNK_MS)
      }
      while (pull());
      for (let block = 0; block < 30; block++) pull()
      buffer.endOfReply(id)
    }
    enqueue('the next' as ReplyId, 80)
    expect(pull()).toBe(true)
  })
})
