/**
 * Names for people from what systems report, and the way back: twins told apart, a chosen device found again. Pure.
 * Called wherever devices are listed or opened.
 */
import type { DeviceChoice, DeviceInfo } from './audio-device.ts'

/** A device before it has its name in the list. */
export type UnnamedDevice = Omit<DeviceInfo, 'name'>

/** Gives each a name of its own: its description, and for twins what tells them apart. */
export const nameDevices = (devices: readonly UnnamedDevice[]): readonly DeviceInfo[] =>
  devices.map((device) => {
    const isTwin = devices.some((other) => other !== device && other.description === device.description)
    return { ...device, name: isTwin ? twinName(device) : device.description }
  })

/**
 * The chosen device, wherever it is in the list and whatever it is called now: by identity first; by name for one that
 * was written into settings.json by hand, or that the system knows under a new identity. A twin with a name of its own
 * is not it.
 */
export const findDevice = (devices: readonly DeviceInfo[], choice: DeviceChoice): DeviceInfo | undefined =>
  devices.find(({ id }) => id === choice.id) ??
  devices.find(({ name }) => name === choice.name) ??
  devices.find((device) => twinName(device) === choice.name) ??
  (choice.id === undefined ? devices.find(({ description }) => description === choice.name) : undefined)

/** The server's name without what all have in front: `alsa_input.usb-Acme_Headset-00` says `usb-Acme_Headset-00`. */
const twinName = ({ description, id }: UnnamedDevice): string =>
  `${description} (${id.replace(/^[a-z]+_(?:input|output|source|sink)\./, '')})`

/** Whether two choices mean the same; undefined is the system's default. */
export const isSameChoice = (one: DeviceChoice | undefined, other: DeviceChoice | undefined): boolean =>
  one?.name === other?.name && one?.id === other?.id
