/**
 * The echo canceller on a corpus of simulated rooms (test/fakes/echo-scene.ts): how much of the agent's voice it takes
 * out of what the microphone hears, what is left of the user's when both speak, and what it costs.
 * `npm run bench -- --only echo`. docs/decisions/0005-echo.md.
 */
import { createEchoCanceller } from '../../main/audio/echo-canceller.ts'
import { readWav } from '../../main/audio/wav-device.ts'
import { createVoice } from '../../main/practice/voice.ts'
import { correlatePieces, samplesOf } from '../fakes/correlate.ts'
import { CONVERGED_MS, cancel, type EchoScene, looped, placed, powerDb, record } from '../fakes/echo-scene.ts'
import { type BenchOptions, percentile, type Row, scaled } from './row.ts'

export const name = 'echo'

const SCENE_MS = 8_000
const USER_AT_MS = 4_000
const FRAME_MS = 20
/** Speech detection hears nothing under this. */
const AUDIBLE_DBFS = -50
const AGENT_SAYS =
  'It is half past six in the evening in Tokyo, and it is Monday there. Your timer has four minutes left. Shall I read you the note that you wrote down this morning, or would you rather hear the weather first?'

const grid = (): EchoScene[] => {
  const scenes: EchoScene[] = []
  for (const rt60Ms of [150, 300, 500])
    for (const delayMs of [60, 180, 350])
      for (const echoDb of [-6, -18, -30])
        for (const noiseDb of [-70, -55]) scenes.push({ rt60Ms, delayMs, echoDb, noiseDb })
  scenes.push({ rt60Ms: 300, delayMs: 180, echoDb: -12, noiseDb: -65, driftPpm: 100 })
  return scenes
}

/** Share of frames in which somebody who listens for a voice hears one. */
const audible = (samples: Int16Array): number => {
  let count = 0
  let all = 0
  for (let ms = CONVERGED_MS; ms + FRAME_MS <= SCENE_MS; ms += FRAME_MS) {
    all++
    if (powerDb(samples, ms, ms + FRAME_MS) > AUDIBLE_DBFS) count++
  }
  return (count / all) * 100
}

export const run = async (options: BenchOptions): Promise<Row[]> => {
  const voice = createVoice()
  const agent = looped((await voice.speak(AGENT_SAYS, 'alba')).samples, SCENE_MS)
  await voice.dispose()
  const user = samplesOf(await readWav('test/fixtures/audio/what-time-tokyo.wav'))
  const near = placed(user, USER_AT_MS, SCENE_MS, 1)
  const silence = new Int16Array(near.length)
  const all = grid()
  const scenes = all.slice(0, scaled(all.length, options, 3))
  const erle: number[] = []
  const left: number[] = []
  const heardBefore: number[] = []
  const heardAfter: number[] = []
  const kept: number[] = []
  const msPerFrame: number[] = []
  for (const [seed, scene] of scenes.entries()) {
    const alone = record(scene, agent, silence, seed + 1)
    const canceller = await createEchoCanceller()
    const startMs = performance.now()
    const out = cancel(canceller, alone)
    msPerFrame.push((performance.now() - startMs) / (SCENE_MS / FRAME_MS))
    canceller.dispose()
    // What the noise covers cannot be cancelled, and need not be.
    erle.push(powerDb(alone.heard, CONVERGED_MS, SCENE_MS) - powerDb(out, CONVERGED_MS, SCENE_MS))
    left.push(powerDb(out, CONVERGED_MS, SCENE_MS) - powerDb(agent, CONVERGED_MS, SCENE_MS))
    heardBefore.push(audible(alone.heard))
    heardAfter.push(audible(out))
    const both = await createEchoCanceller()
    const mixed = cancel(both, record(scene, agent, near, seed + 1))
    both.dispose()
    const from = (USER_AT_MS - 200) * 24
    kept.push(correlatePieces(mixed.subarray(from, from + user.length + 14_400), user).coefficient)
  }
  const row = (figure: string, value: number, unit: string, goal = ''): Row => ({ figure, value, unit, goal })
  return [
    row(`echo taken out (ERLE), ${scenes.length} rooms, p50`, percentile(erle, 0.5), 'dB'),
    row('the same, worst twentieth', percentile(erle, 0.05), 'dB'),
    row('what is left against what is played, p50', percentile(left, 0.5), 'dB'),
    row('the same, p95', percentile(left, 0.95), 'dB'),
    row('time in which the agent would hear itself, without, p50', percentile(heardBefore, 0.5), '%'),
    row('the same with it, p50', percentile(heardAfter, 0.5), '%'),
    row('the same with it, p95', percentile(heardAfter, 0.95), '%'),
    row("the user's voice while both speak, likeness, p50", percentile(kept, 0.5), ''),
    row('the same, worst twentieth', percentile(kept, 0.05), ''),
    row('time per frame of 20 ms, p50', percentile(msPerFrame, 0.5), 'ms'),
  ]
}
