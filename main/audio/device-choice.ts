/**
 * From PortAudio's list to the devices a person would recognise, and from a name back to a device. Pure: the list
 * comes in as an argument. Called by `port-audio-device.ts` where no sound server has better names.
 */
import type { DeviceInfo, DeviceList } from './audio-device.ts'
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
  const seen = new Set<string>()
  return all.devices.filter((device) => {
    // Each host API repeats the same hardware; only the default one's devices are shown.
    const isOurs = api === undefined || device.hostAPIName === api.name
    if (!isOurs || channelsOf(device, direction) === 0 || NONSENSE.test(device.name) || seen.has(device.name))
      return false
    seen.add(device.name)
    return true
  })
}

const defaultId = (all: PortAudioDevices, direction: Direction): number | undefined => {
  const api = all.apis[all.defaultApiIndex]
  return direction === 'input' ? api?.defaultInput : api?.defaultOutput
}

const toInfo = (all: PortAudioDevices, direction: Direction): readonly DeviceInfo[] =>
  sensible(all, direction).map(({ id, name }) => ({ name, isDefault: id === defaultId(all, direction) }))

/** The devices to show. */
export const devicesToShow = (all: PortAudioDevices): DeviceList => ({
  microphones: toInfo(all, 'input'),
  speakers: toInfo(all, 'output'),
})

/** The device to open: the named one, or the default when it is absent; undefined when there is none at all. */
export const chooseDevice = (
  all: PortAudioDevices,
  direction: Direction,
  name: string | undefined,
): StreamTarget | undefined => {
  const usable = all.devices.filter((device) => channelsOf(device, direction) > 0)
  const named = name === undefined ? undefined : sensible(all, direction).find((device) => device.name === name)
  const chosen = named ?? usable.find((device) => device.id === defaultId(all, direction)) ?? usable[0]
  if (chosen === undefined) return undefined
  return {
    deviceId: chosen.id,
    defaultSampleRateHz: chosen.defaultSampleRate > 0 ? chosen.defaultSampleRate : DEFAULT_TARGET.defaultSampleRateHz,
    maxChannels: channelsOf(chosen, direction),
  }
}
