/**
 * The way of the user's words, without hardware: a device of files at real time, the real client, a loopback service.
 * goals.md, "Voice path": words lost at the start, key-down to state change, key-down to the wire, cold connect.
 */
import { createWavDevice } from '../../main/audio/wav-device.ts'
import { pcm } from '../fakes/conversation.ts'
import { startSlowService } from '../fakes/slow-service.ts'
import { createVoiceRig } from '../fakes/voice-rig.ts'
import { type BenchOptions, percentile, type Row, scaled } from './row.ts'

export const name = 'voice path'

const RUNS = 40

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1))
}

/** A cold session per run: connect and ready take their time, speech begins with the press. */
const cold = async (): Promise<{ lost: number; overMs: number }> => {
  const service = await startSlowService(60, 60)
  const spoken = new Uint8Array(20 * 960)
  for (let n = 0; n < 20; n++) spoken.set(pcm(20, 2000 + n), n * 960)
  const device = createWavDevice({ spoken })
  const rig = createVoiceRig({ url: service.url, device, settings: { talkMode: 'toggle' } })
  rig.client.feed({ type: 'talkToggled' })
  await until(() => service.frames.length >= 25)
  const received = Buffer.concat(service.frames.map((frame) => frame.pcm)).subarray(0, spoken.length)
  let lost = 0
  for (let i = 0; i < spoken.length; i += 2)
    if (received[i] !== spoken[i] || received[i + 1] !== spoken[i + 1]) lost += 1
  const overMs = (service.frames[0]?.atMs ?? 0) - (service.readyAtMs[0] ?? 0)
  await rig.dispose()
  await service.close()
  return { lost, overMs }
}

/** Presses in a session that is open, with the microphone still warm from the press before. */
const warm = async (runs: number): Promise<{ stateMs: number[]; wireMs: number[] }> => {
  const service = await startSlowService(0, 0)
  const spoken = new Uint8Array(60 * 50 * 960)
  for (let i = 0; i < spoken.length; i += 2) spoken[i] = 77
  const rig = createVoiceRig({ url: service.url, device: createWavDevice({ spoken }), settings: { talkMode: 'hold' } })
  rig.client.feed({ type: 'talkPressed' })
  await until(() => service.frames.length > 5)
  rig.client.feed({ type: 'talkReleased' })
  await new Promise((resolve) => setTimeout(resolve, 400))
  const stateMs: number[] = []
  const wireMs: number[] = []
  for (let n = 0; n < runs; n++) {
    const states = rig.statuses.length
    const frames = service.frames.length
    const atMs = performance.now()
    rig.client.feed({ type: 'talkPressed' })
    await until(() => rig.statuses.length > states)
    stateMs.push(performance.now() - atMs)
    await until(() => service.frames.slice(frames).some((frame) => frame.pcm.some((byte) => byte !== 0)))
    const first = service.frames.slice(frames).find((frame) => frame.pcm.some((byte) => byte !== 0))
    wireMs.push((first?.atMs ?? 0) - atMs)
    rig.client.feed({ type: 'talkReleased' })
    await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 20))
  }
  await rig.dispose()
  await service.close()
  return { stateMs, wireMs }
}

export const run = async (options: BenchOptions): Promise<Row[]> => {
  const colds: { lost: number; overMs: number }[] = []
  for (let n = 0; n < scaled(RUNS / 4, options); n++) colds.push(await cold())
  const { stateMs, wireMs } = await warm(scaled(RUNS, options))
  const over = colds.map(({ overMs }) => overMs)
  const row = (figure: string, value: number, goal: string, unit = 'ms'): Row => ({ figure, value, unit, goal })
  return [
    row('samples lost at the start of a cold session', Math.max(...colds.map(({ lost }) => lost)), '0', ''),
    row('cold: ready to first frame on the wire, p50', percentile(over, 0.5), '≤ 30'),
    row('cold: ready to first frame on the wire, max', percentile(over, 1), '≤ 30'),
    row('key-down to state change, warm, p99', percentile(stateMs, 0.99), '≤ 10'),
    row('key-down to first frame on the wire, warm, p50', percentile(wireMs, 0.5), '≤ 30 (one frame + 10)'),
    row('key-down to first frame on the wire, warm, p99', percentile(wireMs, 0.99), '≤ 30 (one frame + 10)'),
  ]
}
