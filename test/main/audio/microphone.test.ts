/** The microphone over a device played by hand and a clock moved by hand. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMicrophone, type MicrophoneOptions } from '../../../main/audio/microphone.ts'
import { DeviceError } from '../../../main/errors.ts'
import { createFakeAudioDevice } from '../../fakes/fake-audio-device.ts'
import { createManualScheduler, settle } from '../../fakes/manual-scheduler.ts'

const gone = new DeviceError('lost', 'unplugged')
const absent = new DeviceError('not-found', 'none')
const frame = (): Uint8Array => new Uint8Array(960).fill(0x40)

const setUp = (options: Partial<MicrophoneOptions> = {}) => {
  const device = createFakeAudioDevice()
  const scheduler = createManualScheduler()
  const states: string[] = []
  const levels: number[] = []
  const microphone = createMicrophone({
    device,
    scheduler,
    events: {
      onFrame: (_pcm, level) => levels.push(level),
      onUse: ({ device: used, isFallback }, cause) =>
        states.push(`use ${used?.name ?? 'default'} ${isFallback} ${cause}`),
      onState: (state, error) => states.push(error === undefined ? state : `${state}: ${error.code}`),
    },
    ...options,
  })
  /** Hears as hardware would: a frame each 20 ms. */
  const listen = async (ms: number): Promise<void> => {
    for (let at = 0; at < ms; at += 20) {
      device.deliver(frame())
      await scheduler.advance(20)
    }
  }
  return { device, scheduler, states, levels, microphone, listen }
}

describe('microphone', () => {
  it('is open once frames come, and delivers them with their level', async () => {
    const { device, states, levels, microphone } = setUp()
    microphone.setWanted(true)
    await settle()
    expect(states).toEqual(['opening'])
    device.deliver(frame())
    expect(states.slice(0, 2)).toEqual(['opening', 'open'])
    expect(levels).toEqual([0x4040 / 32_768])
  })

  it('stays warm for a while, silently, and then closes', async () => {
    const { device, states, levels, microphone, listen } = setUp({ lingerMs: 5_000 })
    microphone.setWanted(true)
    await settle()
    microphone.setWanted(false)
    await listen(4_900)
    expect(levels).toEqual([])
    microphone.setWanted(true)
    device.deliver(frame())
    expect(levels.length).toBe(1)
    microphone.setWanted(false)
    await listen(5_000)
    expect(states).toEqual(['opening', 'open', 'use default false better', 'closed'])
    expect(device.openings.length).toBe(1)
    expect(device.openCount('microphone')).toBe(0)
  })

  it('is closed at once when the user mutes, warm or in use, and opens anew afterwards', async () => {
    const { device, levels, microphone, listen } = setUp({ lingerMs: 5_000 })
    microphone.setWanted(true)
    await settle()
    await listen(100)
    microphone.setWanted(false)
    await listen(1_000)
    expect(device.openCount('microphone')).toBe(1)
    microphone.setMuted(true)
    expect(device.openCount('microphone')).toBe(0)
    // Somebody else listens, the test in Settings for instance: until then, and not a moment longer.
    microphone.setWanted(true)
    await listen(100)
    expect(levels.length).toBeGreaterThan(5)
    microphone.setMuted(true)
    expect(device.openCount('microphone')).toBe(1)
    microphone.setWanted(false)
    expect(device.openCount('microphone')).toBe(0)
    microphone.setMuted(false)
    microphone.setWanted(true)
    await listen(100)
    microphone.setWanted(false)
    await listen(1_000)
    expect(device.openCount('microphone')).toBe(1)
  })

  it('opens as soon as the device is free when unmuted at once, and delivers from the first frame', async () => {
    const free = Promise.withResolvers<void>()
    const device = createFakeAudioDevice()
    const heard: number[] = []
    const states: string[] = []
    const microphone = createMicrophone({
      device: {
        ...device,
        openMicrophone: async (choice, listener) => {
          const opened = await device.openMicrophone(choice, listener)
          return { close: () => opened.close().then(() => free.promise) }
        },
      },
      scheduler: createManualScheduler(),
      events: { onFrame: (pcm) => heard.push(pcm[0] ?? 0), onState: (state) => states.push(state) },
    })
    microphone.setWanted(true)
    await settle()
    device.deliver(new Uint8Array(960).fill(1))
    microphone.setWanted(false)
    microphone.setMuted(true)
    microphone.setMuted(false)
    microphone.setWanted(true)
    await settle()
    // Not listening yet, and it is not said that it were.
    expect(states).toEqual(['opening', 'open', 'closed', 'opening'])
    expect(device.openings.length).toBe(1)
    free.resolve()
    await settle()
    expect(device.openings.length).toBe(2)
    for (const value of [2, 3, 4]) device.deliver(new Uint8Array(960).fill(value))
    expect(heard).toEqual([1, 2, 3, 4])
    expect(states.at(-1)).toBe('open')
    await microphone.dispose()
  })

  it('falls back to the default when the chosen one is lost, and tries the chosen one at the next opening', async () => {
    const { device, scheduler, states, microphone, listen } = setUp({ choice: { name: 'Headset' }, lingerMs: 100 })
    microphone.setWanted(true)
    await settle()
    await listen(100)
    device.lose('microphone', gone)
    await settle()
    await listen(100)
    expect(states).toEqual([
      'opening',
      'open',
      'use default false better',
      'opening',
      'open',
      'use default true unplugged',
    ])
    microphone.setWanted(false)
    await scheduler.advance(100)
    microphone.setWanted(true)
    await settle()
    expect(device.openings.map(({ name }) => name)).toEqual(['Headset', undefined, 'Headset'])
  })

  it('says that there is none and tries again while it is wanted', async () => {
    const { device, scheduler, states, microphone, listen } = setUp({ retryMs: 1_000, lingerMs: 100 })
    device.failWith(absent)
    microphone.setWanted(true)
    await scheduler.advance(2_500)
    expect(states).toEqual(['opening', 'lost: not-found'])
    expect(device.openings.length).toBe(3)
    device.failWith(undefined)
    await listen(1_000)
    expect(microphone.state()).toBe('open')
    device.failWith(absent)
    device.lose('microphone', gone)
    microphone.setWanted(false)
    await scheduler.advance(100)
    expect(microphone.state()).toBe('closed')
    const attempts = device.openings.length
    await scheduler.advance(10_000)
    expect(device.openings.length).toBe(attempts)
  })

  it('does not spin on a device that fails as soon as it is open', async () => {
    const { device, scheduler, microphone } = setUp({ retryMs: 1_000 })
    microphone.setWanted(true)
    for (let i = 0; i < 100; i++) {
      device.lose('microphone', gone)
      await scheduler.advance(50)
    }
    expect(device.openings.length).toBeLessThan(10)
  })

  it('changes the device without a gap while it is open', async () => {
    const { device, levels, microphone, listen } = setUp()
    microphone.setWanted(true)
    await settle()
    await listen(100)
    microphone.setDevice({ name: 'Headset' })
    await settle()
    await listen(100)
    expect(device.openings.map(({ name }) => name)).toEqual([undefined, 'Headset'])
    expect(device.openCount('microphone')).toBe(1)
    // Both heard the same for a moment; nothing is heard twice, and nothing is missing.
    expect(levels.length).toBe(10)
  })

  it('never keeps two open, never sticks, whatever happens in whatever order', async () => {
    const step = fc.constantFrom('want', 'unwant', 'hold', 'release', 'lose', 'fail', 'mend', 'change', 'wait', 'wait')
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { device, scheduler, levels, microphone, listen } = setUp({ lingerMs: 300, retryMs: 200 })
        let release = (): void => undefined
        let isWanted = false
        for (const what of steps) {
          if (what === 'want' || what === 'unwant') {
            isWanted = what === 'want'
            microphone.setWanted(isWanted)
          } else if (what === 'hold') {
            release()
            release = device.hold()
          } else if (what === 'release') release()
          else if (what === 'lose') device.lose('microphone', gone)
          else if (what === 'fail') device.failWith(absent)
          else if (what === 'mend') device.failWith(undefined)
          else if (what === 'change') microphone.setDevice(isWanted ? { name: 'Headset' } : undefined)
          else await scheduler.advance(150)
          const before = levels.length
          device.deliver(frame())
          if (!isWanted) expect(levels.length).toBe(before)
        }
        release()
        device.failWith(undefined)
        await listen(2_000)
        expect(device.openCount('microphone')).toBe(isWanted ? 1 : 0)
        expect(microphone.state()).toBe(isWanted ? 'open' : 'closed')
        await microphone.dispose()
        expect(device.openCount('microphone')).toBe(0)
        expect(scheduler.pending()).toBe(0)
      }),
      { numRuns: 200 },
    )
  })
})
