/**
 * Which devices come into question for one direction, best first: the chosen one, the system's default, then whatever
 * else is plugged in. Pure. Called by `stream-keeper.ts`.
 */
import type { DeviceChoice, DeviceInfo } from './audio-device.ts'
import { findDevice } from './device-names.ts'

/** A device that could be opened. */
export interface Target {
  /** The same device has the same key as long as the list is known; see `rekey`. */
  readonly key: string
  /** What to open; undefined is the system's default. */
  readonly choice: DeviceChoice | undefined
  /** Absent while the list is not known. */
  readonly device: DeviceInfo | undefined
  /** It is what the user wants: the chosen device, or without a choice the default. */
  readonly isWanted: boolean
}

/** Key of the system's default while nobody has said which one that is. */
export const DEFAULT_KEY = 'default'
const CHOSEN_KEY = 'chosen'

const keyOf = (device: DeviceInfo): string => `id:${device.id}`

/** `devices` undefined: nobody has listed them yet; empty: the sound server is gone, or cannot be asked for them. */
export const targetsOf = (
  devices: readonly DeviceInfo[] | undefined,
  choice: DeviceChoice | undefined,
): readonly Target[] => {
  if (devices === undefined || devices.length === 0) {
    const standing = { key: DEFAULT_KEY, choice: undefined, device: undefined, isWanted: choice === undefined }
    return choice === undefined
      ? [standing]
      : [{ key: CHOSEN_KEY, choice, device: undefined, isWanted: true }, standing]
  }
  const chosen = choice === undefined ? undefined : findDevice(devices, choice)
  const standing = devices.find(({ isDefault }) => isDefault)
  const others = devices.filter((device) => device !== chosen && device !== standing)
  const inOrder = [chosen, standing, ...others].filter((device) => device !== undefined)
  const targets = [...new Set(inOrder)].map((device) => ({
    key: keyOf(device),
    choice: { name: device.name, id: device.id },
    device,
    isWanted: choice === undefined ? device === standing : device === chosen,
  }))
  if (standing !== undefined) return targets
  // A default that is not in the list: only the system knows what it is.
  return [...targets, { key: DEFAULT_KEY, choice: undefined, device: undefined, isWanted: choice === undefined }]
}

/** The key of a stream that was opened before the list was known, now that it is. */
export const rekey = (key: string, devices: readonly DeviceInfo[], choice: DeviceChoice | undefined): string => {
  if (key === CHOSEN_KEY) {
    const chosen = choice === undefined ? undefined : findDevice(devices, choice)
    return chosen === undefined ? key : keyOf(chosen)
  }
  const standing = key === DEFAULT_KEY ? devices.find(({ isDefault }) => isDefault) : undefined
  return standing === undefined ? key : keyOf(standing)
}
