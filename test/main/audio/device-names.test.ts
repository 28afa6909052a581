/** Which device is meant, whatever it is called today. */
import { describe, expect, it } from 'vitest'
import { findDevice, nameDevices } from '../../../main/audio/device-names.ts'

const plugged = (...ids: string[]) =>
  nameDevices(
    ids.map((id) => ({
      id,
      description: id.startsWith('alsa_input.usb') ? 'Headset' : id,
      isDefault: false,
      isHeadphones: false,
    })),
  )
const A = 'alsa_input.usb-a'
const B = 'alsa_input.usb-b'

describe('device names', () => {
  it('are what the system calls them, and tell twins apart', () => {
    expect(plugged(A, 'built-in').map(({ name }) => name)).toEqual(['Headset', 'built-in'])
    expect(plugged(A, B).map(({ name }) => name)).toEqual(['Headset (usb-a)', 'Headset (usb-b)'])
  })

  it('finds the chosen one when a twin has come or gone since', () => {
    expect(findDevice(plugged(B, A), { name: 'Headset', id: A })?.id).toBe(A)
    expect(findDevice(plugged(A), { name: 'Headset (usb-a)', id: A })?.id).toBe(A)
    expect(findDevice(plugged(A), { name: 'Headset (usb-a)' })?.id).toBe(A)
  })

  it('does not take a twin for it', () => {
    expect(findDevice(plugged(B), { name: 'Headset (usb-a)', id: A })).toBeUndefined()
    expect(findDevice(plugged('built-in'), { name: 'Headset', id: A })).toBeUndefined()
  })

  it('takes the name that somebody wrote by hand', () => {
    expect(findDevice(plugged(A, 'built-in'), { name: 'built-in' })?.id).toBe('built-in')
    expect(findDevice(plugged(A, B), { name: 'Headset' })?.id).toBe(A)
  })
})
