/** The device without hardware, and the WAV format it speaks. */
import { describe, expect, it } from 'vitest'
import { createWavDevice, decodeWav, encodeWav } from '../../../main/audio/wav-device.ts'
import { createManualScheduler } from '../../fakes/manual-scheduler.ts'

const silent = { onLost: () => undefined }

describe('wav device', () => {
  it('hears the recording at real time, then silence', async () => {
    const scheduler = createManualScheduler()
    const device = createWavDevice({ scheduler, spoken: new Uint8Array(1_000).fill(7) })
    const frames: Uint8Array[] = []
    const microphone = await device.openMicrophone(undefined, { ...silent, onFrame: (pcm) => frames.push(pcm) })
    await scheduler.advance(100)
    expect(frames.length).toBe(5)
    expect(frames.map((frame) => frame.filter((byte) => byte === 7).length)).toEqual([960, 40, 0, 0, 0])
    device.speak(new Uint8Array(10).fill(9))
    await scheduler.advance(20)
    expect(frames.at(-1)?.filter((byte) => byte === 9).length).toBe(10)
    await microphone.close()
    await scheduler.advance(100)
    expect(frames.length).toBe(6)
  })

  it('keeps what it plays', async () => {
    const scheduler = createManualScheduler()
    const device = createWavDevice({ scheduler })
    let count = 0
    await device.openSpeaker(undefined, { ...silent, pull: () => new Uint8Array(480).fill(++count) })
    await scheduler.advance(30)
    expect(device.played().length).toBe(3 * 480)
    expect(device.played().at(-1)).toBe(3)
    await device.dispose()
    expect(scheduler.pending()).toBe(0)
  })

  it('reads the files it writes and refuses others in words', () => {
    const pcm = Uint8Array.of(1, 2, 3, 4)
    const wav = encodeWav(pcm)
    expect(decodeWav(wav)).toEqual(pcm)
    expect(() => decodeWav(new Uint8Array(3))).toThrow('not PCM16')
    const stereo = wav.slice()
    stereo[22] = 2
    expect(() => decodeWav(stereo)).toThrow('wrong format')
    expect(decodeWav(wav.slice(0, 46))).toEqual(pcm.slice(0, 2))
  })
})
