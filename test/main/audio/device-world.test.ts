/**
 * A thousand things that happen to sound devices (`npm run test:long`; a tenth of it in `npm test`), in virtual time:
 * whatever comes, there is sound again within a second of there being a device for it, the wanted one is returned to,
 * and nothing sticks.
 */
import { describe, expect, it } from 'vitest'
import { createMicrophone } from '../../../main/audio/microphone.ts'
import { createPlayer } from '../../../main/audio/player.ts'
import type { ReplyId } from '../../../main/voice/tools.ts'
import { createDeviceWorld, type Farewell, type Kind, type WorldDevice } from '../../fakes/device-world.ts'
import { createManualScheduler } from '../../fakes/manual-scheduler.ts'
import { randomFrom } from '../../fakes/random.ts'

const CHANGES = process.env['PARLEY_TEST_LONG'] === '1' ? 1_000 : 100
const SEEDS = process.env['PARLEY_TEST_LONG'] === '1' ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] : [1]

const HEADSET = 'input.headset'
const HEADPHONES = 'output.headset'
const DEVICES = [
  { kind: 'microphone', id: 'input.built-in', description: 'Built-in' },
  { kind: 'microphone', id: HEADSET, description: 'Headset' },
  { kind: 'microphone', id: 'input.twin', description: 'Headset' },
  { kind: 'speaker', id: 'output.built-in', description: 'Built-in' },
  { kind: 'speaker', id: HEADPHONES, description: 'Headset' },
  { kind: 'speaker', id: 'output.screen', description: 'Screen' },
] as const

/** Half a second to notice, the rest to open another one. */
const FALLBACK_MS = 1_000
/** Each further device that is there and dead is given this long before the next one is opened. */
const DEAD_MS = 300
/** A device that mends without anybody telling is found by trying: this often while nothing works. */
const RETRY_MS = 1_500
/** Beside one that works, the wanted one is tried again after at most this long, plus what a try takes. */
const RETURN_MS = 36_000
/** One that is gone for less is back before anybody was told. */
const SEEN_GONE_MS = 200
const STEP_MS = 20
/** What may happen to a device that works, to one that does not, and to the machine. */
const HARM = ['unplug', 'unplug', 'stall', 'refuse'] as const
const MEND = ['mend'] as const
const ANYWHERE = ['default', 'default', 'restart'] as const

const setUp = (seed: number) => {
  const random = randomFrom(seed)
  const scheduler = createManualScheduler()
  const world = createDeviceWorld({ scheduler, devices: DEVICES, random })
  const heardMs: Record<Kind, number> = { microphone: 0, speaker: 0 }
  const uses: string[] = []
  const states: Record<Kind, string> = { microphone: 'closed', speaker: 'closed' }
  const microphone = createMicrophone({
    device: world,
    scheduler,
    choice: { name: 'Headset', id: HEADSET },
    events: {
      onFrame: () => {
        heardMs.microphone = scheduler.now()
      },
      onState: (state) => {
        states.microphone = state
      },
      onUse: ({ device, isFallback }, cause) => uses.push(`${device?.id} ${isFallback} ${cause}`),
    },
  })
  const reply = 'reply' as ReplyId
  const player = createPlayer({
    device: world,
    scheduler,
    choice: { name: 'Headset', id: HEADPHONES },
    events: {
      onPosition: () => {
        // The clock that stands in for a speaker is not sound: nobody hears it.
        if (states.speaker === 'open') heardMs.speaker = scheduler.now()
      },
      onPlayedOut: () => undefined,
      onSpeaker: (state) => {
        states.speaker = state
      },
      onUse: ({ device, isFallback }, cause) => uses.push(`${device?.id} ${isFallback} ${cause}`),
    },
  })

  /** Since when each device has been able to work, and since when it has been so after being plugged in. */
  const healthySince = new Map<string, number>()
  const toldSince = new Map<string, number>()
  const goneSince = new Map<string, number>()
  const note = (): void => {
    for (const { id } of DEVICES) {
      if (!world.isHealthy(id)) {
        healthySince.delete(id)
        toldSince.delete(id)
      } else if (!healthySince.has(id)) healthySince.set(id, scheduler.now())
    }
  }
  const healthyMs = (id: string, since = healthySince): number => scheduler.now() - (since.get(id) ?? scheduler.now())
  const inUse = (kind: Kind): readonly (string | null)[] => world.openOn(kind)

  const check = (kind: Kind): void => {
    const ids = DEVICES.filter((device) => device.kind === kind).map(({ id }) => id)
    const dead = ids.filter((id) => world.device(id).isPlugged && !world.isHealthy(id)).length
    const allowed = FALLBACK_MS + DEAD_MS * Math.max(0, dead - 1)
    const gapMs = scheduler.now() - heardMs[kind]
    if (ids.some((id) => healthyMs(id) >= Math.max(allowed, RETRY_MS))) {
      expect(gapMs, `${kind} at ${scheduler.now()}`).toBeLessThanOrEqual(allowed)
    }
    const wanted = kind === 'microphone' ? HEADSET : HEADPHONES
    if (healthyMs(wanted) >= RETURN_MS || healthyMs(wanted, toldSince) >= FALLBACK_MS)
      expect(inUse(kind), `${kind} at ${scheduler.now()}`).toEqual([wanted])
  }

  const pass = async (ms: number): Promise<void> => {
    for (let at = 0; at < ms; at += STEP_MS) {
      note()
      player.enqueue(reply, new Uint8Array(STEP_MS * 48).fill(0x11))
      await scheduler.advance(STEP_MS)
      note()
      check('microphone')
      check('speaker')
    }
  }
  const pick = <T>(values: readonly T[]): T | undefined => values[Math.floor(random() * values.length)]

  const change = (): void => {
    const device: WorldDevice = world.device(pick(DEVICES)?.id ?? HEADSET)
    const used = pick([...world.openOn('microphone'), ...world.openOn('speaker')].filter((id) => id !== null))
    const farewell = pick<Farewell>(['moved', 'told', 'silent']) ?? 'told'
    const whatever = world.isHealthy(device.id) ? HARM : MEND
    const what = random() < 0.3 ? pick(ANYWHERE) : pick(whatever)
    switch (what) {
      case 'unplug':
        // What is in use is what it hurts to lose.
        unplug(random() < 0.5 && used !== undefined ? used : device.id, farewell)
        break
      case 'default':
        world.setDefault(device.id)
        break
      case 'stall':
        world.device(random() < 0.5 && used !== undefined ? used : device.id).isStalled = true
        break
      case 'refuse':
        device.isRefusing = true
        break
      case 'mend':
        device.isStalled = false
        device.isRefusing = false
        plug(device)
        break
      case 'restart':
        if (world.isServerUp()) world.restartServer(300 + random() * 3_000, farewell)
        break
      case undefined:
        break
    }
  }

  const unplug = (id: string, farewell: Farewell): void => {
    if (world.device(id).isPlugged) goneSince.set(id, scheduler.now())
    world.unplug(id, farewell)
  }
  const plug = (device: WorldDevice): void => {
    if (device.isPlugged) return
    world.plug(device.id)
    const wasGoneMs = scheduler.now() - (goneSince.get(device.id) ?? 0)
    if (world.isHealthy(device.id) && wasGoneMs >= SEEN_GONE_MS) toldSince.set(device.id, scheduler.now())
  }

  const mendAll = (): void => {
    for (const device of world.devices) {
      device.isStalled = false
      device.isRefusing = false
      if (!device.isPlugged) world.plug(device.id)
    }
  }
  return {
    scheduler,
    world,
    microphone,
    player,
    uses,
    states,
    pass,
    change,
    mendAll,
    random,
  }
}

describe.each(SEEDS)('a world of devices, seed %i', (seed) => {
  it(`gives sound again within a second and comes back to the wanted one, ${CHANGES} changes`, async () => {
    const { scheduler, world, microphone, player, states, pass, change, mendAll, random, uses } = setUp(seed)
    microphone.setWanted(true)
    player.setWarm(true)
    await pass(2_000)
    for (let i = 0; i < CHANGES; i++) {
      change()
      // Often one thing happens upon the other; at times there is peace for a while.
      await pass(random() < 0.5 ? 20 + random() * 400 : 500 + random() * 2_500)
    }
    // It was not a quiet world.
    expect(uses.filter((use) => use.includes(' true ')).length).toBeGreaterThan(CHANGES / 10)
    mendAll()
    await pass(RETURN_MS + 5_000)
    expect(states).toEqual({ microphone: 'open', speaker: 'open' })
    expect(world.openOn('microphone')).toEqual([HEADSET])
    expect(world.openOn('speaker')).toEqual([HEADPHONES])
    await Promise.all([microphone.dispose(), player.dispose()])
    await scheduler.advance(1_000)
    expect(world.openOn('microphone')).toEqual([])
    expect(world.openOn('speaker')).toEqual([])
    expect(scheduler.pending()).toBe(0)
  }, 600_000)
})
