/**
 * Lists and opens devices on PortAudio: asks which sound system there is, finds the device by name, opens a stream.
 * Runs in the audio thread, because PortAudio blocks while it starts and opens. Called by `audio-worker.ts` through
 * `naudiodon-device.ts`; the library comes in as an argument.
 */

import { DeviceError } from '../errors.ts'
import type { DeviceChoice, DeviceList, MicrophoneListener, OpenMicrophone, OpenSpeaker } from './audio-device.ts'
import { chooseDevice, devicesToShow, type PortAudioDevices } from './device-choice.ts'
import { findDevice } from './device-names.ts'
import { NO_DEVICE, NO_SERVER, NO_SOUND_SYSTEM } from './device-sentences.ts'
import { deviceError, type PortAudio } from './port-audio.ts'
import {
  type AsyncSpeakerListener,
  openInputStream,
  openOutputStream,
  STREAM_TIMINGS,
  type StreamTimings,
} from './port-audio-streams.ts'
import {
  detectSoundSystem,
  listServerDevices,
  restrictAlsaToServer,
  type SoundSystem,
  watchServer,
} from './sound-server.ts'

/** As AudioDevice, but a speaker's blocks may come later: in the audio thread they are asked for across threads. */
export interface PortAudioDevice {
  list(): Promise<DeviceList>
  watch(onList: (list: DeviceList) => void): () => void
  openMicrophone(choice: DeviceChoice | undefined, listener: MicrophoneListener): Promise<OpenMicrophone>
  openSpeaker(choice: DeviceChoice | undefined, listener: AsyncSpeakerListener): Promise<OpenSpeaker>
  dispose(): Promise<void>
}

const NOTHING: DeviceList = { microphones: [], speakers: [] }

/** Runs `task` when called, and once more when it was called meanwhile: events of one unplugging come ten at a time. */
const coalesce = (task: () => Promise<void>): (() => void) => {
  let isRunning = false
  let isWanted = false
  const run = async (): Promise<void> => {
    isRunning = true
    while (isWanted) {
      isWanted = false
      await task()
    }
    isRunning = false
  }
  return () => {
    isWanted = true
    if (!isRunning) void run()
  }
}

/** The library loads on first use and never where there is no sound system: it would only print complaints. */
export const createPortAudioDevice = (
  load: () => Promise<PortAudio>,
  timings: StreamTimings = STREAM_TIMINGS,
): PortAudioDevice => {
  const open = new Set<OpenMicrophone | OpenSpeaker>()
  const own = { source: process.env['PULSE_SOURCE'], sink: process.env['PULSE_SINK'] }
  let restricting: Promise<void> | undefined
  let library: Promise<PortAudio> | undefined

  const prepare = async (): Promise<SoundSystem> => {
    const system = await detectSoundSystem()
    if (system === 'pulse' && library === undefined) restricting ??= restrictAlsaToServer()
    // Whoever comes second waits as well: the library reads the configuration when it is loaded.
    await restricting
    return system
  }

  const loaded = (): Promise<PortAudio> => {
    library ??= load()
    return library
  }

  const enumerate = async (): Promise<{ readonly portAudio: PortAudio; readonly all: PortAudioDevices }> => {
    const portAudio = await loaded()
    const devices = portAudio.getDevices()
    const { apis, defaultIndex } = portAudio.getHostApis()
    return { portAudio, all: { devices, apis, defaultApiIndex: defaultIndex } }
  }

  const list = async (): Promise<DeviceList> => {
    try {
      const system = await prepare()
      if (system === 'none') return NOTHING
      const server = system === 'pulse' ? await listServerDevices() : undefined
      return server ?? devicesToShow((await enumerate()).all)
    } catch {
      return NOTHING
    }
  }

  /** Points PulseAudio's client library at a device for the streams opened next; unset means the server's default. */
  const selectOnServer = async (direction: 'input' | 'output', choice: DeviceChoice | undefined): Promise<void> => {
    const variable = direction === 'input' ? 'PULSE_SOURCE' : 'PULSE_SINK'
    const fallback = direction === 'input' ? own.source : own.sink
    const id = choice === undefined ? fallback : await idOnServer(direction, choice)
    if (id === undefined) delete process.env[variable]
    else process.env[variable] = id
  }

  /** The server refuses an identity that it lacks. */
  const idOnServer = async (direction: 'input' | 'output', choice: DeviceChoice): Promise<string> => {
    // Asking takes some 50 ms, with the user talking already.
    if (choice.id !== undefined) return choice.id
    const server = await listServerDevices()
    const id = findDevice((direction === 'input' ? server?.microphones : server?.speakers) ?? [], choice)?.id
    if (id === undefined) throw deviceError(direction === 'input' ? 'microphone' : 'speaker', 'not-found')
    return id
  }

  const find = async (kind: 'microphone' | 'speaker', choice: DeviceChoice | undefined) => {
    const direction = kind === 'microphone' ? 'input' : 'output'
    const system = await prepare()
    if (system === 'none') {
      throw new DeviceError('not-found', NO_SOUND_SYSTEM[kind])
    }
    const { portAudio, all } = await enumerate().catch((thrown: unknown) => {
      throw deviceError(kind, 'not-found', thrown)
    })
    if (system === 'pulse') await selectOnServer(direction, choice)
    const target = chooseDevice(all, direction, system === 'pulse' ? undefined : choice)
    if (target === undefined) {
      if (choice !== undefined && system !== 'pulse') throw deviceError(kind, 'not-found')
      throw new DeviceError('not-found', NO_DEVICE[kind])
    }
    return { portAudio, target }
  }

  /** A server that is gone, or lacks the device, looks to PortAudio as if it refused every format. */
  const explained = async <T>(
    kind: 'microphone' | 'speaker',
    choice: DeviceChoice | undefined,
    opening: Promise<T>,
  ): Promise<T> => {
    try {
      return await opening
    } catch (thrown) {
      const list = (await detectSoundSystem()) === 'pulse' ? await listServerDevices() : undefined
      if (list === undefined) throw thrown
      if (list.microphones.length + list.speakers.length === 0)
        throw new DeviceError('not-found', NO_SERVER[kind], { cause: thrown })
      const devices = kind === 'microphone' ? list.microphones : list.speakers
      if (choice !== undefined && findDevice(devices, choice) === undefined)
        throw deviceError(kind, 'not-found', thrown)
      throw thrown
    }
  }

  const keep = (stream: OpenMicrophone | OpenSpeaker): OpenMicrophone & OpenSpeaker => {
    open.add(stream)
    return {
      close: async () => {
        await stream.close()
        open.delete(stream)
      },
    }
  }

  // One at a time: the choice of a server device is in the environment until the stream is open.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const result = last.then(task)
    last = result.catch(() => undefined)
    return result
  }

  return {
    list: () => inTurn(list),
    watch: (onList) => {
      let isStopped = false
      const relist = coalesce(async () => {
        const found = await list()
        if (!isStopped) onList(found)
      })
      const stop = watchServer(relist)
      return () => {
        isStopped = true
        stop()
      }
    },
    openMicrophone: (choice, listener) =>
      inTurn(async () => {
        const { portAudio, target } = await find('microphone', choice)
        return keep(await explained('microphone', choice, openInputStream(portAudio, target, listener, timings)))
      }),
    openSpeaker: (choice, listener) =>
      inTurn(async () => {
        const { portAudio, target } = await find('speaker', choice)
        return keep(await explained('speaker', choice, openOutputStream(portAudio, target, listener, timings)))
      }),
    dispose: async () => {
      await last
      await Promise.all([...open].map((stream) => stream.close()))
    },
  }
}
