/**
 * A room with one microphone and one speaker: what the speaker plays comes back to the microphone, quieter and later,
 * with a voice and noise; the canceller in it is the real one. An AudioDevice in the time of its scheduler that behaves as hardware does.
 */
import type {
  AudioDevice,
  DeviceInfo,
  MicrophoneListener,
  OpenMicrophone,
  SpeakerListener,
} from '../../main/audio/audio-device.ts'
import { createEchoCanceller, type EchoCanceller } from '../../main/audio/echo-canceller.ts'
import { type AudioScheduler, everyPeriod } from '../../main/audio/scheduler.ts'
import type { DeviceError } from '../../main/errors.ts'
import { samplesOf } from './correlate.ts'

const FRAME_SAMPLES = 480
const BLOCK_SAMPLES = 240
const SAMPLES_PER_MS = 24

// Loaded before any room is made: the canceller's module loads in real time, and a room's time would run on without it.
;(await createEchoCanceller()).dispose()

export interface RoomOptions {
  readonly scheduler: AudioScheduler
  /** What is said from the microphone's first opening on, and how loud. */
  readonly spoken?: Uint8Array
  readonly voiceGain?: number
  /** The echo's level against what is played, and how late it is; without a level there is none. */
  readonly echoDb?: number
  readonly delayMs?: number
  /** RMS of the noise, dBFS; without it digital silence. */
  readonly noiseDb?: number
}

/** AudioDevice, and the room's hands. */
export interface Room extends AudioDevice {
  /** From now on openings fail. */
  failWith(error: DeviceError): void
  /** From now on an open one neither delivers nor takes. */
  stall(kind: 'microphone' | 'speaker'): void
  /** Ms in which the speaker was given something other than silence. */
  playedMs(): number
}

const info = (name: string): DeviceInfo => ({
  id: name,
  name,
  description: name,
  isDefault: true,
  isHeadphones: false,
})

export const createRoom = (options: RoomOptions): Room => {
  const { scheduler } = options
  const list = { microphones: [info('Room microphone')], speakers: [info('Room speaker')] }
  const voice = samplesOf(options.spoken ?? new Uint8Array(0))
  const echoGain = options.echoDb === undefined ? 0 : 10 ** (options.echoDb / 20)
  const noiseGain = options.noiseDb === undefined ? 0 : 10 ** (options.noiseDb / 20) * 32_768 * Math.sqrt(3)
  /** What sounds in the room, by the sample of its time. */
  const air = new Map<number, Int16Array>()
  const stalled = new Set<string>()
  let failure: DeviceError | undefined
  let voiceAt = 0
  let canceller: EchoCanceller | undefined
  let wantsCanceller = false
  let soundBlocks = 0
  let seed = 1

  const noise = (): number => {
    seed = (seed * 1_664_525 + 1_013_904_223) >>> 0
    return ((seed / 2 ** 32) * 2 - 1) * noiseGain
  }
  const airAt = (sample: number): number => {
    const block = Math.floor(sample / BLOCK_SAMPLES)
    return air.get(block)?.[sample - block * BLOCK_SAMPLES] ?? 0
  }
  const nowSample = (): number => Math.round(scheduler.now() * SAMPLES_PER_MS)

  const hear = (): Uint8Array => {
    const frame = new Uint8Array(FRAME_SAMPLES * 2)
    const view = new DataView(frame.buffer)
    const from = nowSample() - FRAME_SAMPLES - Math.round((options.delayMs ?? 0) * SAMPLES_PER_MS)
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const said = (voice[voiceAt++] ?? 0) * (options.voiceGain ?? 1)
      const value = Math.round(said + airAt(from + i) * echoGain + noise())
      view.setInt16(i * 2, Math.max(-32_768, Math.min(32_767, value)), true)
    }
    return frame
  }

  const tick = (kind: 'microphone' | 'speaker', periodMs: number, step: () => void): OpenMicrophone => {
    if (failure !== undefined) throw failure
    const stop = everyPeriod(scheduler, periodMs, () => {
      if (!stalled.has(kind)) step()
    })
    return { close: async () => stop() }
  }

  return {
    list: async () => list,
    watch: (onList) => {
      onList(list)
      return () => undefined
    },
    openMicrophone: async (_choice, listener: MicrophoneListener) =>
      tick('microphone', 20, () => {
        const frame = hear()
        listener.onFrame(canceller?.heard(frame) ?? frame)
      }),
    openSpeaker: async (_choice, listener: SpeakerListener) =>
      tick('speaker', 10, () => {
        const pcm = listener.pull()
        canceller?.played(pcm)
        const block = samplesOf(pcm)
        if (block.some((sample) => sample !== 0)) soundBlocks++
        air.set(Math.floor(nowSample() / BLOCK_SAMPLES), block)
      }),
    cancelEcho: (isWanted) => {
      wantsCanceller = isWanted
      if (isWanted)
        void createEchoCanceller().then((made) => {
          if (wantsCanceller) canceller = made
        })
      else canceller = undefined
    },
    dispose: async () => undefined,
    failWith: (error) => {
      failure = error
    },
    stall: (kind) => void stalled.add(kind),
    playedMs: () => soundBlocks * 10,
  }
}
