/** The checks on a room that acts: what the speaker plays reaches the microphone as loud and as late as the test says. */
import { describe, expect, it } from 'vitest'
import { createSound, type Sound } from '../../../main/compose/sound.ts'
import { createSoundChecks } from '../../../main/compose/sound-checks.ts'
import { DeviceError } from '../../../main/errors.ts'
import type { SoundCheck } from '../../../preload/contract.ts'
import { createManualScheduler } from '../../fakes/manual-scheduler.ts'
import { createRoom, type RoomOptions } from '../../fakes/room.ts'
import { speechLike } from '../../fakes/speech-like.ts'

const setUp = (options: Partial<RoomOptions> = {}) => {
  const scheduler = createManualScheduler()
  const room = createRoom({ scheduler, ...options })
  const phases: (SoundCheck['phase'] | null)[] = []
  const captured: Uint8Array[] = []
  const nothing = (): void => undefined
  const sound: Sound = createSound(
    room,
    {},
    {
      captured: (pcm) => captured.push(pcm),
      microphone: nothing,
      playedTo: nothing,
      levels: nothing,
      notice: nothing,
    },
    scheduler,
  )
  const checks = createSoundChecks({
    sound,
    scheduler,
    isSpeaking: () => false,
    earconVolume: () => 1,
    cancelEcho: (isWanted) => room.cancelEcho(isWanted ?? false),
    onChange: (check) => phases.push(check === null ? null : check.phase),
  })
  /** Lets time pass until the check is over. */
  const ended = async <T>(check: T | Promise<T>): Promise<T> => {
    let isOver = false
    const end = Promise.resolve(check).finally(() => {
      isOver = true
    })
    end.catch(nothing)
    for (let i = 0; i < 200 && !isOver; i++) await scheduler.advance(50)
    expect(isOver).toBe(true)
    return end
  }
  return { scheduler, room, sound, checks, phases, captured, ended }
}

describe('the speaker check', () => {
  it('plays three notes to their end', async () => {
    const { checks, room, phases, ended } = setUp()
    await ended(checks.handlers['sound.checkSpeaker'](undefined))
    expect(room.playedMs()).toBeGreaterThan(1_400)
    expect(phases).toEqual(['playing', null])
  })

  it('says that there is no speaker', async () => {
    const { checks, room, ended } = setUp()
    room.failWith(new DeviceError('not-found', 'none'))
    await expect(ended(checks.handlers['sound.checkSpeaker'](undefined))).rejects.toMatchObject({ code: 'no-speaker' })
  })
})

describe('the short sounds', () => {
  it('are made one after the other', async () => {
    const { checks, room, ended } = setUp()
    await ended(checks.handlers['sound.playEarcons'](undefined))
    expect(room.playedMs()).toBeGreaterThan(5 * 120)
    expect(room.playedMs()).toBeLessThan(5 * 200)
  })
})

describe('the microphone check', () => {
  it('records three seconds, plays them back and says how they were; the session hears nothing of it', async () => {
    const voice = speechLike(3_000)
    const { checks, room, phases, captured, ended } = setUp({ spoken: voice })
    const answer = await ended(checks.handlers['sound.checkMicrophone'](undefined))
    expect(answer).toMatchObject({ verdict: 'good' })
    expect(phases).toEqual(['starting', 'recording', 'playing', null])
    expect(captured).toEqual([])
    // Louder than nothing for nearly all of three seconds.
    expect(room.playedMs()).toBeGreaterThan(2_900)
  })

  it.each([
    ['silent', 0],
    ['faint', 0.01],
    ['good', 0.3],
    ['clipped', 40],
  ] as const)('hears that it is %s', async (verdict, gain) => {
    const { checks, ended } = setUp({ spoken: speechLike(4_000), voiceGain: gain })
    expect(await ended(checks.handlers['sound.checkMicrophone'](undefined))).toMatchObject({ verdict })
  })

  it('fails in words when no microphone can be opened, or it delivers nothing', async () => {
    const refused = setUp()
    refused.room.failWith(new DeviceError('in-use', 'The microphone is in use by another program.'))
    await expect(refused.ended(refused.checks.handlers['sound.checkMicrophone'](undefined))).rejects.toThrow('in use')
    const dead = setUp()
    dead.room.stall('microphone')
    await expect(dead.ended(dead.checks.handlers['sound.checkMicrophone'](undefined))).rejects.toThrow()
  })
})

describe('the echo check', () => {
  it.each([
    ['cancelled', -12, 90],
    ['cancelled', -30, 240],
    ['weak', -50, 240],
  ] as const)('finds %s echo of %d dB after %d ms', async (verdict, echoDb, delayMs) => {
    const { checks, ended } = setUp({ echoDb, delayMs, noiseDb: -70 })
    const echo = await ended(checks.handlers['sound.checkEcho'](undefined))
    expect(echo.verdict).toBe(verdict)
    // The canceller has learnt the room and leaves next to nothing.
    if (verdict === 'cancelled') expect(echo.leftDb).toBeLessThan(-35)
    else expect(echo.leftDb).toBeNull()
    expect(echo.echoDb).toBeGreaterThan(echoDb - 2)
    expect(echo.echoDb).toBeLessThan(echoDb + 2)
    // A frame is 20 ms, and a block 20: that is as exact as it is known when a sound was handed over.
    expect(Math.abs((echo.delayMs ?? 0) - delayMs)).toBeLessThanOrEqual(45)
  })

  it('finds none where there is none, and says when it cannot tell', async () => {
    const quiet = setUp({ noiseDb: -70 })
    expect(await quiet.ended(quiet.checks.handlers['sound.checkEcho'](undefined))).toMatchObject({ verdict: 'none' })
    const noisy = setUp({ noiseDb: -20, echoDb: -30 })
    expect(await noisy.ended(noisy.checks.handlers['sound.checkEcho'](undefined))).toMatchObject({ verdict: 'noisy' })
    const deaf = setUp()
    expect(await deaf.ended(deaf.checks.handlers['sound.checkEcho'](undefined))).toMatchObject({ verdict: 'deaf' })
  })
})

describe('any check', () => {
  it('is refused while the user talks, and ended by talking', async () => {
    const { checks, sound, scheduler } = setUp({ spoken: speechLike(3_000) })
    const port = checks.behind(sound)
    port.wantMicrophone(true)
    await expect(async () => checks.handlers['sound.checkMicrophone'](undefined)).rejects.toMatchObject({
      code: 'busy',
    })
    port.wantMicrophone(false)
    const check = Promise.resolve(checks.handlers['sound.checkMicrophone'](undefined))
    const failure = expect(check).rejects.toThrow('you began to talk')
    await scheduler.advance(500)
    await expect(async () => checks.handlers['sound.checkSpeaker'](undefined)).rejects.toMatchObject({ code: 'busy' })
    port.wantMicrophone(true)
    await failure
  })

  it('can be stopped, and the next one begins', async () => {
    const { checks, scheduler, phases, ended } = setUp({ spoken: speechLike(3_000) })
    const check = Promise.resolve(checks.handlers['sound.checkMicrophone'](undefined))
    const failure = expect(check).rejects.toMatchObject({ code: 'stopped-by-user' })
    await scheduler.advance(1_000)
    checks.handlers['sound.stopCheck'](undefined)
    await failure
    expect(phases.at(-1)).toBeNull()
    await ended(checks.handlers['sound.checkSpeaker'](undefined))
  })
})
