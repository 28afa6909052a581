/**
 * Sound hardware that has a life of its own: devices come, go, stall, refuse, take their time and become the default; the
 * sound server restarts. An AudioDevice in the time of its scheduler. Streams behave as on real servers: one whose
 * device goes is moved to the default, or told that it is lost, or just falls silent, as the world pleases.
 */
import type {
  AudioDevice,
  DeviceChoice,
  DeviceInfo,
  DeviceList,
  MicrophoneListener,
  OpenMicrophone,
  SpeakerListener,
} from '../../main/audio/audio-device.ts'
import { findDevice, nameDevices } from '../../main/audio/device-names.ts'
import { type AudioScheduler, everyPeriod } from '../../main/audio/scheduler.ts'
import { DeviceError } from '../../main/errors.ts'

export type Kind = 'microphone' | 'speaker'

/** One device, plugged in or not. */
export interface WorldDevice {
  readonly kind: Kind
  readonly id: string
  readonly description: string
  isPlugged: boolean
  /** Open, without an error, and not a frame comes. */
  isStalled: boolean
  /** Another program has it. */
  isRefusing: boolean
}

/** What becomes of a stream whose device goes away. */
export type Farewell = 'moved' | 'told' | 'silent'

interface WorldStream {
  readonly kind: Kind
  /** The device it is on; null: on none any more, and silent for ever. */
  deviceId: string | null
  lose(): void
}

export interface DeviceWorld extends AudioDevice {
  readonly devices: readonly WorldDevice[]
  device(id: string): WorldDevice
  /** Ids of the devices that streams of this kind are on. */
  openOn(kind: Kind): readonly (string | null)[]
  defaultId(kind: Kind): string | undefined
  plug(id: string): void
  unplug(id: string, farewell: Farewell): void
  setDefault(id: string): void
  restartServer(downMs: number, farewell: Farewell): void
  isServerUp(): boolean
  /** Plugged in, able to open and to deliver, and the server runs. */
  isHealthy(id: string): boolean
}

export interface WorldOptions {
  readonly scheduler: AudioScheduler
  readonly devices: readonly Pick<WorldDevice, 'kind' | 'id' | 'description'>[]
  /** A number from 0 to 1: how long things take. */
  random(): number
}

const FRAME = new Uint8Array(960).fill(0x11)

export const createDeviceWorld = ({ scheduler, devices: all, random }: WorldOptions): DeviceWorld => {
  const devices = all.map((device) => ({ ...device, isPlugged: true, isStalled: false, isRefusing: false }))
  const wishes: Record<Kind, string | undefined> = { microphone: undefined, speaker: undefined }
  const streams = new Set<WorldStream>()
  const watchers = new Set<(list: DeviceList) => void>()
  let isUp = true

  const ofKind = (kind: Kind) => devices.filter((device) => device.kind === kind && device.isPlugged && isUp)
  const defaultId = (kind: Kind): string | undefined => {
    const there = ofKind(kind)
    return (there.find(({ id }) => id === wishes[kind]) ?? there[0])?.id
  }
  const infos = (kind: Kind): readonly DeviceInfo[] =>
    nameDevices(
      ofKind(kind).map(({ id, description }) => ({
        id,
        description,
        isDefault: id === defaultId(kind),
        isHeadphones: false,
      })),
    )
  const list = (): DeviceList => ({ microphones: infos('microphone'), speakers: infos('speaker') })
  const device = (id: string): WorldDevice => {
    const found = devices.find((each) => each.id === id)
    if (found === undefined) throw new Error(`no device ${id}`)
    return found
  }
  const isHealthy = (id: string): boolean => {
    const { isPlugged, isStalled, isRefusing } = device(id)
    return isUp && isPlugged && !isStalled && !isRefusing
  }
  /** The list is told a moment later, as it is by then. */
  const tell = (): void => {
    for (const onList of watchers) {
      scheduler.after(10 + random() * 140, () => {
        if (watchers.has(onList)) onList(list())
      })
    }
  }
  const part = (stream: WorldStream, farewell: Farewell): void => {
    const next = farewell === 'moved' ? defaultId(stream.kind) : undefined
    stream.deviceId = next ?? null
    if (next === undefined && farewell !== 'silent') scheduler.after(random() * 50, () => stream.lose())
  }

  const resolve = (kind: Kind, choice: DeviceChoice | undefined): string => {
    const id = choice === undefined ? defaultId(kind) : findDevice(infos(kind), choice)?.id
    if (id === undefined) throw new DeviceError('not-found', `no such ${kind}`)
    if (device(id).isRefusing) throw new DeviceError('in-use', `${id} is in use`)
    return id
  }

  const open = async (
    kind: Kind,
    choice: DeviceChoice | undefined,
    step: () => void,
    onLost: (error: DeviceError) => void,
  ): Promise<OpenMicrophone> => {
    await new Promise<void>((done) => void scheduler.after(20 + random() * 100, done))
    let isOpen = true
    const stop = everyPeriod(scheduler, kind === 'microphone' ? 20 : 10, () => {
      const { deviceId } = stream
      if (isOpen && deviceId !== null && isUp && device(deviceId).isPlugged && !device(deviceId).isStalled) step()
    })
    const end = (): void => {
      isOpen = false
      stop()
      streams.delete(stream)
    }
    const stream: WorldStream = {
      kind,
      deviceId: null,
      lose: () => {
        if (!isOpen) return
        end()
        onLost(new DeviceError('lost', `${kind} lost`))
      },
    }
    try {
      stream.deviceId = resolve(kind, choice)
    } catch (error) {
      end()
      throw error
    }
    streams.add(stream)
    return {
      close: async () => {
        end()
      },
    }
  }

  return {
    devices,
    device,
    defaultId,
    isHealthy,
    isServerUp: () => isUp,
    openOn: (kind) => [...streams].filter((stream) => stream.kind === kind).map(({ deviceId }) => deviceId),
    plug: (id) => {
      device(id).isPlugged = true
      tell()
    },
    unplug: (id, farewell) => {
      device(id).isPlugged = false
      for (const stream of streams) if (stream.deviceId === id) part(stream, farewell)
      tell()
    },
    setDefault: (id) => {
      wishes[device(id).kind] = id
      tell()
    },
    restartServer: (downMs, farewell) => {
      isUp = false
      for (const stream of streams) part(stream, farewell === 'moved' ? 'told' : farewell)
      tell()
      scheduler.after(downMs, () => {
        isUp = true
        tell()
      })
    },
    list: async () => list(),
    watch: (onList) => {
      watchers.add(onList)
      scheduler.after(30, () => {
        if (watchers.has(onList)) onList(list())
      })
      return () => watchers.delete(onList)
    },
    openMicrophone: (choice, listener: MicrophoneListener) =>
      open('microphone', choice, () => listener.onFrame(FRAME), listener.onLost),
    openSpeaker: (choice, listener: SpeakerListener) =>
      open('speaker', choice, () => void listener.pull(), listener.onLost),
    cancelEcho: () => undefined,
    dispose: async () => undefined,
  }
}
