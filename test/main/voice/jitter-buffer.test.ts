/** The queue between network and device: conservation, lead, underruns, flushes. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JitterBuffer } from '../../../main/voice/jitter-buffer.ts'
import type { ReplyId } from '../../../main/voice/tools.ts'

const BLOCK = 480

const id = (name: string): ReplyId => name as ReplyId

const filled = (bytes: number, value = 1): Uint8Array => new Uint8Array(bytes).fill(value)

/** Loud samples, so that a fade can be seen. */
const loud = (samples: number): Uint8Array => {
  const pcm = new Uint8Array(samples * 2)
  const view = new DataView(pcm.buffer)
  for (let i = 0; i < samples; i++) view.setInt16(i * 2, 20_000, true)
  return pcm
}

const isSilent = (pcm: Uint8Array): boolean => pcm.every((byte) => byte === 0)

describe('jitter buffer', () => {
  it('waits for its lead, then plays', () => {
    const buffer = new JitterBuffer({ leadMs: 100 })
    buffer.enqueue(id('a'), filled(4_798))
    expect(isSilent(buffer.pull(BLOCK))).toBe(true)
    expect(buffer.current()).toBeUndefined()
    buffer.enqueue(id('a'), filled(2))
    expect(buffer.pull(BLOCK)).toEqual(filled(BLOCK))
    expect(buffer.current()).toEqual({ replyId: 'a', playedSamples: 240 })
  })

  it('plays a reply shorter than the lead once it is over', () => {
    const buffer = new JitterBuffer()
    buffer.enqueue(id('a'), filled(100))
    expect(isSilent(buffer.pull(BLOCK))).toBe(true)
    buffer.endOfReply(id('a'))
    const block = buffer.pull(BLOCK)
    expect(block.subarray(0, 100)).toEqual(filled(100))
    expect(isSilent(block.subarray(100))).toBe(true)
    expect(buffer.takePlayedOut()).toEqual(['a'])
    expect(buffer.takePlayedOut()).toEqual([])
    expect(buffer.playedSamples(id('a'))).toBe(50)
    expect(buffer.isIdle()).toBe(true)
  })

  it('counts one underrun per gap and collects the lead again', () => {
    const buffer = new JitterBuffer({ leadMs: 20 })
    buffer.enqueue(id('a'), filled(960))
    for (let i = 0; i < 10; i++) buffer.pull(BLOCK)
    expect(buffer.stats().underruns).toBe(1)
    buffer.enqueue(id('a'), filled(BLOCK))
    expect(isSilent(buffer.pull(BLOCK))).toBe(true)
    buffer.enqueue(id('a'), filled(BLOCK))
    expect(isSilent(buffer.pull(BLOCK))).toBe(false)
    expect(buffer.stats().underruns).toBe(1)
  })

  it('counts no underrun in silence or at the end of a reply', () => {
    const buffer = new JitterBuffer()
    buffer.pull(BLOCK)
    buffer.enqueue(id('a'), filled(9_602))
    buffer.endOfReply(id('a'))
    for (let i = 0; i < 30; i++) buffer.pull(BLOCK)
    expect(buffer.stats().underruns).toBe(0)
  })

  it('goes from one reply to the next within a block', () => {
    const buffer = new JitterBuffer()
    buffer.enqueue(id('a'), filled(100, 1))
    buffer.enqueue(id('b'), filled(100, 2))
    buffer.endOfReply(id('b'))
    expect(buffer.pull(200)).toEqual(new Uint8Array([...filled(100, 1), ...filled(100, 2)]))
    expect(buffer.takePlayedOut()).toEqual(['a', 'b'])
  })

  it('fades out within 5 ms of a flush and then is silent', () => {
    const buffer = new JitterBuffer()
    buffer.enqueue(id('a'), loud(24_000))
    buffer.pull(BLOCK)
    const { replyId, playedSamples, droppedSamples } = buffer.flush(id('a'))
    expect({ replyId, playedSamples, droppedSamples }).toEqual({
      replyId: 'a',
      playedSamples: 240 + 120,
      droppedSamples: 24_000 - 360,
    })
    const block = buffer.pull(BLOCK)
    const samples = new Int16Array(block.buffer)
    expect(samples[0]).toBeGreaterThan(19_000)
    for (let i = 1; i < 120; i++) expect((samples[i - 1] ?? 0) - (samples[i] ?? 0)).toBeLessThan(200)
    expect(isSilent(block.subarray(238))).toBe(true)
    expect(isSilent(buffer.pull(BLOCK))).toBe(true)
    expect(buffer.isIdle()).toBe(true)
  })

  it('drops late audio of a flushed reply, and of one that was flushed before it spoke', () => {
    const buffer = new JitterBuffer({ leadMs: 0 })
    buffer.enqueue(id('a'), filled(960))
    buffer.flush()
    buffer.flush(id('b'))
    expect(buffer.enqueue(id('a'), filled(960))).toBe('stale')
    expect(buffer.enqueue(id('b'), filled(960))).toBe('stale')
    expect(isSilent(buffer.pull(BLOCK))).toBe(true)
    expect(buffer.stats().staleChunks).toBe(2)
    expect(buffer.enqueue(id('c'), filled(960))).toBe('queued')
    expect(buffer.pull(BLOCK)).toEqual(filled(BLOCK))
  })

  it('names a reply that waits after an underrun when it is flushed: it was heard', () => {
    const buffer = new JitterBuffer({ leadMs: 10 })
    buffer.enqueue(id('a'), filled(BLOCK))
    buffer.pull(BLOCK)
    buffer.pull(BLOCK)
    expect(buffer.flush()).toEqual({ replyId: 'a', playedSamples: 240, droppedSamples: 0 })
  })

  it('says that a reply without audio is over', () => {
    const buffer = new JitterBuffer()
    buffer.endOfReply(id('a'))
    expect(buffer.takePlayedOut()).toEqual(['a'])
    expect(buffer.isIdle()).toBe(true)
  })

  it('refuses what is beyond its capacity and keeps the rest', () => {
    const buffer = new JitterBuffer({ capacityMs: 20, leadMs: 0 })
    expect(buffer.enqueue(id('a'), filled(960))).toBe('queued')
    expect(buffer.enqueue(id('a'), filled(2))).toBe('full')
    buffer.pull(BLOCK)
    expect(buffer.enqueue(id('a'), filled(2))).toBe('queued')
    expect(buffer.stats().refusedChunks).toBe(1)
  })

  it('hands out every byte once, in order, whatever the sizes', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ add: fc.integer({ min: 0, max: 3_000 }) }),
        fc.record({ pull: fc.integer({ min: 1, max: 1_000 }).map((n) => n * 2) }),
      ),
      { maxLength: 80 },
    )
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 200 }), (actions, leadMs) => {
        const buffer = new JitterBuffer({ leadMs })
        const sent: number[] = []
        const heard: number[] = []
        // Never zero, so that silence can be told from audio.
        const next = (): number => (sent.length % 250) + 1
        for (const action of actions) {
          if ('add' in action) {
            const chunk = new Uint8Array(action.add)
            for (let i = 0; i < chunk.length; i++) {
              chunk[i] = next()
              sent.push(chunk[i] ?? 0)
            }
            buffer.enqueue(id('a'), chunk)
          } else {
            const out = buffer.pull(action.pull)
            expect(out.length).toBe(action.pull)
            heard.push(...out.filter((byte) => byte !== 0))
          }
        }
        buffer.endOfReply(id('a'))
        while (!buffer.isIdle()) heard.push(...buffer.pull(BLOCK).filter((byte) => byte !== 0))
        expect(heard).toEqual(sent.slice(0, sent.length - (sent.length % 2)))
        expect(buffer.takePlayedOut()).toEqual(['a'])
        expect(buffer.queuedSamples()).toBe(0)
      }),
      { numRuns: 200 },
    )
  })

  it('plays, drops or refuses every sample over random replies, ends and flushes', () => {
    const action = fc.oneof(
      fc.record({ type: fc.constant('add' as const), reply: fc.nat(5), samples: fc.nat(2_000) }),
      fc.record({ type: fc.constant('pull' as const), samples: fc.integer({ min: 1, max: 1_000 }) }),
      fc.record({ type: fc.constant('end' as const), reply: fc.nat(5) }),
      fc.record({ type: fc.constant('flush' as const), reply: fc.option(fc.nat(5), { nil: undefined }) }),
    )
    fc.assert(
      fc.property(fc.array(action, { maxLength: 100 }), (actions) => {
        const buffer = new JitterBuffer({ leadMs: 30, capacityMs: 500 })
        const accepted = new Map<number, number>()
        const silenced = new Set<number>()
        let dropped = 0
        for (const step of actions) {
          if (step.type === 'pull') expect(buffer.pull(step.samples * 2).length).toBe(step.samples * 2)
          if (step.type === 'end') buffer.endOfReply(id(`${step.reply}`))
          if (step.type === 'add') {
            const result = buffer.enqueue(id(`${step.reply}`), loud(step.samples))
            if (silenced.has(step.reply)) expect(result).toBe('stale')
            if (result === 'queued') accepted.set(step.reply, (accepted.get(step.reply) ?? 0) + step.samples)
          }
          if (step.type === 'flush') {
            dropped += buffer.flush(step.reply === undefined ? undefined : id(`${step.reply}`)).droppedSamples
            if (step.reply === undefined) expect(buffer.queuedSamples()).toBe(0)
            else silenced.add(step.reply)
          }
        }
        const played = [...accepted.keys()].reduce((sum, reply) => sum + buffer.playedSamples(id(`${reply}`)), 0)
        const put = [...accepted.values()].reduce((sum, samples) => sum + samples, 0)
        expect(played + dropped + buffer.queuedSamples()).toBe(put)
      }),
      { numRuns: 300 },
    )
  })
})
