/**
 * From PortAudio's list to the devices a person would recognise, and from a name back to a device. Pure: the list
 * comes in as an argument. Called by `port-audio-device.ts` where no sound server has better names.
 */
import type { DeviceChoice, DeviceInfo, DeviceList } from './audio-device.ts'
import { findDevice, nameDevices } from './device-names.ts'
import type { PortAudioDeviceInfo, PortAudioHostApi } from './port-audio.ts'
import type { StreamTarget } from './port-audio-streams.ts'

/** PortAudio's view of the machine. */
export interface PortAudioDevices {
  readonly devices: readonly PortAudioDeviceInfo[]
  readonly apis: readonly PortAudioHostApi[]
  readonly defaultApiIndex: number
}

/** Names in ALSA's configuration that are wiring or effects, and mappers on Windows that repeat the default. */
const NONSENSE =
  /^(sysdefault|front|rear|center_lfe|side|surround\d+|iec958|spdif|hdmi|dmix|dsnoop|modem|phoneline|null|jack|oss|a52|speex|speexrate\w*|samplerate\w*|lavrate\w*|upmix|vdownmix|usbstream|pulse|pipewire)(:.*)?$|^Microsoft Sound Mapper|^Primary Sound /i

/** PortAudio's default device: id -1, opened as PulseAudio and most systems offer it. */
const DEFAULT_TARGET: StreamTarget = { deviceId: -1, defaultSampleRateHz: 48_000, maxChannels: 2 }

type Direction = 'input' | 'output'

const channelsOf = (device: PortAudioDeviceInfo, direction: Direction): number =>
  direction === 'input' ? device.maxInputChannels : device.maxOutputChannels

const sensible = (all: PortAudioDevices, direction: Direction): readonly PortAudioDeviceInfo[] => {
  const api = all.apis[all.defaultApiIndex]
  return all.devices.filter((device) => {
    // Each host API repeats the same hardware; only the default one's devices are shown.
    const isOurs = api === undefined || device.hostAPIName === api.name
    return isOurs && channelsOf(device, direction) > 0 && !NONSENSE.test(device.name)
  })
}

const defaultId = (all: PortAudioDevices, direction: Direction): number | undefined => {
  const api = all.apis[all.defaultApiIndex]
  return direction === 'input' ? api?.defaultInput : api?.defaultOutput
}

/** PortAudio has no identity but the name; twins are told apart by their order, the best there is. */
const identified = (all: PortAudioDevices, direction: Direction) => {
  const counts = new Map<string, number>()
  return sensible(all, direction).map((device) => {
    const count = (counts.get(device.name) ?? 0) + 1
    counts.set(device.name, count)
    return {
      portAudioId: device.id,
      id: count === 1 ? device.name : `${device.name} ${count}`,
      description: device.name,
    }
  })
}

const toInfo = (all: PortAudioDevices, direction: Direction): readonly DeviceInfo[] =>
  nameDevices(
    identified(all, direction).map(({ portAudioId, id, description }) => ({
      id,
      description,
      isDefault: portAudioId === defaultId(all, direction),
      isHeadphones: /head(?:phone|set)|airpods|earbuds/i.test(description),
    })),
  )

/** The devices to show. */
export const devicesToShow = (all: PortAudioDevices): DeviceList => ({
  microphones: toInfo(all, 'input'),
  speakers: toInfo(all, 'output'),
})

/** What to open: the chosen device, or the default without a choice; undefined when it is not there. */
export const chooseDevice = (
  all: PortAudioDevices,
  direction: Direction,
  choice: DeviceChoice | undefined,
): StreamTarget | undefined => {
  const chosen = choice === undefined ? defaultDevice(all, direction) : chosenDevice(all, direction, choice)
  if (chosen === undefined) return undefined
  return {
    deviceId: chosen.id,
    defaultSampleRateHz: chosen.defaultSampleRate > 0 ? chosen.defaultSampleRate : DEFAULT_TARGET.defaultSampleRateHz,
    maxChannels: channelsOf(chosen, direction),
  }
}

const defaultDevice = (all: PortAudioDevices, direction: Direction): PortAudioDeviceInfo | undefined => {
  const usable = all.devices.filter((device) => channelsOf(device, direction) > 0)
  return usable.find((device) => device.id === defaultId(all, direction)) ?? usable[0]
}

const chosenDevice = (all: PortAudioDevices, direction: Direction, choice: DeviceChoice) => {
  const found = findDevice(toInfo(all, direction), choice)
  const portAudioId = identified(all, direction).find(({ id }) => id === found?.id)?.portAudioId
  return portAudioId === undefined ? undefined : all.devices.find(({ id }) => id === portAudioId)
}
