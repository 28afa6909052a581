/** The player over a speaker played by hand and a clock moved by hand. */
import { describe, expect, it } from 'vitest'
import { createPlayer, type PlayerOptions } from '../../../main/audio/player.ts'
import { DeviceError } from '../../../main/errors.ts'
import type { ReplyId } from '../../../main/voice/tools.ts'
import { createFakeAudioDevice } from '../../fakes/fake-audio-device.ts'
import { createManualScheduler, settle } from '../../fakes/manual-scheduler.ts'

const A = 'a' as ReplyId
const B = 'b' as ReplyId
const gone = new DeviceError('lost', 'unplugged')
const absent = new DeviceError('not-found', 'none')

const sound = (ms: number): Uint8Array => new Uint8Array(ms * 48).fill(0x11)

const isSilent = (pcm: Uint8Array | undefined): boolean => pcm?.every((byte) => byte === 0) ?? true

const setUp = (options: Partial<PlayerOptions> = {}) => {
  const device = createFakeAudioDevice()
  const scheduler = createManualScheduler()
  const said: string[] = []
  const player = createPlayer({
    device,
    scheduler,
    events: {
      onPosition: ({ replyId, playedMs }) => said.push(`${replyId} at ${playedMs}`),
      onPlayedOut: (replyId, playedMs) => said.push(`${replyId} over at ${playedMs}`),
      onSpeaker: (state, error) => said.push(error === undefined ? state : `${state}: ${error.code}`),
      onUse: ({ device: used, isFallback }, cause) =>
        said.push(`use ${used?.name ?? 'default'} ${isFallback} ${cause}`),
      onSilenced: (replyId, afterMs) => said.push(`${replyId} silent after ${afterMs}`),
    },
    ...options,
  })
  /** Plays as hardware would: 10 ms of sound take 10 ms. */
  const play = async (ms: number): Promise<Uint8Array> => {
    const played: Uint8Array[] = []
    for (let at = 0; at < ms; at += 10) {
      const block = device.play(1)
      if (block !== undefined) played.push(block)
      await scheduler.advance(10)
    }
    return new Uint8Array(Buffer.concat(played))
  }
  return { device, scheduler, said, player, play }
}

describe('player', () => {
  it('opens the speaker at the first audio, reports positions and the end', async () => {
    const { device, player, said, play } = setUp()
    expect(device.openings).toEqual([])
    player.enqueue(A, sound(100))
    await settle()
    await play(50)
    player.endOfReply(A)
    await play(100)
    expect(said).toEqual([
      'opening',
      'open',
      'use default false better',
      'a at 10',
      'a at 30',
      'a at 50',
      'a at 70',
      'a at 90',
      'a over at 100',
    ])
    await player.dispose()
    expect(device.openCount('speaker')).toBe(0)
  })

  it('goes silent within the next block when flushed and stays silent for that reply', async () => {
    const { player, said, play } = setUp()
    player.enqueue(A, sound(1_000))
    await settle()
    await play(100)
    expect(player.flush()).toEqual({ replyId: A, playedMs: 105, droppedMs: 895 })
    player.enqueue(A, sound(1_000))
    const block = await play(10)
    expect(isSilent(block.subarray(240))).toBe(true)
    expect(isSilent(await play(500))).toBe(true)
    expect(said).toContain('a silent after 0')
    expect(player.stats().staleChunks).toBe(1)
    player.enqueue(B, sound(200))
    expect(isSilent(await play(50))).toBe(false)
  })

  it('closes an idle speaker and opens it again for the next reply', async () => {
    const { device, player, said, play } = setUp({ idleCloseMs: 1_000 })
    player.enqueue(A, sound(100))
    player.endOfReply(A)
    await settle()
    await play(900)
    expect(device.openCount('speaker')).toBe(1)
    await play(400)
    expect(device.openCount('speaker')).toBe(0)
    expect(said.at(-1)).toBe('closed')
    player.enqueue(B, sound(100))
    await settle()
    expect(device.openCount('speaker')).toBe(1)
  })

  it('stays open while warm', async () => {
    const { device, player, play } = setUp({ idleCloseMs: 100 })
    player.setWarm(true)
    await settle()
    await play(1_000)
    expect(device.openCount('speaker')).toBe(1)
    player.setWarm(false)
    await play(200)
    expect(device.openCount('speaker')).toBe(0)
  })

  it('plays by the clock when there is no speaker, and gets one back when there is', async () => {
    const { device, scheduler, player, said } = setUp({ retryMs: 2_000 })
    device.failWith(absent)
    player.enqueue(A, sound(1_000))
    await scheduler.advance(500)
    expect(said.slice(0, 2)).toEqual(['opening', 'silent: not-found'])
    expect(player.playedMs(A)).toBe(500)
    player.endOfReply(A)
    await scheduler.advance(1_000)
    expect(said).toContain('a over at 1000')
    device.failWith(undefined)
    await scheduler.advance(2_000)
    device.play(1)
    expect(player.state()).toBe('open')
    const before = player.playedMs(A)
    player.enqueue(B, sound(1_000))
    await scheduler.advance(300)
    expect(player.playedMs(A)).toBe(before)
    expect(player.playedMs(B)).toBe(0)
    await player.dispose()
    expect(scheduler.pending()).toBe(0)
  })

  it('goes on by the clock while an opening hangs', async () => {
    const { device, scheduler, player, play } = setUp()
    const release = device.hold()
    player.enqueue(A, sound(5_000))
    await scheduler.advance(2_000)
    expect(player.playedMs(A)).toBe(1_000)
    release()
    await settle()
    await play(100)
    expect(player.playedMs(A)).toBe(1_100)
  })

  it('falls back to the default speaker when the chosen one is lost, and says so', async () => {
    const { device, player, said, play } = setUp({ choice: { name: 'Headset' } })
    player.enqueue(A, sound(1_000))
    await settle()
    await play(100)
    device.lose('speaker', gone)
    await settle()
    expect(device.openings.map(({ name }) => name)).toEqual(['Headset', undefined])
    await play(100)
    expect(player.playedMs(A)).toBe(200)
    expect(said.filter((each) => !each.startsWith('a at'))).toEqual([
      'opening',
      'open',
      'use default false better',
      'opening',
      'open',
      'use default true unplugged',
    ])
  })

  it('falls back to the default speaker when the chosen one does not open', async () => {
    const { device, player } = setUp({ choice: { name: 'Headset' } })
    device.failWith(absent)
    player.enqueue(A, sound(100))
    await settle()
    expect(device.openings.map(({ name }) => name)).toEqual(['Headset', undefined])
    expect(player.state()).toBe('silent')
    player.setDevice({ name: 'Other' })
    await settle()
    expect(device.openings.map(({ name }) => name).slice(2)).toEqual(['Other', undefined])
  })

  it('changes the device in the middle of a reply without losing a sample of it', async () => {
    const { device, player, play } = setUp()
    player.enqueue(A, sound(1_000))
    await settle()
    await play(100)
    player.setDevice({ name: 'Headset' })
    await settle()
    expect(device.openings.at(-1)?.name).toBe('Headset')
    await play(100)
    expect(player.playedMs(A)).toBe(200)
    expect(device.openCount('speaker')).toBe(1)
  })

  it('does not reopen in a rush a speaker that fails as soon as it is open', async () => {
    const { device, scheduler, player } = setUp({ retryMs: 2_000 })
    player.enqueue(A, sound(10_000))
    for (let i = 0; i < 100; i++) {
      device.lose('speaker', gone)
      await scheduler.advance(50)
    }
    expect(device.openings.length).toBeLessThan(8)
  })
})
