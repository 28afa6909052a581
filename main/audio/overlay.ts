/**
 * Short sounds over what the speaker plays: earcons, the test tone, a recording played back. Added to each block on its
 * way to the device, so that replies, their positions and their interruption know nothing of it. Knows no device and no
 * clock. Called by `player.ts`. PCM16 little-endian, mono, 24 kHz.
 */
import { BYTES_PER_SAMPLE, sampleAt } from '../voice/pcm.ts'

/** How a sound ended: all of it was handed to the device, it was stopped or came too late, or there is no speaker. */
export type AsideEnd = 'played' | 'cut' | 'silent'

/** Sounds being mixed in. */
export interface Overlay {
  /** Starts with the next block, or never when that comes after `untilMs`. The overlay owns `pcm`. Never rejects. */
  add(pcm: Uint8Array, untilMs: number): Promise<AsideEnd>
  /** Adds what is due to the block, in place. */
  mixInto(block: Uint8Array, nowMs: number): void
  /** Ends all sounds; those waiting are told `end`. */
  cut(end: AsideEnd): void
  isIdle(): boolean
}

interface Aside {
  readonly pcm: Uint8Array
  readonly untilMs: number
  offset: number
  readonly tell: (end: AsideEnd) => void
}

const MAX_SAMPLE = 32_767

/** Makes one without sounds. */
export const createOverlay = (): Overlay => {
  let asides: Aside[] = []
  return {
    add: (pcm, untilMs) =>
      new Promise((resolve) => {
        asides.push({ pcm, untilMs, offset: 0, tell: resolve })
      }),
    mixInto: (block, nowMs) => {
      const isLate = ({ offset, untilMs }: Aside): boolean => offset === 0 && nowMs > untilMs
      for (const { tell } of asides.filter(isLate)) tell('cut')
      asides = asides.filter((aside) => !isLate(aside))
      for (const aside of asides) mix(aside, block)
      const isOver = ({ pcm, offset }: Aside): boolean => offset >= pcm.length
      for (const { tell } of asides.filter(isOver)) tell('played')
      asides = asides.filter((aside) => !isOver(aside))
    },
    cut: (end) => {
      const ended = asides
      asides = []
      for (const { tell } of ended) tell(end)
    },
    isIdle: () => asides.length === 0,
  }
}

const mix = (aside: Aside, block: Uint8Array): void => {
  const part = aside.pcm.subarray(aside.offset, aside.offset + block.length)
  aside.offset += block.length
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
  for (let i = 0; i < part.length >> 1; i++) {
    const sum = view.getInt16(i * BYTES_PER_SAMPLE, true) + sampleAt(part, i)
    view.setInt16(i * BYTES_PER_SAMPLE, Math.max(-MAX_SAMPLE - 1, Math.min(MAX_SAMPLE, sum)), true)
  }
}
