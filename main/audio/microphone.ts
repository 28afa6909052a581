/**
 * The microphone, open while frames are wanted and warm for some seconds after, unless the user has muted. Which device
 * that is, and what happens when it is lost, is the keeper's business. Knows no session and no talk gate. Called by
 * `compose/sound.ts`.
 */
import type { DeviceError } from '../errors.ts'
import { peakLevel } from '../voice/pcm.ts'
import type { AudioDevice, DeviceChoice } from './audio-device.ts'
import type { SwitchCause } from './failure-book.ts'
import type { AudioScheduler } from './scheduler.ts'
import { createStreamKeeper, type DeviceUse } from './stream-keeper.ts'

/** `open`: frames come. `lost`: no microphone works, the error says why; while one is wanted it is tried again. */
export type MicrophoneState = 'closed' | 'opening' | 'open' | 'lost'

/** What the microphone reports. Called on main's event loop. */
export interface MicrophoneEvents {
  /** 20 ms of audio, only while wanted; `level` is its peak, 0 to 1. The listener owns the buffer. */
  onFrame(pcm: Uint8Array, level: number): void
  /** `error` is there with `lost` only. */
  onState(state: MicrophoneState, error?: DeviceError): void
  /** Another device is heard than before. */
  onUse?(use: DeviceUse, cause: SwitchCause): void
}

/** What createMicrophone needs. */
export interface MicrophoneOptions {
  readonly device: AudioDevice
  readonly scheduler: AudioScheduler
  readonly events: MicrophoneEvents
  /** Absent means the system's default. */
  readonly choice?: DeviceChoice
  /** How long it stays open unwanted, ms: a second press finds it warm. Longer keeps the system's light on for nothing. */
  readonly lingerMs?: number
  /** Between attempts while nothing works, ms. */
  readonly retryMs?: number
}

/** The microphone; see the file header. */
export interface Microphone {
  /** Whether frames are wanted now. Idempotent. */
  setWanted(isWanted: boolean): void
  /** While muted, what is not wanted is closed at once: the system's own light must not say otherwise. */
  setMuted(isMuted: boolean): void
  /** Chooses another device; takes effect at once when one is open. */
  setDevice(choice: DeviceChoice | undefined): void
  state(): MicrophoneState
  /** Closes it. Resolves when the device is free. */
  dispose(): Promise<void>
}

const LINGER_MS = 5_000
const RETRY_MS = 500

/** Makes a closed microphone. */
export const createMicrophone = (options: MicrophoneOptions): Microphone => {
  const { device, scheduler, events } = options
  let isWanted = false
  let isMuted = false
  let isDisposed = false
  let cancelLinger = (): void => undefined

  const keeper = createStreamKeeper({
    kind: 'microphone',
    scheduler,
    choice: options.choice,
    watch: device.watch,
    open: (choice, line) =>
      device.openMicrophone(choice, {
        onFrame: (pcm) => {
          if (line.alive() && isWanted) events.onFrame(pcm, peakLevel(pcm))
        },
        onLost: line.onLost,
      }),
    settledAfter: 1,
    retryMs: options.retryMs ?? RETRY_MS,
    events: {
      onState: (state, error) => events.onState(state === 'none' ? 'lost' : state, error),
      onUse: (use, cause) => events.onUse?.(use, cause),
    },
  })

  const setWanted = (wanted: boolean): void => {
    if (isDisposed || wanted === isWanted) return
    isWanted = wanted
    cancelLinger()
    if (wanted) keeper.setNeeded(true)
    else if (isMuted) keeper.setNeeded(false)
    else cancelLinger = scheduler.after(options.lingerMs ?? LINGER_MS, () => keeper.setNeeded(false))
  }

  return {
    setWanted,
    setMuted: (muted) => {
      isMuted = muted
      if (isDisposed || isWanted || !muted) return
      cancelLinger()
      keeper.setNeeded(false)
    },
    setDevice: keeper.setChoice,
    state: () => {
      const state = keeper.state()
      return state === 'none' ? 'lost' : state
    },
    dispose: async () => {
      isDisposed = true
      isWanted = false
      cancelLinger()
      await keeper.dispose()
    },
  }
}
