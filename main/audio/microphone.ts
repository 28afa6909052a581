/**
 * The microphone, opened and closed after a wish that may flip at any moment: never two openings at once, never
 * stuck, warm for some seconds after it was last wanted. A lost or refused microphone is said and tried again on the
 * system's default. Knows no session and no talk gate. Called by `compose.ts`.
 */

import { DeviceError, messageOf } from '../errors.ts'
import { peakLevel } from '../voice/pcm.ts'
import { says } from '../voice/sentence.ts'
import type { AudioDevice, DeviceChoice, OpenMicrophone } from './audio-device.ts'
import { isSameChoice } from './device-names.ts'
import type { AudioScheduler } from './scheduler.ts'

/** `lost`: it failed, the error says why; while it is wanted it is tried again. */
export type MicrophoneState = 'closed' | 'opening' | 'open' | 'lost'

/** What the microphone reports. Called on main's event loop. */
export interface MicrophoneEvents {
  /** 20 ms of audio, only while wanted; `level` is its peak, 0 to 1. The listener owns the buffer. */
  onFrame(pcm: Uint8Array, level: number): void
  /** `error` is there with `lost` only. */
  onState(state: MicrophoneState, error?: DeviceError): void
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
  /** Between attempts after a failure, ms. */
  readonly retryMs?: number
}

/** The microphone; see the file header. */
export interface Microphone {
  /** Whether frames are wanted now. Idempotent. */
  setWanted(isWanted: boolean): void
  /** Chooses another device; takes effect at once when one is open. */
  setDevice(choice: DeviceChoice | undefined): void
  state(): MicrophoneState
  /** Closes it. Resolves when the device is free. */
  dispose(): Promise<void>
}

const LINGER_MS = 5_000
const RETRY_MS = 1_000

/** Makes a closed microphone. */
export const createMicrophone = (options: MicrophoneOptions): Microphone => {
  const { device, scheduler, events } = options
  const retryMs = options.retryMs ?? RETRY_MS
  let choice = options.choice
  let isWanted = false
  let isDisposed = false
  /** Wanted, or not unwanted for long enough yet. */
  let isKeptWarm = false
  /** After a failure the system's default stands in for the chosen device. */
  let useDefault = false
  let state: MicrophoneState = 'closed'
  /** The stream that counts. Frames and losses of any other are ignored. */
  let current = 0
  let opened: OpenMicrophone | undefined
  let isBusy = false
  let mustReopen = false
  let cancelLinger = (): void => undefined
  let cancelRetry = (): void => undefined
  let isResting = false
  let settled: Promise<void> = Promise.resolve()

  const enter = (next: MicrophoneState, error?: DeviceError): void => {
    if (state === next && error === undefined) return
    state = next
    if (error === undefined) events.onState(next)
    else events.onState(next, error)
  }

  const rest = (): void => {
    isResting = true
    cancelRetry = scheduler.after(retryMs, () => {
      isResting = false
      reconcile()
    })
  }

  /** The chosen device is followed by the default at once; a default that fails too is given time. */
  const onFailure = (error: DeviceError, mayRetryAtOnce: boolean): void => {
    useDefault = true
    opened = undefined
    if (!mayRetryAtOnce) rest()
    enter('lost', error)
  }

  const open = async (): Promise<void> => {
    const stream = ++current
    const isChosen = !useDefault && choice !== undefined
    let openedAtMs = Number.POSITIVE_INFINITY
    mustReopen = false
    enter('opening')
    try {
      opened = await device.openMicrophone(useDefault ? undefined : choice, {
        onFrame: (pcm) => {
          if (stream === current && isWanted && !isDisposed) events.onFrame(pcm, peakLevel(pcm))
        },
        onLost: (error) => {
          if (stream !== current) return
          current++
          // One that fails as soon as it is open would otherwise be opened over and over.
          onFailure(error, isChosen || scheduler.now() - openedAtMs >= retryMs)
          reconcile()
        },
      })
      openedAtMs = scheduler.now()
      if (stream === current) enter('open')
      // Lost before the opening was reported: the handle is worth nothing.
      else opened = undefined
    } catch (thrown) {
      if (stream === current) onFailure(toDeviceError(thrown), isChosen)
    }
  }

  const close = async (): Promise<void> => {
    const last = opened
    current++
    opened = undefined
    await last?.close().catch(() => undefined)
    if (!mustReopen || !isKeptWarm) retire()
  }

  const retire = (): void => {
    // The next opening tries the chosen device again: it may be back.
    useDefault = false
    enter('closed')
  }

  const step = async (): Promise<void> => {
    const shouldBeOpen = isKeptWarm && !isDisposed
    if (opened !== undefined && (!shouldBeOpen || mustReopen)) await close()
    else if (opened === undefined && shouldBeOpen && !isResting) await open()
    else if (opened === undefined && !shouldBeOpen) retire()
  }

  const isSettled = (): boolean => {
    const shouldBeOpen = isKeptWarm && !isDisposed
    return opened === undefined ? !shouldBeOpen || isResting : shouldBeOpen && !mustReopen
  }

  /** The only place that opens and closes, one step at a time, until wish and state agree. */
  const run = async (): Promise<void> => {
    isBusy = true
    try {
      do await step()
      while (!isSettled())
    } finally {
      isBusy = false
    }
  }

  const reconcile = (): void => {
    if (!isBusy) settled = run()
  }

  const setWanted = (wanted: boolean): void => {
    if (isDisposed || wanted === isWanted) return
    isWanted = wanted
    cancelLinger()
    if (wanted) {
      isKeptWarm = true
      isResting = false
      cancelRetry()
      reconcile()
      return
    }
    cancelLinger = scheduler.after(options.lingerMs ?? LINGER_MS, () => {
      isKeptWarm = false
      reconcile()
    })
  }

  return {
    setWanted,
    setDevice: (next) => {
      if (isSameChoice(next, choice) && !useDefault) return
      choice = next
      useDefault = false
      mustReopen = true
      isResting = false
      cancelRetry()
      reconcile()
    },
    state: () => state,
    dispose: async () => {
      isDisposed = true
      isWanted = false
      isKeptWarm = false
      cancelLinger()
      cancelRetry()
      reconcile()
      await settled
    },
  }
}

const toDeviceError = (thrown: unknown): DeviceError =>
  thrown instanceof DeviceError
    ? thrown
    : new DeviceError('not-found', says`The microphone could not be opened: ${messageOf(thrown)}`, { cause: thrown })
