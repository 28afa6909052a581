/** The echo canceller in simulated rooms; the whole corpus is `npm run bench -- --only "echo"`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEchoCanceller } from '../../../main/audio/echo-canceller.ts'
import { readWav } from '../../../main/audio/wav-device.ts'
import { createVoice } from '../../../main/practice/voice.ts'
import { correlatePieces, samplesOf } from '../../fakes/correlate.ts'
import { bytesOf, CONVERGED_MS, cancel, looped, placed, powerDb, record } from '../../fakes/echo-scene.ts'

const SCENE_MS = 6_000
const voice = createVoice()
let agent: Int16Array = new Int16Array(0)
let user: Int16Array = new Int16Array(0)

beforeAll(async () => {
  const { samples } = await voice.speak(
    'It is half past six in the evening in Tokyo, and it is Monday there, says the clock.',
    'alba',
  )
  agent = looped(samples, SCENE_MS)
  user = samplesOf(await readWav('test/fixtures/audio/what-time-tokyo.wav'))
})
afterAll(() => voice.dispose())

const silence = new Int16Array((SCENE_MS * 24_000) / 1_000)

describe('echo canceller', () => {
  it.each([
    { rt60Ms: 200, delayMs: 90, echoDb: -6, noiseDb: -65 },
    { rt60Ms: 400, delayMs: 320, echoDb: -15, noiseDb: -65 },
  ])('takes the agent out of what the microphone hears: %j', async (scene) => {
    const canceller = await createEchoCanceller()
    const scenery = record(scene, agent, silence)
    const out = cancel(canceller, scenery)
    canceller.dispose()
    const before = powerDb(scenery.heard, CONVERGED_MS, SCENE_MS)
    expect(before - powerDb(out, CONVERGED_MS, SCENE_MS)).toBeGreaterThan(20)
  })

  it('leaves the user’s voice in it, also while the agent speaks', async () => {
    const canceller = await createEchoCanceller()
    const near = placed(user, 3_000, SCENE_MS, 1)
    const out = cancel(canceller, record({ rt60Ms: 250, delayMs: 120, echoDb: -15, noiseDb: -65 }, agent, near))
    canceller.dispose()
    const said = near.subarray(3_000 * 24, 3_000 * 24 + user.length)
    expect(correlatePieces(out.subarray(2_800 * 24, 3_400 * 24 + user.length), said).coefficient).toBeGreaterThan(0.8)
  })

  it('does not begin to rest in the middle of a word', async () => {
    const canceller = await createEchoCanceller()
    canceller.played(new Uint8Array(960).fill(7))
    // A steady voice for three seconds after the agent's last sound: its steps are small, a gap would be a large one.
    const voice = Int16Array.from({ length: 150 * 480 }, (_, i) => 8_000 * Math.sin((2 * Math.PI * 300 * i) / 24_000))
    let last = 0
    let largest = 0
    for (let at = 0; at < voice.length; at += 480) {
      const out = samplesOf(canceller.heard(bytesOf(voice.slice(at, at + 480))))
      canceller.played(new Uint8Array(960))
      for (const sample of out) {
        if (at > 20 * 480) largest = Math.max(largest, Math.abs(sample - last))
        last = sample
      }
    }
    expect(largest).toBeLessThan(1_000)
    const quiet = bytesOf(new Int16Array(480).fill(100))
    canceller.heard(quiet)
    expect(canceller.heard(quiet)).toBe(quiet)
    canceller.dispose()
  })

  it('touches nothing while nothing is played, and frames stay frames', async () => {
    const canceller = await createEchoCanceller()
    const frame = bytesOf(new Int16Array(480).fill(100))
    expect(canceller.heard(frame)).toBe(frame)
    canceller.played(new Uint8Array(960).fill(7))
    for (let i = 0; i < 100; i++) {
      canceller.played(new Uint8Array(960))
      expect(canceller.heard(frame).length).toBe(960)
    }
    expect(canceller.heard(frame)).toBe(frame)
    canceller.dispose()
  })
})
