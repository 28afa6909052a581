/** goals.md "words lost at the start": from key-down in a cold session not one sample may be missing at the service. */
import { afterEach, describe, expect, it } from 'vitest'
import { createWavDevice } from '../../main/audio/wav-device.ts'
import { pcm } from '../fakes/conversation.ts'
import { type SlowService, startSlowService } from '../fakes/slow-service.ts'
import { createVoiceRig, type VoiceRig } from '../fakes/voice-rig.ts'

let service: SlowService
let rig: VoiceRig

afterEach(async () => {
  await rig.dispose()
  await service.close()
})

/** Every frame different, so that a lost, doubled or moved one shows. */
const speech = (frames: number): Uint8Array => {
  const all = new Uint8Array(frames * 960)
  for (let n = 0; n < frames; n++) all.set(pcm(20, 2000 + n), n * 960)
  return all
}

describe('speech into a cold session', () => {
  it('reaches the service byte for byte, from the first captured sample on', async () => {
    service = await startSlowService(400, 500)
    const spoken = speech(60)
    rig = createVoiceRig({ url: service.url, device: createWavDevice({ spoken }), settings: { talkMode: 'toggle' } })
    rig.client.feed({ type: 'talkToggled' })
    await expect.poll(() => service.frames.length, { timeout: 10_000 }).toBeGreaterThan(75)
    const received = Buffer.concat(service.frames.map((frame) => frame.pcm))
    expect(received.subarray(0, spoken.length).equals(Buffer.from(spoken))).toBe(true)
  })

  it('is not sent twice and not lost when the first connection dies before it is ready', async () => {
    service = await startSlowService(100, 200)
    const spoken = speech(40)
    rig = createVoiceRig({ url: service.url, device: createWavDevice({ spoken }), settings: { talkMode: 'toggle' } })
    rig.client.feed({ type: 'talkToggled' })
    rig.client.feed({ type: 'connectionLost', fault: { closeCode: 1006, message: 'test' } })
    await expect.poll(() => service.frames.length, { timeout: 10_000 }).toBeGreaterThan(60)
    const received = Buffer.concat(service.frames.map((frame) => frame.pcm))
    expect(received.subarray(0, spoken.length).equals(Buffer.from(spoken))).toBe(true)
  })
})
