/**
 * Devices that refuse 24 kHz mono, on the real library and a sound server: opened in their own format and converted.
 * The refusal is put in front of the real library; all else is real.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadNaudiodon } from '../../../main/audio/naudiodon-device.ts'
import type { PortAudio, PortAudioOptions } from '../../../main/audio/port-audio.ts'
import { openingError } from '../../../main/audio/port-audio.ts'
import { createPortAudioDevice } from '../../../main/audio/port-audio-device.ts'
import { encodeWav } from '../../../main/audio/wav-device.ts'
import { correlatePieces, samplesOf } from '../../fakes/correlate.ts'
import { type Pulse, startPulse } from '../../fakes/pulse.ts'
import { speechLike } from '../../fakes/speech-like.ts'

let pulse: Pulse
let folder: string

/** A library whose devices take their default rate in stereo only, as many sound cards do. */
const picky = async (tried: string[]): Promise<PortAudio> => {
  const real = await loadNaudiodon()
  const check = ({ sampleRate, channelCount }: PortAudioOptions): void => {
    tried.push(`${sampleRate}/${channelCount}`)
    if (sampleRate === 24_000) throw new Error('Format not supported: Invalid sample rate')
    if (channelCount === 1) throw new Error('Format not supported: Invalid number of channels')
  }
  return {
    ...real,
    openInput: (options) => {
      check(options)
      return real.openInput(options)
    },
    openOutput: (options) => {
      check(options)
      return real.openOutput(options)
    },
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audio-test-'))
  pulse = await startPulse()
  Object.assign(process.env, pulse.env)
}, 30_000)

afterAll(async () => {
  await pulse.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('a device that refuses 24 kHz mono', () => {
  it('plays and hears the same through conversion', async () => {
    const tried: string[] = []
    const device = createPortAudioDevice(() => picky(tried))
    const sound = speechLike(2_000, 5)
    let at = 0
    const isOver = Promise.withResolvers<void>()
    const recording = await pulse.recordSpeaker()
    const speaker = await device.openSpeaker(undefined, {
      pull: () => {
        const block = new Uint8Array(960)
        block.set(sound.subarray(at, at + 960))
        at += 960
        if (at > sound.length + 96_000) isOver.resolve()
        return block
      },
      onLost: () => undefined,
    })
    await isOver.promise
    await speaker.close()
    expect(correlatePieces(await recording.stop(), samplesOf(sound)).coefficient).toBeGreaterThan(0.93)
    expect(tried).toEqual(['24000/1', '44100/1', '44100/2'])

    const file = join(folder, 'sound.wav')
    await writeFile(file, encodeWav(sound))
    const frames: Uint8Array[] = []
    const running = Promise.withResolvers<void>()
    const microphone = await device.openMicrophone(undefined, {
      onFrame: (pcm) => {
        frames.push(pcm)
        if (frames.length === 10) running.resolve()
      },
      onLost: () => undefined,
    })
    await running.promise
    await pulse.playIntoMicrophone(file)
    await new Promise((done) => setTimeout(done, 300))
    await device.dispose()
    expect(microphone).toBeDefined()
    expect(correlatePieces(samplesOf(Buffer.concat(frames)), samplesOf(sound)).coefficient).toBeGreaterThan(0.93)
  })

  it('is refused in words when it takes no format at all', async () => {
    const device = createPortAudioDevice(async () => ({
      ...(await loadNaudiodon()),
      openOutput: () => {
        throw new Error('Format not supported: Invalid sample rate')
      },
    }))
    const opening = device.openSpeaker(undefined, { pull: () => new Uint8Array(960), onLost: () => undefined })
    await expect(opening).rejects.toMatchObject({ name: 'DeviceError', code: 'unsupported-rate' })
  })

  it('is not there when the library does not load', async () => {
    const device = createPortAudioDevice(() => Promise.reject(new Error('no such module')))
    const opening = device.openMicrophone(undefined, { onFrame: () => undefined, onLost: () => undefined })
    await expect(opening).rejects.toMatchObject({ code: 'not-found' })
  })

  it('gives each of PortAudio’s refusals its code', () => {
    const codeOf = (text: string) => openingError('speaker', new Error(text)).code
    expect(codeOf('Could not open stream: Device unavailable')).toBe('in-use')
    expect(codeOf('Format not supported: Invalid sample rate')).toBe('unsupported-rate')
    expect(codeOf('Channel count exceeds maximum number of channels for device')).toBe('unsupported-rate')
    expect(codeOf('No default device')).toBe('not-found')
    expect(codeOf('Could not open stream: Unanticipated host error')).toBe('not-found')
  })
})
