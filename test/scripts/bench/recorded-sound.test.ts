/** Replies and gaps in a recording, told from made-up samples. */
import { describe, expect, it } from 'vitest'
import { PAUSE_MS, repliesIn } from '../../bench/recorded-sound.ts'

const SAMPLES_PER_MS = 24
/** The agent's tone, then quiet, by turns, in ms. */
const recording = (...piecesMs: readonly number[]): Int16Array =>
  Int16Array.from(
    piecesMs.flatMap((ms, index) =>
      Array.from({ length: ms * SAMPLES_PER_MS }, (_, at) =>
        index % 2 === 0 ? Math.round(9000 * Math.sin((at * 2 * Math.PI * 440) / 24_000 + 1)) : 3,
      ),
    ),
  )

describe('a recording', () => {
  it('holds no reply in silence', () => {
    expect(repliesIn(new Int16Array(24_000))).toEqual([])
  })

  it('tells replies apart by the pause between them', () => {
    const replies = repliesIn(recording(200, PAUSE_MS + 50, 100))
    expect(replies.map(({ lengthMs }) => Math.round(lengthMs))).toEqual([200, 100])
    expect(replies.flatMap(({ gapsMs }) => gapsMs)).toEqual([])
  })

  it('finds every quiet moment in a reply, and counts it into its length', () => {
    const [reply, ...others] = repliesIn(recording(200, 20, 150, PAUSE_MS - 50, 80))
    expect(others).toEqual([])
    expect(reply?.gapsMs.map(Math.round)).toEqual([20, PAUSE_MS - 50])
    expect(Math.round(reply?.lengthMs ?? 0)).toBe(450 + PAUSE_MS - 50)
  })
})
