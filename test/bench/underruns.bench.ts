/**
 * Does sound break off while a network is late? A long conversation (`--minutes`, usually 10) with an agent in a process
 * of its own, whose chunks come 0 to 80 ms late, and the app's own client, jitter buffer, player and sound thread. Every
 * third reply comes in time: what is missing there was lost elsewhere. goals.md, "Voice path": underruns.
 */
import type { AudioDevice } from '../../main/audio/audio-device.ts'
import { createThreadedDevice } from '../../main/audio/threaded-device.ts'
import { createWavDevice } from '../../main/audio/wav-device.ts'
import type { JitterBufferStats } from '../../main/voice/jitter-buffer.ts'
import { samplesOf } from '../fakes/correlate.ts'
import { createVoiceRig } from '../fakes/voice-rig.ts'
import type { Jitter, Spoken } from './agent-messages.ts'
import { type BenchAgent, NO_JITTER, startBenchAgent } from './bench-agent.ts'
import { type RecordedReply, repliesIn } from './recorded-sound.ts'
import type { BenchOptions, Row } from './row.ts'
import { withPulse } from './with-pulse.ts'

/** See bench.ts. */
export const name = 'underruns'

const MAX_JITTER_MS = 80
const JITTERS: readonly Jitter[] = [
  { maxMs: MAX_JITTER_MS, kind: 'held' },
  { maxMs: MAX_JITTER_MS, kind: 'each' },
  NO_JITTER,
]
const LEAST_SOUND_MS = 3_000
const MORE_SOUND_MS = 5_000
const SPEECH_MS = 1_500
/** What is still on its way when the agent has sent the last chunk: the lead, the devices, and a pause to tell replies apart. */
const PLAY_OUT_MS = 900
/** A reply recorded shorter than it was by more than this has lost sound; less is the edge of the tone. */
const SHORT_MS = 4
const WORKER = new URL('../../main/audio/audio-worker.ts', import.meta.url)

interface Reply {
  readonly isLate: boolean
  readonly soundMs: number
  readonly underruns: number
  /** What was collected before it sounded. */
  readonly leadMs: number
  readonly spoken: Spoken
}

/** Talks for as long as asked, then listens to the recording. */
export async function run({ minutes, scale, device }: BenchOptions): Promise<Row[]> {
  const endAtMs = (): number => performance.now() + minutes * scale * 60_000
  if (device === 'file') {
    const files = createWavDevice()
    return rowsOf(await converse(files, endAtMs()), repliesIn(samplesOf(Buffer.from(files.played()))))
  }
  return withPulse(async (pulse) => {
    const recording = await pulse.recordSpeaker()
    const replies = await converse(createThreadedDevice(WORKER), endAtMs())
    return rowsOf(replies, repliesIn(await recording.stop()))
  })
}

async function converse(device: AudioDevice, endAtMs: number): Promise<Reply[]> {
  const agent = await startBenchAgent()
  const rig = createVoiceRig({
    url: agent.url,
    device,
    settings: { duplex: 'full', talkMode: 'toggle', idleHangupMs: 3_600_000 },
    exposure: { tools: [], effects: {}, systemPrompt: '' },
  })
  try {
    const ready = agent.configured(() => true)
    rig.client.feed({ type: 'talkToggled' })
    await ready
    const replies: Reply[] = []
    while (replies.length < JITTERS.length || performance.now() < endAtMs) {
      replies.push(await turn(agent, replies.length, rig.playback))
    }
    return replies
  } finally {
    await rig.dispose()
    await agent.stop()
  }
}

async function turn(agent: BenchAgent, count: number, playback: () => JitterBufferStats): Promise<Reply> {
  await agent.userTurn(SPEECH_MS)
  const { underruns, leadMs } = playback()
  const jitter = JITTERS[count % JITTERS.length] ?? NO_JITTER
  // Whole chunks, so that the recording can be compared with it.
  const soundMs = LEAST_SOUND_MS + Math.round((Math.random() * MORE_SOUND_MS) / 10) * 10
  const spoken = await agent.speak({ replyId: `reply-${count}`, soundMs, staleMs: 0, end: 'completed', jitter })
  await new Promise((done) => setTimeout(done, PLAY_OUT_MS))
  return { isLate: jitter.maxMs > 0, soundMs, underruns: playback().underruns - underruns, leadMs, spoken }
}

function rowsOf(replies: readonly Reply[], recorded: readonly RecordedReply[]): Row[] {
  if (recorded.length !== replies.length) {
    throw new Error(`${replies.length} replies were spoken, ${recorded.length} were recorded`)
  }
  const both = replies.map((reply, index) => ({ ...reply, recorded: recorded[index] ?? { lengthMs: 0, gapsMs: [] } }))
  type Both = (typeof both)[number]
  const sum = (isLate: boolean, of: (reply: Both) => number): number =>
    both.filter((reply) => reply.isLate === isLate).reduce((total, reply) => total + of(reply), 0)
  const late = both.filter(({ isLate }) => isLate)
  const row = (figure: string, unit: string, goal: string, of: (reply: Both) => number): Row => ({
    figure,
    value: sum(true, of),
    unit,
    baseline: sum(false, of),
    baselineName: `${both.length - late.length} replies in time`,
    goal,
  })
  const shortBy = ({ soundMs, recorded: { lengthMs } }: Both): number => Math.max(0, soundMs - lengthMs)
  return [
    row(`sound of ${late.length} late replies`, 's', '–', ({ soundMs }) => soundMs / 1000),
    {
      figure: 'longest time between two chunks on the wire',
      value: Math.max(...late.map(({ spoken }) => spoken.longestGapMs)),
      unit: 'ms',
      baseline: Math.max(...both.filter(({ isLate }) => !isLate).map(({ spoken }) => spoken.longestGapMs)),
      baselineName: 'in time',
      goal: '–',
    },
    {
      figure: 'lead, longest',
      value: Math.max(...replies.map(({ leadMs }) => leadMs)),
      unit: 'ms',
      baseline: Math.min(...replies.map(({ leadMs }) => leadMs)),
      baselineName: 'shortest',
      goal: '80 to 200 ms',
    },
    row('underruns that the player counted', '', '0', ({ underruns }) => underruns),
    row('gaps in the recorded sound', '', '0', ({ recorded: { gapsMs } }) => gapsMs.length),
    row('replies that were recorded too short', '', '0', (reply) => (shortBy(reply) > SHORT_MS ? 1 : 0)),
  ]
}
