/**
 * An AudioDevice in memory that a test plays by hand: it opens when told, delivers the frames it is given, pulls when
 * asked, gets lost. It behaves as hardware does: nothing comes after close or loss, and it counts what is open.
 */
import type {
  AudioDevice,
  DeviceList,
  MicrophoneListener,
  OpenMicrophone,
  SpeakerListener,
} from '../../main/audio/audio-device.ts'
import type { DeviceError } from '../../main/errors.ts'

/** One opening, successful or not. */
export interface Opening {
  readonly kind: 'microphone' | 'speaker'
  /** The chosen device's name; undefined for the default. */
  readonly name: string | undefined
}

/** AudioDevice, and the hands that play it. */
export interface FakeAudioDevice extends AudioDevice {
  /** Every call of openMicrophone and openSpeaker, in order. */
  readonly openings: readonly Opening[]
  /** Streams open now, and the most there ever were of one kind. */
  openCount(kind: Opening['kind']): number
  maxOpen(kind: Opening['kind']): number
  /** From now on openings fail with this, or succeed again. */
  failWith(error: DeviceError | undefined): void
  /** From now on openings wait; the function returned lets them go on. */
  hold(): () => void
  /** The open microphone hears this. Without one nothing happens. */
  deliver(pcm: Uint8Array): void
  /** Every open speaker plays `blocks` blocks; what sounds is returned as one. Without a speaker, undefined. */
  play(blocks: number): Uint8Array | undefined
  /** The open stream of this kind goes away. */
  lose(kind: Opening['kind'], error: DeviceError): void
}

/** Devices present are those of `list`; opening by any name works. */
export const createFakeAudioDevice = (list: DeviceList = { microphones: [], speakers: [] }): FakeAudioDevice => {
  const openings: Opening[] = []
  const microphones = new Set<MicrophoneListener>()
  const speakers = new Set<SpeakerListener>()
  const most = { microphone: 0, speaker: 0 }
  let failure: DeviceError | undefined
  let gate: Promise<void> = Promise.resolve()

  const open = async <L>(opening: Opening, streams: Set<L>, listener: L): Promise<OpenMicrophone> => {
    openings.push(opening)
    await gate
    if (failure !== undefined) throw failure
    streams.add(listener)
    most[opening.kind] = Math.max(most[opening.kind], streams.size)
    return {
      close: async () => {
        streams.delete(listener)
      },
    }
  }

  return {
    openings,
    list: async () => list,
    watch: (onList) => {
      onList(list)
      return () => undefined
    },
    openMicrophone: (choice, listener) => open({ kind: 'microphone', name: choice?.name }, microphones, listener),
    openSpeaker: (choice, listener) => open({ kind: 'speaker', name: choice?.name }, speakers, listener),
    cancelEcho: () => undefined,
    dispose: async () => {
      microphones.clear()
      speakers.clear()
    },
    openCount: (kind) => (kind === 'microphone' ? microphones : speakers).size,
    maxOpen: (kind) => most[kind],
    failWith: (error) => {
      failure = error
    },
    hold: () => {
      let release = (): void => undefined
      gate = new Promise((resolve) => {
        release = resolve
      })
      return () => release()
    },
    deliver: (pcm) => {
      for (const listener of microphones) listener.onFrame(pcm)
    },
    play: (blocks) => {
      if (speakers.size === 0) return undefined
      const pulled = Array.from({ length: blocks }, () => {
        const each = [...speakers].map((listener) => listener.pull())
        return each.find((block) => block.some((byte) => byte !== 0)) ?? each[0] ?? new Uint8Array(0)
      })
      return new Uint8Array(Buffer.concat(pulled))
    },
    lose: (kind, error) => {
      const streams = kind === 'microphone' ? microphones : speakers
      const lost = [...streams]
      streams.clear()
      for (const listener of lost) listener.onLost(error)
    },
  }
}
