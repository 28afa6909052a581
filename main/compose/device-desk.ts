/**
 * The list of sound devices for the window, kept up to date while somebody looks at it, and the identity of what is
 * chosen there, so that it is found again under whatever name. Part of the composition root.
 */
import type { SettingsPatch, SoundDevices } from '../../preload/contract.ts'
import type { AudioDevice, DeviceChoice, DeviceInfo, DeviceList } from '../audio/audio-device.ts'
import { findDevice } from '../audio/device-names.ts'
import type { RequestHandlers } from '../ipc.ts'
import type { AppSettings, AppSettingsPatch, DeviceIdentity } from '../settings.ts'
import type { ChosenDevices } from './sound.ts'

/** What the desk works on. */
export interface DeviceDeskParts {
  readonly device: Pick<AudioDevice, 'list' | 'watch'>
  readonly settings: () => AppSettings
  tell(devices: SoundDevices): void
}

/** The desk. */
export interface DeviceDesk {
  readonly handlers: Pick<RequestHandlers, 'devices.watch'>
  /** The change with the identities of the devices that it chooses by name. */
  identified(patch: SettingsPatch): Promise<AppSettingsPatch>
  /** Another device may be the chosen one now. */
  settingsChanged(): void
  dispose(): void
}

/** What the settings choose. */
export const chosenDevices = (settings: AppSettings): ChosenDevices => {
  const microphone = choiceOf(settings.microphone, settings.microphoneIdentity)
  const speaker = choiceOf(settings.speaker, settings.speakerIdentity)
  return { ...(microphone === undefined ? {} : { microphone }), ...(speaker === undefined ? {} : { speaker }) }
}

const choiceOf = (name: string | null, identity: DeviceIdentity | null): DeviceChoice | undefined => {
  if (name === null) return undefined
  return identity?.name === name ? { name, id: identity.id } : { name }
}

/** Creates it; nothing is watched yet. */
export const createDeviceDesk = ({ device, settings, tell }: DeviceDeskParts): DeviceDesk => {
  let stop: (() => void) | undefined
  let list: DeviceList | undefined

  const show = (): void => {
    if (list === undefined) return
    const { microphone, speaker } = chosenDevices(settings())
    tell({
      microphones: list.microphones.map(toView(list.microphones, microphone)),
      speakers: list.speakers.map(toView(list.speakers, speaker)),
    })
  }
  const setWatched = (isWatched: boolean): void => {
    if (isWatched === (stop !== undefined)) return
    stop?.()
    stop = undefined
    // What nobody follows is not true for long.
    list = undefined
    if (!isWatched) return
    stop = device.watch((next) => {
      list = next
      show()
    })
  }
  const identityOf = (devices: readonly DeviceInfo[], name: string | null): DeviceIdentity | null => {
    const found = name === null ? undefined : findDevice(devices, { name })
    return found === undefined || name === null ? null : { name, id: found.id }
  }

  return {
    handlers: { 'devices.watch': ({ isWatched }) => setWatched(isWatched) },
    identified: async (patch) => {
      const { microphone, speaker } = patch
      if (microphone === undefined && speaker === undefined) return patch
      const known = list ?? (await device.list())
      return {
        ...patch,
        ...(microphone === undefined ? {} : { microphoneIdentity: identityOf(known.microphones, microphone) }),
        ...(speaker === undefined ? {} : { speakerIdentity: identityOf(known.speakers, speaker) }),
      }
    },
    settingsChanged: show,
    dispose: () => setWatched(false),
  }
}

const toView = (all: readonly DeviceInfo[], choice: DeviceChoice | undefined) => {
  const chosen = choice === undefined ? undefined : findDevice(all, choice)
  return (info: DeviceInfo) => ({
    name: info.name,
    isDefault: info.isDefault,
    isChosen: info === chosen,
    isHeadphones: info.isHeadphones,
  })
}
