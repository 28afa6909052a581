/**
 * naudiodon in its thread on a real sound server with virtual devices: what is played arrives, what is said is heard,
 * devices are named, losses are noticed, main is never held up.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AudioDevice } from '../../../main/audio/audio-device.ts'
import { renderEarcon } from '../../../main/audio/earcons.ts'
import { createMicrophone } from '../../../main/audio/microphone.ts'
import { createPlayer, type Player } from '../../../main/audio/player.ts'
import { systemScheduler } from '../../../main/audio/scheduler.ts'
import { createThreadedDevice } from '../../../main/audio/threaded-device.ts'
import { encodeWav } from '../../../main/audio/wav-device.ts'
import { rmsDbfs } from '../../../main/voice/pcm.ts'
import type { ReplyId } from '../../../main/voice/tools.ts'
import { correlate, correlatePieces, samplesOf } from '../../fakes/correlate.ts'
import { type Pulse, startPulse } from '../../fakes/pulse.ts'
import { speechLike } from '../../fakes/speech-like.ts'

const WORKER = resolve('main/audio/audio-worker.ts')
const REPLY = 'reply' as ReplyId

let pulse: Pulse
let device: AudioDevice
let folder: string

/** Sends as the service does, 10 ms chunks, but all at once: the buffer holds them. */
const send = (player: Player, pcm: Uint8Array, replyId = REPLY): void => {
  for (let at = 0; at < pcm.length; at += 480) player.enqueue(replyId, pcm.slice(at, at + 480))
  player.endOfReply(replyId)
}

const loudest = (samples: Int16Array): number => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audio-test-'))
  pulse = await startPulse()
  Object.assign(process.env, pulse.env)
  device = createThreadedDevice(WORKER)
}, 30_000)

afterAll(async () => {
  await device.dispose()
  await pulse.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('threaded device on PulseAudio', () => {
  it('lists the devices under the names people know', async () => {
    const { microphones, speakers } = await device.list()
    expect(microphones).toContainEqual(expect.objectContaining({ name: pulse.microphone.name, isDefault: true }))
    expect(speakers).toContainEqual(expect.objectContaining({ name: pulse.speaker.name, isDefault: true }))
    expect(microphones.map(({ name }) => name).join()).not.toMatch(/monitor/i)
  })

  it('plays a reply so that the speaker recording is the reply, to the end and without underrun', async () => {
    const said: string[] = []
    const reply = speechLike(3_000)
    const recording = await pulse.recordSpeaker()
    const over = Promise.withResolvers<void>()
    const player = createPlayer({
      device,
      scheduler: systemScheduler,
      events: {
        onPosition: ({ playedMs }) => said.push(`${playedMs}`),
        onPlayedOut: () => over.resolve(),
        onSpeaker: (state) => said.push(state),
      },
    })
    send(player, reply)
    await over.promise
    expect(player.playedMs(REPLY)).toBe(3_000)
    expect(player.stats().underruns).toBe(0)
    await new Promise((done) => setTimeout(done, 400))
    const { coefficient } = correlatePieces(await recording.stop(), samplesOf(reply))
    expect(coefficient).toBeGreaterThan(0.93)
    expect(said.slice(0, 2)).toEqual(['opening', 'open'])
    await player.dispose()
  })

  it('goes silent when flushed, and nothing of the reply is heard afterwards', async () => {
    const cut = Promise.withResolvers<number>()
    const half = Promise.withResolvers<void>()
    const player = createPlayer({
      device,
      scheduler: systemScheduler,
      events: {
        onPosition: ({ playedMs }) => playedMs > 1_000 && half.resolve(),
        onPlayedOut: () => undefined,
        onSpeaker: () => undefined,
        onSilenced: (_replyId, afterMs) => cut.resolve(afterMs),
      },
    })
    const recording = await pulse.recordSpeaker()
    const reply = speechLike(3_000, 2)
    send(player, reply)
    await half.promise
    const { playedMs } = player.flush()
    player.enqueue(REPLY, speechLike(1_000, 2))
    await cut.promise
    await new Promise((done) => setTimeout(done, 600))
    const heard = await recording.stop()
    const played = samplesOf(reply).subarray(0, playedMs * 24)
    const { coefficient, lag } = correlate(heard, played)
    expect(coefficient).toBeGreaterThan(0.95)
    const after = heard.subarray(lag + played.length + 240)
    expect(after.length).toBeGreaterThan(4_800)
    expect(loudest(after)).toBeLessThan(50)
    await player.dispose()
  })

  it('makes a short sound beside whatever else is played', async () => {
    const running = Promise.withResolvers<void>()
    const player = createPlayer({
      device,
      scheduler: systemScheduler,
      events: {
        onPosition: () => undefined,
        onPlayedOut: () => undefined,
        onSpeaker: (state) => state === 'open' && running.resolve(),
      },
    })
    player.setWarm(true)
    await running.promise
    const recording = await pulse.recordSpeaker()
    const sound = renderEarcon('listening', 1)
    expect(await player.playAside(sound.slice())).toBe('played')
    await new Promise((done) => setTimeout(done, 400))
    expect(correlate(await recording.stop(), samplesOf(sound)).coefficient).toBeGreaterThan(0.95)
    await player.dispose()
  })

  it('hears what is said, in frames of 20 ms', async () => {
    const question = speechLike(2_500, 3)
    const file = join(folder, 'question.wav')
    await writeFile(file, encodeWav(question))
    const frames: Uint8Array[] = []
    const running = Promise.withResolvers<void>()
    const microphone = createMicrophone({
      device,
      scheduler: systemScheduler,
      events: {
        onFrame: (pcm) => {
          frames.push(pcm)
          if (frames.length === 10) running.resolve()
        },
        onState: () => undefined,
      },
    })
    microphone.setWanted(true)
    await running.promise
    await pulse.playIntoMicrophone(file)
    await new Promise((done) => setTimeout(done, 300))
    await microphone.dispose()
    expect(new Set(frames.map(({ length }) => length))).toEqual(new Set([960]))
    expect(correlatePieces(samplesOf(Buffer.concat(frames)), samplesOf(question)).coefficient).toBeGreaterThan(0.93)
  })

  it('takes the speaker out of what the microphone hears, and lets it be heard again', async () => {
    const noAir = await pulse.air('100%')
    let heard: Uint8Array[] = []
    const reply = speechLike(2_500, 5)
    let at = 0
    const speaker = await device.openSpeaker(undefined, {
      pull: () => {
        const block = new Uint8Array(480)
        block.set(reply.subarray(at, at + 480))
        at = (at + 480) % (reply.length - (reply.length % 480))
        return block
      },
      onLost: () => undefined,
    })
    const microphone = await device.openMicrophone(undefined, {
      onFrame: (pcm) => heard.push(pcm),
      onLost: () => undefined,
    })
    /** Level of the last second of four, dBFS: the canceller learns the way through the air in the others. */
    const settledLevel = async (): Promise<number> => {
      heard = []
      await expect.poll(() => heard.length, { timeout: 10_000 }).toBeGreaterThan(200)
      return rmsDbfs(Buffer.concat(heard.slice(150)))
    }
    const before = await settledLevel()
    device.cancelEcho(true)
    const cancelled = await settledLevel()
    device.cancelEcho(false)
    const after = await settledLevel()
    await microphone.close()
    await speaker.close()
    await noAir()
    expect(before).toBeGreaterThan(-40)
    expect(before - cancelled).toBeGreaterThan(15)
    expect(Math.abs(after - before)).toBeLessThan(3)
  })

  it('opens the device of that identity or name, and none that is not there; tells who comes and goes', async () => {
    const lists: string[][] = []
    const stop = device.watch(({ speakers }) => lists.push(speakers.map(({ name }) => name)))
    const module = await pulse.control(
      'load-module',
      'module-null-sink',
      'sink_name=second',
      'sink_properties="device.description=\'Second speaker\'"',
    )
    await expect.poll(() => lists.at(-1), { timeout: 5_000 }).toContain('Second speaker')
    for (const [choice, sink] of [
      [{ name: 'Second speaker' }, 'second'],
      [{ name: 'Another name of old', id: 'second' }, 'second'],
      [undefined, pulse.speaker.serverName],
    ] as const) {
      const speaker = await device.openSpeaker(choice, { pull: () => new Uint8Array(480), onLost: () => undefined })
      const sinks = await pulse.control('list', 'short', 'sinks')
      const index = sinks
        .split('\n')
        .find((line) => line.includes(`\t${sink}\t`))
        ?.split('\t')[0]
      const inputs = await pulse.control('list', 'short', 'sink-inputs')
      expect(inputs.split('\n').map((line) => line.split('\t')[1])).toContain(index)
      await speaker.close()
      await speaker.close()
    }
    await pulse.control('unload-module', module.trim())
    await expect.poll(() => lists.at(-1), { timeout: 5_000 }).not.toContain('Second speaker')
    stop()
    const absent = device.openSpeaker(
      { name: 'Second speaker', id: 'second' },
      { pull: () => new Uint8Array(480), onLost: () => undefined },
    )
    await expect(absent).rejects.toMatchObject({ code: 'not-found' })
  })
})
