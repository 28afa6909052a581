/** Reading what `pactl` lists, and finding out which sound system there is. */
import { describe, expect, it } from 'vitest'
import { chooseDevice, devicesToShow } from '../../../main/audio/device-choice.ts'
import { parsePactlList } from '../../../main/audio/sound-server.ts'

const SOURCES = [
  'Source #0',
  '\tState: IDLE',
  '\tName: alsa_output.pci.monitor',
  '\tDescription: Monitor of Built-in Audio',
  '\tMonitor of Sink: alsa_output.pci',
  '',
  'Source #1',
  '\tName: alsa_input.usb-a',
  '\tDescription: USB Headset',
  '\tMonitor of Sink: n/a',
  '\tProperties:',
  '\t\tdevice.description = "USB Headset"',
  '\t\tdevice.form_factor = "headset"',
  '',
  'Source #7',
  '\tName: alsa_input.usb-b',
  '\tDescription: USB Headset',
  '\tMonitor of Sink: n/a',
  '',
  'Source #9',
  '\tName: alsa_input.pci',
  '\tDescription: Built-in Audio',
  '\tMonitor of Sink: n/a',
  '\tActive Port: analog-input-headset-mic',
].join('\n')

describe('sound server list', () => {
  it('has what people know, no monitors, and says what is worn on the head', () => {
    expect(parsePactlList(SOURCES, 'alsa_input.usb-b')).toEqual([
      { id: 'alsa_input.usb-a', description: 'USB Headset', isDefault: false, isHeadphones: true },
      { id: 'alsa_input.usb-b', description: 'USB Headset', isDefault: true, isHeadphones: false },
      { id: 'alsa_input.pci', description: 'Built-in Audio', isDefault: false, isHeadphones: true },
    ])
  })

  it('is empty when there is nothing', () => {
    expect(parsePactlList('', undefined)).toEqual([])
  })
})

describe('PortAudio list', () => {
  const device = (id: number, name: string, inputs: number, outputs: number, hostAPIName = 'ALSA') => ({
    id,
    name,
    maxInputChannels: inputs,
    maxOutputChannels: outputs,
    defaultSampleRate: 48_000,
    hostAPIName,
  })
  const all = {
    devices: [
      device(0, 'HDA Intel PCH: ALC257 Analog (hw:0,0)', 2, 2),
      device(1, 'sysdefault', 128, 128),
      device(2, 'surround51', 0, 6),
      device(3, 'dmix', 0, 2),
      device(4, 'HDA Intel PCH: HDMI 0 (hw:0,3)', 0, 8),
      device(5, 'default', 32, 32),
      device(6, 'HDA Intel PCH: ALC257 Analog (hw:0,0)', 2, 2, 'OSS'),
    ],
    apis: [
      { name: 'ALSA', defaultInput: 5, defaultOutput: 5 },
      { name: 'OSS', defaultInput: 6, defaultOutput: 6 },
    ],
    defaultApiIndex: 0,
  }

  it('hides the wiring and other systems views of the same hardware', () => {
    expect(devicesToShow(all).microphones.map(({ name }) => name)).toEqual([
      'HDA Intel PCH: ALC257 Analog (hw:0,0)',
      'default',
    ])
    expect(
      devicesToShow(all)
        .speakers.filter(({ isDefault }) => isDefault)
        .map(({ name }) => name),
    ).toEqual(['default'])
  })

  it('finds a device by name, the default without one, and nothing that is not there', () => {
    expect(chooseDevice(all, 'output', { name: 'HDA Intel PCH: HDMI 0 (hw:0,3)' })).toEqual({
      deviceId: 4,
      defaultSampleRateHz: 48_000,
      maxChannels: 8,
    })
    expect(chooseDevice(all, 'output', undefined)?.deviceId).toBe(5)
    expect(chooseDevice(all, 'output', { name: 'unplugged' })).toBeUndefined()
    expect(chooseDevice({ ...all, devices: [] }, 'input', undefined)).toBeUndefined()
  })

  it('tells twins apart by their order, the best there is', () => {
    const twins = { ...all, devices: [device(0, 'Webcam', 1, 0), device(1, 'Webcam', 1, 0)] }
    const names = devicesToShow(twins).microphones.map(({ name }) => name)
    expect(new Set(names).size).toBe(2)
    expect(names.map((name) => chooseDevice(twins, 'input', { name })?.deviceId)).toEqual([0, 1])
  })
})
