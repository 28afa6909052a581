/** What is said when devices come and go: once, in plain words, and no longer than it is true. */
import { describe, expect, it } from 'vitest'
import type { DeviceInfo } from '../../../main/audio/audio-device.ts'
import { createDeviceNotices } from '../../../main/compose/device-notices.ts'
import { DeviceError } from '../../../main/errors.ts'
import { inEnglish } from '../../../main/voice/sentence.ts'
import { createManualScheduler } from '../../fakes/manual-scheduler.ts'

const device = (name: string): DeviceInfo => ({
  id: name,
  name,
  description: name,
  isDefault: false,
  isHeadphones: false,
})
const headset = { device: device('Headset'), isFallback: false }
const builtIn = { device: device('Built-in'), isFallback: true }

const setUp = () => {
  const scheduler = createManualScheduler()
  const said: (string | null)[] = []
  const notices = createDeviceNotices('microphone', scheduler, (notice) =>
    said.push(notice === null ? null : inEnglish(notice.text)),
  )
  notices.chosen({ name: 'Headset' })
  return { scheduler, said, notices }
}

describe('device notices', () => {
  it('say that the device was unplugged and what is used, and that it is back, for a while', async () => {
    const { said, notices, scheduler } = setUp()
    notices.used(headset, 'better')
    expect(said).toEqual([])
    notices.used(builtIn, 'unplugged')
    expect(said.splice(0)).toEqual(['Your microphone was unplugged. Using “Built-in” until it is back.'])
    await scheduler.advance(60_000)
    expect(said).toEqual([])
    notices.used(headset, 'better')
    expect(said.splice(0)).toEqual(['“Headset” is back, and is used again.'])
    await scheduler.advance(8_000)
    expect(said).toEqual([null])
  })

  it('say once that it is not there, not at every opening', () => {
    const { said, notices } = setUp()
    for (let i = 0; i < 3; i++) {
      notices.used(builtIn, 'better')
      notices.closed()
    }
    expect(said.splice(0)).toEqual(['Your microphone “Headset” is not connected. Using “Built-in” until it is there.'])
    notices.used(headset, 'better')
    notices.closed()
    notices.used(builtIn, 'better')
    expect(said.at(-1)).toContain('is not connected')
  })

  it('tell a device that is silent or refused from one that is gone', () => {
    const { said, notices } = setUp()
    notices.used(builtIn, 'failed')
    expect(said.splice(0)).toEqual(['Your microphone “Headset” cannot be opened. Using “Built-in” until it can.'])
    notices.used(headset, 'better')
    notices.used(builtIn, 'failed')
    expect(said.at(-1)).toBe('Your microphone stopped working. Using “Built-in” until it works again.')
  })

  it('say that none works until one does', () => {
    const { said, notices } = setUp()
    notices.none(new DeviceError('not-found', 'No microphone was found.'))
    expect(said.splice(0)).toEqual([
      'No microphone was found. You can type your message; Parley listens again as soon as there is a microphone.',
    ])
    notices.works()
    notices.used(headset, 'better')
    expect(said).toEqual([null])
  })

  it('say that the default was unplugged, not that it was changed', () => {
    const { said, notices } = setUp()
    notices.chosen(undefined)
    notices.used(headset, 'better')
    notices.used({ device: device('Built-in'), isFallback: false }, 'better')
    expect(said).toEqual([])
    notices.used(headset, 'unplugged')
    expect(said).toEqual(['Your microphone was unplugged. Using “Headset”, the system’s default.'])
  })

  it('are gone when another device is chosen', () => {
    const { said, notices } = setUp()
    notices.used(builtIn, 'better')
    notices.chosen({ name: 'Built-in' })
    expect(said.at(-1)).toBeNull()
  })
})
