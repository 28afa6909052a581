/**
 * Barge-in to silence, stale audio, and our share of a turn: an agent in a process of its own, the app's own client and
 * sound (`agent/`, `voice/`, `audio/` as `compose.ts` wires them) with naudiodon on a private sound server. Full duplex,
 * the microphone open and sending all the time, as when a voice interrupts.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createThreadedDevice } from '../../main/audio/threaded-device.ts'
import { encodeWav } from '../../main/audio/wav-device.ts'
import type { Pulse } from '../fakes/pulse.ts'
import { speechLike } from '../fakes/speech-like.ts'
import { createVoiceRig } from '../fakes/voice-rig.ts'
import type { Spoken as SpokenReply } from './agent-messages.ts'
import { NO_JITTER, startBenchAgent } from './bench-agent.ts'
import { monotonicMs } from './monotonic.ts'
import { type BenchOptions, percentile, type Row, scaled } from './row.ts'
import { listenToSpeaker, type SoundNotes, type SpeakerEar, watchDevice } from './watched-sound.ts'
import { withPulse } from './with-pulse.ts'

const RUNS = 110
/** A reply sounds for 300 to 400 ms, so that the cut meets the device at any moment of its period. */
const LEAST_SOUND_MS = 300
const STALE_MS = 1_000
/** Silence after each reply, in which late sound would be noticed. */
const PAUSE_MS = 200
const SPEECH_MS = 8_000

const WORKER = new URL('../../main/audio/audio-worker.ts', import.meta.url)

/** See bench.ts. */
export const name = 'barge-in'

/** One reply: when things were said and received, in ms of the monotonic clock. */
type Spoken = SpokenReply & { readonly receivedAtMs: number; readonly endAtMs: number }

/** Measures on a sound server of its own. */
export const run = (options: BenchOptions): Promise<Row[]> =>
  withPulse((pulse) => measure(pulse, scaled(RUNS, options, 3)))

async function measure(pulse: Pulse, runs: number): Promise<Row[]> {
  const agent = await startBenchAgent()
  const ear = await listenToSpeaker(pulse)
  const { device, notes } = watchDevice(createThreadedDevice(WORKER))
  const received = new Map<string, number>()
  const rig = createVoiceRig({
    url: agent.url,
    device,
    settings: { duplex: 'full', talkMode: 'toggle', idleHangupMs: 600_000 },
    exposure: { tools: [], effects: {}, systemPrompt: '' },
    observe: (input) => {
      if (input.type !== 'agentEvent') return
      const { event } = input
      const isCut =
        (event.type === 'agentTranscript' && event.interrupted) ||
        (event.type === 'replyDone' && event.status === 'interrupted')
      if (isCut && !received.has(event.replyId)) received.set(event.replyId, monotonicMs())
    },
  })
  try {
    rig.client.feed({ type: 'talkToggled' })
    const shares = await uplink(pulse, notes, agent.heard)
    const replies: Spoken[] = []
    for (let i = 0; i < runs; i++) {
      const replyId = `reply-${i}`
      const soundMs = LEAST_SOUND_MS + Math.round(Math.random() * 100)
      const { leadMs } = rig.playback()
      const cut = { replyId, soundMs, staleMs: STALE_MS, end: 'interrupted', jitter: NO_JITTER, leadMs } as const
      const spoken = await agent.speak(cut)
      await delay(PAUSE_MS + Math.random() * 20)
      replies.push({ ...spoken, receivedAtMs: received.get(replyId) ?? Number.NaN, endAtMs: monotonicMs() })
    }
    return [...bargeInRows(replies, notes, ear), ...shareRows(shares, replies, notes)]
  } finally {
    await rig.dispose()
    await ear.stop()
    await agent.stop()
  }
}

/** Speech into the microphone: for each frame, from the device's callback to its arrival at the agent, ms. */
async function uplink(pulse: Pulse, notes: SoundNotes, heard: ReadonlyMap<string, number>): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-voice-'))
  try {
    await delay(1_000)
    const file = join(folder, 'speech.wav')
    await writeFile(file, encodeWav(speechLike(SPEECH_MS)))
    await pulse.playIntoMicrophone(file)
    await delay(300)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return [...notes.captured].flatMap(([frame, atMs]) => {
    const arrivedAtMs = heard.get(frame)
    // Digital silence is the same frame again and again: its times mean nothing.
    return arrivedAtMs === undefined || arrivedAtMs < atMs || arrivedAtMs - atMs > 500 ? [] : [arrivedAtMs - atMs]
  })
}

function bargeInRows(replies: readonly Spoken[], { handed }: SoundNotes, ear: SpeakerEar): Row[] {
  const toDevice: number[] = []
  const fromSent: number[] = []
  const path: number[] = []
  const atSink: number[] = []
  const beyond: number[] = []
  let staleBlocks = 0
  let staleChunks = 0
  for (const reply of replies) {
    const { firstAtMs, receivedAtMs, endAtMs } = reply
    const blocks = handed.filter(({ atMs }) => atMs >= firstAtMs && atMs <= endAtMs)
    const first = blocks.find(({ isSound }) => isSound)
    const last = blocks.findLast(({ isSound }) => isSound)
    const heard = ear.heard.find((one) => one.firstAtMs >= firstAtMs && one.firstAtMs <= endAtMs)
    if (first === undefined || last === undefined || heard === undefined) continue
    const afterCut = blocks.filter(({ atMs }) => atMs >= receivedAtMs)
    const silentFrom = afterCut.findIndex(({ isSound }) => !isSound)
    staleBlocks += afterCut.slice(silentFrom).filter(({ isSound }) => isSound).length
    staleChunks += reply.staleChunks
    const pathMs = heard.firstAtMs - first.atMs
    toDevice.push(Math.max(0, last.atMs - receivedAtMs))
    fromSent.push(Math.max(0, last.atMs - reply.doneAtMs))
    path.push(pathMs)
    atSink.push(heard.lastAtMs - receivedAtMs)
    beyond.push(heard.lastAtMs - receivedAtMs - pathMs)
  }
  const figure = (what: string): string => `${what} (n ${toDevice.length})`
  const deviceGoals = new Map([
    [0.5, '≤ 20 ms'],
    [0.99, '≤ 40 ms'],
  ])
  const sinkGoals = new Map([
    [0.5, '≤ 40 ms'],
    [0.99, '≤ 60 ms'],
  ])
  return [
    ...percentileRows(figure('event received → last sound handed to the device'), toDevice, deviceGoals),
    ...percentileRows(figure('event sent by the agent → last sound handed over'), fromSent),
    ...percentileRows(figure('event received → last sound recorded, raw'), atSink, undefined, path),
    ...percentileRows(figure('the same less the path, measured at the onset'), beyond, sinkGoals),
    {
      figure: `blocks of sound played after the cut (${staleChunks} stale chunks sent)`,
      value: staleBlocks,
      unit: '',
      goal: '0',
    },
  ]
}

function shareRows(up: readonly number[], replies: readonly Spoken[], { handed }: SoundNotes): Row[] {
  const whole: number[] = []
  const down: number[] = []
  for (const { firstAtMs, leadAtMs, endAtMs } of replies) {
    const first = handed.find(({ atMs, isSound }) => isSound && atMs >= firstAtMs && atMs <= endAtMs)
    if (first === undefined) continue
    whole.push(first.atMs - firstAtMs)
    down.push(Math.max(0, first.atMs - leadAtMs))
  }
  const goals = new Map([
    [0.5, '≤ 35 ms'],
    [0.95, '≤ 60 ms'],
  ])
  const added = [0.5, 0.95, 0.99].map((share) => ({
    figure: `our share of a turn, both added, p${share * 100}`,
    value: percentile(up, share) + percentile(down, share),
    unit: 'ms',
    goal: goals.get(share) ?? '–',
  }))
  return [
    ...percentileRows(`frame captured → arrived at the agent (n ${up.length})`, up),
    ...percentileRows(`chunk that fills the lead sent → handed to the device (n ${down.length})`, down),
    ...percentileRows(`first chunk sent → handed, the lead included (n ${whole.length})`, whole),
    ...added,
  ]
}

const percentileRows = (
  figure: string,
  values: readonly number[],
  goals?: ReadonlyMap<number, string>,
  path?: readonly number[],
): Row[] =>
  [0.5, 0.95, 0.99].map((share) => ({
    figure: `${figure} p${share * 100}`,
    value: percentile(values, share),
    unit: 'ms',
    ...(path === undefined ? {} : { baseline: percentile(path, share), baselineName: 'handed → recorded' }),
    goal: goals?.get(share) ?? '–',
  }))
