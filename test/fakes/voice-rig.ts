/**
 * The real client (session, shell, socket, microphone, player) on a sound device of the test's choice, connected to
 * whatever URL it is given. Tools, record and view are small and act; the test reads what they saw.
 */
import { createVoiceClient, type VoiceClient } from '../../main/agent/voice-client.ts'
import type { AudioDevice } from '../../main/audio/audio-device.ts'
import { createSound } from '../../main/compose/sound.ts'
import type { Input, SessionSettings, Utterance } from '../../main/voice/events.ts'
import type { JitterBufferStats } from '../../main/voice/jitter-buffer.ts'
import { initialState } from '../../main/voice/session-state.ts'
import type { SessionStatus } from '../../main/voice/status.ts'
import type { Exposure, ToolOutcome } from '../../main/voice/tools.ts'
import { EXPOSURE, SETTINGS } from './conversation.ts'

export interface VoiceRig {
  readonly client: VoiceClient
  readonly statuses: SessionStatus[]
  readonly utterances: Utterance[]
  /** What playback has counted. */
  playback(): JitterBufferStats
  dispose(): Promise<void>
}

export interface RigOptions {
  readonly url: string
  readonly device: AudioDevice
  readonly settings?: Partial<SessionSettings>
  readonly exposure?: Exposure
  readonly runTool?: (name: string) => Promise<ToolOutcome>
  readonly observe?: (input: Input) => void
}

export const createVoiceRig = (options: RigOptions): VoiceRig => {
  const nothing = (): void => undefined
  const statuses: SessionStatus[] = []
  const utterances: Utterance[] = []
  const sound = createSound(
    options.device,
    {},
    {
      captured: (pcm) => client.feed({ type: 'captured', pcm }),
      microphone: (microphone) => client.feed({ type: 'microphoneChanged', microphone }),
      playedTo: (replyId, playedMs, isFinished) => client.feed({ type: 'playedTo', replyId, playedMs, isFinished }),
      levels: nothing,
      notice: nothing,
    },
  )
  const runTool = options.runTool ?? (async (): Promise<ToolOutcome> => ({ status: 'ok', result: 'done' }))
  const client: VoiceClient = createVoiceClient(
    initialState('rig', { ...SETTINGS, ...options.settings }, options.exposure ?? EXPOSURE),
    {
      sound,
      tools: { run: ({ call }) => runTool(call.name) },
      record: { write: nothing, callArrived: async () => undefined, callStarted: nothing },
      view: {
        status: (status) => {
          sound.setWarm(status.isSessionOpen)
          statuses.push(status)
        },
        utterance: (utterance) => utterances.push(utterance),
        notice: nothing,
        lastTurn: nothing,
      },
      address: async () => ({ url: options.url, key: undefined }),
      typedDelivered: nothing,
      outcomeUndelivered: nothing,
      unsaid: () => undefined,
      recapWanted: nothing,
      exposureCommitted: nothing,
      conversationChanged: nothing,
      oddity: nothing,
      serviceError: nothing,
      unheard: nothing,
      observe: (input) => options.observe?.(input),
    },
    () => performance.now(),
  )
  return {
    client,
    statuses,
    utterances,
    playback: sound.stats,
    dispose: async () => {
      client.dispose()
      await sound.dispose()
      await options.device.dispose()
    },
  }
}
